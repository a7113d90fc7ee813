"""What the reader is taught: one task a file, each a generator of samples, and the mixture that draws from them."""
