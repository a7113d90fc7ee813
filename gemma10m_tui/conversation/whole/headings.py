"""Where headings stand in a passage: they name what follows and answer nothing, but for who asks for a title.

A heading is known by the outline ("Chapter VII › A Mad Tea-Party"), or by how chapters are called.
"""

import re
from collections.abc import Iterator

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.tables.marked import tables_in
from gemma10m_tui.conversation.tables.values import is_of_values, lines_of
from gemma10m_tui.conversation.words import has_word
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library import StoredPassage

_ASKED_FOR = re.compile(
    r"\b(?:chapters?|titles?|titled|entitled|headings?|headed|sections?|parts?|acts?|scenes?|cantos?|volumes?|books?"
    r"|kapiteln?s?|titels?|überschrift(?:en)?|abschnitte?s?|chapitres?|titres?|cap[íi]tulos?|títulos?)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:chapter|part|book|section|act|scene|canto|volume|letter|appendix|kapitel|teil|abschnitt|chapitre|partie"
    r"|cap[íi]tulo|parte) (?:\d{1,3}|[ivxlc]{1,7}|the \w+|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?:\s*[.:;,–—-].*|\s+(?-i:[^a-z]).*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?i)\W*(?:tip|note|hint|warning|caution|important|example|hinweis|achtung|beispiel)\W*")
_NUMBER_BEFORE = re.compile(r"^(?:\d+ )+")
_LINE = re.compile(r"[^\n]+")
_WORDS = re.compile(r"\w+")
_LONGEST = 12  # words of a heading that only its looks tell
_FEW = 4  # words
_FIRST_LINES = 4  # that the title of a section may be spread over

Stretch = tuple[int, int]


def asks_for_a_heading(question: str) -> bool:
    """Whether the name of a chapter or a title may be the answer."""
    return _ASKED_FOR.search(question) is not None


def headings_in(passage: StoredPassage) -> list[Stretch]:
    """The lines of a passage that are headings, [first, end) in its text."""
    titles = [_words(title) for title in (passage.locator.section or "").split(PATH_MARK)]
    return [
        line.span()
        for number, line in enumerate(_lines(passage.text))
        if _is_heading(line[0].strip(), titles, first=number < _FIRST_LINES)
    ]


def stretches_of_text(passage: StoredPassage) -> list[Stretch]:
    """The sentences of a passage, without what is a heading in them, and without those that say nothing; of
    a file of values its rows.
    """
    if is_of_values(passage):
        return list(lines_of(passage.text))
    headings = headings_in(passage)
    found: list[Stretch] = []
    for first, end, _ in sentences(passage.text):
        begun = first
        for low, high in headings:
            if low < end and begun < high:
                found += [(begun, low)] if begun < low else []
                begun = high
        found += [(begun, end)] if begun < end else []
    heads = {table.heads.first for table in tables_in(passage.text) if table.heads}
    return [(first, end) for first, end in found if first not in heads and _says_something(passage.text[first:end])]


def _says_something(said: str) -> bool:
    """More than the rule below the heads of a table, or a few words before a list."""
    is_lead = said.rstrip("*_ ").endswith(":") and len(said.split()) <= _FEW
    return has_word(said) and not is_lead and not _LABEL.fullmatch(said)


def _lines(text: str) -> Iterator[re.Match[str]]:
    return (line for line in _LINE.finditer(text) if line[0].strip())


def _is_heading(line: str, titles: list[str], *, first: bool) -> bool:
    words = _words(line)
    if not words or words in titles or _NUMBER_BEFORE.sub("", words) in titles:  # which a contents list may leave out
        return bool(words)
    if words.count(" ") < _LONGEST and _CALLED.fullmatch(line):
        return True
    return first and any(f" {words} " in f" {title} " for title in titles)


def _words(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
