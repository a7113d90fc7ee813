"""The library is looked at and left again: the conversation that was open is there as it was."""

import os
import signal
from pathlib import Path

from stage import answered, ask, choose_deed, screen_text, seen, stage, turns, until
from textual.binding import Binding
from textual.widgets import Input

from gemma10m_tui.tui.commands import declared_bindings
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.home import HomeScreen
from gemma10m_tui.tui.screens.search import SearchScreen
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.title_bar import TitleBar

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


async def test_esc_in_the_library_goes_back_to_the_conversation_as_it_was(tmp_path: Path) -> None:
    for snapshot in (SNAPSHOT, None):  # asked for on the command line, and chosen in the library
        async with stage(tmp_path, snapshot=snapshot) as (app, pilot):
            if snapshot is None:
                await seen(app, "The Time Machine")
                await pilot.press("down", "enter")
            await seen(app, "tokens read")
            await ask(app, "Who speaks?")
            turn = await answered(app)
            app.screen.query_one(Prompt).insert("half a question")
            await pilot.press("ctrl+l")
            await seen(app, "“The Time Machine” is open; Esc goes back to it.")
            await seen(app, "Esc Back")
            await pilot.press("escape")
            await until(lambda: isinstance(app.screen, ChatScreen))
            assert turns(app) == [turn]
            assert app.screen.query_one(Prompt).text == "half a question"
            await seen(app, "Filby, who has red hair")


async def test_an_answer_goes_on_while_the_library_is_looked_at(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "long answer")
        await until(lambda: turns(app) and turns(app)[0].text)
        (turn,) = turns(app)
        await pilot.press("ctrl+l")
        await seen(app, "A repository")
        length = len(turn.text)
        await until(lambda: len(turn.text) > length)
        await pilot.press("escape", "escape")
        await answered(app)


async def test_what_is_open_is_gone_back_to_where_it_is_chosen_in_the_library(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        turn = await answered(app)
        await pilot.press("ctrl+l")
        await seen(app, "A repository")
        await pilot.press("down", "enter")
        await until(lambda: isinstance(app.screen, ChatScreen))
        assert turns(app) == [turn]


async def test_another_text_takes_the_place_of_the_one_that_was_left(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        turn = await answered(app)
        left = app.screen
        await pilot.press("ctrl+l")
        await seen(app, "A repository")
        await pilot.press("down", "down", "enter")
        await until(lambda: isinstance(app.screen, ChatScreen) and app.screen is not left)
        assert not turn.is_attached
        await pilot.press("ctrl+l")
        await seen(app, "Esc goes back")
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, ChatScreen))
        assert not turns(app)


async def test_there_is_no_way_back_where_nothing_is_open(tmp_path: Path) -> None:
    async with stage(tmp_path, paths=("/broken",)) as (app, pilot):
        await seen(app, "nothing in broken can be read")
        await pilot.press("ctrl+l")
        await seen(app, "The Time Machine")
        assert "Esc" not in screen_text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_snapshot_that_is_removed_or_has_another_title_is_so_in_its_conversation(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        chat = app.screen
        await pilot.press("ctrl+l")
        await seen(app, "A repository")
        for deed, line, told in (
            ("rename", "Time travel", "“Time travel” is open"),
            ("remove", "yes", "Nothing is read yet."),
        ):
            app.screen.query_one("#library").focus()
            await choose_deed(app, pilot, deed)
            await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
            app.screen.query_one(Input).value = line
            await pilot.press("enter")
            await seen(app, told)
            if deed == "rename":
                assert chat.query_one(TitleBar).title == "Time travel"
                assert any("once gemma10m is closed" in one.message for one in app._notifications)
        await until(lambda: "Esc goes back" not in screen_text(app))
        assert not chat.is_attached


async def test_the_engine_is_started_again_for_a_conversation_behind_the_library(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("ctrl+l")
        await seen(app, "A repository")
        assert app.link.pid is not None
        os.kill(app.link.pid, signal.SIGKILL)
        await seen(app, "starts it again")  # the path before it may be of any length
        await pilot.press("f9")
        await until(lambda: "F9" not in screen_text(app))
        await pilot.press("escape")
        await seen(app, "tokens read")
        await ask(app, "Who speaks?")
        await answered(app)


async def test_an_f_key_means_the_same_in_the_library_as_in_a_conversation(tmp_path: Path) -> None:
    def f_keys(owner: type[HomeScreen] | type[ChatScreen]) -> dict[str, str]:
        named = [one for one in declared_bindings(owner) if one.description]  # others say why a key does nothing
        singles = Binding.make_bindings(named)
        return {one.key: one.description for one in singles if one.key[0] == "f" and one.key[1:].isdecimal()}

    home, chat = f_keys(HomeScreen), f_keys(ChatScreen)
    assert home.items() <= chat.items()
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, SearchScreen))
