"""The bottom line: as many keys as fit, whole ones only, and the help in any case."""

from pathlib import Path

import pytest
from stage import answered, ask, screen_text, seen, stage, until

from gemma10m_tui.tui.keymap import printed
from gemma10m_tui.tui.screens.help import HelpScreen
from gemma10m_tui.tui.widgets.key_line import Key, KeyLine, fitting
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


def test_keys_are_written_as_a_keyboard_has_them() -> None:
    names = {"escape": "Esc", "f1": "F1", "ctrl+l": "Ctrl+L", "shift+enter": "Shift+Enter", "y": "y", "tab": "Tab"}
    assert {key: printed(key) for key in names} == names


@pytest.mark.parametrize("width", range(8, 40))
def test_whole_keys_alone_are_shown_and_the_last_one_always(width: int) -> None:
    keys = [Key("a", "A", "alpha"), Key("f1", "F1", "Help", last=True), Key("b", "B", "beta"), Key("c", "C", "gamma")]
    shown = fitting(keys, width)
    assert shown[-1].does == "Help"
    assert shown[:-1] == [keys[0], keys[2], keys[3]][: len(shown) - 1]
    assert len(shown) == 1 or sum(key.cells + 2 for key in shown) - 2 <= width


@pytest.mark.parametrize("width", [50, 80, 120])
async def test_the_line_follows_the_focus_and_a_click_presses_its_key(tmp_path: Path, width: int) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(width, 24)) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        line = app.screen.query_one(KeyLine)
        await until(lambda: "F6 Text" in line.render().plain)
        await pilot.press("tab")
        await until(lambda: "Enter Open the passage" in line.render().plain)
        assert screen_text(app).rstrip().endswith("F1 Help")
        at = line.render().plain.index("F1 Help")
        await pilot.click(KeyLine, offset=(at + 2, 0))
        await until(lambda: isinstance(app.screen, HelpScreen))


async def test_the_key_that_stops_a_reading_is_there_while_there_is_one(tmp_path: Path) -> None:
    async with stage(tmp_path, "--hold", paths=("/books",)) as (app, _):
        await seen(app, "37 %")
        await until(lambda: "F4 Reading" in screen_text(app))
        await ask(app, "Who speaks?")
        await seen(app, "tokens read")
        await until(lambda: "F4 Reading" not in screen_text(app))


async def test_esc_is_named_only_where_there_is_something_to_end(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 24)) as (app, pilot):
        await seen(app, "tokens read")
        await until(lambda: "F6 Text" in app.screen.query_one(KeyLine).render().plain)
        assert "Esc Stop" not in screen_text(app)
        await ask(app, "long answer")
        await seen(app, "Esc Stop")
        await pilot.press("escape")
        await answered(app)
        await until(lambda: "Esc Stop" not in screen_text(app))
        assert "Esc Back" not in screen_text(app)
        await pilot.press("tab")
        await seen(app, "Esc Back")
        await pilot.press("escape")
        await until(lambda: app.focused is app.screen.query_one("#prompt"))
        await until(lambda: "Esc Back" not in screen_text(app))
        app.screen.query_one(Notice).say("Two snapshots cannot be merged.")
        await seen(app, "Esc Back")
        await pilot.press("escape")
        await until(lambda: "Esc Back" not in screen_text(app))


async def test_esc_stops_the_answer_before_it_puts_the_text_beside_it_away(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 30)) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f6")
        pane = app.screen.query_one(ReaderPane)
        await until(lambda: pane.shown)
        app.screen.query_one(Prompt).focus()
        await ask(app, "long answer")
        await seen(app, "Esc Stop")
        await pilot.press("escape")
        await answered(app)
        assert pane.display
        await seen(app, "Esc Back")
        await pilot.press("escape")
        await until(lambda: not pane.display)


async def test_the_keys_of_a_find_bar_are_those_that_find(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 30)) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f6")
        await until(lambda: app.screen.query_one(ReaderPane).shown)
        await pilot.press("slash")
        await seen(app, "↑ Before  ↓ Next  Esc Close")
        assert "/ Find" not in screen_text(app)
