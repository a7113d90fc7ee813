"""Whether a snapshot is whole: the database, its index, every text, every state, and whether they fit each other."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import Problem
from gemma10m_tui.library import checkpoints
from gemma10m_tui.library.faults import faults_of, shown
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot
from gemma10m_tui.library.state_bytes import require_sound_state

_MEMORY = ("states", "normalisers")  # what reading the text again makes anew


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, in a few words, and what was found."""

    what: str
    sound: bool
    detail: str


@dataclass(frozen=True)
class Verified:
    """Everything that was looked at in a snapshot."""

    name: str
    checks: tuple[Check, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return all(check.sound for check in self.checks)

    @property
    def only_memory_is_unsound(self) -> bool:
        """Whether reading the text again, which is whole, puts it right."""
        return not self.sound and all(check.sound or check.what in _MEMORY for check in self.checks)


def verify(shelf: Shelf, name: str) -> Verified:
    """Check a snapshot of the library; nothing in it is changed. What cannot be opened at all raises its Problem."""
    return verify_file(shelf.find(name))


def verify_file(path: Path) -> Verified:
    """Check any snapshot file."""
    with Snapshot.open(path, read_only=True) as snapshot:
        looks: tuple[tuple[str, Callable[[Snapshot], str]], ...] = (
            ("database", _database),
            ("texts", _texts),
            ("index", _index),
            ("states", _states),
            ("normalisers", _normalisers),
            ("conversations", _conversations),
        )
        return Verified(snapshot.name, tuple(_check(what, look, snapshot) for what, look in looks))


def memory_is_sound(snapshot: Snapshot) -> bool:
    """Whether every state that is kept is sound, not only the newest, and the normalisers with them."""
    looks = zip(_MEMORY, (_states, _normalisers), strict=True)
    return all(_check(what, look, snapshot).sound for what, look in looks)


def _check(what: str, look: Callable[[Snapshot], str], snapshot: Snapshot) -> Check:
    try:
        with faults_of(snapshot.path):
            return Check(what, True, look(snapshot))
    except Problem as problem:
        return Check(what, False, problem.sentence)


def _database(snapshot: Snapshot) -> str:
    with snapshot.reading() as connection:
        rows = connection.execute("PRAGMA integrity_check(3)").fetchall()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if rows != [("ok",)] or broken:
        raise Problem(clean_name("; ".join(str(row[0]) for row in rows if row[0] != "ok")) or "a row has no owner")
    return "every page is as it was written"


def _texts(snapshot: Snapshot) -> str:
    count = expected = 0
    for passage in snapshot.passages():
        if passage.first_token != expected or passage.end_token < passage.first_token:
            raise Problem(f"passage {passage.id} does not begin where the one before it ends")
        count, expected = count + 1, passage.end_token
    told = sum(report.passages for report in snapshot.reports())
    if told != count:
        raise Problem(
            f"the reports tell of {counted(told, 'passage')} and {count:,} {agreeing(count, 'is', 'are')} there"
        )
    return f"{counted(count, 'passage')}, {counted(expected, 'token')}"


def _index(snapshot: Snapshot) -> str:
    # FTS5 checks itself by a command that is written like an insert; so it is done in a copy in memory.
    with snapshot.reading() as connection, closing(sqlite3.connect(":memory:")) as copy:
        connection.backup(copy)
        copy.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        (rows,) = copy.execute("SELECT count(*) FROM search_docsize").fetchone()
        (passages,) = copy.execute("SELECT count(*) FROM passage").fetchone()
    if rows != passages:
        raise Problem(f"{counted(rows, 'passage', of=passages)} can be found")
    return f"{counted(rows, 'passage')} can be found"


def _states(snapshot: Snapshot) -> str:
    with snapshot.reading() as connection:
        marks = list(checkpoints.sound_marks(connection))
    broken = [tokens for tokens, sound in marks if not sound]
    if broken:
        raise Problem(f"the state after {broken[-1]:,} tokens is not the one that was stored")
    latest = snapshot.latest_checkpoint()
    if snapshot.complete and (latest is None or latest.tokens < snapshot.tokens_total):
        raise Problem("the newest state does not hold all of the text")
    for tokens, _ in marks:
        checkpoint = snapshot.latest_checkpoint(at_most=tokens)
        assert checkpoint is not None
        require_sound_state(checkpoint.state, tokens, checkpoint.segments, shown(snapshot.path))
    return f"{len(marks)} kept, every number in them finite"


def _normalisers(snapshot: Snapshot) -> str:
    latest = snapshot.latest_checkpoint()
    stored = snapshot.normalisers()
    if len(stored) != (latest.segments if latest else 0) or len({len(blob) for blob in stored}) > 1:
        raise Problem("there is not one for each segment")
    return f"{counted(len(stored), 'segment')}"


def _conversations(snapshot: Snapshot) -> str:
    turns = sum(len(snapshot.conversations.turns(conversation.id)) for conversation in snapshot.conversations.all())
    return f"{counted(turns, 'turn')}"
