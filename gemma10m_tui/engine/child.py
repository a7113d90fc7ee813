"""The engine as a child process: requests in on standard input, events out on standard output, one JSON object a line.

Notable: one thread reads requests, one answers what only looks something up (`desk.py`), and the network works on the
main thread. A reading is a generator that is advanced only while no request waits, so a question asked meanwhile is
answered between two passes and the reading goes on after it.
What native libraries print goes to standard error: the real standard output is kept for the protocol.
"""

import argparse
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gemma10m_tui.crash import write_report
from gemma10m_tui.engine.answers import Ready, SnapshotsListed
from gemma10m_tui.engine.desk import Desk, Opened, list_snapshots
from gemma10m_tui.engine.protocol import EngineEvent, ProtocolError, decode_request, encode_event
from gemma10m_tui.engine.requests import (
    LOOKUPS,
    Append,
    Ask,
    Cancel,
    Open,
    RemoveSnapshot,
    Request,
    Reread,
    ResumeReading,
    Shutdown,
    StopReading,
    Undo,
    Wanted,
)
from gemma10m_tui.engine.truth import truth_about
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Event, Failed
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.folders import snapshots_folder
from gemma10m_tui.library.places import Upto

if TYPE_CHECKING:
    from gemma10m_tui.reading.wishes import Wishes
    from model.checkpoint import Model


@dataclass(frozen=True)
class Received:
    """A request with the number that its answers carry, and its place among all that came."""

    order: int
    number: int
    request: Request


