"""More of a text into a snapshot that is read already.

It ends with the state of a reading that took in the same text at a stretch: the network goes on from the last
checkpoint between two passes, which is seldom more than a pass behind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gemma10m_tui.documents import Document, Outcome, Source, Survey
from gemma10m_tui.events import Event, Noticed, ReadingFinished
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.content_key import keyed
from gemma10m_tui.library.records import StoredDigest
from gemma10m_tui.reading.comparison import NamedDigest, compare
from gemma10m_tui.reading.existing import said_of_precision
from gemma10m_tui.reading.identity import digests, identity_of
from gemma10m_tui.reading.ingest import Opened, read_opened, require_all_documents
from gemma10m_tui.reading.parse import parse_sources, store
from gemma10m_tui.reading.wishes import NONE, Wishes
from model.checkpoint import Model


def append(
    survey: Survey,
    model: Model,
    path: Path,
    opened: Opened,
    *,
    wishes: Wishes = NONE,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Read what a survey found after what a snapshot holds already; SourcesCompared first, ReadingFinished last.

    A file that is in it unchanged is not read again. One that has changed is read as another document beside the
    earlier one, which stays in the memory. Each document is one transaction: a kill keeps those that were stored.
    """
    yield from map(Noticed, survey.warnings)
    opened.snapshot = snapshot = _writable(path, model)
    yield from said_of_precision(snapshot, wishes.precision)
    comparison = compare(snapshot.digests(), digests(survey.sources, wishes.options))
    yield replace(comparison.event(snapshot.name), removed=(), kept_tokens=snapshot.tokens_total)
    left = _not_in(snapshot.digests(), survey, wishes)
    all_ended = True
    if left.sources or left.skipped:
        snapshot.forget_source()
        all_ended = yield from parse_sources(snapshot, left, model.tokenizer, cancelled, wishes)
    for event in read_opened(opened, model, cancelled):
        stopped = isinstance(event, ReadingFinished) and not all_ended
        yield replace(event, complete=False) if stopped and isinstance(event, ReadingFinished) else event


def append_document(
    document: Document,
    model: Model,
    path: Path,
    opened: Opened,
    *,
    wishes: Wishes = NONE,
    cancelled: Callable[[], bool],
) -> Iterator[Event]:
    """Read one document that is in hand already after what a snapshot holds."""
    opened.snapshot = snapshot = _writable(path, model)
    yield from said_of_precision(snapshot, wishes.precision)
    stored, key = snapshot.digests(), keyed(document.sha256, wishes.options.text_key)
    if not any(keyed(one.sha256, one.text_key) == key and one.outcome == Outcome.READ for one in stored):
        snapshot.forget_source()
        name = _free_name(document.name, {one.name for one in stored})
        store(snapshot, replace(document, name=name), model.tokenizer, wishes.options.text_key)
    yield from read_opened(opened, model, cancelled)


def _writable(path: Path, model: Model) -> Snapshot:
    snapshot = Snapshot.open(path)
    try:
        snapshot.require_model(identity_of(model))
        require_all_documents(snapshot)
    except BaseException:
        snapshot.close()
        raise
    return snapshot


def _not_in(stored: Sequence[StoredDigest], survey: Survey, wishes: Wishes) -> Survey:
    """What of a survey the snapshot has not read; a file that has changed since comes under a name of its own."""
    read = {one.name: keyed(one.sha256, one.text_key) for one in stored if one.outcome == Outcome.READ}
    held = set(read.values())
    taken = set(read)
    left: list[Source] = []
    found: list[NamedDigest] = digests(survey.sources, wishes.options)
    for source, (name, key) in zip(survey.sources, found, strict=True):
        if read.get(name) == key or (name in read and key in held):
            continue
        renamed = _free_name(name, taken)
        taken.add(renamed)
        left.append(replace(source, name=renamed))
    return replace(survey, sources=tuple(left))


def _free_name(name: str, taken: set[str]) -> str:
    number, candidate = 2, name
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate
