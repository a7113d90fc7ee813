"""The link to the engine: nobody waits for an answer that will not come, and there is one engine at a time."""

import asyncio
from pathlib import Path

from stage import fake_command, screen_text, seen, stage, until
from textual.app import App
from textual.widgets import Static

from gemma10m_tui.engine.requests import Cancel, ListConversations, ShowMemory, StopReading
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.messages import EngineAnswered
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.conversations import ConversationsScreen
from gemma10m_tui.tui.screens.memory import MemoryScreen

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


class Asker(Static):
    """Keeps what it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[EngineAnswered] = []

    def on_engine_answered(self, message: EngineAnswered) -> None:
        self.answers.append(message)


class Alone(App[int]):
    """An app with nothing but one that asks."""

    def __init__(self, log: Path, *options: str) -> None:
        super().__init__()
        self.asker = Asker()
        self.link = EngineLink(self, fake_command(*options), log)

    def compose(self):  # type: ignore[no-untyped-def]
        yield self.asker


async def test_a_request_without_an_engine_is_answered_at_once(tmp_path: Path) -> None:
    app = Alone(tmp_path / "engine.log")
    async with app.run_test():
        assert app.link.request(ListConversations(), app.asker) == 0
        assert app.link.request(Cancel(), app.asker) == 0
        await until(lambda: app.asker.answers)
        (answer,) = app.asker.answers
        assert isinstance(answer.event, Failed)
        assert answer.event.sentence == "The engine is not running; F9 starts it again."


async def test_what_has_no_answer_is_not_waited_for(tmp_path: Path) -> None:
    app = Alone(tmp_path / "engine.log")
    async with app.run_test():
        await app.link.start()
        for request in (Cancel(), StopReading(), ListConversations()):
            assert app.link.request(request, app.asker) > 0
        assert [type(request) for _, request in app.link._waiting.values()] == [ListConversations]
        await until(lambda: app.asker.answers)
        assert not app.link._waiting
        await app.link.stop()


async def test_who_waits_when_the_engine_dies_is_told(tmp_path: Path) -> None:
    app = Alone(tmp_path / "engine.log")
    async with app.run_test():
        await app.link.start()
        app.link._client.send = lambda request: 7  # type: ignore[union-attr, method-assign, assignment]
        app.link.request(ShowMemory(), app.asker)
        app.link._client._process.kill()  # type: ignore[union-attr]
        await until(lambda: app.asker.answers)
        assert isinstance(app.asker.answers[0].event, Failed)


async def test_two_starts_at_once_start_one_engine(tmp_path: Path) -> None:
    app = Alone(tmp_path / "engine.log")
    async with app.run_test():
        first = asyncio.create_task(app.link.start())
        second = asyncio.create_task(app.link.start())
        await first
        pid = app.link.pid
        await second
        assert app.link.pid == pid
        await app.link.stop()


async def test_a_screen_that_is_opened_without_an_engine_says_why_it_is_empty(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        app.link._client._process.kill()  # type: ignore[union-attr]
        await seen(app, "F9 starts it again")
        for key, screen in (("f2", ConversationsScreen), ("f7", MemoryScreen)):
            await pilot.press(key)
            await until(lambda screen=screen: isinstance(app.screen, screen))
            await seen(app, "The engine is not running; F9 starts it again.")
            await pilot.press("escape")
            await until(lambda: len(app.screen_stack) == 2)


async def test_the_death_of_the_engine_cuts_off_no_line_that_is_being_written(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f2")
        await until(lambda: "Filby" in screen_text(app))
        await pilot.press("r")
        await until(lambda: isinstance(app.screen, AskLineScreen))
        app.link._client._process.kill()  # type: ignore[union-attr]
        await until(lambda: not app.link.alive and "F9" in str(app.screen_stack[1].query_one("Notice").render()))
        assert isinstance(app.screen, AskLineScreen)
        assert isinstance(app.screen_stack[-2], ConversationsScreen)
