"""What a snapshot's length costs once it is read: a turn, a branch, and its memory as a file.

    python tests/benchmarks/turns.py --tokens 10000 100000 1000000 [--books BOOKS.jsonl.xz]

Reads texts of growing length with the built-in model, each into the same library, and prints one JSON object: for each
length and question the processor seconds of a turn (the least of several, all lengths in turn, a new conversation each,
so that nothing else is in the window) with the passages that were found and re-read, the seconds of a branch, the bytes
of the exported memory; and `turn_growth`, for each question the longest text's processor seconds over the shortest's
that had as many passages to re-read: a turn costs what it re-reads, and that is bounded. BOOKS has JSON lines with
`text`; without it the sample book is repeated.
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
from gemma10m_tui.conversation.answer import POINTED_AT
from gemma10m_tui.conversation.recall import CANDIDATES, recall
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.events import AnswerFinished, ReadingFinished
from gemma10m_tui.library import Shelf
from gemma10m_tui.library.copies import branch
from gemma10m_tui.library.transfer import export_memory

_CHARACTERS_PER_TOKEN = 3.2
_QUESTIONS = (  # of words that stand in every book, so that there is enough to re-read in a short text, too
    "What did the old woman say to her husband about the money in the house?",
    "Who went down to the river with the boat in the morning after dinner?",
    "Where did the captain of the ship find his brother and the horses at night?",
    "Why was the young man afraid of the dark water under the garden wall that evening?",
)


def main() -> None:
    """Measure every length and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--books", type=Path)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GEMMA10M_HOME"] = folder
        engines = [LocalEngine(None, "auto", lambda: False) for _ in chosen.tokens]
        rows = [
            read(engine, Path(folder), tokens, chosen.books, chosen.times)
            for engine, tokens in zip(engines, sorted(chosen.tokens), strict=True)
        ]
        turns = {question: of_turns(engines, question, chosen.times) for question in _QUESTIONS}
        for engine in engines:
            engine.close()
    growth = {question: growth_of(of_lengths) for question, of_lengths in turns.items()}
    print(json.dumps({"by_tokens": rows, "turns": turns, "turn_growth": growth}, indent=2))


def read(engine: LocalEngine, folder: Path, tokens: int, books: Path | None, times: int) -> dict[str, Any]:
    """Read a text of about so many tokens, and make several branches and one memory file of it."""
    text = folder / f"text-{tokens}.txt"
    text.write_text(words(int(tokens * _CHARACTERS_PER_TOKEN), books), encoding="utf-8")
    *_, done = engine.open((str(text),))
    assert isinstance(done, ReadingFinished)
    engine.close()  # a branch is mostly made of what lies in the library
    branched = [timed(lambda number=n: branched_off(engine.shelf, done.snapshot, number)) for n in range(times + 1)]  # type: ignore[misc]
    exported = export_memory(engine.shelf, done.snapshot, folder / f"memory-{tokens}.safetensors")
    list(engine.open(snapshot=done.snapshot, read_only=True))
    return {
        "tokens": done.tokens,
        "snapshot_bytes": Path(done.path).stat().st_size,
        "branch_processor_seconds": min(processor for processor, _ in branched),
        "branch_seconds": min(passed for _, passed in branched),
        "memory_file_bytes": exported.size_bytes,
    }


def branched_off(shelf: Shelf, name: str, number: int) -> None:
    """One branch, removed."""
    branch(shelf, name, f"a branch {number}").unlink()


def of_turns(engines: list[LocalEngine], question: str, times: int) -> list[dict[str, Any]]:
    """The least processor seconds of a turn for each length; the first time, which fills caches, does not count."""
    seconds: list[list[float]] = [[] for _ in engines]
    for _ in range(times + 1):
        for engine, found in zip(engines, seconds, strict=True):
            found.append(timed(lambda engine=engine: ask(engine, question))[0])  # type: ignore[misc]
    return [
        {"tokens": engine.snapshot.tokens_total, "processor_seconds": min(found[1:]), **consulted(engine, question)}
        for engine, found in zip(engines, seconds, strict=True)
    ]


def consulted(engine: LocalEngine, question: str) -> dict[str, int]:
    """How many passages hold the question's words (of those that are looked at), and how many of them are re-read."""
    finder = engine.model.finder
    assert finder is not None
    recalled = recall(engine.snapshot, question, None, POINTED_AT, finder.likeness)
    return {"found": len(engine.snapshot.index.search(question, CANDIDATES)), "reread": len(recalled)}


def growth_of(of_lengths: list[dict[str, Any]]) -> float | None:
    """Longest over shortest, of the lengths where as much was re-read."""
    alike = [one["processor_seconds"] for one in of_lengths if one["reread"] == of_lengths[-1]["reread"]]
    return round(alike[-1] / alike[0], 3) if len(alike) > 1 else None


def ask(engine: LocalEngine, question: str) -> None:
    """One turn, kept nowhere."""
    *_, answer = engine.ask(question)
    assert isinstance(answer, AnswerFinished)


def timed(deed: Callable[[], None]) -> tuple[float, float]:
    """Processor seconds and seconds."""
    started, began = time.process_time(), time.monotonic()
    deed()
    return round(time.process_time() - started, 5), round(time.monotonic() - began, 5)


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
