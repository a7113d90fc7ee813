"""The desk: answers whatever only looks something up, on a thread of its own.

So a citation opens while an answer is being written, and the library is listed while a book is being read. A snapshot
may be used from several threads; what needs the network stays on the main one.
"""

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from gemma10m_tui.engine import places, transcripts
from gemma10m_tui.engine.answers import (
    ConversationEntry,
    ConversationLoaded,
    ConversationsListed,
    Exported,
    PassagesLocated,
    PassageSpan,
    SnapshotEntry,
    SnapshotsListed,
    TurnRecord,
)
from gemma10m_tui.engine.memory_facts import measure_novelty, memory_facts
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import (
    BranchConversation,
    BranchSnapshot,
    ExportConversation,
    ExportSnapshot,
    FindText,
    GoTo,
    ListConversations,
    ListSnapshots,
    LoadConversation,
    LocatePassages,
    MeasureNovelty,
    RemoveConversation,
    RenameConversation,
    RenameSnapshot,
    Request,
    SearchTurns,
    ShowMemory,
    ShowOutline,
    ShowPassage,
)
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Failed
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.library.copies import branch, rename
from gemma10m_tui.library.records import Turn
from gemma10m_tui.library.transfer import export


@dataclass(frozen=True)
class Opened:
    """What the desk may look at: the library, and the engine's open snapshot, which raises a Problem where none is.

    `memory` is where the memory of it is: elsewhere while its text is being read again.
    """

    shelf: Shelf
    snapshot: Callable[[], Snapshot]
    memory: Callable[[], Snapshot]
    facts: Callable[[], tuple[str, str, str, int, int]]  # model, device, truth, parameters, tokens a segment


class Desk:
    """Takes requests in order; each answer goes out through `send` with the number of its request."""

    def __init__(self, opened: Opened, send: Callable[[int, EngineEvent], None]) -> None:
        self._opened, self._send = opened, send
        self._waiting: queue.SimpleQueue[tuple[int, Request]] = queue.SimpleQueue()
        self._retitled: dict[Path, str] = {}  # while they were open, so that their files could not be renamed
        threading.Thread(target=self._serve, daemon=True, name="desk").start()

    def put(self, number: int, request: Request) -> None:
        """Answer a request, soon."""
        self._waiting.put((number, request))

    def close(self) -> None:
        """Nothing is open any more: the files of what was given another title meanwhile get its name."""
        for path, title in self._retitled.items():
            if path.exists():
                with contextlib.suppress(Problem):  # another one has the name, or has it open
                    rename(self._opened.shelf, str(path), title)
        self._retitled.clear()

    def _serve(self) -> None:
        from gemma10m_tui.engine.child import failure

        while True:
            number, request = self._waiting.get()
            try:
                self._send(number, self._answer(request))
            except Exception as error:
                self._send(number, failure(error))

    def _answer(self, request: Request) -> EngineEvent:
        match request:
            case ListSnapshots():
                return list_snapshots(self._opened.shelf)
            case RenameSnapshot(path=path, title=title):
                self._retitle(Path(path), title)
                return list_snapshots(self._opened.shelf)
            case SearchTurns(words=words, everywhere=everywhere):
                return self._search(words, everywhere)
            case BranchSnapshot(path=path, title=title):
                branch(self._opened.shelf, path, title)
                return list_snapshots(self._opened.shelf)
            case ExportSnapshot(path=path, to=to):
                return Exported(str(export(self._opened.shelf, path, Path(to).expanduser()).path))
        return self._answer_of_open(self._opened.snapshot(), request)

    def _answer_of_open(self, snapshot: Snapshot, request: Request) -> EngineEvent:
        match request:
            case ListConversations():
                return list_conversations(snapshot)
            case LoadConversation(id=conversation):
                return load_conversation(snapshot, conversation)
            case BranchConversation(conversation=conversation, turns=turns):
                return load_conversation(snapshot, snapshot.conversations.branch(conversation, turns))
            case RenameConversation(conversation=conversation, title=title):
                snapshot.conversations.rename(conversation, title)
                return list_conversations(snapshot)
            case RemoveConversation(conversation=conversation):
                snapshot.conversations.remove(conversation)
                return list_conversations(snapshot)
            case ExportConversation(conversation=conversation, path=path):
                return Exported(str(transcripts.export(snapshot, conversation, Path(path).expanduser())))
            case ShowPassage(passage=passage):
                return places.show_passage(snapshot, passage)
            case FindText(words=words, after=after, backwards=backwards):
                return places.find_text(snapshot, words, after, backwards)
            case GoTo(document=document, page=page, line=line, number=number):
                return places.go_to(snapshot, document, page, line, number)
            case ShowOutline():
                return places.outline(snapshot)
            case LocatePassages(passages=passages):
                spans = [snapshot.passage(passage) for passage in passages]
                return PassagesLocated(
                    tuple(PassageSpan(one.id, one.first_token, one.end_token) for one in spans), snapshot.tokens_total
                )
            case MeasureNovelty(parts=parts):
                return measure_novelty(self._opened.memory(), parts)
            case ShowMemory():
                facts = memory_facts(self._opened.memory(), *self._opened.facts())
                return replace(facts, path=str(snapshot.path))
        return Failed(f"The engine does not know the request {type(request).__name__}.", ExitCode.FAILED)

    def _open_one(self, path: Path) -> Snapshot | None:
        """The open snapshot, where this is its file."""
        try:
            snapshot = self._opened.snapshot()
        except Problem:
            return None
        return snapshot if snapshot.path == path else None

    def _retitle(self, path: Path, title: str) -> None:
        """Title and file, as `gemma10m snapshots rename` does; the file that is open has its name in the end."""
        if not title.strip():
            raise Problem("A title needs at least one word.", ExitCode.USAGE)
        snapshot = self._open_one(path)
        if snapshot is not None:
            snapshot.retitle(title)
            self._retitled[path] = title
        else:
            self._retitled.pop(path, None)
            rename(self._opened.shelf, str(path), title)

    def _search(self, words: str, everywhere: bool) -> EngineEvent:
        if not everywhere:
            return transcripts.search([self._opened.snapshot()], words)
        return transcripts.search_library(self._opened.shelf, words)


def list_snapshots(shelf: Shelf) -> SnapshotsListed:
    """The library as the app lists it, newest first."""
    found, damaged = shelf.look()
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
        for one in found
    ]
    return SnapshotsListed(tuple(entries), tuple(damaged.values()))


def list_conversations(snapshot: Snapshot) -> ConversationsListed:
    """The conversations of a snapshot, the one that spoke last first."""
    entries = []
    for one in snapshot.conversations.all():
        turns = snapshot.conversations.turns(one.id)
        entries.append(ConversationEntry(one.id, one.title, one.turns, turns[-1].created if turns else one.created))
    return ConversationsListed(tuple(entries))


def load_conversation(snapshot: Snapshot, conversation: int) -> ConversationLoaded:
    """A conversation with its turns; raises a Problem when there is none of that number."""
    titles = {one.id: one.title for one in snapshot.conversations.all()}
    if conversation not in titles:
        raise Problem(f"There is no conversation {conversation} in {snapshot.title}.", ExitCode.NOT_FOUND)
    return ConversationLoaded(
        conversation, titles[conversation], tuple(record(turn) for turn in snapshot.conversations.turns(conversation))
    )


def record(turn: Turn) -> TurnRecord:
    """A stored turn as it travels."""
    return TurnRecord(
        turn.question, turn.answer, turn.citations, turn.stopped, turn.model, turn.seconds, markdown=turn.markdown
    )
