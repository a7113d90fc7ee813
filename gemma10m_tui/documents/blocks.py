"""What a laid-out document is made of: blocks in reading order (a paragraph, a heading, a row), and where each stands.

The readers of all such formats yield blocks; from them come the text, its sections by heading path, and passages that
say chapter, page and paragraph.
"""

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gemma10m_tui.documents.clean import clean, clean_name
from gemma10m_tui.documents.document import DocumentHeading, Locator, Passage
from gemma10m_tui.documents.passages import Section, cut, prose_borders, told_apart

PATH_MARK = " › "
_LONGEST_TITLE = 100
_LONGEST_PATH = 200
_LONGEST_PAGE_LABEL = 12
_OUTER_SPACE = re.compile(r"\A(?:[^\S\n]*\n)+|\s+\Z")


@dataclass(frozen=True)
class Block:
    """A piece of text that stands for itself.

    `level`: it is a heading, of the first rank (1) or a lower one. `path`: with this block a section begins, whose
    title and those of the sections around it these are, outermost first; `outlined` finds it from the levels.
    `tight`: it follows the block before on the next line (rows, list items, verse). `page`: the printed page it stands
    on. `cell`: the number of the notebook's cell it is of. `anchors`: names by which links inside the file know its
    place.
    """

    text: str
    level: int = 0
    path: tuple[str, ...] | None = None
    tight: bool = False
    page: str | None = None
    cell: int | None = None
    anchors: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What the process that reads a file says of the block; anchors have done their work there."""
        line: dict[str, Any] = {"block": self.text}
        if self.path is not None:
            line["path"] = self.path
        line |= {key: value for key in ("level", "tight", "page", "cell") if (value := getattr(self, key))}
        return line

    @classmethod
    def from_json(cls, line: dict[str, Any]) -> "Block":
        """The block, clean: what comes from a process that held a foreign file is foreign."""
        path, page, cell = line.get("path"), line.get("page"), line.get("cell")
        return cls(
            text=_OUTER_SPACE.sub("", clean(str(line["block"]))),
            level=int(line.get("level", 0)),
            path=None if path is None else tuple(filter(None, (_title(str(title)) for title in path))),
            tight=bool(line.get("tight")),
            page=None if page is None else clean_name(str(page)).strip()[:_LONGEST_PAGE_LABEL] or None,
            cell=None if cell is None else int(cell),
        )


@dataclass
class OpenedFile:
    """A file that a reader has opened: its title ("" if it has none) and its blocks, read as they are asked for.

    `author` is whom the file names as such, "" if nobody. `notes` fills up while they are read; `encoding` is that of a
    file that is text.
    """

    title: str
    blocks: Iterator[Block]
    notes: list[str] = field(default_factory=list)
    encoding: str | None = None
    author: str = ""


class Outline:
    """The headings around a place, kept as headings of any level come by; `root` are titles around all of them."""

    def __init__(self, root: tuple[str, ...] = ()) -> None:
        self.root = root
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, title: str) -> tuple[str, ...]:
        """The path of a section of that level (1 is the outermost), which ends those of its level and deeper."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, title))
        return (*self.root, *(title for _, title in self._open))


