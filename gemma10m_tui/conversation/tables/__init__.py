"""Tables: what one row says, and what only all rows of one tell."""
