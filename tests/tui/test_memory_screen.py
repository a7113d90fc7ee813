"""The memory grows, shrinks and is opened at an earlier place, from the app."""

from pathlib import Path

from stage import answered, ask, screen_text, seen, stage, turns, until
from textual.widgets import Input

from gemma10m_tui.engine.requests import Append, Undo
from gemma10m_tui.events import SourcesCompared
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.reading import Phase
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.choose import ChooseScreen
from gemma10m_tui.tui.screens.home import HomeScreen
from gemma10m_tui.tui.screens.memory import MemoryScreen
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


def phase(app: ChatApp) -> Phase:
    return app.screen.query_one(ReadingBar).shown.phase


async def test_more_is_read_into_the_memory_and_the_last_is_taken_out_again(tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("text")
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(100, 30)) as (app, pilot):
        await seen(app, "1.1M tokens read")
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]
        for key, line, wanted in (("a", str(more), Append((str(more),))), ("u", "yes", Undo())):
            await pilot.press("f7")
            await until(lambda: isinstance(app.screen, MemoryScreen) and "states kept" in screen_text(app))
            await pilot.press(key)
            await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
            await until(lambda key=key: key == "a" or "read last (notes) is taken out" in screen_text(app))
            app.screen.query_one(Input).value = line
            await pilot.press("enter")
            await until(lambda wanted=wanted: wanted in asked)
            await until(lambda: app.screen.query(ReadingBar) and phase(app) is Phase.DONE)


async def test_what_became_of_the_files_is_told_without_naughts(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(100, 30)) as (app, _):
        await seen(app, "1.1M tokens read")
        chat = app.screen
        assert isinstance(chat, ChatScreen)
        told: list[str] = []
        chat.notify = lambda message, **_: told.append(message)  # type: ignore[method-assign, assignment]
        for unchanged, added in ((0, ("a.txt",)), (0, ()), (2, ("a.txt",))):
            chat._tell_compared(SourcesCompared(SNAPSHOT, unchanged, (), added, (), (), 0))
        assert told == ["1 new", "0 files as before", "2 files as before · 1 new"]


async def test_the_text_is_opened_up_to_a_chapter(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(100, 30)) as (app, pilot):
        await seen(app, "1.1M tokens read")
        first = app.screen
        await pilot.press("f7")
        await until(lambda: isinstance(app.screen, MemoryScreen))
        await pilot.press("t")
        await until(lambda: isinstance(app.screen, ChooseScreen) and "Chapter 2" in screen_text(app))
        await pilot.press(*"machine", "down", "enter")
        await until(lambda: app.screen is not first and app.screen.query(ReadingBar) and phase(app) is Phase.DONE)
        assert first not in app.screen_stack
        assert isinstance(app.screen_stack[-2], HomeScreen)


async def test_while_an_answer_is_written_the_memory_stays_and_the_answer_is_named(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "1.1M tokens read")
        await ask(app, "long answer")
        await until(lambda: turns(app) and turns(app)[0].text)
        said: list[str] = []
        app.notify = lambda message, **_: said.append(message)  # type: ignore[method-assign, assignment]
        await app.run_action("screen.undo")
        assert said == ["Stop the answer first (Esc)."]
        await pilot.press("escape")
        await answered(app)