def outlined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with a path for every heading."""
    outline = Outline()
    for block in blocks:
        yield replace(block, path=outline.enter(block.level, block.text)) if block.level else block


@dataclass(frozen=True)
class LaidOut:
    """The text of some blocks as a document has it; without any passage where there is no text."""

    passages: tuple[Passage, ...]
    headings: tuple[DocumentHeading, ...]


def written_out(blocks: Iterable[Block]) -> LaidOut:
    """Passages of the blocks' text, none across a section's border, and all of its headings."""
    text = _as_one_text(list(blocks))
    firsts = [section.first for section in text.sections]
    passages = []
    for first, end in cut(text.text, prose_borders, firsts):
        passages.append(Passage(text.text[first:end], _locator(text, firsts, first, end), first, end))
    has_pages = any(block.page is not None for block in text.blocks)  # which have several passages each
    return LaidOut(tuple(passages) if has_pages else told_apart(passages), tuple(_headings(text.begun)))


@dataclass(frozen=True)
class _Text:
    """Blocks as one text: where each begins, and its number among the paragraphs of its section.

    `begun` are the paths of all sections and where they begin, those of mere headings among them.
    """

    text: str
    firsts: list[int]
    numbers: list[int]
    blocks: list[Block]
    sections: list[Section]
    begun: list[tuple[tuple[str, ...], int]]


def _as_one_text(blocks: Sequence[Block]) -> _Text:
    pieces: list[str] = []
    firsts: list[int] = []
    numbers: list[int] = []
    kept: list[Block] = []
    sections: list[Section] = []
    begun: list[tuple[tuple[str, ...], int]] = []
    size = number = 0
    bare = False  # whether the newest section is only its heading so far
    pending: list[tuple[str, ...]] = []  # sections that begin before there is text in them
    root = _common_root(blocks)
    for block in blocks:
        if block.path is not None:
            pending.append(block.path)
        if not block.text.strip():
            continue
        if pieces:
            pieces.append("\n" if block.tight and not pending else "\n\n")
            size += len(pieces[-1])
        if pending:
            # A heading right before the next one ("BOOK II", "Chapter 1") joins it.
            first = sections.pop().first if bare else size
            sections.append(Section(first, _path_title(pending[-1][root:] or pending[-1])))
            begun += [(path, size) for path in pending]
            number, bare = 0, True
            pending.clear()
        bare = bare and block.level > 0
        if not block.level and not (block.tight and number):
            number += 1
        kept.append(block)
        firsts.append(size)
        numbers.append(number)
        pieces.append(block.text)
        size += len(block.text)
    begun += [(path, max(size - 1, 0)) for path in pending]  # of pictures behind the last text, say
    text = "".join(pieces) + "\n\n" * bool(pieces)  # as before a section: cut off there, it would be the same text
    return _Text(text, firsts, numbers, kept, sections, begun)


def _common_root(blocks: Sequence[Block]) -> int:
    """1 where all sections stand under one title: it is the document's, and says nothing of a place; 0 otherwise."""
    paths = [block.path for block in blocks if block.path]
    roots = {path[0] for path in paths}
    return int(len(roots) == 1 and sum(len(path) == 1 for path in paths) <= 1 and len(paths) > 1)


def _headings(begun: Iterable[tuple[tuple[str, ...], int]]) -> Iterator[DocumentHeading]:
    """A heading for every path, and before it those above it that have no place of their own."""
    around: tuple[str, ...] = ()
    for path, first in begun:
        known = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(around, path, strict=False)))
        for depth in range(min(known, len(path) - 1), len(path)):
            yield DocumentHeading(depth + 1, path[depth], first)
        around = path


def _locator(laid: _Text, section_firsts: Sequence[int], first: int, end: int) -> Locator:
    """Where a passage stands: its page if pages are known, its section, and its paragraphs or cells there."""
    low = max(bisect.bisect_right(laid.firsts, first) - 1, 0)
    high = max(bisect.bisect_left(laid.firsts, end) - 1, low)
    if low < high and not laid.text[first : laid.firsts[low + 1]].strip():
        low += 1
    index = bisect.bisect_right(section_firsts, laid.firsts[low]) - 1
    section = laid.sections[index].title if index >= 0 else None
    block = laid.blocks[low]
    if block.cell is not None:
        place = _span("cell", block.cell, laid.blocks[high].cell or block.cell)
    elif block.page is not None:
        label = f"p. {block.page}, § {section}" if section else f"p. {block.page}"
        number = int(block.page) if block.page.isascii() and block.page.isdecimal() else None
        return Locator(label, page=number or None, page_label=block.page, section=section)
    else:
        place = _span("paragraph", max(laid.numbers[low], 1), laid.numbers[high])
    return Locator(f"§ {section}, {place}" if section else place, section=section)


def _span(unit: str, first: int, last: int) -> str:
    return f"{unit} {first}" if last <= first else f"{unit}s {first}-{last}"


def _title(text: str) -> str:
    title = " ".join(clean_name(text).split())
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _path_title(path: tuple[str, ...]) -> str:
    """The path as one line, its middle left out where it is long; a title that repeats the one above it stands once."""
    titles = [title for title, _ in itertools.groupby(path)] or [""]
    while len(titles) > 2 and len(PATH_MARK.join(titles)) > _LONGEST_PATH:
        middle = [title for title in titles[1:-1] if title != "…"][1:]
        titles = [titles[0], "…", *middle, titles[-1]]
        if not middle:
            break
    return PATH_MARK.join(titles)
