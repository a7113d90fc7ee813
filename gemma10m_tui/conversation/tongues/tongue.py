"""What one language asks a whole text with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """How one language asks. What is asked about is what the one group of a pattern has that matched, whatever it is
    called; where that of a list has nothing, its sections are meant. `things` are its words for what English calls
    chapter, page …; `whole` is all of the text. `within` is the end of a question that says of which part of the text.
    """

    occurrences: re.Pattern[str]
    count: re.Pattern[str]
    listing: re.Pattern[str]
    overview: re.Pattern[str]
    author: re.Pattern[str]
    title: re.Pattern[str]
    people: re.Pattern[str]
    things: Mapping[str, str]
    whole: re.Pattern[str]
    of_the_text: re.Pattern[str]
    within: re.Pattern[str]


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One of them, in small letters or large ones."""
    return re.compile("|".join(alternatives), re.IGNORECASE)
