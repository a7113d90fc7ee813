"""What the tests of the screen share: the app over the fake engine, and waiting for a condition."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from gemma10m_tui.tui.app import ChatApp

FAKE_ENGINE = Path(__file__).with_name("fake_engine.py")
ROOT = Path(__file__).parents[2]


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
) -> AsyncIterator[tuple[ChatApp, Pilot[int]]]:
    """The app, running over a fake engine that is ended with it."""
    os.environ["PYTHONPATH"] = str(ROOT)
    app = ChatApp(paths, snapshot, None, fake_command(*options), log_folder / "engine.log")
    async with app.run_test(size=size) as pilot:
        try:
            yield app, pilot
        finally:
            await app.link.stop()


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the app run until the condition holds; the test's own patience is the only limit."""
    while True:
        await pilot.pause()
        if condition():
            return
        await asyncio.sleep(0.005)


def screen_text(app: ChatApp) -> str:
    """What is on the screen, line by line, as characters."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)
