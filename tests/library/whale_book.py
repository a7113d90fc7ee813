"""A small book as the documents room would hand it on."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save

from gemma10m_tui.documents.document import Document, DocumentKind, Locator, Passage
from gemma10m_tui.library import ModelIdentity, Snapshot
from gemma10m_tui.library.conversations import insert_conversation

READER = ModelIdentity("gemma10m-reader", "ab" * 32)


def document(name: str, *texts: str, section: str | None = None, notes: tuple[str, ...] = ()) -> Document:
    """A document with these passages."""
    passages = []
    first = 0
    for line, text in enumerate(texts, start=1):
        locator = Locator(f"line {line}", section=section, first_line=line, last_line=line)
        passages.append(Passage(text, locator, first, first + len(text)))
        first += len(text)
    return Document(name, name.title(), DocumentKind.TEXT, "00" * 32, "utf-8", notes, tuple(passages))


WHALES = document(
    "whales.txt",
    "Call me Ishmael. Some years ago I went to sea.\n",
    "The whale is white, and the captain hates it.\n",
    "They lower the boats at dawn.\n",
    section="Chapter 1. Loomings",
)
CODE = document("src/app.py", "def readSource(path):\n    ", "return open_file(path)\n")

MakeSnapshot = Callable[[str], Path]


def state(tokens: int, segments: int, fill: float = 1.0) -> bytes:
    """Bytes as a model's state leaves them, of two layers with a memory."""
    tensors = {f"layers.{layer}.memory": torch.full((1, 1, 4, 5), fill) for layer in range(2)}
    folded = {"counters": torch.tensor([tokens - 3, segments]), "tail": torch.zeros(3, dtype=torch.int32)}
    return save(tensors | folded)


def begun(snapshot: Snapshot, title: str) -> int:
    """An empty conversation, as an earlier version may have left one; returns its number."""
    with snapshot.writing() as connection:
        return insert_conversation(connection, title)


def held(path: Path) -> tuple[object, ...]:
    """Everything that a snapshot holds, but its name and its date."""
    with Snapshot.open(path, read_only=True) as snapshot:
        talks = snapshot.conversations.all()
        return (
            list(snapshot.passages()),
            snapshot.reports(),
            snapshot.model,
            snapshot.complete,
            snapshot.latest_checkpoint(),
            snapshot.normalisers(),
            [
                (turn.question, turn.answer, turn.citations)
                for talk in talks
                for turn in snapshot.conversations.turns(talk.id)
            ],
            [hit.passage_id for hit in snapshot.index.search("whale boats function")],
        )


def edited(path: Path, *statements: str) -> None:
    """Change a file behind the program's back."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