class Inbox:
    """Requests as they come; the ones that stop something are noticed at once, the others wait their turn.

    What they stop is what was asked for before them, begun or still waiting: hence places, not flags, which whoever
    begins something would have to take down again.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._waiting: queue.SimpleQueue[Received | None] = queue.SimpleQueue()
        self.last_cancel = 0  # the place of the last Cancel
        self.last_stop = 0  # the place of the last StopReading
        self.shut_down = threading.Event()

    def listen(self, look_up: Callable[[int, Request], None], refuse: Callable[[int, Failed], None]) -> None:
        """Begin to take requests; those that only look something up go to `look_up`, no requests to `refuse`."""
        threading.Thread(target=self._listen, args=(look_up, refuse), daemon=True, name="requests").start()

    def next(self, wait: bool) -> Received | None:
        """The next request; None when there is none and `wait` is false, or there will be no more."""
        try:
            return self._waiting.get(block=wait)
        except queue.Empty:
            return None

    def _listen(self, look_up: Callable[[int, Request], None], refuse: Callable[[int, Failed], None]) -> None:
        for order, line in enumerate(self._source, start=1):
            try:
                number, request = decode_request(line)
            except ProtocolError as problem:
                refuse(problem.id, Failed(f"The engine did not understand a request: {problem}.", ExitCode.USAGE))
                continue
            match request:
                case Cancel():
                    self.last_cancel = order
                case StopReading():
                    self.last_stop = order
                case Shutdown():
                    break
                case _ if isinstance(request, LOOKUPS):
                    look_up(number, request)
                case _:
                    self._waiting.put(Received(order, number, request))
        self.shut_down.set()
        self._waiting.put(None)


class Child:
    """Serves requests until it is told to stop or its input ends. One `job`, a reading, is under way at most."""

    def __init__(
        self, inbox: Inbox, output: BinaryIO, model_name: str | None, device: str, precision: str = "auto"
    ) -> None:
        self.inbox, self.output = inbox, output
        self.model_name, self.device, self.precision = model_name, device, precision
        self.shelf = Shelf(snapshots_folder())
        self.job: tuple[int, Iterator[Event]] | None = None
        self.job_order = 0
        self.job_ends = False
        self.told: Model | None = None  # the model that the last Ready was about
        self.writing = threading.Lock()

    def serve(self) -> None:
        """Load the model, say Ready, then answer."""
        desk = Desk(Opened(self.shelf, self._snapshot, self._memory, self._facts), self._send)
        self.inbox.listen(desk.put, self._send)
        from gemma10m_tui.engine.local import LocalEngine  # loads torch; the library can be listed meanwhile

        self.engine = LocalEngine(self.model_name, self.device, self._reading_stopped, self.precision)
        try:
            self._ready()
            while not self.inbox.shut_down.is_set():
                self._turn()
            self._finish_job()
        finally:
            self.engine.close()
            desk.close()

    def _ready(self) -> None:
        """Load the model, while the desk can already list the library."""
        problem = self._load()
        if problem is not None:
            self._send(0, Failed(problem.sentence, problem.code))
            raise SystemExit(int(problem.code))
        self._tell_model()

    def _tell_model(self) -> None:
        """Say which model answers, where that was not said yet: a snapshot may have called for another."""
        model = self.engine.model
        if model is not self.told:
            self.told = model
            self._send(0, Ready(model.name, str(model.device), truth_about(model)))

    def _load(self) -> Problem | None:
        try:
            _ = self.engine.model
        except Problem as problem:
            return problem
        except Exception as error:
            return Problem(failure(error).sentence)
        return None

    def _turn(self) -> None:
        """One request if one waits, else one step of the reading, else wait."""
        received = self.inbox.next(wait=self.job is None)
        if received is not None:
            self._answer(received)
        elif self.job is not None:
            self._advance()

    def _advance(self) -> None:
        assert self.job is not None
        number, events = self.job
        try:
            event = next(events)
            self._tell_model()
            self._send(number, event)
        except StopIteration:
            self.job = None
        except Exception as error:
            self.job = None
            self._send(number, failure(error))

    def _begin(self, received: Received, events: Iterator[Event]) -> None:
        """Make a reading the job; the one before it has ended."""
        self.job, self.job_order, self.job_ends = (received.number, events), received.order, False

    def _finish_job(self) -> None:
        """Bring the job to its next border, where it ends saved."""
        self.job_ends = True
        while self.job is not None:
            self._advance()

    def _reading_stopped(self) -> bool:
        return self.job_ends or self.inbox.shut_down.is_set() or self.inbox.last_stop > self.job_order

    def _answer(self, received: Received) -> None:
        number, request = received.number, received.request
        try:
            match request:
                case Open():
                    self._finish_job()
                    if request.model is not None:
                        self.engine.use_model(request.model)
                    self._begin(received, self._open(request))
                case Append(paths=paths, wanted=wanted):
                    self._finish_job()
                    path = str(self.engine.snapshot.path)
                    self._begin(received, self.engine.append(path, paths, wishes=wishes_of(wanted)))
                case Undo(documents=documents):
                    self._finish_job()
                    self._begin(received, self.engine.undo(str(self.engine.snapshot.path), documents))
                case Reread(snapshot=snapshot):
                    self._finish_job()
                    self._begin(received, self.engine.reread(snapshot))
                case ResumeReading():
                    self._finish_job()
                    self._begin(received, self.engine.read_on())
                case Ask():
                    self._ask(received.order, number, request)
                case RemoveSnapshot(path=path):
                    self._send(number, self._remove(Path(path)))
        except Exception as error:
            self._send(number, failure(error))

    def _ask(self, order: int, number: int, request: Ask) -> None:
        def cancelled() -> bool:
            return self.inbox.last_cancel > order or self.inbox.shut_down.is_set()

        for event in self.engine.ask(
            request.question, request.memory_only, request.conversation, kept=True, cancelled=cancelled
        ):
            self._send(number, event)

    def _open(self, request: Open) -> Iterator[Event]:
        wishes = wishes_of(request.wanted)
        if request.snapshot is not None and request.paths:
            return self.engine.append(request.snapshot, request.paths, wishes=wishes)
        return self.engine.open(request.paths, request.snapshot, wishes=wishes)

    def _remove(self, path: Path) -> SnapshotsListed:
        """Delete a snapshot; the open one is let go of first, saved, so that no reading of it is under way."""
        if self.engine.is_open(path):
            self._finish_job()
            self.engine.close()
        self.shelf.remove(path)
        return list_snapshots(self.shelf)

    def _snapshot(self) -> Snapshot:
        """The open snapshot, for the desk; raises a Problem while there is none."""
        if not hasattr(self, "engine"):
            raise Problem("The model is still being loaded.", ExitCode.USAGE)
        return self.engine.snapshot

    def _memory(self) -> Snapshot:
        return self.engine.memory

    def _facts(self) -> tuple[str, str, str, int, int]:
        """Model, device, truth about it, parameters, tokens a segment."""
        model = self.engine.model
        parameters = sum(one.numel() for one in model.decoder.parameters())
        return model.name, str(model.device), truth_about(model), parameters, model.spec.segment

    def _send(self, number: int, event: EngineEvent) -> None:
        try:
            with self.writing:
                self.output.write(encode_event(number, event))
                self.output.flush()
        except OSError:  # nobody listens any more; Windows has another error for that than a broken pipe
            self.inbox.shut_down.set()


def failure(error: Exception) -> Failed:
    """What to say of an error: a Problem's own sentence; for a mistake of ours, where the report of it lies.

    The engine outlives both: one turn or file that broke is no reason to lose the model and what is open.
    """
    if isinstance(error, Problem):
        return Failed(error.sentence, error.code)
    path = write_report(error)
    where = f"a report without any of your text is in {path}" if path else "no report could be written"
    return Failed(f"Something failed that should not have ({type(error).__name__}); {where}.", ExitCode.FAILED)


def wishes_of(wanted: Wanted) -> "Wishes":
    """What a person said of a reading, as the reading takes it."""
    from gemma10m_tui.documents.options import ReadOptions, page_spans, text_encoding
    from gemma10m_tui.reading.wishes import Wishes

    pages = page_spans(wanted.pages) if wanted.pages is not None else ()
    encoding = text_encoding(wanted.encoding) if wanted.encoding is not None else None
    options = ReadOptions(encoding, wanted.password, pages)
    return Wishes(options, wanted.jobs, named_place(wanted.upto) if wanted.upto is not None else None)


def named_place(name: str) -> Upto:
    """A page where the name is `page 12`, else a chapter or a document."""
    word, _, number = name.strip().partition(" ")
    return Upto(page=int(number)) if word.lower() == "page" and number.isdecimal() else Upto(section=name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the protocol over the standard streams."""
    parser = argparse.ArgumentParser(prog="gemma10m engine", description=__doc__)
    parser.add_argument("--model")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="auto")
    chosen = parser.parse_args(arguments)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Child(Inbox(sys.stdin.buffer), output, chosen.model, chosen.device, chosen.dtype).serve()


if __name__ == "__main__":
    main()
