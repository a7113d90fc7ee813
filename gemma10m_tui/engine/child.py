"""The engine as a child process: requests in on standard input, events out on standard output, one JSON object a line.

Notable: one thread reads requests, everything else happens on the main thread. A reading is a generator that is
advanced only while no request waits, so a question asked meanwhile is answered between two passes and the reading goes
on after it.
What native libraries print goes to standard error: the real standard output is kept for the protocol.
"""

import argparse
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from gemma10m_tui.crash import write_report
from gemma10m_tui.engine.protocol import (
    Ask,
    Cancel,
    ConversationEntry,
    ConversationLoaded,
    ConversationsListed,
    EngineEvent,
    ListConversations,
    ListSnapshots,
    LoadConversation,
    Open,
    PassageShown,
    ProtocolError,
    Ready,
    Request,
    ResumeReading,
    ShowPassage,
    Shutdown,
    SnapshotEntry,
    SnapshotsListed,
    StopReading,
    TurnRecord,
    decode_request,
    encode_event,
)
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Event, Failed
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.folders import snapshots_folder


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
        threading.Thread(target=self._listen, daemon=True, name="requests").start()

    def next(self, wait: bool) -> Received | None:
        """The next request; None when there is none and `wait` is false, or there will be no more."""
        try:
            return self._waiting.get(block=wait)
        except queue.Empty:
            return None

    def _listen(self) -> None:
        for order, line in enumerate(self._source, start=1):
            try:
                number, request = decode_request(line)
            except ProtocolError as problem:
                print(f"a request was not understood: {problem}", file=sys.stderr)
                continue
            match request:
                case Cancel():
                    self.last_cancel = order
                case StopReading():
                    self.last_stop = order
                case Shutdown():
                    break
                case _:
                    self._waiting.put(Received(order, number, request))
        self.shut_down.set()
        self._waiting.put(None)


class Child:
    """Serves requests until it is told to stop or its input ends. One `job`, a reading, is under way at most."""

    def __init__(self, inbox: Inbox, output: BinaryIO, model_name: str | None, device: str) -> None:
        self.inbox, self.output = inbox, output
        self.model_name, self.device = model_name, device
        self.shelf = Shelf(snapshots_folder())
        self.deferred: deque[Received] = deque()
        self.job: tuple[int, Iterator[Event]] | None = None
        self.job_order = 0
        self.job_ends = False

    def serve(self) -> None:
        """Load the model, say Ready, then answer."""
        from gemma10m_tui.engine.local import LocalEngine

        self.engine = LocalEngine(self.model_name, self.device, self._reading_stopped)
        try:
            self._ready()
            while not self.inbox.shut_down.is_set():
                self._turn()
            self._finish_job()
        finally:
            self.engine.close()

    def _ready(self) -> None:
        """Load the model in the background while the library can already be listed."""
        loaded: list[Problem | None] = []
        loader = threading.Thread(target=lambda: loaded.append(self._load()), name="model")
        loader.start()
        while loader.is_alive():
            loader.join(0.05)
            received = self.inbox.next(wait=False)
            if received is None:
                continue
            if isinstance(received.request, ListSnapshots):
                self._answer(received)
            else:
                self.deferred.append(received)
        problem = loaded[0] if loaded else Problem("The model could not be loaded; see the log.")
        if problem is not None:
            self._send(0, Failed(problem.sentence, problem.code))
            raise SystemExit(int(problem.code))
        model = self.engine.model
        self._send(0, Ready(model.name, str(model.device), truth_about(model.decoder)))

    def _load(self) -> Problem | None:
        try:
            _ = self.engine.model
        except Problem as problem:
            return problem
        return None

    def _turn(self) -> None:
        """One request if one waits, else one step of the reading, else wait."""
        received = self.deferred.popleft() if self.deferred else self.inbox.next(wait=self.job is None)
        if received is not None:
            self._answer(received)
        elif self.job is not None:
            self._advance()

    def _advance(self) -> None:
        assert self.job is not None
        number, events = self.job
        try:
            self._send(number, next(events))
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
                    self._begin(received, self.engine.open(request.paths, request.snapshot))
                case ResumeReading():
                    self._finish_job()
                    self._begin(received, self.engine.read_on())
                case Ask():
                    self._ask(received.order, number, request)
                case _:
                    self._send(number, self._look_up(request))
        except Exception as error:
            self._send(number, failure(error))

    def _ask(self, order: int, number: int, request: Ask) -> None:
        def cancelled() -> bool:
            return self.inbox.last_cancel > order or self.inbox.shut_down.is_set()

        for event in self.engine.ask(
            request.question, request.memory_only, request.conversation, kept=True, cancelled=cancelled
        ):
            self._send(number, event)

    def _look_up(self, request: Request) -> EngineEvent:
        match request:
            case ListSnapshots():
                return list_snapshots(self.shelf)
            case ListConversations():
                return list_conversations(self.engine.snapshot)
            case LoadConversation(id=conversation):
                return load_conversation(self.engine.snapshot, conversation)
            case ShowPassage(passage=passage):
                return show_passage(self.engine.snapshot, passage)
        return Failed(f"The engine does not know the request {type(request).__name__}.", ExitCode.FAILED)

    def _send(self, number: int, event: EngineEvent) -> None:
        try:
            self.output.write(encode_event(number, event))
            self.output.flush()
        except BrokenPipeError:
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


