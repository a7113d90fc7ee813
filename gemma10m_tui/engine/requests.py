"""What the app asks of the engine. Each names the events that answer it; the last one named ends it.

`Failed` ends any of them. `Cancel`, `StopReading` and `Shutdown` have no answer of their own: what they stop ends with
its own last event. What only looks something up (`LOOKUPS`) is answered at once, while an answer is being written or a
text is being read; what works with the network waits its turn.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wanted:
    """How files are to be read, as far as a person says it.

    `upto` is the name of a chapter or a document, or "page 12": the text is read up to its end. `jobs` processes open
    files. `encoding`, `pages` ("10-40") and `password` are for files that call for them.
    """

    upto: str | None = None
    jobs: int | None = None
    encoding: str | None = None
    pages: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Open:
    """Read `paths`, or open `snapshot` (a name or path) and read on where it is not complete; both: append the paths.

    DocumentEnded* SnapshotOpened (SegmentRead | CheckpointSaved)* ReadingFinished. From SnapshotOpened on, the snapshot
    may be asked.
    """

    paths: tuple[str, ...] = ()
    snapshot: str | None = None
    model: str | None = None
    wanted: Wanted = Wanted()


@dataclass(frozen=True)
class Append:
    """Read files after what the open snapshot holds, in the events of `Open`."""

    paths: tuple[str, ...]
    wanted: Wanted = Wanted()


@dataclass(frozen=True)
class Reread:
    """Read the text of a snapshot (a name or path) again, in the events of `Open`.

    By the model that read it, where that is there and no other was asked for, else by the engine's own.
    """

    snapshot: str


@dataclass(frozen=True)
class Undo:
    """Take the documents that were read last out of the open snapshot, in the events of `Open`."""

    documents: int = 1


@dataclass(frozen=True)
class Ask:
    """One turn, in a new conversation where `conversation` is None; the reading pauses for it and then goes on.

    AnswerStarted PassageRecalled* TokenDecoded* AnswerFinished.
    """

    question: str
    conversation: int | None = None
    memory_only: bool = False


@dataclass(frozen=True)
class Cancel:
    """End the running answer: its AnswerFinished comes with stopped="cancelled" and what was said so far."""


@dataclass(frozen=True)
class StopReading:
    """End the reading at the next border: its ReadingFinished comes with complete=False, and all of it is saved."""


@dataclass(frozen=True)
class ResumeReading:
    """Read on where the open snapshot was stopped, files that were not parsed yet first.

    DocumentEnded* SnapshotOpened? (SegmentRead | CheckpointSaved)* ReadingFinished.
    """


@dataclass(frozen=True)
class ListSnapshots:
    """SnapshotsListed."""


@dataclass(frozen=True)
class ListConversations:
    """ConversationsListed, of the open snapshot."""


@dataclass(frozen=True)
class LoadConversation:
    """ConversationLoaded; questions asked with this id go on in it."""

    id: int


@dataclass(frozen=True)
class ShowPassage:
    """PassageShown."""

    passage: int


@dataclass(frozen=True)
class Shutdown:
    """Save what is being read and exit with 0."""


@dataclass(frozen=True)
class FindText:
    """PassageShown of the next passage after `after` (an id) in which the words stand, or Failed where none has them.

    `backwards`: the one before it. The search goes on at the other end of the snapshot.
    """

    words: str
    after: int = 0
    backwards: bool = False


@dataclass(frozen=True)
class GoTo:
    """PassageShown of the passage with a page or a line of a document, the nearest before it where it has none.

    A `number` is a page where the document has pages, and else a line.
    """

    document: str
    page: int | None = None
    line: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class ShowOutline:
    """OutlineShown, of the open snapshot."""


@dataclass(frozen=True)
class LocatePassages:
    """PassagesLocated."""

    passages: tuple[int, ...]


@dataclass(frozen=True)
class MeasureNovelty:
    """NoveltyMeasured, in at most so many parts."""

    parts: int


@dataclass(frozen=True)
class ShowMemory:
    """MemoryShown, of the open snapshot."""


@dataclass(frozen=True)
class SearchTurns:
    """TurnsFound: questions and answers that hold the words, in the open snapshot or in all of the library."""

    words: str
    everywhere: bool = False


@dataclass(frozen=True)
class BranchConversation:
    """ConversationLoaded: a new conversation that begins with the first so many turns of another."""

    conversation: int
    turns: int


@dataclass(frozen=True)
class RenameConversation:
    """ConversationsListed."""

    conversation: int
    title: str


@dataclass(frozen=True)
class RemoveConversation:
    """ConversationsListed."""

    conversation: int


@dataclass(frozen=True)
class ExportConversation:
    """Exported: the conversation with its sources, as JSON where the path ends so, else as Markdown."""

    conversation: int
    path: str


@dataclass(frozen=True)
class RenameSnapshot:
    """SnapshotsListed."""

    path: str
    title: str


@dataclass(frozen=True)
class BranchSnapshot:
    """SnapshotsListed: a second snapshot that begins as a copy of this one."""

    path: str
    title: str


@dataclass(frozen=True)
class ExportSnapshot:
    """Exported: a copy of the file elsewhere."""

    path: str
    to: str


@dataclass(frozen=True)
class RemoveSnapshot:
    """SnapshotsListed: the file is deleted, with the conversations in it."""

    path: str


Request = (
    Open
    | Append
    | Reread
    | Undo
    | Ask
    | Cancel
    | StopReading
    | ResumeReading
    | ListSnapshots
    | ListConversations
    | LoadConversation
    | ShowPassage
    | Shutdown
    | FindText
    | GoTo
    | ShowOutline
    | LocatePassages
    | MeasureNovelty
    | ShowMemory
    | SearchTurns
    | BranchConversation
    | RenameConversation
    | RemoveConversation
    | ExportConversation
    | RenameSnapshot
    | BranchSnapshot
    | ExportSnapshot
    | RemoveSnapshot
)
LOOKUPS = (
    ListSnapshots,
    ListConversations,
    LoadConversation,
    ShowPassage,
    FindText,
    GoTo,
    ShowOutline,
    LocatePassages,
    MeasureNovelty,
    ShowMemory,
    SearchTurns,
    BranchConversation,
    RenameConversation,
    RemoveConversation,
    ExportConversation,
    RenameSnapshot,
    BranchSnapshot,
    ExportSnapshot,
)
UNANSWERED = (Cancel, StopReading, Shutdown)  # what they stop ends with its own last event
