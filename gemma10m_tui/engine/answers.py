"""What the engine says besides the events of reading and answering: what it is, and what it looked up."""

from dataclasses import dataclass

from gemma10m_tui.events import Citation


@dataclass(frozen=True)
class Ready:
    """The model that answers from here on is loaded. `truth` is one line about what it can do, shown as it is."""

    model: str
    device: str
    truth: str = ""


@dataclass(frozen=True)
class SnapshotEntry:
    """A snapshot as the library lists it. `created` is an ISO date and time."""

    name: str
    title: str
    path: str
    model: str
    tokens: int
    tokens_total: int
    complete: bool
    created: str
    size_bytes: int
    documents: int


@dataclass(frozen=True)
class SnapshotsListed:
    """The library, newest first. `damaged` has a sentence for each snapshot that cannot be opened."""

    snapshots: tuple[SnapshotEntry, ...]
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConversationEntry:
    """A saved conversation. `changed` is the ISO date and time of its last turn."""

    id: int
    title: str
    turns: int
    changed: str


@dataclass(frozen=True)
class ConversationsListed:
    """The conversations of the open snapshot, newest first."""

    conversations: tuple[ConversationEntry, ...]


@dataclass(frozen=True)
class TurnRecord:
    """A turn as it was saved; `stopped` and `markdown` as in AnswerFinished. `tokens_read` is 0 where that was
    not saved.
    """

    question: str
    answer: str
    citations: tuple[Citation, ...]
    stopped: str
    model: str
    seconds: float
    tokens_read: int = 0
    markdown: bool = False


@dataclass(frozen=True)
class ConversationLoaded:
    """A saved conversation with all of its turns, oldest first."""

    conversation: int
    title: str
    turns: tuple[TurnRecord, ...]


@dataclass(frozen=True)
class PassageShown:
    """A passage among its neighbours: in `text` it is the `length` characters from `offset` on.

    `previous` and `next` are the ids of the passages beside it in its document, None at its ends; `first` and `last`
    are those of the whole text. Where words were sought, it is the passage number `found` of the `found_of` that
    have them.
    """

    passage: int
    document: str
    locator: str
    text: str
    offset: int
    length: int
    previous: int | None = None
    next: int | None = None
    first: int = 0
    last: int = 0
    first_token: int = 0
    tokens_total: int = 0
    found: int = 0
    found_of: int = 0


@dataclass(frozen=True)
class OutlineEntry:
    """A document (depth 0), or a chapter or page in it. `share` is where it begins in the whole stream, 0 to 1."""

    title: str
    depth: int
    document: str
    passage: int
    share: float


@dataclass(frozen=True)
class OutlineShown:
    """What a person would name, in the order of the text. `last` is the document that was read last."""

    entries: tuple[OutlineEntry, ...]
    last: str = ""


@dataclass(frozen=True)
class PassageSpan:
    """Where a passage stands in the snapshot's stream of tokens."""

    passage: int
    first_token: int
    end_token: int


@dataclass(frozen=True)
class PassagesLocated:
    """In the order that they were asked for; those that are not there are left out."""

    spans: tuple[PassageSpan, ...]
    tokens_total: int


@dataclass(frozen=True)
class NoveltyMeasured:
    """How far each part of the text turned the memory from where it was, 0 to 1; `tokens` were read."""

    parts: tuple[float, ...]
    tokens: int
    tokens_total: int


@dataclass(frozen=True)
class StatePoint:
    """A state that is kept, after so many tokens; `place` is what the last of them stands in."""

    tokens: int
    place: str


@dataclass(frozen=True)
class MemoryShown:
    """What the memory is and where it lives. Bytes are of this moment.

    `device_bytes` are the engine's on a device with a memory of its own, which has `device_total_bytes`: 0 where the
    device has none, or does not say.
    """

    title: str
    path: str
    tokens: int
    tokens_total: int
    segments: int
    segment_tokens: int
    state_bytes: int
    state_sha256: str
    model: str
    device: str
    truth: str
    parameters: int
    process_bytes: int
    device_bytes: int
    device_total_bytes: int = 0
    kept: tuple[StatePoint, ...] = ()


@dataclass(frozen=True)
class TurnFound:
    """A turn that holds the words; `excerpt` is the answer around them, or its beginning. `snapshot` is a path."""

    snapshot: str
    title: str
    conversation: int
    turn: int
    question: str
    excerpt: str


@dataclass(frozen=True)
class TurnsFound:
    """Newest first; `more` were left out."""

    words: str
    turns: tuple[TurnFound, ...]
    more: int = 0


@dataclass(frozen=True)
class Exported:
    """A file was written."""

    path: str


Answer = (
    Ready
    | SnapshotsListed
    | ConversationsListed
    | ConversationLoaded
    | PassageShown
    | OutlineShown
    | PassagesLocated
    | NoveltyMeasured
    | MemoryShown
    | TurnsFound
    | Exported
)
