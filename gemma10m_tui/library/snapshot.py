"""A snapshot: one SQLite file with what was read, the memory of it, and the conversations about it.

Every method is one lock, one transaction at most, and one query module; an error of SQLite leaves as a Problem. The
same object may be used from several threads; other processes may read while this one writes.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import Document
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Citation, DocumentReport
from gemma10m_tui.library import checkpoints, conversations, full_text, passage_store
from gemma10m_tui.library.connection import close_writer, create_file, open_reader, open_writer, require_file
from gemma10m_tui.library.faults import damaged, faults_of, shown
from gemma10m_tui.library.folders import require_room
from gemma10m_tui.library.records import (
    Checkpoint,
    ConversationSummary,
    Hit,
    ModelIdentity,
    SnapshotSummary,
    StoredPassage,
    Turn,
)
from gemma10m_tui.library.writer_lock import WriterLock

SUFFIX = ".g10m"
_LEAST_ROOM = 32 * 2**20  # bytes free before a snapshot is begun; less cannot hold two checkpoints of any model
_PASSAGES_A_QUERY = 256


class Snapshot:
    """One open .g10m file; use `create` or `open`, and close it (or leave its `with` block) to have one file at rest.

    The network's reading has two phases. In the first every document is stored with its passages, one transaction a
    document, until `finish_documents`. In the second the network reads the stream of tokens, and every
    `save_checkpoint` is one transaction, until `finish_reading`.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, writer_lock: WriterLock | None) -> None:
        self._path = path
        self._connection = connection
        self._writer_lock = writer_lock
        self._turnstile = threading.RLock()
        self._closed = False

    @classmethod
    def create(cls, path: Path, *, title: str, model: ModelIdentity, content_key: str) -> Self:
        """Begin a snapshot in a new file, open for writing."""
        path = path.absolute()
        with faults_of(path):
            require_room(path.parent, _LEAST_ROOM)
        lock = WriterLock(path)
        try:
            if path.exists():
                raise Problem(f"{shown(path)} exists already; open it, or choose another name.")
            row = {
                "title": clean_name(title),
                "model_name": clean_name(model.name),
                "model_fingerprint": model.fingerprint,
                "content_key": content_key,
                "created": conversations.now(),
            }
            create_file(path, row)
            return cls(path, open_writer(path), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open a snapshot; for writing, by one process at a time, or only for reading, by any number."""
        path = path.absolute()
        if read_only:
            return cls(path, open_reader(path), None)
        require_file(path)
        lock = WriterLock(path)
        try:
            return cls(path, open_writer(path), lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Fold everything into the one file and let others write; a second call does nothing."""
        with self._turnstile:
            if self._closed:
                return
            self._closed = True
            if self._writer_lock is None:
                self._connection.close()
                return
            try:
                close_writer(self._connection)
            finally:
                self._writer_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What it is

    @property
    def path(self) -> Path:
        """The file, absolute."""
        return self._path

    @property
    def name(self) -> str:
        """What a person types to mean this snapshot."""
        return self._path.stem

    @property
    def read_only(self) -> bool:
        """Whether it was opened only for reading."""
        return self._writer_lock is None

    @property
    def title(self) -> str:
        """What was read, in a person's words."""
        return clean_name(self._field("title"))

    @property
    def model(self) -> ModelIdentity:
        """The model that reads it, the only one that its memory means anything to."""
        return ModelIdentity(clean_name(self._field("model_name")), self._field("model_fingerprint"))

    @property
    def content_key(self) -> str:
        """Identity of the text together with the model that reads it."""
        return self._field("content_key")

    @property
    def documents_complete(self) -> bool:
        """Whether the first phase has ended: all documents are stored."""
        return bool(int(self._field("documents_complete")))

    @property
    def complete(self) -> bool:
        """Whether the network has read all of it."""
        return bool(int(self._field("complete")))

    @property
    def tokens_total(self) -> int:
        """Length of the stream of tokens, read by the network or not."""
        with self._reading() as connection:
            return passage_store.stored_tokens(connection)

    def reports(self) -> tuple[DocumentReport, ...]:
        """How every file ended, in the order they did."""
        with self._reading() as connection:
            return passage_store.document_reports(connection)

    def summary(self) -> SnapshotSummary:
        """What a list shows; the state itself is not read."""
        with self._reading() as connection:
            tokens, segments, state_bytes, sha256 = checkpoints.newest_mark(connection)
            return SnapshotSummary(
                name=self.name,
                title=self.title,
                path=self._path,
                model=self.model,
                tokens=tokens,
                tokens_total=passage_store.stored_tokens(connection),
                segments=segments,
                state_bytes=state_bytes,
                state_sha256=clean_name(sha256),
                complete=self.complete,
                documents=passage_store.document_reports(connection),
                created=clean_name(self._field("created")),
                size_bytes=self._path.stat().st_size,
            )

    def require_model(self, identity: ModelIdentity) -> None:
        """Raise a Problem that names the right model unless this is the one that reads the snapshot."""
        right = self.model
        if right.fingerprint != identity.fingerprint:
            raise Problem(
                f"{shown(self._path)} was read by {right.name} ({right.fingerprint[:8]}), not by {identity.name}"
                f" ({identity.fingerprint[:8]}); open it with {right.name}, or read the documents again.",
                ExitCode.MISMATCH,
            )

    def retitle(self, title: str) -> None:
        """Give the snapshot another title; its file keeps its name."""
        with self._writing() as connection:
            connection.execute("UPDATE snapshot SET title = ?", (clean_name(title),))

    # Phase 1: documents

    def add_document(self, document: Document, token_counts: Sequence[int]) -> None:
        """Store a document with its passages; passage i is token_counts[i] tokens of the stream."""
        with self._writing() as connection:
            passage_store.insert_document(connection, document, token_counts)

    def add_report(self, report: DocumentReport) -> None:
        """Remember a file that was skipped or failed."""
        with self._writing() as connection:
            passage_store.insert_report(connection, report)

    def finish_documents(self) -> None:
        """End the first phase."""
        with self._writing() as connection:
            full_text.optimize_index(connection)
            connection.execute("UPDATE snapshot SET documents_complete = 1")

    # Passages

    def passages(self, first_token: int = 0) -> Iterator[StoredPassage]:
        """The passages in order, from the one that contains a token; others may be written meanwhile."""
        with self._reading() as connection:
            following = passage_store.first_passage_from(connection, first_token)
        # In short queries: a cursor left open over hours of reading would keep the write-ahead log from being folded.
        while following is not None:
            with self._reading() as connection:
                batch = passage_store.passages_in(connection, following, _PASSAGES_A_QUERY)
            yield from batch
            following = batch[-1].id + 1 if batch else None

    def passage(self, passage: int) -> StoredPassage:
        """The passage with an id."""
        with self._reading() as connection:
            return passage_store.passage_with(connection, passage)

    def passages_of(self, document: str) -> list[StoredPassage]:
        """A document's passages in order, by the name that its report and its citations have."""
        with self._reading() as connection:
            return passage_store.passages_of_document(connection, document)

    def neighbours(self, passage: int, before: int = 1, after: int = 1) -> list[StoredPassage]:
        """A passage between its neighbours in the same document, itself included, in order."""
        with self._reading() as connection:
            return passage_store.passages_around(connection, passage, before, after)

    def passage_at_token(self, token: int) -> StoredPassage:
        """The passage that a token of the stream is in."""
        with self._reading() as connection:
            found = passage_store.first_passage_from(connection, token) if token >= 0 else None
            if found is None:
                raise Problem(f"{shown(self._path)} has no token {token}.", ExitCode.NOT_FOUND)
            return passage_store.passage_with(connection, found)

    def search(self, question: str, limit: int = 20) -> list[Hit]:
        """The passages that answer best to a question's words, best first; any text is a valid question."""
        with self._reading() as connection:
            return full_text.search_passages(connection, question, limit)

    # Phase 2: the network's state

    def save_checkpoint(self, tokens: int, segments: int, state: bytes, normalisers: Sequence[bytes]) -> None:
        """Store the state after so many tokens and segments, and the normalisers of the segments since the last."""
        with self._writing() as connection:
            checkpoints.insert_checkpoint(connection, tokens, segments, state, normalisers)

    def latest_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint whose hash is right; None: the network has to read from the first token.

        The caller looks at its `tokens`: when the newest one was damaged even a complete snapshot has some to read.
        """
        with self._reading() as connection:
            found = checkpoints.sound_checkpoint(connection)
            if found is None and self.complete and checkpoints.has_checkpoint(connection):
                raise Problem(
                    f"The memory stored in {shown(self._path)} is damaged; "
                    "restore a copy of the file, or remove it and read its documents again."
                )
            return found

    def normalisers(self) -> list[bytes]:
        """What each segment added to z, in order, up to the latest checkpoint."""
        latest = self.latest_checkpoint()
        with self._reading() as connection:
            return checkpoints.stored_normalisers(connection, latest.segments if latest else 0)

    def finish_reading(self) -> None:
        """End the second phase: the newest checkpoint holds everything."""
        with self._writing() as connection:
            connection.execute("UPDATE snapshot SET complete = 1")

    # Conversations

    def start_conversation(self, title: str) -> int:
        """Begin a conversation and return its id."""
        with self._writing() as connection:
            return conversations.insert_conversation(connection, title)

    def add_turn(
        self,
        conversation: int,
        question: str,
        answer: str,
        citations: Sequence[Citation],
        stopped: str,
        model: str,
        seconds: float,
    ) -> int:
        """Add a turn at the end of a conversation and return its id."""
        with self._writing() as connection:
            return conversations.insert_turn(
                connection, conversation, question, answer, citations, stopped, model, seconds
            )

    def turns(self, conversation: int) -> list[Turn]:
        """A conversation's turns in the order they were said."""
        with self._reading() as connection:
            return conversations.stored_turns(connection, conversation)

    def conversations(self) -> list[ConversationSummary]:
        """All conversations, the one that spoke last first."""
        with self._reading() as connection:
            return conversations.stored_conversations(connection)

    def rename_conversation(self, conversation: int, title: str) -> None:
        """Give a conversation another title."""
        with self._writing() as connection:
            conversations.change_title(connection, conversation, title)

    def remove_conversation(self, conversation: int) -> None:
        """Remove a conversation and its turns."""
        with self._writing() as connection:
            conversations.delete_conversation(connection, conversation)

    def _field(self, column: str) -> str:
        with self._reading() as connection:
            row = connection.execute(f"SELECT {column} FROM snapshot").fetchone()
            if row is None:
                raise damaged(self._path)
            return str(row[0])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._turnstile, faults_of(self._path):
            if self._closed:
                raise Problem(f"{shown(self._path)} is closed.")
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block, on disk and synced, or nothing of it."""
        with self._reading() as connection:
            if self.read_only:
                raise Problem(f"{shown(self._path)} was opened only for reading.")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk can have ended it already
                    connection.execute("ROLLBACK")
                raise
