"""What the styles of an OpenDocument text say: how the items of a list are numbered, and which letters are raised."""

from collections.abc import Iterable
from dataclasses import dataclass

from gemma10m_tui.documents.roman import counted_as
from gemma10m_tui.documents.safe_xml import Element

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_DEEPEST = 10
_LARGEST_START = 999_999


@dataclass(frozen=True)
class ListLevel:
    """How the items of a list are numbered at one depth; `shown` is how many depths a number is made of."""

    form: str
    start: int
    prefix: str
    suffix: str
    shown: int


class Styles:
    """The styles of a document by their names, from all the parts that have some."""

    def __init__(self, parts: Iterable[Element]) -> None:
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._raised: set[str] = set()
        for part in parts:
            for style in part.find_all("list-style"):
                self._lists[style.get("name")] = dict(map(_level, _numbered(style)))
            for style in part.find_all("style"):
                properties = style.child("text-properties")
                if properties is not None and properties.get("text-position").startswith("super"):
                    self._raised.add(style.get("name"))

    def is_raised(self, style: str) -> bool:
        """Whether text in a style of that name stands above the line."""
        return style in self._raised

    def level(self, style: str, depth: int) -> ListLevel | None:
        """How a list of that style numbers its items at a depth (1 is the outermost); None where it does not."""
        return self._lists.get(style, {}).get(depth)

    def label(self, style: str, counts: list[int]) -> str:
        """What stands before an item with these numbers, the outermost first: "2.", "2.b)"; "-" in lists without."""
        level = self.level(style, len(counts))
        if level is None:
            return "-"
        first = len(counts) - level.shown
        levels = [self.level(style, depth) or level for depth in range(first + 1, len(counts) + 1)]
        numbers = [counted_as(count, one.form) for count, one in zip(counts[first:], levels, strict=True)]
        return f"{level.prefix}{'.'.join(numbers)}{level.suffix}".strip() or "-"


def _numbered(style: Element) -> list[Element]:
    return [
        level
        for level in style
        if level.name == "list-level-style-number" and level.get("num-format") and level.get("level").isdecimal()
    ]


def _level(level: Element) -> tuple[int, ListLevel]:
    depth = min(int(level.get("level")), _DEEPEST)
    start, shown = level.get("start-value"), level.get("display-levels")
    return depth, ListLevel(
        _FORMS.get(level.get("num-format"), "decimal"),
        min(int(start), _LARGEST_START) if start.isdecimal() else 1,
        level.get("num-prefix"),
        level.get("num-suffix"),
        min(int(shown), depth) if shown.isdecimal() and shown.strip("0") else 1,
    )
