"""The events that long work yields; progress bars, JSON output and the app are listeners of the same ones.

Everything here is plain data (str, int, float, bool, tuples of those or of dataclasses here), so that an event crosses
a pipe as JSON without loss: see engine/protocol.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentReport:
    """How one file ended: `outcome` is read, skipped or failed, `reason` is empty for a clean read."""

    path: str
    outcome: str
    reason: str = ""
    passages: int = 0
    characters: int = 0


@dataclass(frozen=True)
class Citation:
    """A passage that an answer rests on. `quote` is text shown as coming from it; `verified` if found there verbatim.

    `score` is the share of the recall's total weight (0 to 1); `heat` the memory's own share of the read, or None
    where the memory has no say. `passage` is the passage's id in the snapshot.
    """

    passage: int
    document: str
    locator: str
    quote: str
    verified: bool
    score: float
    heat: float | None = None

    @property
    def place(self) -> tuple[str, ...]:
        """The document and where in it, each once."""
        return place_of(self.document, self.locator)


def place_of(document: str, locator: str) -> tuple[str, ...]:
    """The parts that say where a passage stands; "src/app.py:10-40" names its file itself."""
    if document and locator.startswith(f"{document}:"):
        return (locator,)
    return tuple(part for part in (document, locator) if part)


@dataclass(frozen=True)
class DocumentEnded:
    """A file was read, skipped or failed. `done` of `total` files have ended."""

    report: DocumentReport
    done: int
    total: int


@dataclass(frozen=True)
class Noticed:
    """Something about what will be read that a person should see before it begins, as one sentence."""

    sentence: str


@dataclass(frozen=True)
class PassagesCounted:
    """Before a text is read again its tokens are counted, as the model has them that will read it: so many passages
    of the total are done.
    """

    done: int
    total: int


@dataclass(frozen=True)
class SourcesCompared:
    """How the files found compare with a snapshot that was read from the same place before, or is appended to.

    Names of files; `retried` had failed before and are tried again, `read_otherwise` are the same files, read with
    other options (`options_before`, `options_now`: "--pages 1-10"). Where something differs, the first `kept_tokens`
    tokens of that snapshot are taken over into a new one, and it stays as it was.
    """

    snapshot: str
    unchanged: int
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retried: tuple[str, ...]
    kept_tokens: int
    read_otherwise: tuple[str, ...] = ()
    options_before: str = ""
    options_now: str = ""


@dataclass(frozen=True)
class SnapshotOpened:
    """A snapshot is ready to be asked; `reused` when it was there already and complete."""

    name: str
    path: str
    title: str
    model: str
    tokens: int
    tokens_total: int
    reused: bool


@dataclass(frozen=True)
class SegmentRead:
    """The network has read so many tokens of the total; rate over this run, seconds left at that rate."""

    tokens: int
    tokens_total: int
    segments: int
    tokens_per_second: float
    seconds_left: float


@dataclass(frozen=True)
class CheckpointSaved:
    """The state up to `tokens` is on disk; a kill from here on loses nothing before it."""

    tokens: int


@dataclass(frozen=True)
class ReadingFinished:
    """All of it is read (or the reading was stopped: `complete` is false) and saved."""

    snapshot: str
    path: str
    documents: tuple[DocumentReport, ...]
    tokens: int
    segments: int
    seconds: float
    tokens_per_second: float
    state_bytes: int
    state_sha256: str
    peak_memory_bytes: int
    complete: bool


@dataclass(frozen=True)
class AnswerStarted:
    """A turn has begun. `tokens_read` of the text were in the memory when it did; `understood` is what the question was
    taken for, where it says only what is different from the one before, or misspells a word of the text; else "".
    """

    question: str
    tokens_read: int
    tokens_total: int
    understood: str = ""


@dataclass(frozen=True)
class PassageRecalled:
    """A passage is being re-read for the answer that follows."""

    citation: Citation


@dataclass(frozen=True)
class TokenDecoded:
    """The next piece of the answer's text; partial UTF-8 is held back, so it is always printable as it is."""

    text: str


@dataclass(frozen=True)
class AnswerFinished:
    """A turn has ended; `stopped` is "end", "quoted" (no sure answer: the sentence nearest to one), "cancelled",
    "length" or "refused" (the text does not say). `trust` is how far a finder trusts the answer, 0 to 1;
    `consulted` says in words what was looked at for it. `markdown`: it was written freely by a model that writes
    Markdown; else it is words of the text and plain sentences around them, and each sign of it stands for itself.
    """

    conversation: int
    turn: int
    answer: str
    stopped: str
    citations: tuple[Citation, ...]
    seconds: float
    tokens_read: int
    tokens_decoded: int
    model: str
    trust: float | None = None
    consulted: str = ""
    markdown: bool = False


@dataclass(frozen=True)
class Failed:
    """The work ended with a problem: the sentence to show and the exit code of a command that ends with it."""

    sentence: str
    code: int


Event = (
    Noticed
    | PassagesCounted
    | SourcesCompared
    | DocumentEnded
    | SnapshotOpened
    | SegmentRead
    | CheckpointSaved
    | ReadingFinished
    | AnswerStarted
    | PassageRecalled
    | TokenDecoded
    | AnswerFinished
    | Failed
)
