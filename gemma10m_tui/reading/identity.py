"""What makes two readings the same: the model, and the bytes of every source under its name.

The same text read with the same model again opens the snapshot that exists, so this is hashed before anything is
parsed.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from gemma10m_tui.documents import AS_FOUND, ReadOptions, Source
from gemma10m_tui.documents.archives import member_digest
from gemma10m_tui.library import ModelIdentity
from gemma10m_tui.library.content_key import NO_BYTES, keyed
from model.checkpoint import Model


def identity_of(model: Model) -> ModelIdentity:
    """The model as a snapshot names it."""
    return ModelIdentity(model.name, model.fingerprint)


def digests(sources: Sequence[Source], options: ReadOptions = AS_FOUND) -> list[tuple[str, str]]:
    """(name, digest of the bytes and of what the options change) of every source, as a content key takes them."""
    return [(source.name, keyed(source_digest(source), options.text_key)) for source in sources]


def source_key(roots: Sequence[Path]) -> str:
    """The place that files are read from, as a hash: a snapshot that is given away does not name anyone's folders."""
    digest = hashlib.sha256()
    for root in roots:
        digest.update(str(root.expanduser().resolve()).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def source_digest(source: Source) -> str:
    """SHA-256 (hex) of the bytes that a source is read from: its file's, or its own in an archive."""
    return file_digest(source.path) if source.member is None else member_digest(source)


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes; one that cannot be opened counts as empty: reading it will say why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return NO_BYTES
