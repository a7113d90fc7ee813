"""How long the screen stands still while a long answer streams in: one JSON line.

    python tests/benchmarks/streaming.py [--chunks 2000] [--size 100x40]

A paragraph, a tight list, a fence and a table of so many chunks, a chunk every 2 ms at the earliest, drawn by the app's
own answer widget; and the same answers restored whole, as a saved conversation is. The stall is how long the event loop
was held between two turns of it: p50, p99 and the longest, in milliseconds of this process's own processor time, which
holds on a busy machine, too, and `wall` as the clock on the wall has it.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Callable

from textual.app import App, ComposeResult

from gemma10m_tui.tui.widgets.transcript import Transcript

STEP = 0.002

ANSWERS: dict[str, Callable[[int], str]] = {
    "paragraph": lambda n: f"word{n} ",
    "list": lambda n: f"{n + 1}. an item of a tight list with **some** words\n",
    "bullets": lambda n: f"- item {n} with `code` and words\n",
    "fence": lambda n: f"{'```python' + chr(10) if n == 0 else ''}value_{n} = compute({n}, 'text')  # line\n",
    "table": lambda n: f"{'| a | b | c |' + chr(10) + '|---|---|---|' + chr(10) if n == 0 else ''}| {n} | two | x |\n",
}


class Bench(App[None]):
    """A transcript alone."""

    def compose(self) -> ComposeResult:
        yield Transcript()


async def measure(kind: str, chunks: int, size: tuple[int, int], streamed: bool) -> dict[str, float]:
    """Stalls of the event loop during one answer."""
    stalls: list[float] = []
    waits: list[float] = []
    app = Bench()
    async with app.run_test(size=size):
        turn = await app.query_one(Transcript).add_turn("?")
        done = asyncio.Event()

        async def watch() -> None:
            while not done.is_set():
                before, worked = time.perf_counter(), time.thread_time()
                await asyncio.sleep(STEP)
                waits.append((time.perf_counter() - before - STEP) * 1000)
                stalls.append((time.thread_time() - worked) * 1000)

        watcher = asyncio.create_task(watch())
        started = time.perf_counter()
        pieces = [ANSWERS[kind](n) for n in range(chunks)]
        if streamed:
            for piece in pieces:
                turn.add(piece)
                await asyncio.sleep(STEP)
        await turn._answer.finish("".join(pieces))
        await asyncio.sleep(0.3)
        seconds = time.perf_counter() - started
        done.set()
        await watcher
    return {
        "p50": round(statistics.median(stalls), 1),
        "p99": at(stalls, 0.99),
        "max": at(stalls, 1),
        "wall_p99": at(waits, 0.99),
        "wall_max": at(waits, 1),
        "seconds": round(seconds, 1),
    }


def at(values: list[float], share: float) -> float:
    """The value that so large a share of them does not exceed."""
    return round(sorted(values)[min(int(len(values) * share), len(values) - 1)], 1)


async def main() -> None:
    """Every kind of answer, streamed and restored."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, default=2000)
    parser.add_argument("--size", default="100x40")
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    found = {
        way: {kind: await measure(kind, chosen.chunks, (width, height), way == "streamed") for kind in ANSWERS}
        for way in ("streamed", "restored")
    }
    print(json.dumps({"chunks": chosen.chunks, **found}))


if __name__ == "__main__":
    asyncio.run(main())
