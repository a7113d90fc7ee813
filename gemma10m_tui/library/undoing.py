"""Undoing what was read last: a document at a time, as far back as a person wants."""

from dataclasses import dataclass

from gemma10m_tui.counted import counted
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.content_key import renew_content_key
from gemma10m_tui.library.cutting import cut
from gemma10m_tui.library.leftovers import remove_unfinished
from gemma10m_tui.library.records import IMPORTED
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot


@dataclass(frozen=True)
class Undone:
    """The documents that a snapshot no longer holds, the last read first; its text now has `tokens` tokens."""

    name: str
    documents: tuple[str, ...]
    tokens: int


def undo(shelf: Shelf, name: str, count: int = 1) -> Undone:
    """Take the documents that were read last out of a snapshot, in one transaction.

    The next one who opens it reads the little that lies between the cut and the checkpoint before it. Answers of
    conversations stay, without links into what is gone.
    """
    if count < 1:
        raise Problem("Name how many documents to undo: 1 or more.", ExitCode.USAGE)
    with Snapshot.open(shelf.find(name)) as snapshot:
        if not snapshot.documents_complete:
            raise Problem(f"{snapshot.name} is not taken in whole yet; read the same files again first.")
        read = sorted((digest.end_token, digest.name) for digest in snapshot.digests() if digest.end_token is not None)
        if count >= len(read):
            raise Problem(
                f"{snapshot.name} holds {counted(len(read), 'document')}, and one must be left; "
                f"to be rid of all: gemma10m snapshots remove {snapshot.name}.",
                ExitCode.USAGE,
            )
        left, gone = read[-count - 1][0], tuple(document for _, document in reversed(read[-count:]))
        with snapshot.writing() as connection:
            cut(connection, left)
            connection.execute("UPDATE snapshot SET source_key = '' WHERE source_key != ?", (IMPORTED,))
            renew_content_key(connection)
        remove_unfinished(snapshot.path)  # it has the text that is gone
        return Undone(snapshot.name, gone, left)
