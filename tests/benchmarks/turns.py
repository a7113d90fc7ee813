"""What a snapshot's length costs once it is read: a turn, a branch, and its memory as a file.

    python tests/benchmarks/turns.py --tokens 10000 100000 1000000 [--books BOOKS.jsonl.xz]

Reads texts of growing length with the built-in model, each into the same library, and prints one JSON object: for each
length the processor seconds and the seconds of a turn (the least of several, a new conversation each, so that nothing
else is in the window), those of a branch, the bytes of the exported memory; and `turn_growth`, the longest text's
processor seconds over the second longest's. BOOKS has JSON lines with `text`; without it the sample book is repeated.
"""

import argparse
import json
import lzma
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gemma10m_tui.assets import sample_book
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.events import AnswerFinished, ReadingFinished
from gemma10m_tui.library.copies import branch
from gemma10m_tui.library.transfer import export_memory

_CHARACTERS_PER_TOKEN = 3.2
_QUESTIONS = ("Who stole the tarts?", "What is the name of the housemaid?", "Where did the old captain live?")


def main() -> None:
    """Measure every length and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--books", type=Path)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GEMMA10M_HOME"] = folder
        rows = [measure(Path(folder), tokens, chosen.books, chosen.times) for tokens in sorted(chosen.tokens)]
    turns = [row["turn_processor_seconds"] for row in rows]
    print(json.dumps({"by_tokens": rows, "turn_growth": round(turns[-1] / turns[-2], 3)}, indent=2))


def measure(folder: Path, tokens: int, books: Path | None, times: int) -> dict[str, Any]:
    """Read a text of about so many tokens, then do each thing several times."""
    text = folder / f"text-{tokens}.txt"
    text.write_text(words(int(tokens * _CHARACTERS_PER_TOKEN), books), encoding="utf-8")
    engine = LocalEngine(None, "auto", lambda: False)
    try:
        *_, read = engine.open((str(text),))
        assert isinstance(read, ReadingFinished)
        turn = least(lambda number: ask(engine, _QUESTIONS[number % len(_QUESTIONS)]), times * len(_QUESTIONS))
        branched = least(lambda number: branch(engine.shelf, read.snapshot, f"{tokens} {number}").unlink(), times)
        exported = export_memory(engine.shelf, read.snapshot, folder / f"memory-{tokens}.safetensors")
    finally:
        engine.close()
    return {
        "tokens": read.tokens,
        "snapshot_bytes": Path(read.path).stat().st_size,
        "turn_processor_seconds": turn[0],
        "turn_seconds": turn[1],
        "branch_seconds": branched[1],
        "memory_file_bytes": exported.size_bytes,
    }


def ask(engine: LocalEngine, question: str) -> None:
    """One turn, kept nowhere."""
    *_, answer = engine.ask(question)
    assert isinstance(answer, AnswerFinished)


def least(deed: Callable[[int], None], times: int) -> tuple[float, float]:
    """The least processor seconds and the least seconds; the first time, which fills caches, does not count."""
    processor, passed = [], []
    for number in range(times + 1):
        started, began = time.process_time(), time.monotonic()
        deed(number)
        processor.append(time.process_time() - started)
        passed.append(time.monotonic() - began)
    return round(min(processor[1:]), 5), round(min(passed[1:]), 5)


def words(length: int, books: Path | None) -> str:
    """A text of so many characters."""
    if books is None:
        book = sample_book().read_text(encoding="utf-8")
        return (book * (length // len(book) + 1))[:length]
    parts, found = [], 0
    with lzma.open(books, "rt", encoding="utf-8") as lines:
        for line in lines:
            parts.append(json.loads(line)["text"])
            found += len(parts[-1])
            if found >= length:
                break
    return "\n\n".join(parts)[:length]


if __name__ == "__main__":
    main()
