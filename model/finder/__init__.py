"""The finder: a small network that points at the words of a passage that answer a question."""
