"""What a text is divided into: its documents, or the chapters, parts and sections that its headings make of it.

Headings do not say what they are. Those called "Chapter 7" (or Kapitel, chapitre, capítulo) are chapters; where none
is, the outermost ones that are numbered on are, in the list of contents or in print; where none is numbered either, the
outermost are top-level parts, which may be what is meant; and where none stands below another they are sections. Who
asks for the chapters of a play is told its acts and scenes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.counted import counted
from gemma10m_tui.documents import DocumentKind
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.documents.heading_numbers import (
    NUMBER,
    ONLY_IF_CALLED_SO,
    UNITS,
    names_of,
    number_of,
    readings,
    whole_number,
)
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.outline import DocumentOutline, Heading, outline

_NAMED = {thing: re.compile(rf"(?:{UNITS[thing]})\b", re.IGNORECASE) for thing in ("chapter", "part", "appendix")}
_LETTER = re.compile(r"[A-Z][.:)]\s")
TOP_LEVEL = "top-level part"  # what the outermost headings are, where nobody called them anything
_LIKE_CHAPTERS = ("book", "act", "scene", "canto", "letter", "lecture", "article", "paragraph")
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
    count on, which may be all that is meant: the five of a poem, and not its title and notes. `several`: how many of
    each they are, where they are of several kinds.
    """

    parts: tuple[Part, ...]
    what: str
    how: str
    numbered: tuple[Part, ...] = ()
    several: str = ""


def is_file(thing: str) -> bool:
    """Whether what is asked for are the documents themselves."""
    return thing in ("document", "file")


def parts_of(snapshot: Snapshot, thing: str) -> Parts | None:
    """What a snapshot has of a thing (chapter, part, act, section, heading, document …); None where it has nothing."""
    documents = outline(snapshot)
    if is_file(thing):
        parts = tuple(Part(one.name, "", one.first_passage) for one in documents)
        return Parts(parts, thing, "the list of what was read") if parts else None
    texts = [document for document in documents if document.kind != DocumentKind.CODE]
    return parts_in(snapshot, texts, thing, several=len(documents) > 1)


def parts_in(snapshot: Snapshot, texts: Sequence[DocumentOutline], thing: str, *, several: bool) -> Parts | None:
    """What some documents have of a thing, by their headings."""
    if thing == "appendix":
        found = _gathered(texts, [_called(one, thing) or _lettered(one) for one in texts], several=several)
        return Parts(found, "appendix section", "the headings that are called or lettered so") if found else None
    is_any = thing == "section"  # by which every heading may be meant
    if called := () if is_any else _gathered(texts, [_called(one, thing) for one in texts], several=several):
        return Parts(called, thing, "the headings that are called so")
    if thing in ONLY_IF_CALLED_SO:
        return None
    numbered = _gathered(texts, [_numbered(one) for one in texts], several=several)
    if thing == "chapter" and numbered:
        return Parts(numbered, thing, "the headings that are numbered on")
    if thing == "chapter" and (
        printed := _gathered(texts, [_printed(snapshot, one) for one in texts], several=several)
    ):
        return Parts(printed, thing, "the headings that are numbered on in print")
    if thing in _NAMED and (divided := _divided(texts, several=several)):
        return divided
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
        Part(PATH_MARK.join((*((document.name,) if several else ()), *_told(path))), path[-1], first.first_passage)
        for document, own in zip(documents, found, strict=True)
        for path, first in sorted(own.items(), key=lambda item: item[1].first_passage)
    )


def _told(path: Path) -> Path:
    """The titles without those that the one below carries, too: "ACT I" above "ACT I, SCENE II. A street."."""
    return (*(title for title, below in pairwise(path) if not below.startswith(f"{title}, ")), path[-1])


def _first_of_each(document: DocumentOutline) -> dict[Path, Heading]:
    """Every heading once, in the order of the text: several of one passage, too, the outer ones before the inner."""
    found: dict[Path, Heading] = {}
    for heading in document.headings:
        found.setdefault(heading.path, heading)
    return found


def _divided(texts: Sequence[DocumentOutline], *, several: bool) -> Parts | None:
    """What stands in the place of chapters, in the order of the text: the acts and scenes of a play, the cantos."""
    own = {unit: [_called(one, unit) for one in texts] for unit in _LIKE_CHAPTERS}
    counts = {unit: sum(map(len, found)) for unit, found in own.items()}
    kinds = [unit for unit, count in counts.items() if count > 1]
    if not kinds:
        return None
    together = [{path: one for unit in kinds for path, one in own[unit][place].items()} for place in range(len(texts))]
    told = [counted(counts[unit], unit) for unit in kinds]
    return Parts(
        _gathered(texts, together, several=several),
        kinds[0],
        "the headings that are called so",
        several=" and ".join(filter(None, (", ".join(told[:-1]), told[-1]))),
    )


def _called(document: DocumentOutline, thing: str) -> dict[Path, Heading]:
    """The headings that are called a thing, whatever stands below them; with what comes first of each.

    A heading may carry the parts that its own is in: "ACT I. Scene 2" is of an act, which may have no other heading.
    """
    found: dict[Path, Heading] = {}
    if thing not in UNITS:
        return found
    for heading in document.headings:
        if path := _path_of(heading.path, thing):
            found.setdefault(path, heading)
    return found


def _path_of(path: Path, thing: str) -> Path:
    """The path down to what is called a thing; () where nothing is."""
    pattern = _NAMED.get(thing)
    for depth, title in enumerate(path):
        names = names_of(title)
        name = next((one for one in names if one.unit == thing), None)
        if name is not None:
            return (*path[:depth], title if name is names[-1] else title[: name.end])
        if pattern is not None and pattern.match(title):
            return path[: depth + 1]
    return ()


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
    return whole_number(number_of(title))


def _printed(snapshot: Snapshot, document: DocumentOutline) -> dict[Path, Heading]:
    """The outermost headings that have a number where they stand in the text, where these count on.

    One that begins again and stays alone is an appendix.
    """
    found: dict[Path, Heading] = {}
    row: list[Heading] = []
    for heading in outermost(document):
        number = whole_number(printed_number(snapshot, heading))
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