def list_snapshots(shelf: Shelf) -> SnapshotsListed:
    """The library as the app lists it, newest first."""
    entries = [
        SnapshotEntry(
            name=one.name,
            title=one.title,
            path=str(one.path),
            model=one.model.name,
            tokens=one.tokens,
            tokens_total=one.tokens_total,
            complete=one.complete,
            created=one.created,
            size_bytes=one.size_bytes,
            documents=sum(report.outcome == "read" for report in one.documents),
        )
        for one in shelf.list()
    ]
    return SnapshotsListed(tuple(sorted(entries, key=lambda entry: entry.created, reverse=True)))


def list_conversations(snapshot: Snapshot) -> ConversationsListed:
    """The conversations of a snapshot, the one that spoke last first."""
    entries = []
    for one in snapshot.conversations():
        turns = snapshot.turns(one.id)
        entries.append(ConversationEntry(one.id, one.title, one.turns, turns[-1].created if turns else one.created))
    return ConversationsListed(tuple(entries))


def load_conversation(snapshot: Snapshot, conversation: int) -> ConversationLoaded:
    """A conversation with its turns; raises a Problem when there is none of that number."""
    titles = {one.id: one.title for one in snapshot.conversations()}
    if conversation not in titles:
        raise Problem(f"There is no conversation {conversation} in {snapshot.title}.", ExitCode.NOT_FOUND)
    turns = tuple(
        TurnRecord(turn.question, turn.answer, turn.citations, turn.stopped, turn.model, turn.seconds)
        for turn in snapshot.turns(conversation)
    )
    return ConversationLoaded(conversation, titles[conversation], turns)


def show_passage(snapshot: Snapshot, passage: int) -> PassageShown:
    """A passage with two of its neighbours on each side, and what stands beyond them."""
    shown = snapshot.passage(passage)
    around = snapshot.neighbours(passage, 2, 2)
    place = around.index(shown)
    return PassageShown(
        passage=passage,
        document=shown.document,
        locator=shown.locator.label,
        text="".join(one.text for one in around),
        offset=sum(len(one.text) for one in around[:place]),
        length=len(shown.text),
        previous=around[place - 1].id if place else None,
        next=around[place + 1].id if place + 1 < len(around) else None,
    )


def truth_about(decoder: object) -> str:
    """One line about what the model can be trusted with."""
    from model.decoder import Decoder

    assert isinstance(decoder, Decoder)
    gates = [block.self_attn.read_gate for block in decoder.blocks if block.self_attn.read_gate is not None]
    if not any(bool((gate > float("-inf")).any()) for gate in gates):
        return "not trained with a memory: it answers from the passages that are read again"
    return "trained with a memory; small: it finds and quotes, word for word; it cannot reason, count or summarise"


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the protocol over the standard streams."""
    parser = argparse.ArgumentParser(prog="gemma10m engine", description=__doc__)
    parser.add_argument("--model")
    parser.add_argument("--device", default="auto")
    chosen = parser.parse_args(arguments)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Child(Inbox(sys.stdin.buffer), output, chosen.model, chosen.device).serve()


if __name__ == "__main__":
    main()
