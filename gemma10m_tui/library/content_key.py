"""What makes two snapshots the same: the model, how passages are cut, and the bytes of every document under its name.

Kept in the snapshot and made anew whenever its documents change, so that a text is found again however it was put
together: at once, or appended piece by piece.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterable

from gemma10m_tui.documents.document import Outcome

# Changes whenever the same files would be cut into other passages.
PASSAGE_FORMAT = "passages-8"
NO_BYTES = hashlib.sha256(b"").hexdigest()
"""The digest of a file that could not be opened: reading it will say why."""
_BEGINNING = re.compile(r" ?passages=\d+$")


def content_key(
    fingerprint: str, named_digests: Iterable[tuple[str, str]], passage_format: str = PASSAGE_FORMAT
) -> str:
    """sha256 (hex) over the model's fingerprint, the way passages are cut, and (name, digest) of every document."""
    digest = hashlib.sha256(f"{passage_format}\n{fingerprint}\n".encode("utf-8", "surrogatepass"))
    for name, sha256 in named_digests:
        digest.update(f"{sha256} {name}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def key_upto(content: str, upto: str) -> str:
    """The key of what the beginning of a text is, up to a place (`Upto.key`)."""
    return hashlib.sha256(f"{content}\nup to {upto}\n".encode("utf-8", "surrogatepass")).hexdigest()


def renew_content_key(connection: sqlite3.Connection, upto: str = "") -> None:
    """Write the key of the documents that the snapshot holds now; skipped files have no part in it.

    With `upto` it is that of their beginning alone: what comes after that place is about to be cut off.
    """
    (fingerprint,) = connection.execute("SELECT model_fingerprint FROM snapshot").fetchone()
    whole = key_of_documents(connection, fingerprint)
    connection.execute("UPDATE snapshot SET content_key = ?", (key_upto(whole, upto) if upto else whole,))


def key_of_documents(connection: sqlite3.Connection, fingerprint: str) -> str:
    """The key of the documents that a snapshot holds now, as they would be read by a model."""
    (passages_as,) = connection.execute("SELECT passage_format FROM snapshot").fetchone()
    rows = connection.execute(
        "SELECT path, sha256, text_key FROM document WHERE outcome != ? ORDER BY id", (Outcome.SKIPPED,)
    )
    named = ((path, keyed(sha256 or NO_BYTES, text_key)) for path, sha256, text_key in rows.fetchall())
    return content_key(fingerprint, named, passages_as)


def key_of_beginning(text_key: str, passages: int) -> str:
    """The `text_key` of a document of which only the first so many passages are left: it is not all of its file."""
    return f"{_BEGINNING.sub('', text_key)} passages={passages}".lstrip()


def keyed(sha256: str, text_key: str) -> str:
    """A file's digest together with the options that change what is read from it."""
    return f"{sha256} {text_key}" if text_key else sha256
