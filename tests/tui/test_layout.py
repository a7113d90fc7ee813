"""At 80×24 and beyond everything that is needed is in sight and nothing covers anything else."""

from itertools import combinations
from pathlib import Path

import pytest
from stage import screen_text, stage, until
from textual.widget import Widget

from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.key_line import KeyLine
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.queue_strip import QueueStrip
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.widgets.title_bar import TitleBar
from gemma10m_tui.tui.widgets.transcript import Transcript

PARTS = (TitleBar, ReadingBar, Transcript, ReaderPane, Notice, QueueStrip, Prompt, KeyLine)


def assert_nothing_overlaps(app: ChatApp) -> None:
    """Each part that is shown has room, lies on the screen, and shares no cell with another."""
    shown: list[Widget] = [
        widget for part in PARTS for widget in app.screen.query(part) if widget.display and widget.region.area
    ]
    screen = app.screen.region
    for widget in shown:
        assert screen.contains_region(widget.region), widget
    for one, other in combinations(shown, 2):
        assert not one.region.overlaps(other.region), (one, other)
    prompt = app.screen.query_one(Prompt)
    assert prompt.region.height >= 3
    assert app.screen.query_one(TitleBar).region.height == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_nothing_overlaps_and_the_prompt_is_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, "--hold", paths=("/books",), size=size) as (app, pilot):
        assert_nothing_overlaps(app)
        await until(lambda: "37 %" in screen_text(app))
        assert_nothing_overlaps(app)
        await pilot.press(
            *"long answer", "enter", *"one", "enter", *"two", "enter", *"three", "enter", *"four", "enter"
        )
        prompt = app.screen.query_one(Prompt)
        prompt.insert("\n" * 14)
        await until(lambda: prompt.region.height > 3 and prompt.region.bottom <= size[1])
        assert prompt.region.height <= 12
        assert "esc" in screen_text(app).lower()
        assert_nothing_overlaps(app)
        prompt.clear()
        await pilot.press("escape")
        await until(lambda: len(app.screen.query(CitationLine)) >= 6)
        await pilot.press("tab", "enter")
        await until(lambda: app.screen.query_one(ReaderPane).shown)
        await pilot.pause()
        assert_nothing_overlaps(app)
        assert bool(app.screen.query_one(Transcript).region.area) == (size[0] >= 110)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert_nothing_overlaps(app)


async def test_the_screen_is_drawn_before_the_engine_is_started(tmp_path: Path) -> None:
    app = ChatApp(("/books",), None, None, ("/no/such/engine",), tmp_path / "engine.log")
    drawn: list[str] = []
    start = app.link.start

    async def watched() -> None:
        drawn.append(screen_text(app))
        await start()

    app.link.start = watched  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)):
        await until(lambda: drawn)
        assert "Ask about the text" in drawn[0]
        assert "opening…" in drawn[0]
