"""Right or wrong, as each benchmark decides it."""

import re
from collections.abc import Collection, Sequence


def first_number(written: str) -> int | None:
    """The first run of digits; spaces between single digits do not end it."""
    found = re.search(r"\d+", re.sub(r"(?<=\b\d) (?=\d\b)", "", written))
    return int(found.group()) if found else None


def is_key(written: str, key: int) -> bool:
    """Landmark attention: the first run of digits is the key."""
    return first_number(written) == key


def matching_digits(written: str, key: int) -> float:
    """Share of the key's digits that stand in their places in the first run of digits."""
    number = first_number(written)
    said = "" if number is None else str(number)
    return sum(a == b for a, b in zip(said, str(key), strict=False)) / len(str(key))


def share_named(written: str, values: Sequence[str]) -> float:
    """RULER's string_match_all: the share of the values that occur in what was written, in any case."""
    return sum(value.lower() in written.lower() for value in values) / len(values)


def only_label(written: str, question: str, answer: str, labels: Collection[str]) -> bool:
    """BABILong: of the labels that the question does not hold, the first sentence of the answer names the right one and
    no other.
    """
    said, asked = written.lower().split(".")[0], question.lower()
    return {label for label in labels if label in said and label not in asked} == {answer}
