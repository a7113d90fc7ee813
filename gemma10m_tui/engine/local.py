"""The engine in this process: one model, one snapshot open at a time, everything as events.

Commands use it directly; the app's child process serves it over pipes. The model is loaded when it is first needed, so
that a missing file is told at once.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gemma10m_tui.conversation.answer import Session, answer
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.documents import find_sources, read_stream
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import AnswerFinished, Event
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.folders import snapshots_folder
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.ingest import Opened, finished, ingest, ingest_document, open_saved
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model

_CONVERSATION_TITLE = 60  # characters


class LocalEngine:
    """Reads, opens and answers. `cancelled` is polled by long work, which then ends saved."""

    def __init__(self, model_name: str | None, device: str, cancelled: Callable[[], bool]) -> None:
        self.model_name, self.device, self.cancelled = model_name, device, cancelled
        self.shelf = Shelf(snapshots_folder())
        self._model: Model | None = None
        self._opened = Opened()

    @property
    def model(self) -> Model:
        """The model, loaded now if it was not yet."""
        if self._model is None:
            self._model = load(self.model_name, self.device)
        return self._model

    @property
    def snapshot(self) -> Snapshot:
        """The open snapshot; raises a Problem when there is none."""
        if self._opened.snapshot is None:
            raise Problem("Nothing is open yet; open a snapshot or read a document first.", ExitCode.USAGE)
        return self._opened.snapshot

    @property
    def reading(self) -> Reading:
        """The reading of the open snapshot, as far as it is."""
        if self._opened.reading is None:
            raise Problem("Nothing has been read yet; wait for the first passages.", ExitCode.USAGE)
        return self._opened.reading

    def open(
        self,
        paths: tuple[str, ...] = (),
        snapshot: str | None = None,
        name: str | None = None,
        read_only: bool = False,
    ) -> Iterator[Event]:
        """Read files and folders, or open a snapshot by name or path; ReadingFinished comes last."""
        self.close()
        if snapshot is not None:
            path = self.shelf.find(snapshot)
            with Snapshot.open(path, read_only=True) as peek:
                complete, wanted = peek.complete, peek.model.name
            self._use_model_of(wanted)
            yield from open_saved(
                path, self.model, self._opened, cancelled=self.cancelled, read_only=read_only and complete
            )
            return
        survey = find_sources([Path(path) for path in paths])
        yield from ingest(survey, self.model, self.shelf, self._opened, name=name, cancelled=self.cancelled)

    def open_stream(self, data: bytes, name: str) -> Iterator[Event]:
        """Read one document from bytes, such as standard input."""
        self.close()
        document = read_stream(data, name)
        yield from ingest_document(document, self.model, self.shelf, self._opened, cancelled=self.cancelled)

    def read_on(self) -> Iterator[Event]:
        """Go on with a reading that was stopped."""
        reading, started = self.reading, time.monotonic()
        before = reading.state.tokens
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
        snapshot, reading = self.snapshot, self.reading
        earlier = snapshot.turns(conversation) if conversation is not None else []
        if kept and conversation is None:
            conversation = snapshot.start_conversation(question[:_CONVERSATION_TITLE])
        session = Session(snapshot, self.model, reading.state, as_normalisers(reading.normalisers, self.model.spec))
        events = answer(
            session,
            question,
            conversation=conversation or 0,
            turn=len(earlier) + 1,
            earlier_question=earlier[-1].question if earlier else None,
            memory_only=memory_only,
            cancelled=cancelled or self.cancelled,
        )
        for event in events:
            if kept and conversation is not None and isinstance(event, AnswerFinished):
                snapshot.add_turn(
                    conversation,
                    question,
                    event.answer,
                    event.citations,
                    event.stopped,
                    event.model,
                    event.seconds,
                )
            yield event

    def close(self) -> None:
        """Let go of the open snapshot, saved."""
        self._opened.close()

    def _use_model_of(self, wanted: str) -> None:
        """With no model asked for, a snapshot is opened by the model that read it, where that is installed."""
        if self.model_name is None and self._model is not None and self._model.name != wanted:
            self._model = None
        if self.model_name is None and self._model is None:
            default = load(None, self.device)
            self._model = default if default.name == wanted else _installed(wanted, self.device) or default


def _installed(name: str, device: str) -> Model | None:
    try:
        return load(name, device)
    except Problem:
        return None
