"""Lists and label lines: what is listed, how much, and what a label says."""
