"""The command line: one command a file, everything heavy imported inside the functions that need it."""
