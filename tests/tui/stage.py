"""What the tests of the screen share: the app over the fake engine, and waiting for a condition."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual._context import visible_screen_stack
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.screens.choose import ChooseScreen
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.transcript import Transcript
from gemma10m_tui.tui.widgets.turn import Turn

FAKE_ENGINE = Path(__file__).with_name("fake_engine.py")
ROOT = Path(__file__).parents[2]
_on_stage: list[ChatApp] = []


def fake_command(*options: str) -> tuple[str, ...]:
    """The command of the fake engine."""
    return (sys.executable, str(FAKE_ENGINE), *options)


@asynccontextmanager
async def stage(
    log_folder: Path,
    *options: str,
    paths: tuple[str, ...] = (),
    snapshot: str | None = None,
    size: tuple[int, int] = (80, 24),
    engine_may_start: asyncio.Event | None = None,
) -> AsyncIterator[tuple[ChatApp, Pilot[int]]]:
    """The app, running over a fake engine that is ended with it."""
    os.environ["PYTHONPATH"] = str(ROOT)
    app = ChatApp(paths, snapshot, None, fake_command(*options), log_folder / "engine.log")
    if engine_may_start is not None:
        _hold_engine(app, engine_may_start)
    async with app.run_test(size=size) as pilot:
        _on_stage.append(app)
        try:
            yield app, pilot
        finally:
            _on_stage.remove(app)
            await app.link.stop()


def _hold_engine(app: ChatApp, may_start: asyncio.Event) -> None:
    start = app.link.start

    async def held() -> None:
        await may_start.wait()
        await start()

    app.link.start = held  # type: ignore[method-assign]


async def until(condition: Callable[[], object]) -> None:
    """Let the app run until the condition holds; whoever runs the tests decides how long that may take.

    Not `pilot.pause()`: it waits for an idle processor, up to a second each time while an answer streams.
    """
    while not condition():
        for app in _on_stage:
            if app._exception is not None:
                raise app._exception
        await asyncio.sleep(0.01)


async def seen(app: ChatApp, text: str) -> None:
    """Wait until the text is on the screen, on one line of it."""
    await until(lambda: text in screen_text(app))


async def ask(app: ChatApp, question: str) -> None:
    """Write a question into the prompt and press Enter there; wait until the prompt has let go of it."""
    prompt = app.screen.query_one(Prompt)
    prompt.insert(question)
    prompt.post_message(events.Key("enter", "\r"))
    await until(lambda: not prompt.text)


async def choose_deed(app: ChatApp, pilot: Pilot[int], deed: str) -> None:
    """Choose, in the library, what is to be done with the chosen snapshot."""
    await pilot.press("space")
    await until(lambda: isinstance(app.screen, ChooseScreen) and app.screen.query(Input))
    await pilot.press(*deed, "enter")


def screen_text(app: App[Any]) -> str:
    """What is on the screen, line by line, as characters."""
    return "\n".join(strip.text for strip in drawn_lines(app))


def drawn_lines(app: App[Any]) -> list[Strip]:
    """The lines of the screen, as the app would draw them now.

    What lies behind a modal screen is looked up in the context of whoever draws first, and kept: where that is a test
    which does not tell it, nothing lies there, or another screen.
    """
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


def turns(app: ChatApp) -> list[Turn]:
    """The turns of the conversation on the screen."""
    return app.screen.query_one(Transcript).turns


async def answered(app: ChatApp, number: int = 1) -> Turn:
    """Wait until so many turns have ended; the last of them."""
    await until(lambda: len(turns(app)) >= number and turns(app)[number - 1].finished)
    return turns(app)[number - 1]
