"""The part of a text that is named in a question: by its number, by its title, or by words of its title.

A number may stand in the title, or only in print, where a list of contents leaves it out; where it stands nowhere,
chapters are what is outermost, and they are counted. A part of a part has both: "act 3, scene 1".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.conversation.whole.parts import outermost, parts_of, printed_number
from gemma10m_tui.documents.heading_numbers import UNITS, Name, names_of, number_of, parts_meant, without_number
from gemma10m_tui.library.outline import Heading, outline
from gemma10m_tui.library.search_text import stop_words_of
from gemma10m_tui.library.word_forms import is_same_word

_LINKED = r"(?:about|on|of|called|titled|entitled|named|über|zu|zum|zur|von|namens|mit dem titel|sur|sobre)"
_CALLED = "|".join(names for unit, names in UNITS.items() if unit != "letter")  # a letter may be one in the text
_BY_WORDS = re.compile(rf"(?i)(?:{_CALLED}) {_LINKED} (?P<words>.+)|(?P<before>.+) (?:{_CALLED})")
_KIN = (frozenset({"book", "volume"}), frozenset({"section", "article", "paragraph"}))  # one may be said for the other
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
    wanted = parts_meant(about)
    if len(wanted) > 1:
        found = _within(text, headings, wanted) or _within(text, headings, wanted[::-1])
    else:
        found = list(_by_number(text, headings, wanted[0]) if wanted else _by_title(headings, about))
    if not found:
        return None
    return NamedPart(tuple(found), found[0].title if len(found) == 1 else about)


def below(headings: Sequence[Heading], outer: Sequence[Heading]) -> list[Heading]:
    """The outer headings and those that stand below them."""
    return [
        one
        for one in headings
        if any(
            one.path[: len(around.path)] == around.path
            and around.first_passage <= one.first_passage <= around.last_passage
            for around in outer
        )
    ]


def _within(text: WatchedText, headings: Sequence[Heading], wanted: Sequence[Name]) -> list[Heading]:
    """The part that is in all the ones before it; the last one has to have its name or number in a heading."""
    *around, own = wanted
    for outer in around:
        headings = below(headings, _by_name(headings, outer) or _printed(text, headings, outer.number))
        headings = [one for one in headings if not _is_called(one, outer)]
    return list(_by_name(headings, own) or _printed(text, headings, own.number))


def _is_called(heading: Heading, wanted: Name) -> bool:
    """Whether what a heading says of its own part, and not of those around it, is a name."""
    names = names_of(heading.title)
    return bool(names) and names[-1].is_same(wanted)


def _by_name(headings: Sequence[Heading], wanted: Name) -> list[Heading]:
    """The headings that are called so; else those that carry the name, that have its number, or a name like it."""
    kin = next((kin for kin in _KIN if wanted.unit in kin), frozenset({wanted.unit}))

    def is_called_so(heading: Heading) -> bool:
        return _is_called(heading, wanted)

    def carries_the_name(heading: Heading) -> bool:
        return any(name.is_same(wanted) for name in names_of(heading.title))

    def has_the_number(heading: Heading) -> bool:
        title = heading.title
        own = next((name.number for name in names_of(title)[1:] if not name.unit), number_of(title))  # "Part II, IV"
        return not wanted.number.isdisjoint(own)

    def is_called_alike(heading: Heading) -> bool:
        return any(name.unit in kin and not name.number.isdisjoint(wanted.number) for name in names_of(heading.title))

    def is_called_a_chapter(heading: Heading) -> bool:
        return wanted.unit == "section" and any(
            name.unit == "chapter" and not name.number.isdisjoint(wanted.number) for name in names_of(heading.title)
        )

    for fits in (is_called_so, carries_the_name, is_called_alike, has_the_number, is_called_a_chapter):
        if found := list(filter(fits, headings)):
            return found
    return []


def _by_number(text: WatchedText, headings: Sequence[Heading], wanted: Name) -> Sequence[Heading]:
    found = _by_name(headings, wanted) or _printed(text, headings, wanted.number)
    return found or _by_place(text, wanted.unit, wanted.number)


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
