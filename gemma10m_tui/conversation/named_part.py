"""The part of a text that is named in a question: by its number, by its title, or by words of its title.

A number may stand in the title, or only in print, where a list of contents leaves it out; where it stands nowhere,
chapters are what is outermost, and they are counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.gone_through import WatchedText
from gemma10m_tui.conversation.heading_numbers import (
    ANY_UNIT,
    called,
    is_called_alone,
    number_of,
    without_number,
)
from gemma10m_tui.conversation.parts import outermost, parts_of, printed_number
from gemma10m_tui.library.outline import Heading, outline
from gemma10m_tui.library.search_text import stop_words_of
from gemma10m_tui.library.word_forms import is_same_word

_LINKED = r"(?:about|on|of|called|titled|entitled|named|über|zu|zum|zur|von|namens|mit dem titel|sur|sobre)"
_BY_WORDS = re.compile(rf"(?i)(?:{ANY_UNIT}) {_LINKED} (?P<words>.+)|(?P<before>.+) (?:{ANY_UNIT})")
_MARKS = "\"'“”„‘’«»` "
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class NamedPart:
    """The headings that are meant, and what to call them."""

    headings: tuple[Heading, ...]
    name: str


def part_named(text: WatchedText, about: str) -> NamedPart | None:
    """The part; several of one number or title, where the text has several; None where it has none."""
    headings = [heading for document in outline(text.snapshot) for heading in document.headings]
    found = _by_number(text, headings, about) if is_called_alone(about) else _by_title(headings, about)
    if not found:
        return None
    return NamedPart(tuple(found), found[0].title if len(found) == 1 else about)


def _by_number(text: WatchedText, headings: Sequence[Heading], about: str) -> Sequence[Heading]:
    wanted = called(about)
    assert wanted is not None
    unit, number = wanted

    def is_called_so(heading: Heading) -> bool:
        name = called(heading.title.rpartition(", ")[2]) or called(heading.title)
        return name is not None and name[0] == unit and not number.isdisjoint(name[1])

    def has_the_number(heading: Heading) -> bool:
        return not number.isdisjoint(number_of(heading.title))

    def is_called_a_chapter(heading: Heading) -> bool:
        name = called(heading.title)
        return unit == "section" and name is not None and name[0] == "chapter" and not number.isdisjoint(name[1])

    for fits in (is_called_so, has_the_number, is_called_a_chapter):
        if found := list(filter(fits, headings)):
            return found
    return _printed(text, headings, number) or _by_place(text, unit, number)


def _printed(text: WatchedText, headings: Sequence[Heading], number: frozenset[str]) -> list[Heading]:
    """The headings that have the number where they stand in the text."""
    wanted = text.while_wanted(iter(headings))
    return [one for one in wanted if not number.isdisjoint(printed_number(text.snapshot, one))]


def _by_place(text: WatchedText, unit: str, number: frozenset[str]) -> list[Heading]:
    chapters = parts_of(text.snapshot, "chapter") if unit == "chapter" else None
    if chapters is None or chapters.what == "chapter":  # there are chapters, and none of that number
        return []
    for document in outline(text.snapshot):
        found = [one for place, one in enumerate(outermost(document), 1) if str(place) in number]
        if found:
            return found
    return []


def _by_title(headings: Sequence[Heading], about: str) -> list[Heading]:
    """Those of the very title, else those with its words in a row, else those with all that tell something."""
    found = _BY_WORDS.fullmatch(about)
    words = ((found["words"] or found["before"]) if found else about).strip(_MARKS)
    none = stop_words_of(_WORD.findall(about.casefold()))
    wanted = [word for word in _WORD.findall(words.casefold()) if word not in none]
    phrase = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)

    def is_it(heading: Heading) -> bool:
        return words.casefold() in (heading.title.casefold(), without_number(heading.title).casefold())

    def has_phrase(heading: Heading) -> bool:
        return phrase.search(heading.title) is not None

    def has_words(heading: Heading) -> bool:
        said = _WORD.findall(heading.title.casefold())
        return bool(found and wanted) and all(any(is_same_word(one, word) for one in said) for word in wanted)

    fitting = (list(filter(fits, headings)) for fits in (is_it, has_phrase, has_words))
    return next((some for some in fitting if some), [])
