"""A title as a part of a file's name."""

import re
import unicodedata

_LONGEST_TITLE = 80  # bytes; a file name has 255, and -wal and numbers come behind


def slug(title: str) -> str:
    """A title as one word for a file name, in its own script, lower case."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", title).lower())
    short = "-".join(words).encode()[:_LONGEST_TITLE].decode(errors="ignore").strip("-")
    return short or "untitled"
