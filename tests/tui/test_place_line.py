"""Where a source stands keeps what it is found by, however narrow the window."""

import pytest
from rich.cells import cell_len

from gemma10m_tui.tui.widgets.place_line import Place, fitted

LONG = Place(1, "alice-in-wonderland.txt", "Chapter IX. The Mock Turtle's Story, lines 2495-2510", "quoted above")


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (120, ("alice-in-wonderland.txt", "Chapter IX. The Mock Turtle's Story, lines 2495-2510", "quoted above")),
        (80, ("alice-in-wonderland.txt", "Chapter IX. The Mock Turtle's Story, lines 2495-2510", "")),
        (70, ("alice-in-wonde…", "Chapter IX. The Mock Turtle's Story, lines 2495-2510", "")),
        (50, ("alice-in-wo…", "Chapter IX. The M…, lines 2495-2510", "")),
        (34, ("alice-in-wo…", "C…, lines 2495-2510", "")),
    ],
)
def test_the_lines_are_the_last_to_go(room: int, shown: tuple[str, str, str]) -> None:
    assert fitted(LONG, room) == shown


@pytest.mark.parametrize("room", range(25, 120))
@pytest.mark.parametrize(
    "place",
    [
        LONG,
        Place(1, "", LONG.locator, "passage 1 of 2 there"),
        Place(1, "長い題名長い題名長い題名長い題名.txt", "第九章　にせ海亀の物語にせ海亀, lines 2495-2510"),
        Place(1, "", "src/app.py:10-40 (App.run)"),
        Place(1, "notes.txt", ""),
    ],
)
def test_it_fits(place: Place, room: int) -> None:
    document, locator, besides = fitted(place, room)
    between = 3 if document and locator else 0
    assert cell_len(document) + between + cell_len(locator) + (cell_len(besides) + 4 if besides else 0) <= room
