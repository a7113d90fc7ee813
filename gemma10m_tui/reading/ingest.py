"""A reading from end to end: sources into a snapshot, new, taken up where it was left, or there already."""

import contextlib
import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents import Document, Survey
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import Event, Noticed, ReadingFinished, SnapshotOpened
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.content_key import content_key, key_upto, keyed
from gemma10m_tui.library.copies import beginning
from gemma10m_tui.library.places import NoSuchPlace, end_of
from gemma10m_tui.reading.comparison import NamedDigest, compare
from gemma10m_tui.reading.existing import find_existing
from gemma10m_tui.reading.identity import digests, identity_of, source_key
from gemma10m_tui.reading.parse import NothingRead, parse_sources, store
from gemma10m_tui.reading.read_on import Reading
from gemma10m_tui.reading.wishes import NONE, Wishes
from model.checkpoint import Model

_LONGEST_FIRST_LINE = 60  # characters of a title


@dataclass
class Opened:
    """A snapshot that is open, and the reading that goes on in it; filled in while the events of `open_*` run.

    `copied` is the copy in which its text is being read again (see reread.py); the reading then goes on in that.
    """

    snapshot: Snapshot | None = None
    reading: Reading | None = None
    copied: Snapshot | None = None

    def close(self) -> None:
        """Let go of the snapshot, saved."""
        for one in (self.copied, self.snapshot):
            if one is not None:
                one.close()
        self.snapshot = self.reading = self.copied = None


