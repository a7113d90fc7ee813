"""The text of a snapshot read again, from the snapshot itself: by another model, or where its memory is damaged.

The documents need not be there any more. Conversations stay, and the snapshot is what it was until all of its text is
read; a reading that is stopped goes on when it is asked for again. What comes of it is, bit for bit, the memory that
reading the documents afresh would leave.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Event, Noticed, PassagesCounted, SnapshotOpened
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.leftovers import remove_unfinished
from gemma10m_tui.library.rereading import copy_begun, copy_to_read, take_over
from gemma10m_tui.library.verifying import memory_is_sound
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.ingest import Opened, finished, read_opened
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model

_COUNTED_AT_ONCE = 256  # passages, a tenth of a second or so


def reread(
    path: Path, model: Model, opened: Opened, *, precision: str | None = None, cancelled: Callable[[], bool]
) -> Iterator[Event]:
    """Read the text of a snapshot again, ReadingFinished last; before SnapshotOpened its tokens are counted.

    Where this model has read it, in the precision that is asked for if one is, it is only opened, with a notice.
    """
    opened.snapshot = snapshot = Snapshot.open(path)
    try:
        _require_whole_text(snapshot)
        read_by_it = _is_read_by(snapshot, model, precision)
        if not read_by_it:
            opened.copied, opened.reading = yield from _begun(snapshot, model, cancelled)
    except BaseException:
        opened.close()
        raise
    if read_by_it:
        yield Noticed(f"{snapshot.name} was read by {model.name} and is whole; --model names another to read it.")
        yield from read_opened(opened, model, cancelled)
        return
    assert opened.reading is not None
    before, now = snapshot.model, identity_of(model)
    read, total = opened.reading.state.tokens_read, opened.reading.snapshot.tokens_total
    yield SnapshotOpened(snapshot.name, str(path), snapshot.title, model.name, read, total, reused=False)
    if before.fingerprint != now.fingerprint:
        yield Noticed(f"{snapshot.name} was read by {before.name}; {now.name} reads its text now.")
    yield from reread_on(opened, cancelled)


def reread_on(opened: Opened, cancelled: Callable[[], bool]) -> Iterator[Event]:
    """Go on in the copy; once that holds all of the text, its memory is the snapshot's."""
    snapshot, copied, reading = opened.snapshot, opened.copied, opened.reading
    assert snapshot is not None
    assert copied is not None
    assert reading is not None
    started, before = time.monotonic(), reading.state.tokens_read
    if before < copied.tokens_total:
        yield from reading.run(cancelled)
    read = reading.state.tokens_read
    if read >= copied.tokens_total:
        take_over(snapshot, copied)
        reading.snapshot, opened.copied = snapshot, None
    ended = finished(reading, time.monotonic() - started, read - before)
    yield replace(ended, snapshot=snapshot.name, path=str(snapshot.path))


def _require_whole_text(snapshot: Snapshot) -> None:
    if not snapshot.documents_complete:
        raise Problem(
            f"{snapshot.name} was stopped before all of its files were taken in, so that it does not have the whole "
            "text; read the same files with gemma10m ingest."
        )


def _is_read_by(snapshot: Snapshot, model: Model, precision: str | None) -> bool:
    """Whether its memory is of this model, in this precision if one is named, can be used, and is sound throughout."""
    if snapshot.model.fingerprint != model.fingerprint or precision not in (None, snapshot.precision):
        return False
    try:
        Reading(snapshot, model)
    except Problem:
        return False
    return memory_is_sound(snapshot)


Begun = tuple[Snapshot, Reading]


def _begun(snapshot: Snapshot, model: Model, cancelled: Callable[[], bool]) -> Generator[PassagesCounted, None, Begun]:
    """The copy to read in, and the reading as far as it is there; anew where what is there cannot be used."""
    copied = copy_begun(snapshot, identity_of(model))
    if copied is not None:
        try:
            return copied, Reading(copied, model)
        except Problem:
            copied.close()
            remove_unfinished(snapshot.path)
    counts = yield from _counted(snapshot, model, cancelled)
    copied = copy_to_read(snapshot, identity_of(model), counts)
    return copied, Reading(copied, model)


def _counted(
    snapshot: Snapshot, model: Model, cancelled: Callable[[], bool]
) -> Generator[PassagesCounted, None, list[int]]:
    """The tokens of every passage, as this model has them. Raises a Problem where it is stopped: nothing is kept."""
    total, counts = snapshot.passage_count, list[int]()
    for passage in snapshot.passages():
        if len(counts) % _COUNTED_AT_ONCE == 0:
            yield PassagesCounted(len(counts), total)
            if counts and cancelled():
                raise Problem(
                    f"Stopped before any of {snapshot.name} was read again; it is as it was.", ExitCode.INTERRUPTED
                )
        counts.append(len(model.tokenizer.encode(passage.text)))
    yield PassagesCounted(total, total)
    return counts
