"""A snapshot: one SQLite file with what was read, the memory of it, and the conversations about it.

Every method is one transaction at most, and one query module. What its text says is asked of `index`, what was said
about it of `conversations`; the operations that make one snapshot out of another (branch, cut, export…) are functions
in files of their own.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import Document
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import DocumentReport
from gemma10m_tui.library import checkpoints, full_text, passage_store
from gemma10m_tui.library.borders import Stretch, stretches
from gemma10m_tui.library.content_key import PASSAGE_FORMAT, renew_content_key
from gemma10m_tui.library.conversations import Conversations, now
from gemma10m_tui.library.cutting import cut
from gemma10m_tui.library.faults import damaged, shown
from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.records import (
    IMPORTED,
    Checkpoint,
    ModelIdentity,
    SnapshotSummary,
    StoredDigest,
    StoredPassage,
)
from gemma10m_tui.library.text_index import TextIndex

SUFFIX = ".g10m"


class Snapshot(OpenedFile):
    """What an open .g10m file holds; use `create` or `open`.

    The network's reading has two phases. In the first every document is stored with its passages, one transaction a
    document, until `finish_documents`. In the second the network reads the stream of tokens, and every
    `save_checkpoint` is one transaction, until `finish_reading`.
    """

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        title: str,
        model: ModelIdentity,
        content_key: str,
        source_key: str = "",
        precision: str = "",
    ) -> Self:
        """Begin a snapshot in a new file, open for writing; `source_key` tells where its documents were found."""
        row = {
            "title": clean_name(title),
            "model_name": clean_name(model.name),
            "model_fingerprint": model.fingerprint,
            "content_key": content_key,
            "source_key": source_key,
            "passage_format": PASSAGE_FORMAT,
            "precision": precision,
            "created": now(),
        }
        return cls._created(path, row)

    # What it is

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
    def source_key(self) -> str:
        """Where its documents were found, as a hash; "" if that is not known or no longer one place."""
        return self._field("source_key")

    @property
    def passage_format(self) -> str:
        """How its texts were cut into passages; "" before that was kept."""
        return self._field("passage_format")

    @property
    def precision(self) -> str:
        """In which precision its memory was read, several joined by +; "" before that was kept."""
        return clean_name(self._field("precision"))

    @property
    def imported(self) -> bool:
        """Whether it, or what it was made from, came as a snapshot: that it holds what it says is its maker's word."""
        return self.source_key == IMPORTED

    @property
    def created(self) -> str:
        """When it was begun: ISO 8601, UTC."""
        return clean_name(self._field("created"))

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
        with self.reading() as connection:
            return passage_store.stored_tokens(connection)

    def reports(self) -> tuple[DocumentReport, ...]:
        """How every file ended, in the order they did."""
        with self.reading() as connection:
            return passage_store.document_reports(connection)

    def summary(self) -> SnapshotSummary:
        """What a list shows; the state itself is not read."""
        with self.reading() as connection:
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
                created=self.created,
                size_bytes=self._path.stat().st_size,
                precision=self.precision,
            )

    @property
    def index(self) -> TextIndex:
        """What its text says, by words and by names."""
        return TextIndex(self)

    @property
    def conversations(self) -> Conversations:
        """What was asked about it, and answered."""
        return Conversations(self)

    def require_model(self, identity: ModelIdentity) -> None:
        """Raise a Problem unless this is the model that reads the snapshot; the engine says where the right one is."""
        right = self.model
        if right.fingerprint != identity.fingerprint:
            raise Problem(
                f"{shown(self._path)} was read by {right.name} ({right.fingerprint[:8]}), not by {identity.name}"
                f" ({identity.fingerprint[:8]}); only the model that read it can go on from it.",
                ExitCode.MISMATCH,
            )

    def retitle(self, title: str) -> None:
        """Give the snapshot another title; its file keeps its name."""
        with self.writing() as connection:
            connection.execute("UPDATE snapshot SET title = ?", (clean_name(title),))

    def forget_source(self) -> None:
        """From here on it holds more, or less, than what is found in one place."""
        with self.writing() as connection:
            connection.execute("UPDATE snapshot SET source_key = '' WHERE source_key != ?", (IMPORTED,))

    # Phase 1: documents

    def add_document(self, document: Document, token_counts: Sequence[int], text_key: str = "") -> None:
        """Store a document with its passages; passage i is token_counts[i] tokens of the stream.

        `text_key` is what of the options changed the text that was read. One that had failed before keeps its place
        among the reports. After the first phase this appends: the network has something to read again.
        """
        with self.writing() as connection:
            passage_store.insert_document(connection, document, token_counts, text_key)
            self._appended(connection)

    def add_report(self, report: DocumentReport, sha256: str | None = None, text_key: str = "") -> None:
        """Remember a file that was skipped or failed, and the digest of its bytes if they could be had."""
        with self.writing() as connection:
            passage_store.insert_report(connection, report, sha256, text_key)
            self._appended(connection)

    def _appended(self, connection: sqlite3.Connection) -> None:
        (after_the_first_phase,) = connection.execute("SELECT documents_complete FROM snapshot").fetchone()
        if after_the_first_phase:
            checkpoints.settle_completeness(connection)
            renew_content_key(connection)

    def digests(self) -> tuple[StoredDigest, ...]:
        """The digest of every file that was read or failed, in order."""
        with self.reading() as connection:
            return passage_store.document_digests(connection)

    def finish_documents(self, end_token: int | None = None) -> None:
        """End the first phase; with `end_token` without the passages from there on, as if they had never been."""
        with self.writing() as connection:
            if end_token is not None:
                cut(connection, end_token)
            full_text.optimize_index(connection)
            connection.execute("UPDATE snapshot SET documents_complete = 1")

    def renew_content_key(self, upto: str = "") -> None:
        """Be found by the documents as they are stored (up to a place): they are not quite those looked for."""
        with self.writing() as connection:
            renew_content_key(connection, upto)

    # Passages

    def stretches(self) -> list[Stretch]:
        """The stream of tokens, cut where a document or a section begins."""
        with self.reading() as connection:
            return stretches(connection)

    @property
    def passage_count(self) -> int:
        """How many there are."""
        with self.reading() as connection:
            return passage_store.count_passages(connection)

    def passages(self, first_token: int = 0) -> Iterator[StoredPassage]:
        """The passages in order, from the one that contains a token; others may be written meanwhile."""
        return passage_store.passages_from(self, first_token)

    def passage(self, passage: int) -> StoredPassage:
        """The passage with an id."""
        with self.reading() as connection:
            return passage_store.passage_with(connection, passage)

    def passages_of(self, document: str) -> list[StoredPassage]:
        """A document's passages in order, by the name that its report and its citations have."""
        with self.reading() as connection:
            return passage_store.passages_of_document(connection, document)

    def neighbours(self, passage: int, before: int = 1, after: int = 1) -> list[StoredPassage]:
        """A passage between its neighbours in the same document, itself included, in order."""
        with self.reading() as connection:
            return passage_store.passages_around(connection, passage, before, after)

    # Phase 2: the network's state

    def save_checkpoint(
        self, tokens: int, segments: int, state: bytes, normalisers: Sequence[bytes], precision: str = ""
    ) -> None:
        """Store the state after so many tokens and segments, and the normalisers of the segments since the last.

        `precision` is what was computed in since then.
        """
        with self.writing() as connection:
            checkpoints.insert_checkpoint(connection, tokens, segments, state, normalisers)
            checkpoints.note_precision(connection, tokens, precision)

    def latest_checkpoint(self, at_most: int | None = None, every: int = 1) -> Checkpoint | None:
        """The newest checkpoint whose hash is right; None: the network has to read from the first token.

        Only those of at most so many tokens, and of a multiple of `every` segments, count. The caller looks at its
        `tokens`: when the newest one was damaged even a complete snapshot has some to read.
        """
        with self.reading() as connection:
            found = checkpoints.sound_checkpoint(connection, at_most, every)
            if found is None and every == 1 and self.complete and checkpoints.has_checkpoint(connection):
                raise Problem(
                    f"The memory stored in {shown(self._path)} is damaged; restore a copy of the file, or have the "
                    f"text that it holds read again: gemma10m snapshots reread {self.name}"
                )
            return found

    def normalisers(self, segments: int | None = None) -> list[bytes]:
        """What each of the first so many segments added to z, in order; of all up to the latest checkpoint if None."""
        if segments is None:
            latest = self.latest_checkpoint()
            segments = latest.segments if latest else 0
        with self.reading() as connection:
            return checkpoints.stored_normalisers(connection, segments)

    def finish_reading(self) -> None:
        """End the second phase: the newest checkpoint holds everything."""
        with self.writing() as connection:
            connection.execute("UPDATE snapshot SET complete = 1")

    def _field(self, column: str) -> str:
        with self.reading() as connection:
            row = connection.execute(f"SELECT {column} FROM snapshot").fetchone()
            if row is None:
                raise damaged(self._path)
            return str(row[0])
