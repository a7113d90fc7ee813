"""A snapshot that another model has read: the app says so, and one key has its text read again."""

import shlex
from pathlib import Path

from stage import answered, ask, screen_text, seen, stage, until
from textual.widgets import Input

from gemma10m_tui.engine.requests import Open, Reread, Wanted
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.messages import EngineAnswered, SourceChosen
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.home import HomeScreen
from gemma10m_tui.tui.widgets.library_table import LibraryTable
from gemma10m_tui.tui.widgets.prompt import Prompt

OLDER = "/library/older-1.g10m"


async def test_one_key_reads_its_text_again_and_it_can_be_asked(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]
        await seen(app, "The Time Machine")
        app.screen.post_message(SourceChosen((), OLDER))
        await seen(app, "was read by tiny")
        await seen(app, "was read by tiny.  F4 reads its text again.")
        await seen(app, "F4 Reading")
        await pilot.press("f4")
        await seen(app, "1.1M tokens read")
        assert Reread(OLDER) in asked
        assert "F4" not in screen_text(app)
        await ask(app, "Who speaks?")
        await answered(app)


async def test_the_library_offers_it_for_what_could_not_be_opened(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40)) as (app, pilot):
        await seen(app, "The Time Machine")
        chosen = app.screen.query_one(LibraryTable).entries[0].path
        await pilot.press("down", "space")
        await seen(app, "Export")
        assert "Read again" not in screen_text(app)
        await pilot.press("escape")
        app.screen.post_message(SourceChosen((), OLDER))
        await seen(app, "F4 reads its text again")
        asked: list[object] = []
        app.link.request = lambda one, to: asked.append(one)  # type: ignore[assignment,func-returns-value,return-value]
        app.screen.post_message(EngineAnswered(99, Open((), chosen), Failed("Read by tiny", ExitCode.MISMATCH)))
        await seen(app, "Read by tiny.  F4 reads its text again.")
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, HomeScreen))
        app.screen.query_one(LibraryTable).focus()
        await pilot.press("space")
        await seen(app, "Read again")
        assert "▔▔▔" not in screen_text(app), "the list has no frame of its own"
        await pilot.press("enter")
        await until(lambda: Reread(chosen) in asked)
        assert isinstance(app.screen, ChatScreen)


async def test_it_is_left_alone_by_esc_which_leads_to_the_library(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=OLDER) as (app, pilot):
        await seen(app, "F4 reads its text again")
        assert not app.screen.query_one(Prompt).display
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, HomeScreen) and app.screen.query(Input))


async def test_reading_it_again_can_be_stopped_and_gone_on_with(tmp_path: Path) -> None:
    async with stage(tmp_path, "--pace", "0.02", snapshot=OLDER) as (app, pilot):
        await seen(app, "F4 reads its text again")
        await pilot.press("f4")
        await seen(app, "left")
        await pilot.press("f4")
        await seen(app, "reading stopped at")
        await pilot.press("f4")
        await seen(app, "1.1M tokens read")


async def test_the_tokens_are_counted_first_and_that_can_be_seen_and_stopped(tmp_path: Path) -> None:
    async with stage(tmp_path, "--counting", snapshot=OLDER) as (app, pilot):
        await seen(app, "F4 reads its text again")
        await pilot.press("f4")
        await seen(app, "counting tokens")
        await seen(app, "300 of 1,000 passages")
        await pilot.press("f4")
        await seen(app, "Stopped before any of older-1 was read again; it is as it was.  F4 reads")
        await pilot.press("f4")
        await seen(app, "1.1M tokens read")


async def test_who_stops_it_is_told_that_the_snapshot_is_as_it_was_and_how_to_delete_what_was_read(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, "--pace", "0.02", snapshot=OLDER, size=(120, 40)) as (app, pilot):
        await seen(app, "F4 reads its text again")
        await pilot.press("f4")
        await seen(app, "left")
        for _ in range(2):  # also when it was gone on with
            await pilot.press("f4")
            await until(lambda: any(_how_to_discard(app) in one.message for one in app._notifications))
            await pilot.press("f4")
            await until(lambda: not app._notifications)
            await seen(app, "left")


def _how_to_discard(app: ChatApp) -> str:
    chat = app.screen
    assert isinstance(chat, ChatScreen)
    assert chat.opened is not None
    return f"snapshots reread {shlex.quote(chat.opened.name)} --discard"


async def test_where_that_fails_the_key_tries_again(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=OLDER) as (app, pilot):
        await seen(app, "F4 reads its text again")
        locked = Failed("older-1 is open elsewhere.", ExitCode.FAILED)
        app.screen.post_message(EngineAnswered(99, Reread(OLDER), locked))
        await seen(app, "open elsewhere.")
        await seen(app, "F4 reads its text again")
        await pilot.press("f4")
        await seen(app, "1.1M tokens read")


async def test_it_is_not_offered_where_only_a_beginning_was_wanted_or_more_was_to_be_appended(tmp_path: Path) -> None:
    for request in (Open((), OLDER, wanted=Wanted(upto="Chapter 7")), Open(("/more.txt",), OLDER)):
        async with stage(tmp_path, snapshot=OLDER) as (app, _):
            await seen(app, "F4 reads its text again")
            assert isinstance(app.screen, ChatScreen)
            app.screen.post_message(EngineAnswered(99, request, Failed("Read by tiny.", ExitCode.MISMATCH)))
            await seen(app, "Ctrl+L goes to the library")
            assert "F4" not in screen_text(app)
