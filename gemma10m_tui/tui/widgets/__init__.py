"""One widget a file, its looks beside it; a screen puts them together."""
