"""How long the screen stands still while a long answer streams in, and how soon a key shows: one JSON line.

    python tests/benchmarks/streaming.py [--chunks 2000] [--keys 200] [--size 100x40]

`streamed`: a paragraph, a tight list, a fence and a table of so many chunks, a chunk every 2 ms at the earliest, drawn
by the app's own transcript. `restored`: the same answers whole, as a saved conversation is. `bare`: Textual with
nothing but one line of text that is changed as often as an answer is drawn; what it stands still is this machine's
and Textual's own, and `ratio` is how many times that the p99 of a streamed answer is. `keys`: from a key to the frame
that has it, typed into the whole app while a text is being read, a hundred reports of that a second.

A stall is how long the event loop was held between two turns of it. p50, p99 and max are milliseconds of this process's
own processor time, which mean something on a busy machine, too; `wall` is by the clock on the wall.
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from gemma10m_tui.engine.answers import TurnRecord
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.widgets.answer import FLUSHES_PER_SECOND
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.widgets.transcript import MOUNTED_TURNS, Transcript

STEP = 0.002
FAKE_ENGINE = Path(__file__).parents[1] / "tui" / "fake_engine.py"
KEY_EVERY = 0.05  # seconds; a quick typist's

ANSWERS: dict[str, Callable[[int], str]] = {
    "paragraph": lambda n: f"word{n} ",
    "list": lambda n: f"{n + 1}. an item of a tight list with **some** words\n",
    "bullets": lambda n: f"- item {n} with `code` and words\n",
    "fence": lambda n: f"{'```python' + chr(10) if n == 0 else ''}value_{n} = compute({n}, 'text')  # line\n",
    "table": lambda n: f"{'| a | b | c |' + chr(10) + '|---|---|---|' + chr(10) if n == 0 else ''}| {n} | two | x |\n",
}


class Stalls:
    """How long each turn of the event loop took."""

    def __init__(self) -> None:
        self.worked: list[float] = []
        self.waited: list[float] = []

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the loop meanwhile; what was imported is no garbage to look through, as in the app."""
        gc.collect()
        gc.freeze()
        watcher = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watcher.cancel()

    async def _watch(self) -> None:
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(STEP)
            self.waited.append(time.perf_counter() - before - STEP)
            self.worked.append(time.thread_time() - worked)

    def told(self) -> dict[str, float]:
        """In milliseconds."""
        return spread(self.worked, self.waited)


def spread(worked: list[float], waited: list[float]) -> dict[str, float]:
    """Quantiles of seconds, in milliseconds."""
    return {
        "p50": at(worked, 0.5),
        "p99": at(worked, 0.99),
        "max": at(worked, 1),
        "wall_p50": at(waited, 0.5),
        "wall_p99": at(waited, 0.99),
    }


def at(values: list[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    return round(sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000, 1)


class OneTranscript(App[None]):
    """A transcript alone."""

    def compose(self) -> ComposeResult:
        yield Transcript()


class OneLine(App[None]):
    """A line of text alone."""

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)


async def answered(
    kind: str, chunks: int, size: tuple[int, int], streamed: bool, earlier: Sequence[TurnRecord] = ()
) -> dict[str, float]:
    """Stalls during one answer, below earlier ones."""
    app, stalls = OneTranscript(), Stalls()
    async with app.run_test(size=size) as pilot:
        transcript = app.query_one(Transcript)
        await transcript.show_conversation(earlier)
        await pilot.pause()
        turn = await transcript.add_turn("?")
        pieces = [ANSWERS[kind](n) for n in range(chunks)]
        with stalls.watched():
            if streamed:
                for piece in pieces:
                    turn.add(piece)
                    await asyncio.sleep(STEP)
            await turn.answer.finish("".join(pieces))
            await asyncio.sleep(0.3)
    return stalls.told()


async def bare(chunks: int, size: tuple[int, int]) -> dict[str, float]:
    """Stalls while one line is changed as often as an answer is drawn."""
    app, stalls = OneLine(), Stalls()
    async with app.run_test(size=size):
        with stalls.watched():
            for number in range(round(chunks * STEP * FLUSHES_PER_SECOND)):
                app.query_one(Static).update(f"word{number} " * 10)
                await asyncio.sleep(1 / FLUSHES_PER_SECOND)
    return stalls.told()


class Painted(ChatApp):
    """Tells when a frame has been drawn."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.painted = asyncio.Event()

    def _display(self, *arguments: Any) -> None:
        super()._display(*arguments)
        self.painted.set()


async def typed(keys: int, size: tuple[int, int]) -> dict[str, float]:
    """From a key to the frame that has it."""
    command = (sys.executable, str(FAKE_ENGINE), "--pace", "0.01", "--steps", "100000")
    worked, waited = [], []
    with tempfile.TemporaryDirectory() as folder:
        app = Painted(("/books",), None, None, command, Path(folder) / "engine.log")
        async with app.run_test(size=size):
            while not app.screen.query(ReadingBar) or not app.screen.query_one(ReadingBar).shown.tokens:
                await asyncio.sleep(STEP)
            gc.collect()
            gc.freeze()
            prompt = app.screen.query_one(Prompt)
            for number in range(keys):
                key = "abcdefgh "[number % 9]
                before, working = time.perf_counter(), time.thread_time()
                prompt.post_message(events.Key("space" if key == " " else key, key))
                while len(prompt.text) <= number:
                    app.painted.clear()
                    await asyncio.sleep(0)
                await app.painted.wait()
                waited.append(time.perf_counter() - before)
                worked.append(time.thread_time() - working)
                await asyncio.sleep(KEY_EVERY)
            await app.link.stop()
    return spread(worked, waited)


async def main() -> None:
    """Every kind of answer, streamed and restored; one line of text; keys."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=2000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--size", default="100x40")
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    size = (width, height)
    found = {
        way: {kind: await answered(kind, chosen.chunks, size, way == "streamed") for kind in ANSWERS}
        for way in ("streamed", "restored")
    }
    earlier = [TurnRecord(f"question {n}", ANSWERS["list"](n) * 20, (), "end", "m", 1.0) for n in range(MOUNTED_TURNS)]
    found["streamed"]["long"] = await answered("paragraph", chosen.chunks, size, True, earlier)
    nothing = await bare(chosen.chunks, size)
    ratios = {kind: round(stalls["p99"] / max(nothing["p99"], 0.1), 1) for kind, stalls in found["streamed"].items()}
    keys = await typed(chosen.keys, size)
    print(json.dumps({"chunks": chosen.chunks, **found, "bare": nothing, "ratio": ratios, "keys": keys}))


if __name__ == "__main__":
    asyncio.run(main())
