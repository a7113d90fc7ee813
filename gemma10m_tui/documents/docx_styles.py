"""What the styles and lists of a Word document say of a paragraph: the rank of a heading, the number of an item."""

import re
from dataclasses import dataclass

from gemma10m_tui.documents.roman import counted_as
from gemma10m_tui.documents.safe_xml import Element

# Word's own names, and those that publishers give: "heading 2", "Head A", "ChapterTitle".
_HEADING = re.compile(r"(?i)head(?:ing)?[\s_-]?([1-9a-i])$")
_TITLE = re.compile(r"(?i)(?:chapter[\s_-]?)?title$")
_LINES = re.compile(r"(?i).*(?:code|listing|preformatted|source text|verse|macro text)")
_CONTENTS = re.compile(r"(?i)(toc\s*[1-9]|toc heading|table of figures)$")
_LONGEST_CHAIN = 20  # styles that are each based on another one
_PLACE = re.compile(r"%([1-9])")
_NO_LIST = "0"


@dataclass(frozen=True)
class Style:
    """What a paragraph is. `level` is the rank of a heading, 1 that of a title and 2 of a first heading; 0 for none."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    is_line: bool = False  # of code or verse, which follow one another closely
    list_id: str = ""
    list_level: int = 0


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, part: Element | None) -> None:
        self._styles = {style.get("styleId"): style for style in (part or ()) if style.name == "style"}

    def of(self, paragraph: Element) -> Style:
        """What a paragraph is by its own properties, or else by those of its style and the ones that is based on."""
        own = paragraph.child("pPr")
        named = own.child("pStyle") if own is not None else None
        chain = self._chain(named.get("val") if named is not None else "")
        names = [_value(style.child("name")) for style in chain]
        properties = [found for found in (own, *(style.child("pPr") for style in chain)) if found is not None]
        list_id, list_level = _list_of(properties)
        is_title = bool(names) and _TITLE.match(names[0]) is not None
        return Style(
            level=1 if is_title else _level(names, properties),
            is_title=is_title,
            is_contents=any(map(_CONTENTS.match, names)),
            is_line=bool(names) and _LINES.match(names[0]) is not None,
            list_id=list_id,
            list_level=list_level,
        )

    def _chain(self, name: str) -> list[Element]:
        chain: list[Element] = []
        while name in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[name])
            name = _value(chain[-1].child("basedOn"))
        return chain


def _level(names: list[str], properties: list[Element]) -> int:
    for found in properties:
        outline = _value(found.child("outlineLvl"))
        if outline.isdecimal():
            return int(outline) + 2 if int(outline) < 9 else 0
    ranks = (match[1].lower() for name in names if (match := _HEADING.match(name)))
    return next((int(rank) + 1 if rank.isdecimal() else "abcdefghi".index(rank) + 2 for rank in ranks), 0)


def _list_of(properties: list[Element]) -> tuple[str, int]:
    for found in properties:
        number = found.child("numPr")
        name = _value(number.child("numId")) if number is not None else ""
        if number is not None and name:
            level = _value(number.child("ilvl"))
            return ("" if name == _NO_LIST else name), min(int(level), 8) if level.isdecimal() else 0
    return "", 0


@dataclass(frozen=True)
class _Level:
    """How the items of a list are numbered at one depth."""

    start: int
    form: str
    text: str


class Numbering:
    """The lists of a document, which count as their items come by."""

    def __init__(self, part: Element | None) -> None:
        kinds = {kind.get("abstractNumId"): kind for kind in (part or ()) if kind.name == "abstractNum"}
        by_style = {_value(kind.child("styleLink")): kind for kind in kinds.values()}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._counted_as: dict[str, str] = {}  # lists of one kind count on, but where one says that it begins anew
        for number in part or ():
            if number.name == "num":
                kind = kinds.get(_value(number.child("abstractNumId")))
                anew = any(item.name == "lvlOverride" for item in number)
                shared = f"kind {_value(number.child('abstractNumId'))}"
                self._counted_as[number.get("numId")] = number.get("numId") if anew else shared
                linked = _value(kind.child("numStyleLink")) if kind is not None else ""
                kind = by_style.get(linked, kind) if linked else kind
                self._levels[number.get("numId")] = _levels(kind) if kind is not None else {}

    def label(self, name: str, depth: int) -> str:
        """What stands before the next item of the list: "3.", "2.1", "b)", "-"; "" outside of lists."""
        if not name:
            return ""
        levels = self._levels.get(name, {})
        level = levels.get(depth)
        if level is None or level.form in ("bullet", "none"):
            return "-"
        counts = self._counts.setdefault(self._counted_as.get(name, name), {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = levels.get(place, level)
            return counted_as(counts.get(place, shown.start), shown.form)

        return _PLACE.sub(number, level.text)


def _levels(kind: Element) -> dict[int, _Level]:
    found = {}
    for level in kind:
        if level.name == "lvl" and level.get("ilvl").isdecimal():
            start = _value(level.child("start"))
            found[int(level.get("ilvl"))] = _Level(
                int(start) if start.isdecimal() and len(start) < 7 else 1,
                _value(level.child("numFmt")) or "decimal",
                _value(level.child("lvlText")),
            )
    return found


def _value(element: Element | None) -> str:
    return element.get("val") if element is not None else ""
