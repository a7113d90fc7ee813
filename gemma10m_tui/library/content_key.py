"""What makes two snapshots the same: the model, how passages are cut, and the bytes of every document under its name.

Kept in the snapshot and made anew whenever its documents change, so that a text is found again however it was put
together: at once, or appended piece by piece.
"""

import hashlib
import sqlite3
from collections.abc import Iterable

from gemma10m_tui.documents.document import Outcome

# Changes whenever the same files would be cut into other passages.
PASSAGE_FORMAT = "passages-4"
NO_BYTES = hashlib.sha256(b"").hexdigest()
"""The digest of a file that could not be opened: reading it will say why."""


def content_key(fingerprint: str, named_digests: Iterable[tuple[str, str]]) -> str:
    """sha256 (hex) over the model's fingerprint, the way passages are cut, and (name, digest) of every document."""
    digest = hashlib.sha256(f"{PASSAGE_FORMAT}\n{fingerprint}\n".encode())
    for name, sha256 in named_digests:
        digest.update(f"{sha256} {name}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def key_upto(content: str, upto: str) -> str:
    """The key of what the beginning of a text is, up to a place in a person's words."""
    return hashlib.sha256(f"{content}\nup to {upto}\n".encode("utf-8", "surrogatepass")).hexdigest()


def renew_content_key(connection: sqlite3.Connection) -> None:
    """Write the key of the documents that the snapshot holds now; skipped files have no part in it."""
    (fingerprint,) = connection.execute("SELECT model_fingerprint FROM snapshot").fetchone()
    rows = connection.execute(
        "SELECT path, sha256, text_key FROM document WHERE outcome != ? ORDER BY id", (Outcome.SKIPPED,)
    )
    named = ((path, keyed(sha256 or NO_BYTES, text_key)) for path, sha256, text_key in rows.fetchall())
    connection.execute("UPDATE snapshot SET content_key = ?", (content_key(fingerprint, named),))


def keyed(sha256: str, text_key: str) -> str:
    """A file's digest together with the options that change what is read from it."""
    return f"{sha256} {text_key}" if text_key else sha256
