"""Training of the finder: word vectors from running text, then pointing at answers."""
