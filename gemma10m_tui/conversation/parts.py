"""What a text is divided into: its documents, or the chapters, parts and sections that its headings make of it.

Headings do not say what they are. Those called "Chapter 7" (or Kapitel, chapitre, capítulo) are chapters; where none
is, the outermost ones that are numbered on are, in the list of contents or in print; where none is numbered either, the
outermost are top-level parts, which may be what is meant; and where none stands below another they are sections.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.conversation.heading_numbers import NUMBER, UNITS, number_of, readings
from gemma10m_tui.documents import DocumentKind
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.outline import DocumentOutline, Heading, outline

_NAMED = {thing: re.compile(rf"(?:{UNITS[thing]})\b", re.IGNORECASE) for thing in ("chapter", "part", "appendix")}
_LETTER = re.compile(r"[A-Z][.:)]\s")
TOP_LEVEL = "top-level part"  # what the outermost headings are, where nobody called them anything
Path = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A document or a section by its name, and the passage that it begins in."""

    name: str
    title: str
    first_passage: int


@dataclass(frozen=True)
class Parts:
    """All that were found; `what` they can be called, and `how` that is known. `numbered`: those of all sections that
    count on, which may be all that is meant: the five of a poem, and not its title and notes.
    """

    parts: tuple[Part, ...]
    what: str
    how: str
    numbered: tuple[Part, ...] = ()


def is_file(thing: str) -> bool:
    """Whether what is asked for are the documents themselves."""
    return thing in ("document", "file")


def parts_of(snapshot: Snapshot, thing: str) -> Parts | None:
    """What a snapshot has of a thing (chapter, part, section, heading, document, file); None where it has nothing."""
    documents = outline(snapshot)
    if is_file(thing):
        parts = tuple(Part(one.name, "", one.first_passage) for one in documents)
        return Parts(parts, thing, "the list of what was read") if parts else None
    texts = [document for document in documents if document.kind != DocumentKind.CODE]
    several = len(documents) > 1
    if thing == "appendix":
        found = _gathered(texts, [_called(one, thing) or _lettered(one) for one in texts], several=several)
        return Parts(found, "appendix section", "the headings that are called or lettered so") if found else None
    if called := _gathered(texts, [_called(one, thing) for one in texts], several=several):
        return Parts(called, thing, "the headings that are called so")
    numbered = _gathered(texts, [_numbered(one) for one in texts], several=several)
    if thing == "chapter" and numbered:
        return Parts(numbered, thing, "the headings that are numbered on")
    if thing == "chapter" and (
        printed := _gathered(texts, [_printed(snapshot, one) for one in texts], several=several)
    ):
        return Parts(printed, thing, "the headings that are numbered on in print")
    top = [{one.path: one for one in outermost(text)} for text in texts]
    if thing in _NAMED and (outer := _gathered(texts, top, several=several)):
        return Parts(outer, TOP_LEVEL, "the outermost headings")
    found = _gathered(texts, [_first_of_each(text) for text in texts], several=several)
    what = "heading" if thing == "heading" else "section"
    return Parts(found, what, "the headings", numbered if len(numbered) < len(found) else ()) if found else None


def _gathered(
    documents: Sequence[DocumentOutline], found: Sequence[dict[Path, Heading]], *, several: bool
) -> tuple[Part, ...]:
    """The parts of all documents, in the order of the text, each behind its document's name where there are several."""
    return tuple(
        Part(PATH_MARK.join((*((document.name,) if several else ()), *path)), path[-1], first.first_passage)
        for document, own in zip(documents, found, strict=True)
        for path, first in sorted(own.items(), key=lambda item: item[1].first_passage)
    )


def _first_of_each(document: DocumentOutline) -> dict[Path, Heading]:
    """Every heading once, in the order of the text: several of one passage, too, the outer ones before the inner."""
    found: dict[Path, Heading] = {}
    for heading in document.headings:
        found.setdefault(heading.path, heading)
    return found


def _called(document: DocumentOutline, thing: str) -> dict[Path, Heading]:
    """The headings that are called a thing, whatever stands below them; with what comes first of each."""
    found: dict[Path, Heading] = {}
    pattern = _NAMED.get(thing)
    if pattern is None:
        return found
    for heading in document.headings:
        depth = next((number for number, title in enumerate(heading.path, 1) if pattern.match(title)), 0)
        if depth:
            found.setdefault(heading.path[:depth], heading)
    return found


def _numbered(document: DocumentOutline) -> dict[Path, Heading]:
    """The outermost headings with a number, where they count on, or begin again: 1, 2, 3, 1, 2."""
    for depth in (1, 2):
        found: dict[Path, Heading] = {}
        for heading in document.headings:
            if len(heading.path) >= depth and _number(heading.path[depth - 1]):
                found.setdefault(heading.path[:depth], heading)
        numbers = [_number(path[-1]) for path in found]
        if len(numbers) > 1 and all(after in (before + 1, 1) for before, after in pairwise(numbers)):
            return found
    return {}


def _lettered(document: DocumentOutline) -> dict[Path, Heading]:
    """The outermost headings with a letter, where these count on from A."""
    found = {one.path: one for one in document.headings if not one.depth and _LETTER.match(one.title)}
    return found if [path[0][0] for path in found] == [chr(ord("A") + place) for place in range(len(found))] else {}


def _number(title: str) -> int:
    """The number that a heading begins with; 0 for none, and for one such as 2.1."""
    return _whole(number_of(title))


def _whole(number: frozenset[str]) -> int:
    return next((int(one) for one in number if one.isdigit()), 0)


def _printed(snapshot: Snapshot, document: DocumentOutline) -> dict[Path, Heading]:
    """The outermost headings that have a number where they stand in the text, where these count on.

    One that begins again and stays alone is an appendix.
    """
    found: dict[Path, Heading] = {}
    row: list[Heading] = []
    for heading in outermost(document):
        number = _whole(printed_number(snapshot, heading))
        if number and number not in (1, len(row) + 1):
            return {}
        if number == 1:
            row = []
        if number:
            row.append(heading)
            found |= {one.path: one for one in row} if number > 1 else {}
    return found


def printed_number(snapshot: Snapshot, heading: Heading) -> frozenset[str]:
    """The number that stands before a heading in the text, which lists of contents may leave out."""
    title = r"\s+".join(map(re.escape, heading.title.split()))
    text = snapshot.passage(heading.first_passage).text
    found = re.search(rf"(?m)^\W*(?P<number>{NUMBER})[.:)]?\s+{title}", text)
    return readings(found["number"]) if found else frozenset()


def outermost(document: DocumentOutline) -> list[Heading]:
    """The headings that stand under no other one, where others stand under them."""
    outer = [heading for heading in document.headings if not heading.depth]
    return outer if 1 < len(outer) < len(document.headings) else []
