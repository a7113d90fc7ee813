"""Files of values with commas, semicolons or tabs between them: every line is a row."""

import re
from collections.abc import Iterator

from gemma10m_tui.library import StoredPassage

OF_VALUES = re.compile(r"(?i)\.(?:csv|tsv)$")  # how their names end


def is_of_values(passage: StoredPassage) -> bool:
    """Whether a passage is of such a file."""
    return OF_VALUES.search(passage.document) is not None


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Where every line that says something stands, without the break behind it."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def line_at(text: str, at: int) -> tuple[int, int]:
    """The line that a character stands in."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end
