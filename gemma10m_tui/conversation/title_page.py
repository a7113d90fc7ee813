"""What a text is called and who wrote it: as its title page says, as its file says of itself, or as it seems.

A title page is the lines that a document begins with. What is believed of them is a name behind "by" or "Author", and,
with a word of caution, a name that stands alone below the title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from gemma10m_tui.conversation.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.outline import DocumentOutline, outline

_LOOKED_AT = 40  # lines
_BELOW_THE_TITLE = 5
_LONGEST_LINE = 90  # characters
_PASSAGES = 2
_MOST = 60  # documents of a list
_WORD = r"[^\W\d_a-zß-ÿ][\w.'’-]*"
_PARTICLE = r"(?:de|van|von|der|den|la|le|du|di|da|del|dos|and|und|et|y|&)"
_PERSON = rf"{_WORD},?(?: (?:{_WORD}|{_PARTICLE}),?){{0,8}}"
_BY = r"(?:(?:written |composed )?by|author|authors|autor|autorin|auteur|autore|verfasser|von|par|por)"
_SAID = re.compile(rf"(?:(?i:{_BY})[:.]?|(?i:{_BY}):)\s+(?P<name>{_PERSON})\.?$")
_BY_ALONE = re.compile(rf"(?i){_BY}[:.]?$")
_A_NAME = re.compile(rf"{_PERSON}$")
_ALONE = re.compile(r"(?:[A-ZÀ-Þ][a-zß-ÿ'’-]+|[A-ZÀ-Þ]\.)(?: (?:[A-ZÀ-Þ][a-zß-ÿ'’-]+|[A-ZÀ-Þ]\.|de|van|von)){1,3}$")
_BLANK = re.compile(r"\n[ \t]*\n")
_TITLE = re.compile(r"#* *[^\W_a-zß-ÿ](?:[^\n]{0,80}\n){0,2}[^\n]{0,80}(?<![.,;])")  # up to three lines
_CONSULTED = "the title page and what the file says of itself"
_NOBODY = re.compile(
    r"(?i)\b(?:chapter|part|book|edition|volume|contents|preface|introduction|prologue|abstract|summary|illustrated|"
    r"translated|published|press|university|institute|department|company|version|draft|notes?|permission|request|"
    r"order|appointment|arrangement|the|a|an|of|in|on|to|for|with)\b"
)


@dataclass(frozen=True)
class _Line:
    """A line of a title page, and the passage that it stands in."""

    text: str
    passage: StoredPassage


@dataclass(frozen=True)
class _Author:
    """Who wrote a document, and how that is known; `line` says it, None where the file does."""

    name: str
    known: str
    line: _Line | None = None


def author_of(text: WatchedText) -> FromTheMap | None:
    """Who wrote it, or each of several documents; None where nothing says so."""
    documents = outline(text.snapshot)
    found = [(document, author) for document in documents if (author := _author(text.snapshot, document))]
    if not found:
        return None
    sources = tuple(Sourced(author.line.passage, author.line.text) for _, author in found[:_MOST] if author.line)
    if len(documents) == 1:
        return FromTheMap(clean(f"{found[0][1].name}{found[0][1].known}."), sources, _CONSULTED)
    lines = [clean(f"- {document.name}: {author.name}{author.known}") for document, author in found[:_MOST]]
    head = f"{len(found):,} of {len(documents):,} documents name an author:"
    return FromTheMap("\n".join([head, "", *lines]), sources, f"{_CONSULTED}, of every document")


def title_of(text: WatchedText) -> FromTheMap | None:
    """What the one document is called; None where there are several, or where nothing but its file has a name."""
    documents = outline(text.snapshot)
    if len(documents) > 1:
        return None
    title, name = documents[0].title, PurePath(documents[0].name)
    if title not in (name.stem, name.name):
        return FromTheMap(clean(f"{title}, as the file says of itself."), (), _CONSULTED)
    first = text.snapshot.passage(documents[0].first_passage)
    lines = _BLANK.split(first.text.strip())[0]
    if not _TITLE.fullmatch(lines):
        return None
    said = " ".join(lines.strip("# \t").split())
    return FromTheMap(clean(f"{said}: so it begins."), (Sourced(first, lines),), _CONSULTED)


def _author(snapshot: Snapshot, document: DocumentOutline) -> _Author | None:
    lines = list(_lines(snapshot, document))
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        if (said := _SAID.match(line.text)) and not _NOBODY.search(said["name"]):
            return _Author(said["name"].rstrip(",."), ", as its title page says", line)
        if below and _BY_ALONE.match(line.text) and _A_NAME.match(below.text) and not _NOBODY.search(below.text):
            return _Author(below.text.rstrip(",."), ", as its title page says", below)
    if document.author:
        return _Author(document.author, ", as the file says of itself")
    for line in lines[1:_BELOW_THE_TITLE]:
        if _ALONE.match(line.text) and not _NOBODY.search(line.text):
            return _Author(line.text, ", it seems: the name stands where the text begins", line)
    return None


def _lines(snapshot: Snapshot, document: DocumentOutline) -> Iterator[_Line]:
    """The short lines at the beginning of a document; a long one is text, and no title page."""
    last = min(document.last_passage, document.first_passage + _PASSAGES - 1)
    passages = map(snapshot.passage, range(document.first_passage, last + 1))
    every = (_Line(line.strip(), passage) for passage in passages for line in passage.text.splitlines())
    for line in islice((one for one in every if one.text), _LOOKED_AT):
        if len(line.text) > _LONGEST_LINE:
            return
        yield line
