"""Where a source stands, on one line: what is cut where there is no room is what is needed least to find it.

First what is said besides goes, then the end of the document's name, then the middle of the place: a page or the lines,
which a place ends with, are the last to go.
"""

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.tui.foreign import foreign_line, shortened
from gemma10m_tui.tui.widgets.answer import MARK

_LEAST_NAME = 12  # cells of a document's name
_LONGEST_NAME = 36
_BETWEEN = " · "


@dataclass(frozen=True)
class Place:
    """A source's number, its document ("" where that is named elsewhere), its place there, and what is said besides.

    `plain` is the place of what was only read, with nothing quoted from it, where its document is named elsewhere.
    """

    number: int
    document: str
    locator: str
    besides: str = ""
    unverified: bool = False
    plain: bool = False


class PlaceLine(Static):
    """Draws a place at the width of now."""

    def __init__(self, place: Place) -> None:
        super().__init__(markup=False, classes="place")
        self._place = place

    def render(self) -> Content:
        """As much as fits."""
        place, width = self._place, self.content_size.width
        number, mark = f"[{place.number}] ", " unverified " if place.unverified else ""
        room = width - cell_len(number) - (cell_len(mark) + 2 if mark else 0)
        document, locator, besides = fitted(place, room)
        parts: list[Content | str | tuple[str, str]] = [(number, "bold $text-primary")]
        if document and locator:
            parts += [foreign_line(document, "bold"), _BETWEEN, foreign_line(locator)]
        else:
            parts += [foreign_line(document or locator, "" if place.plain else "bold")]
        parts += [f"  ({besides})"] if besides else []
        parts += ["  ", (mark, MARK)] if mark else []
        return Content.assemble(*parts)


def fitted(place: Place, room: int) -> tuple[str, str, str]:
    """Document, locator and what is said besides, as they fit into so many cells."""
    document, locator = shortened(place.document, _LONGEST_NAME), shortened(place.locator, 10_000)
    if not locator or not document:
        only = document or locator
        besides = place.besides if _cells(only, "", place.besides) <= room else ""
        cut = _cut_within(only, room - _cells("", "", besides))
        return (cut, "", besides) if document else ("", cut, besides)
    besides = place.besides if _cells(document, locator, place.besides) <= room else ""
    if _cells(document, locator, besides) > room:
        document = shortened(document, max(room - cell_len(locator) - len(_BETWEEN), _LEAST_NAME))
        locator = _cut_within(locator, room - cell_len(document) - len(_BETWEEN))
    return document, locator, besides


def _cells(document: str, locator: str, besides: str) -> int:
    between = len(_BETWEEN) if document and locator else 0
    return cell_len(document) + between + cell_len(locator) + (cell_len(besides) + 4 if besides else 0)


def _cut_within(locator: str, room: int) -> str:
    """A place that ends with its page or its lines, as it does behind its last comma, keeps those."""
    if cell_len(locator) <= room:
        return locator
    head, comma, end = locator.rpartition(", ")
    left = room - cell_len(comma + end) - 1
    if not comma or left < 1:
        return shortened(locator, max(room, 1))
    return set_cell_size(head, left).rstrip() + "…" + comma + end