def ingest(
    survey: Survey,
    model: Model,
    shelf: Shelf,
    opened: Opened,
    *,
    name: str | None = None,
    read_only: bool = False,
    wishes: Wishes = NONE,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Read what a survey found; yields every event of the reading, ReadingFinished last.

    Read-only is for asking: where all of it is read already, the snapshot is not kept from other processes, and what
    had failed is not tried again.
    """
    identity, found = identity_of(model), digests(survey.sources, wishes.options)
    key = content_key(identity.fingerprint, found)
    key = key if wishes.upto is None else key_upto(key, wishes.upto.key)
    existing, sentence = find_existing(shelf, key, model.precision, wishes.precision)
    if sentence:
        yield Noticed(sentence)
    if existing is not None:
        opened.snapshot = snapshot = _open(existing, read_only and name is None)
        yield from _said_of_an_imported(snapshot)
        if name is not None and name != snapshot.title:
            snapshot.retitle(name)
        comparison = compare(snapshot.digests(), found)
        if comparison.retried and snapshot.documents_complete and wishes.upto is None and not snapshot.read_only:
            yield comparison.event(snapshot.name)
            yield from parse_sources(snapshot, survey, model.tokenizer, cancelled, wishes)
    else:
        yield from _begin(survey, model, shelf, opened, found, key, name, wishes, cancelled)
    yield from read_survey(survey, model, shelf, opened, wishes=wishes, cancelled=cancelled)


def _said_of_an_imported(snapshot: Snapshot) -> Iterator[Event]:
    """A foreign snapshot that says it is of these files is taken for it, which saves reading them, but not silently."""
    if snapshot.imported:
        yield Noticed(
            f"{snapshot.name} was imported and not read here: that it holds these files is the word of whoever made "
            f"it. To read them here, first: gemma10m snapshots remove {snapshot.name}"
        )


def _begin(
    survey: Survey,
    model: Model,
    shelf: Shelf,
    opened: Opened,
    found: list[NamedDigest],
    key: str,
    name: str | None,
    wishes: Wishes,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """A new snapshot: with the unchanged beginning of the one that was read from the same place before, or empty."""
    for sentence in survey.warnings:
        yield Noticed(sentence)
    identity = identity_of(model)
    title = name or wishes.title_of(survey.title)
    place = source_key(wishes.roots) if wishes.roots and wishes.upto is None else ""
    related = shelf.by_source(place, identity.fingerprint, wishes.precision)
    path = shelf.path_for(title, key)
    if related is not None:
        with Snapshot.open(related, read_only=True) as before:
            comparison = compare(before.digests(), found)
            only_retried = comparison.only_failed_ones_differ and comparison.kept_tokens == before.tokens_total
            yield comparison.event(before.name)
        if only_retried:  # the memory holds nothing that has changed
            opened.snapshot = Snapshot.open(related)
            yield from parse_sources(opened.snapshot, survey, model.tokenizer, cancelled, wishes)
            return
        if comparison.kept_tokens:
            beginning(
                related,
                path,
                comparison.kept_tokens,
                title=title,
                content_key=key,
                source_key=place,
                documents=comparison.kept,
            )
            opened.snapshot = Snapshot.open(path)
            return
    opened.snapshot = Snapshot.create(
        path, title=title, model=identity, content_key=key, source_key=place, precision=model.precision
    )


def read_survey(
    survey: Survey,
    model: Model,
    shelf: Shelf,
    opened: Opened,
    *,
    wishes: Wishes = NONE,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Go on in the open snapshot with the survey it was begun with, whichever of its two phases it was stopped in."""
    snapshot = opened.snapshot
    assert snapshot is not None
    if not snapshot.documents_complete:
        with _removed_if_vain(shelf, opened):
            if (yield from parse_sources(snapshot, survey, model.tokenizer, cancelled, wishes)):
                snapshot.finish_documents(None if wishes.upto is None else end_of(snapshot, wishes.upto))
    yield from read_opened(opened, model, cancelled)


def ingest_document(
    document: Document,
    model: Model,
    shelf: Shelf,
    opened: Opened,
    *,
    name: str | None = None,
    read_only: bool = False,
    wishes: Wishes = NONE,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Read one document that is in hand already, such as what came on standard input."""
    identity = identity_of(model)
    key = content_key(identity.fingerprint, [(document.name, keyed(document.sha256, wishes.options.text_key))])
    key = key if wishes.upto is None else key_upto(key, wishes.upto.key)
    title = name or wishes.title_of(_called(document))
    existing, sentence = find_existing(shelf, key, model.precision, wishes.precision)
    if sentence:
        yield Noticed(sentence)
    if existing is not None:
        opened.snapshot = _open(existing, read_only)
        yield from _said_of_an_imported(opened.snapshot)
    else:
        path = shelf.path_for(title, key)
        opened.snapshot = Snapshot.create(path, title=title, model=identity, content_key=key, precision=model.precision)
    snapshot = opened.snapshot
    if not snapshot.documents_complete:
        with _removed_if_vain(shelf, opened):
            if not snapshot.reports():  # a killed process may have stored it and not said that this was all
                store(snapshot, document, model.tokenizer, wishes.options.text_key)
            snapshot.finish_documents(None if wishes.upto is None else end_of(snapshot, wishes.upto))
    yield from read_opened(opened, model, cancelled)


def _called(document: Document) -> str:
    """Its title; where it has none but the name that all have that came so, its first line."""
    if document.title != document.name or not document.passages:
        return document.title
    line = " ".join(document.passages[0].text.strip().partition("\n")[0].split())
    if len(line) <= _LONGEST_FIRST_LINE:
        return line or document.title
    return line[: _LONGEST_FIRST_LINE - 1].rstrip() + "…"


@contextlib.contextmanager
def _removed_if_vain(shelf: Shelf, opened: Opened) -> Iterator[None]:
    """Remove the open snapshot where nothing of its sources could be read, or it was to end at a place they lack.

    Whatever else stops a reading (a full disk, say) leaves what was saved, for the next one to go on from.
    """
    try:
        yield
    except (NothingRead, NoSuchPlace):
        assert opened.snapshot is not None
        path = opened.snapshot.path
        opened.close()
        shelf.remove(path)
        raise


def open_saved(
    path: Path, model: Model, opened: Opened, *, read_only: bool = False, cancelled: Callable[[], bool]
) -> Iterator[Event]:
    """Open a snapshot, and read on where it is not complete."""
    opened.snapshot = snapshot = _open(path, read_only)
    try:
        snapshot.require_model(identity_of(model))
        require_all_documents(snapshot)
    except Problem:
        opened.close()
        raise
    yield from read_opened(opened, model, cancelled)


def require_all_documents(snapshot: Snapshot) -> None:
    """Raise a Problem for a snapshot that was stopped in the first phase of its reading."""
    if not snapshot.documents_complete:
        raise Problem(
            f"{snapshot.name} was stopped before all of its files were taken in; read the same files again with "
            "gemma10m ingest, and it goes on from there."
        )


def read_opened(opened: Opened, model: Model, cancelled: Callable[[], bool]) -> Iterator[Event]:
    """SnapshotOpened, then what is left to read, then ReadingFinished."""
    snapshot = opened.snapshot
    assert snapshot is not None
    opened.reading = reading = Reading(snapshot, model)
    total = snapshot.tokens_total
    whole = snapshot.documents_complete and reading.state.tokens_read >= total
    yield SnapshotOpened(
        snapshot.name, str(snapshot.path), snapshot.title, model.name, reading.state.tokens_read, total, whole
    )
    started, before = time.monotonic(), reading.state.tokens_read
    if whole and not snapshot.complete:  # killed between the last checkpoint and saying that it is the last
        snapshot.finish_reading()
    elif not whole and snapshot.documents_complete:
        yield from reading.run(cancelled)
    yield finished(reading, time.monotonic() - started, reading.state.tokens_read - before)


def finished(reading: Reading, seconds: float, fresh_tokens: int) -> ReadingFinished:
    """The report of a reading as it stands."""
    snapshot, state = reading.snapshot, reading.state.to_bytes()
    read = reading.state.tokens_read
    return ReadingFinished(
        snapshot=snapshot.name,
        path=str(snapshot.path),
        documents=snapshot.reports(),
        tokens=read,
        segments=reading.state.segments,
        seconds=seconds,
        tokens_per_second=fresh_tokens / max(seconds, 1e-9),
        state_bytes=len(state),
        state_sha256=hashlib.sha256(state).hexdigest(),
        peak_memory_bytes=peak_memory(),
        complete=snapshot.documents_complete and read >= snapshot.tokens_total,
    )


def _open(path: Path, read_only: bool) -> Snapshot:
    """The snapshot, for writing unless it is only to be asked and all of it is read."""
    if read_only:
        with Snapshot.open(path, read_only=True) as snapshot:
            latest = snapshot.latest_checkpoint()
            whole = snapshot.complete and latest is not None and latest.tokens >= snapshot.tokens_total
        return Snapshot.open(path, read_only=whole)
    return Snapshot.open(path)


def peak_memory() -> int:
    """The most memory this process has held, in bytes; 0 where the platform does not say."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) * (1 if sys.platform == "darwin" else 1024)
