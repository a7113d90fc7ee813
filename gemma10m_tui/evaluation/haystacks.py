"""The text that something is hidden in: the landmark sentences, the book that ships, or any readable file."""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gemma10m_tui.assets import sample_book
from gemma10m_tui.documents import read_stream
from gemma10m_tui.errors import ExitCode, Problem
from model.evaluation.haystack import Haystack, landmark, of_texts
from model.tokenizer import Tokenizer

LANDMARK = "landmark"
SAMPLE = "sample"
_LINES = (".jsonl", ".ndjson")


def open_haystack(tokenizer: Tokenizer, name: str, tokens: int) -> Haystack:
    """`name` is "landmark", "sample" or a path; of a long file no more than `tokens` are tokenised. Raises Problem."""
    if name == LANDMARK:
        return landmark(tokenizer)
    try:
        return of_texts(tokenizer, texts_of(sample_book() if name == SAMPLE else Path(name)), tokens)
    except ValueError as problem:
        raise Problem(f"There is no text in '{shown_name(name)}' to hide something in.") from problem


def shown_name(name: str) -> str:
    """What a report calls a haystack; never a path."""
    return name if name in (LANDMARK, SAMPLE) else Path(name).name


def texts_of(path: Path) -> Iterator[str]:
    """The texts of a file: of every row of JSON lines (plain or .xz) with a `text`, else of the whole document."""
    if not path.is_file():
        raise Problem(f"There is no file '{path}' to take the text from.", ExitCode.NOT_FOUND)
    if path.with_suffix("").suffix in _LINES or path.suffix in _LINES:
        yield from (row["text"] for row in rows_of(path, ("text",)))
    else:
        document = read_stream(path.read_bytes(), path.name)
        yield "".join(passage.text for passage in document.passages)


def rows_of(path: Path, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines, plain or .xz, each an object that has `fields`. Raises a Problem that names
    what a row needs.
    """
    try:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    row = json.loads(line)
                    missing = [field for field in fields if field not in row]
                    if missing:
                        raise KeyError(missing[0])
                    yield row
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError, TypeError) as problem:
        raise Problem(
            f"{path.name} cannot be used: each of its lines has to be a JSON object with {', '.join(fields)}."
        ) from problem
