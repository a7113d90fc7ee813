"""How soon the reader pane shows a place in a very long text: one JSON line.

    python tests/benchmarks/long_text.py [--megabytes 50] [--keep FILE.g10m]

The text is made up, of chapters and lines; it is stored as a reading stores it, without a network. `open` is the
snapshot's file and its outline, as the app asks for them; the rest are what the pane's keys ask for: a passage in the
middle, a line near the end, words near the end, words that stand nowhere, the words before; and `pane`, from a passage
that came to the frame that shows it. Seconds: the least of some tries, by the clock and of this process's own time.
`--keep` writes the snapshot there, or takes it from there: to make it takes minutes.
"""

import argparse
import asyncio
import contextlib
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from textual.app import App, ComposeResult

from gemma10m_tui.documents import read_stream
from gemma10m_tui.engine import places
from gemma10m_tui.engine.answers import PassageShown
from gemma10m_tui.errors import Problem
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.records import ModelIdentity
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane

NAME = "long.txt"
TRIES = 3
SENTENCE_WORDS, LINE_WORDS = 4000, 11
LINES_A_CHAPTER = 2500
NEEDLE = "the copper astrolabe of Ermentrude"


def made_up(size: int, seed: int = 1) -> str:
    """So many characters of chapters; the needle stands near the end."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefghilmnorstu", k=rng.randint(2, 9))) for _ in range(SENTENCE_WORDS)]
    lines: list[str] = []
    length = 0
    while length < size:
        if len(lines) % LINES_A_CHAPTER == 0:
            lines += ["", f"Chapter {len(lines) // LINES_A_CHAPTER + 1}", ""]
        lines.append(" ".join(rng.choices(words, k=LINE_WORDS)) + ("." if len(lines) % 7 else ".\n"))
        length += len(lines[-1]) + 1
    lines[-20] = f"There lay {NEEDLE}."
    return "\n".join(lines)


def store(path: Path, size: int) -> None:
    """The text as a snapshot that no network has read yet; four characters are counted as a token."""
    document = read_stream(made_up(size).encode(), NAME)
    identity = ModelIdentity("none", "0" * 64)
    with Snapshot.create(path, title=NAME, model=identity, content_key="long") as snapshot:
        snapshot.add_document(document, [max(len(passage.text) // 4, 1) for passage in document.passages])
        snapshot.finish_documents()


def least(work: Callable[[], object]) -> dict[str, float]:
    """Of some tries."""
    walls, own = [], []
    for _ in range(TRIES):
        before, used = time.perf_counter(), time.process_time()
        with contextlib.suppress(Problem):
            work()
        walls.append(time.perf_counter() - before)
        own.append(time.process_time() - used)
    return {"seconds": round(min(walls), 3), "own": round(min(own), 3)}


class OnePane(App[None]):
    """A reader pane alone."""

    def compose(self) -> ComposeResult:
        yield ReaderPane()


async def drawn(passage: PassageShown) -> dict[str, float]:
    """From a passage to the frame with it."""
    walls, own = [], []
    app = OnePane()
    async with app.run_test(size=(100, 40)):
        pane = app.query_one(ReaderPane)
        pane.await_passage(NAME, "", "")
        for _ in range(TRIES):
            await asyncio.sleep(0.1)
            frame = asyncio.Event()
            before, used = time.perf_counter(), time.process_time()
            pane.show(passage)
            pane.call_after_refresh(frame.set)
            await frame.wait()
            walls.append(time.perf_counter() - before)
            own.append(time.process_time() - used)
    return {"seconds": round(min(walls), 3), "own": round(min(own), 3)}


def measure(path: Path) -> dict[str, dict[str, float]]:
    """Every way to a place."""

    def opened() -> None:
        with Snapshot.open(path, read_only=True) as snapshot:
            snapshot.summary()
            places.show_passage(snapshot, 1)

    found = {"open": least(opened)}
    with Snapshot.open(path, read_only=True) as snapshot:
        outline = places.outline(snapshot)
        last = outline.entries[-1].passage
        lines = max(one.locator.last_line or 0 for one in snapshot.neighbours(last, 0, 10**6))
        found["outline"] = least(lambda: places.outline(snapshot))
        found["passage"] = least(lambda: places.show_passage(snapshot, last // 2))
        found["line"] = least(lambda: places.go_to(snapshot, NAME, None, lines - 50))
        found["no_page"] = least(lambda: places.go_to(snapshot, NAME, 7, None))
        found["words_at_the_end"] = least(lambda: places.find_text(snapshot, NEEDLE, 1, backwards=False))
        found["words_nowhere"] = least(lambda: places.find_text(snapshot, "no such words", last // 2, backwards=False))
        found["words_before"] = least(lambda: places.find_text(snapshot, NEEDLE, last // 2, backwards=True))
        found["pane"] = asyncio.run(drawn(places.show_passage(snapshot, last // 2)))
    return found


def main() -> None:
    """Make it, where it is not there, and go to its places."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or Path(folder) / "long.g10m"
        if not path.exists():
            store(path, round(chosen.megabytes * 10**6))
        found = measure(path)
        print(json.dumps({"snapshot_bytes": path.stat().st_size, **found}))


if __name__ == "__main__":
    main()
