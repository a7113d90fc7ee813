"""What the library hands on: identities, passages, checkpoints, hits, turns and summaries as frozen values."""

import re
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.document import Locator
from gemma10m_tui.events import Citation, DocumentReport

_FILE_AND_LINE = re.compile(r"\S:\d+(?:-\d+)?(?: |$)")

IMPORTED = "imported"
"""In the place of where a snapshot's documents were found: it came as a snapshot, and nobody here has seen them."""


@dataclass(frozen=True)
class ModelIdentity:
    """The model that read a snapshot. `fingerprint` is the SHA-256 (hex) of weights, config, tokenizer and format."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class StoredPassage:
    """A passage as the snapshot keeps it; its tokens are [first_token, end_token) of the snapshot's whole stream."""

    id: int
    document: str
    title: str
    locator: Locator
    text: str
    first_token: int
    end_token: int

    @property
    def is_code(self) -> bool:
        """Whether it is of source code, which is cited by file and line."""
        return _FILE_AND_LINE.search(self.locator.label) is not None


@dataclass(frozen=True)
class StoredHeading:
    """A heading of a document, with a text of its own or without: its rank (1 is the outermost) and its words."""

    level: int
    title: str


@dataclass(frozen=True)
class StoredDigest:
    """A file that was read or failed: SHA-256 (hex) of its bytes, "" if unknown, and the options that mattered.

    Its passages are the tokens up to `end_token` of the stream; None where it has none.
    """

    name: str
    outcome: str
    sha256: str
    text_key: str
    end_token: int | None


@dataclass(frozen=True)
class Checkpoint:
    """The network's state after `tokens` tokens and `segments` folded segments; its hash has been checked."""

    tokens: int
    segments: int
    state: bytes
    sha256: str


@dataclass(frozen=True)
class Hit:
    """A passage that a search found; a higher score is a better match."""

    passage_id: int
    score: float


@dataclass(frozen=True)
class Turn:
    """One question with its answer, as it was said; `markdown` as in AnswerFinished."""

    id: int
    conversation: int
    question: str
    answer: str
    citations: tuple[Citation, ...]
    stopped: str
    model: str
    seconds: float
    created: str
    markdown: bool = False


@dataclass(frozen=True)
class ConversationSummary:
    """A conversation without its turns."""

    id: int
    title: str
    created: str
    turns: int


@dataclass(frozen=True)
class SnapshotSummary:
    """All that a list of snapshots shows. `tokens` of `tokens_total` are in the state; `created` is ISO 8601 in UTC.

    `precision` is what the memory was read in, several joined by +, and "" where that is unknown.
    """

    name: str
    title: str
    path: Path
    model: ModelIdentity
    tokens: int
    tokens_total: int
    segments: int
    state_bytes: int
    state_sha256: str
    complete: bool
    documents: tuple[DocumentReport, ...]
    created: str
    size_bytes: int
    precision: str
