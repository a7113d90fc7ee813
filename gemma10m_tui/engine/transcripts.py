"""Conversations as files and as something to search: Markdown for people, JSON for programs, sources in both."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from gemma10m_tui.engine.answers import TurnFound, TurnsFound
from gemma10m_tui.engine.markdown_text import literal, literal_line
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Citation
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.records import Turn

_MOST_FOUND = 200
_AROUND = 60  # characters on each side of what was found
_ENDINGS = {
    "cancelled": "stopped",
    "length": "cut at the length limit",
    "refused": "no answer found in the text",
    "quoted": "not sure: what comes nearest",
}


def export(snapshot: Snapshot, conversation: int, path: Path) -> Path:
    """Write a conversation to a new file and return its path; raises a Problem where there is one already."""
    turns = snapshot.conversations.turns(conversation)
    title = next((one.title for one in snapshot.conversations.all() if one.id == conversation), "")
    text = as_json(snapshot, title, turns) if path.suffix.lower() == ".json" else as_markdown(snapshot, title, turns)
    path = path.absolute()
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            _write_whole(file, text, path)
    except FileExistsError as error:
        raise Problem(f"{path} exists already; choose another name.", ExitCode.USAGE) from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Problem(f"{path} cannot be written: {reason}.") from error
    return path


def _write_whole(file: TextIO, text: str, path: Path) -> None:
    """All of it, or no file: a part of a conversation would pass for the whole of it."""
    try:
        file.write(text)
        file.flush()
    except OSError:
        file.close()
        path.unlink(missing_ok=True)
        raise


def as_markdown(snapshot: Snapshot, title: str, turns: Iterable[Turn]) -> str:
    """A question, its answer, and a list of its sources; what is quoted is shown as it is, whatever signs it has.

    Only a model that writes Markdown has its answers as it wrote them.
    """
    about = f"About *{literal_line(snapshot.title)}*, read by {literal_line(snapshot.model.name)}."
    blocks = [f"# {literal_line(title)}", about]
    for turn in turns:
        ending = _ENDINGS.get(turn.stopped, "")
        question = "\n".join(f"> {line}".rstrip() for line in literal(turn.question).split("\n"))
        blocks += [question, turn.answer if turn.markdown else literal(turn.answer)]
        if turn.citations:
            blocks.append("\n".join(_source(number, one) for number, one in enumerate(turn.citations, 1)))
        blocks.append(f"*{' · '.join(filter(None, (ending, literal_line(turn.model), turn.created)))}*")
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def as_json(snapshot: Snapshot, title: str, turns: Iterable[Turn]) -> str:
    """One object; a turn has the keys that `gemma10m ask --json` gives it."""
    plain = {
        "title": title,
        "snapshot": snapshot.name,
        "document": snapshot.title,
        "model": snapshot.model.name,
        "turns": [
            {
                "question": turn.question,
                "answer": turn.answer,
                "stopped": turn.stopped,
                "citations": [asdict(one) for one in turn.citations],
                "model": turn.model,
                "seconds": turn.seconds,
                "created": turn.created,
            }
            for turn in turns
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def search(snapshots: Iterable[Snapshot], words: str) -> TurnsFound:
    """Every turn whose question or answer holds the words, the latest of each snapshot first."""
    if not words.strip():
        return TurnsFound(words, ())
    found = [turn for snapshot in snapshots for turn in _found_in(snapshot, words)]
    return TurnsFound(words, tuple(found[:_MOST_FOUND]), max(len(found) - _MOST_FOUND, 0))


def search_library(shelf: Shelf, words: str) -> TurnsFound:
    """The same over all snapshots that can be opened, one open at a time."""
    return search(_each(shelf), words)


def _each(shelf: Shelf) -> Iterator[Snapshot]:
    for one in shelf.list():
        with (
            contextlib.suppress(Problem),
            Snapshot.open(one.path, read_only=True) as snapshot,
        ):  # gone since, or damaged
            yield snapshot


def _found_in(snapshot: Snapshot, words: str) -> Iterator[TurnFound]:
    wanted = words.casefold()
    for conversation in snapshot.conversations.all():
        turns = snapshot.conversations.turns(conversation.id)
        for place in range(len(turns) - 1, -1, -1):
            turn = turns[place]
            if wanted in turn.answer.casefold() or wanted in turn.question.casefold():
                excerpt = _around(turn.answer, wanted)
                yield TurnFound(str(snapshot.path), snapshot.title, conversation.id, place + 1, turn.question, excerpt)


def _around(text: str, wanted: str) -> str:
    at = max(text.casefold().find(wanted), 0)
    start, end = max(at - _AROUND, 0), min(at + len(wanted) + _AROUND, len(text))
    return ("…" if start else "") + " ".join(text[start:end].split()) + ("…" if end < len(text) else "")


def _source(number: int, citation: Citation) -> str:
    where = literal_line(" · ".join(citation.place))
    quote = literal_line(citation.quote)
    said = f": “{quote}”" if quote else " (read again, not quoted)"
    return f"{number}. {where}{said}{'' if citation.verified or not quote else ' (unverified)'}"
