"""The engine in this process: one model, one snapshot open at a time, everything as events.

Commands use it directly; the app's child process serves it over pipes. The model is loaded when it is first needed, so
that a missing file is told at once.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.earlier_turns import Exchange
from gemma10m_tui.conversation.heat import Normalisers, as_normalisers
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.documents import Survey, find_sources, read_stream
from gemma10m_tui.engine.right_model import find_right_model, require_right_model
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import AnswerFinished, Event, PassagesCounted, SnapshotOpened
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch_upto
from gemma10m_tui.library.folders import snapshots_folder
from gemma10m_tui.library.merging import refuse_snapshots
from gemma10m_tui.library.records import Turn
from gemma10m_tui.library.undoing import undo
from gemma10m_tui.model_loading import load, load_folder
from gemma10m_tui.reading.append import append, append_document
from gemma10m_tui.reading.existing import said_of_precision
from gemma10m_tui.reading.ingest import Opened, finished, ingest, ingest_document, open_saved, read_survey
from gemma10m_tui.reading.plan import ReadingPlan, plan
from gemma10m_tui.reading.read_on import Reading
from gemma10m_tui.reading.reread import reread, reread_on
from gemma10m_tui.reading.wishes import NONE, Wishes
from model.checkpoint import Model


class LocalEngine:
    """Reads, opens and answers. `cancelled` is polled by long work, which then ends saved."""

    def __init__(
        self, model_name: str | None, device: str, cancelled: Callable[[], bool], precision: str = "auto"
    ) -> None:
        self.model_name, self.device, self.precision, self.cancelled = model_name, device, precision, cancelled
        self.shelf = Shelf(snapshots_folder())
        self._model: Model | None = None
        self._borrowed = False  # the model is the one that the open snapshot was read by, and nobody asked for it
        self._opened = Opened()
        self._survey: Survey | None = None  # what the open snapshot is being read from
        self._wishes = NONE  # and how
        self._normalisers: Normalisers | None = None  # of the open snapshot, as far as the last turn needed them

    @property
    def model(self) -> Model:
        """The model, loaded now if it was not yet."""
        if self._model is None:
            self._model = load(self.model_name, self.device, self.precision)
        return self._model

    @property
    def _asked_precision(self) -> str | None:
        return None if self.precision == "auto" else self.precision

    @property
    def snapshot(self) -> Snapshot:
        """The open snapshot; raises a Problem when there is none."""
        if self._opened.snapshot is None:
            raise Problem("Nothing is open yet; open a snapshot or read a document first.", ExitCode.USAGE)
        return self._opened.snapshot

    @property
    def memory(self) -> Snapshot:
        """Where the memory is that answers: the open snapshot, or the copy in which its text is being read again."""
        return self._opened.copied or self.snapshot

    def is_open(self, path: Path) -> bool:
        """Whether this is the open snapshot's file."""
        return self._opened.snapshot is not None and self._opened.snapshot.path == path

    @property
    def reading(self) -> Reading:
        """The reading of the open snapshot, as far as it is."""
        if self._opened.reading is None:
            raise Problem("Nothing has been read yet; wait for the first passages.", ExitCode.USAGE)
        return self._opened.reading

    def use_model(self, name: str) -> None:
        """Answer with another model from here on; nothing changes where it cannot be loaded."""
        if name != self.model_name:
            model = load(name, self.device, self.precision)
            self.close()
            self.model_name, self._model, self._borrowed = name, model, False

    def open(
        self,
        paths: tuple[str, ...] = (),
        snapshot: str | None = None,
        name: str | None = None,
        read_only: bool = False,
        wishes: Wishes = NONE,
    ) -> Iterator[Event]:
        """Read files and folders, or open a snapshot by name or path; ReadingFinished comes last.

        Read-only is for asking alone: a snapshot that is read to its end may then be open elsewhere, too. Of what a
        person wishes, only `upto` has to do with a snapshot: its beginning is opened, as a snapshot of its own.
        """
        if snapshot is not None:
            path = self.shelf.find(snapshot)
            yield from self._instead(path, self._open_saved(path, read_only, wishes))
            return
        self.close()
        refuse_snapshots(paths, self.shelf)
        roots = tuple(Path(path) for path in paths)
        wishes = replace(wishes, roots=roots, precision=self._asked_precision)
        survey = find_sources(wishes.roots, encoding=wishes.options.encoding)
        self._use_own_model()
        self._survey, self._wishes = survey, wishes
        yield from ingest(
            survey,
            self.model,
            self.shelf,
            self._opened,
            name=name,
            read_only=read_only,
            wishes=wishes,
            cancelled=self.cancelled,
        )

    def _open_saved(self, path: Path, read_only: bool, wishes: Wishes) -> Iterator[Event]:
        self._use_model_that_read(path)
        if wishes.upto is not None:
            path = branch_upto(self.shelf, path, wishes.upto)
        events = open_saved(path, self.model, self._opened, read_only=read_only, cancelled=self.cancelled)
        yield next(events)
        yield from said_of_precision(self.snapshot, self._asked_precision)
        yield from events

    def _reread(self, path: Path) -> Iterator[Event]:
        """By the model that was asked for; with none, by the one that read it or, where that is gone, by our own."""
        if self.model_name is None:
            try:
                self._use_model_that_read(path)
            except Problem as problem:
                if problem.code is not ExitCode.MISMATCH:
                    raise
                self._use_own_model()
        yield from reread(path, self.model, self._opened, precision=self._asked_precision, cancelled=self.cancelled)

    def _instead(self, path: Path, events: Iterator[Event]) -> Iterator[Event]:
        """What is open stays so until the other one is: that may be open elsewhere, or not be what it seems."""
        if self.is_open(path):
            self.close()
        before = self._opened, self._model, self._borrowed
        self._opened = Opened()
        try:
            opened = yield from _until_opened(events)
        except BaseException:
            self._opened.close()
            self._opened, self._model, self._borrowed = before
            raise
        before[0].close()
        self._survey = self._normalisers = None
        yield opened
        yield from events

    def open_stream(
        self, data: bytes, name: str, title: str | None = None, read_only: bool = False, wishes: Wishes = NONE
    ) -> Iterator[Event]:
        """Read one document from bytes, such as standard input."""
        self.close()
        document = read_stream(data, name, wishes.options)
        self._use_own_model()
        wishes = replace(wishes, precision=self._asked_precision)
        yield from ingest_document(
            document,
            self.model,
            self.shelf,
            self._opened,
            name=title,
            read_only=read_only,
            wishes=wishes,
            cancelled=self.cancelled,
        )

    def append(
        self, snapshot: str, paths: tuple[str, ...] = (), piped: tuple[bytes, str] | None = None, wishes: Wishes = NONE
    ) -> Iterator[Event]:
        """Read files and folders, or bytes with a name, after what a snapshot holds; ReadingFinished comes last."""
        path = self.shelf.find(snapshot)
        wishes = replace(wishes, precision=self._asked_precision)
        if piped is not None:
            document = read_stream(*piped, wishes.options)
            self.close()
            self._use_model_that_read(path)
            yield from append_document(
                document, self.model, path, self._opened, wishes=wishes, cancelled=self.cancelled
            )
            return
        refuse_snapshots(paths, self.shelf)
        survey = find_sources([Path(named) for named in paths], encoding=wishes.options.encoding)
        self.close()  # not before: what is open stays open where there is nothing to append
        self._use_model_that_read(path)
        yield from append(survey, self.model, path, self._opened, wishes=wishes, cancelled=self.cancelled)

    def undo(self, snapshot: str, count: int = 1) -> Iterator[Event]:
        """Take the last documents out of a snapshot, and read the little that then has to be read again."""
        path = self.shelf.find(snapshot)
        was_open = self.is_open(path)
        self.close()
        try:
            self._use_model_that_read(path)
            undo(self.shelf, snapshot, count)
        except Problem:
            if was_open:  # it can still be asked
                any(isinstance(event, SnapshotOpened) for event in self.open(snapshot=snapshot))
            raise
        yield from self.open(snapshot=snapshot)

    def reread(self, snapshot: str) -> Iterator[Event]:
        """Read the text of a snapshot again, from the snapshot itself; ReadingFinished comes last."""
        path = self.shelf.find(snapshot)
        yield from self._instead(path, self._reread(path))

    def plan(self, paths: tuple[str, ...], wishes: Wishes = NONE) -> ReadingPlan:
        """What reading these paths would come to; nothing is written."""
        survey = find_sources([Path(path) for path in paths], encoding=wishes.options.encoding)
        return plan(survey, self.model, wishes, self.cancelled)

    def read_on(self) -> Iterator[Event]:
        """Go on with a reading that was stopped, in whichever of its phases."""
        reading, started = self.reading, time.monotonic()
        if self._survey is not None and not self.snapshot.documents_complete:
            yield from read_survey(
                self._survey, self.model, self.shelf, self._opened, wishes=self._wishes, cancelled=self.cancelled
            )
            return
        if self._opened.copied is not None:
            yield from reread_on(self._opened, self.cancelled)
            return
        before = reading.state.tokens_read
        yield from reading.run(self.cancelled)
        yield finished(reading, time.monotonic() - started, reading.state.tokens_read - before)

    def ask(
        self,
        question: str,
        memory_only: bool = False,
        conversation: int | None = None,
        *,
        kept: bool = False,
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[Event]:
        """One turn; `kept` saves it in a conversation of the snapshot, a new one where none is named."""
        reading = self.reading
        earlier = self._earlier(conversation)
        session = Session(self.memory, self.model, reading.state, self._normalisers_of(reading))
        events = answer(
            session,
            question,
            conversation=conversation or 0,
            turn=len(earlier) + 1,
            earlier=[Exchange(turn.question, turn.answer) for turn in earlier],
            memory_only=memory_only,
            cancelled=cancelled or self.cancelled,
        )
        for event in events:
            yield self._keep(event, question, conversation) if kept and isinstance(event, AnswerFinished) else event

    def close(self) -> None:
        """Let go of the open snapshot, saved."""
        self._survey = self._normalisers = None
        self._opened.close()

    def _normalisers_of(self, reading: Reading) -> Normalisers:
        """As numbers; a turn converts only what was read since the last one: it would cost 1 s at 10 million tokens."""
        known = self._normalisers
        if known is None:
            known = as_normalisers(reading.normalisers, self.model.spec)
        elif len(known) < len(reading.normalisers):
            fresh = as_normalisers(reading.normalisers[len(known) :], self.model.spec)
            known = np.concatenate((known, fresh))
        self._normalisers = known
        return known

    def _earlier(self, conversation: int | None) -> list[Turn]:
        """What was said before; nothing where the conversation is gone, so that what is asked begins another."""
        try:
            return self.snapshot.conversations.turns(conversation) if conversation is not None else []
        except Problem as problem:
            if problem.code is not ExitCode.NOT_FOUND:
                raise
            return []

    def _keep(self, event: AnswerFinished, question: str, conversation: int | None) -> AnswerFinished:
        """Save a turn, and begin its conversation only now: a turn that came to nothing leaves none behind."""
        kept = self.snapshot.conversations.add_turn(
            conversation,
            question,
            event.answer,
            event.citations,
            event.stopped,
            event.model,
            event.seconds,
            markdown=event.markdown,
        )
        return replace(event, conversation=kept, turn=event.turn if kept == conversation else 1)

    def _use_model_that_read(self, path: Path) -> None:
        """With no model asked for, a snapshot is opened by the model that read it; a Problem says what else to do."""
        with Snapshot.open(path, read_only=True) as peek:
            wanted = peek.model
        word = path.stem if path.parent == self.shelf.folder else str(path)
        if self.model_name is not None:
            require_right_model(word, wanted, self.model, self.model_name)
        elif self._model is None or self._model.fingerprint != wanted.fingerprint:
            folder = find_right_model(word, wanted)
            self._model, self._borrowed = load_folder(folder, self.device, self.precision), not folder.built_in

    def _use_own_model(self) -> None:
        """Files are read by the model that was asked for, not by the one that the last snapshot called for."""
        if self._borrowed:
            self._model, self._borrowed = None, False


def _until_opened(events: Iterator[Event]) -> Generator[Event, None, Event]:
    """Hand on what is told before a snapshot is open; the event that says that it is comes back."""
    for event in events:
        if not isinstance(event, PassagesCounted):
            return event
        yield event
    raise Problem("The reading ended without saying how; run the same command again.")
