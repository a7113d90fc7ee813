"""What makes two readings the same: the model, and the bytes of every source under its name.

The same text read with the same model again opens the snapshot that exists, so this is hashed before anything is
parsed.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from gemma10m_tui.documents import Source
from gemma10m_tui.library import ModelIdentity
from model.checkpoint import Model

# Changes whenever the same files would be cut into other passages.
PASSAGE_FORMAT = "passages-1"


def identity_of(model: Model) -> ModelIdentity:
    """The model as a snapshot names it."""
    return ModelIdentity(model.name, model.fingerprint)


def content_key(model: ModelIdentity, named_digests: Sequence[tuple[str, str]]) -> str:
    """sha256 (hex) over the model, the way passages are cut, and (name, sha256 of bytes) of every source in order."""
    digest = hashlib.sha256(f"{PASSAGE_FORMAT}\n{model.fingerprint}\n".encode())
    for name, sha256 in named_digests:
        digest.update(f"{sha256} {name}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def digests(sources: Sequence[Source]) -> list[tuple[str, str]]:
    """(name, sha256) of every source; one that cannot be opened counts as empty: reading it will say why."""
    return [(source.name, _file_digest(source.path)) for source in sources]


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return hashlib.sha256(b"").hexdigest()
