"""A snapshot leaving the library: as one checked file, or its memory alone as plain safetensors."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.connection import remove_beside, sync_file, sync_folder
from gemma10m_tui.library.faults import faults_of
from gemma10m_tui.library.folders import require_room
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import Snapshot
from gemma10m_tui.library.verifying import verify_file
from gemma10m_tui.library.writer_lock import WriterLock

_MEMORY = ".memory"  # how the names of the tensors end that are a layer's memory


@dataclass(frozen=True)
class Exported:
    """A file that was written: its SHA-256 (hex) is what the one who gets it can hold it against."""

    path: Path
    size_bytes: int
    sha256: str


def export(shelf: Shelf, name: str, target: Path, *, overwrite: bool = False) -> Exported:
    """Write a snapshot as one file at rest, free of what was deleted from it, checked before it appears.

    Where the documents were found is left out of it.
    """
    source = shelf.find(name)
    with _appearing(target, overwrite) as made:
        with Snapshot.open(source, read_only=True) as snapshot, snapshot.reading() as connection:
            require_room(made.parent, snapshot.path.stat().st_size)
            connection.execute("VACUUM INTO ?", (str(made),))
        with Snapshot.open(made) as copy:
            copy.forget_source()
        problem = next((check for check in verify_file(made).checks if not check.sound), None)
        if problem is not None:
            raise Problem(
                f"{clean_name(source.stem)} was not exported: {problem.what} is not sound ({problem.detail})."
            )
    return _exported(target)


def export_memory(shelf: Shelf, name: str, target: Path, *, overwrite: bool = False) -> Exported:
    """Write the memories alone, [1, heads, width, width + 1] float32 a layer: no word of the text is in it.

    The last column of each matrix is the normaliser. The metadata names the model.
    """
    from safetensors.torch import load, save

    with Snapshot.open(shelf.find(name), read_only=True) as snapshot:
        latest, model, total = snapshot.latest_checkpoint(), snapshot.model, snapshot.tokens_total
    if latest is None:
        raise Problem(f"{name} holds no memory yet; read it to its end first.")
    memories = {key: tensor for key, tensor in load(latest.state).items() if key.endswith(_MEMORY)}
    if not memories:
        raise Problem(f"{model.name} has no memory that outlives its window; there is nothing to export.")
    metadata = {
        "format": "gemma10m-memory-1",
        "model": model.name,
        "fingerprint": model.fingerprint,
        "tokens": str(latest.tokens),
        "tokens_total": str(total),
        "segments": str(latest.segments),
    }
    with _appearing(target, overwrite) as made:
        made.write_bytes(save(memories, metadata))
    return _exported(target)


@contextlib.contextmanager
def _appearing(target: Path, overwrite: bool) -> Iterator[Path]:
    """A place beside the target to write to; it becomes the target when all went well, and is gone if not."""
    target = target.expanduser().absolute()
    if target.is_dir():
        raise Problem(f"{clean_name(str(target))} is a folder; name the file to write.", ExitCode.USAGE)
    if target.exists() and not target.is_file():
        raise Problem(f"{clean_name(str(target))} is not a file and is not replaced; name another.", ExitCode.USAGE)
    if target.exists() and not overwrite:
        raise Problem(f"{clean_name(str(target))} exists already; choose another name.", ExitCode.USAGE)
    if not target.parent.is_dir():
        folder = clean_name(str(target.parent))
        is_missing = "is no folder" if target.parent.exists() else "is not there"
        raise Problem(
            f"{clean_name(str(target))} cannot be written: the folder {folder} {is_missing}; make it, or name another.",
            ExitCode.USAGE,
        )
    made = target.with_name(f".{target.name}.{os.getpid()}.g10m")
    with faults_of(target), _kept_from_writers(target):
        try:
            yield made
            sync_file(made)
            remove_beside(target)  # a log of the file that was there would be folded into this one
            os.replace(made, target)
            sync_folder(target.parent)
        finally:
            remove_beside(made)
            for ending in ("", ".writer"):
                made.with_name(made.name + ending).unlink(missing_ok=True)


@contextlib.contextmanager
def _kept_from_writers(target: Path) -> Iterator[None]:
    """A file that is to be replaced may be a snapshot that another process is writing: then it is not replaced."""
    if not target.exists():
        yield
        return
    lock = WriterLock(target)
    try:
        yield
    finally:
        lock.release()


def _exported(target: Path) -> Exported:
    target = target.expanduser().absolute()
    with faults_of(target), target.open("rb") as file:
        return Exported(target, target.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
