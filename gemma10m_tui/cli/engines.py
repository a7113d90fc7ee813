"""The model in this process, for commands; the one place of the command line that leads to torch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gemma10m_tui.cli.sources import Paths, Piped, Saved
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import Event

if TYPE_CHECKING:
    from gemma10m_tui.engine.local import LocalEngine


@contextmanager
def local_engine(
    model: str | None, device: str, precision: str, cancelled: Callable[[], bool]
) -> "Iterator[LocalEngine]":
    """An engine for the length of the block; it lets go of the snapshot, saved, at the end."""
    try:
        import torch  # noqa: F401  (imported for its failure: it is the one dependency that breaks on its own)
    except (ImportError, OSError) as error:
        raise Problem("PyTorch cannot be loaded here; run gemma10m doctor to see why.") from error
    from gemma10m_tui.engine.local import LocalEngine

    engine = LocalEngine(model, device, cancelled, precision)
    try:
        yield engine
    finally:
        engine.close()


def open_source(
    engine: "LocalEngine", source: Paths | Saved | Piped, name: str | None = None, *, read_only: bool = False
) -> Iterator[Event]:
    """Read a source, or open the snapshot it is, in the events of a reading.

    Read-only is for asking: a snapshot that is read to its end may then be open in the app, too.
    """
    match source:
        case Paths(paths=paths):
            return engine.open(paths=tuple(str(path) for path in paths), snapshot=None, name=name, read_only=read_only)
        case Saved(path=path):
            return engine.open(paths=(), snapshot=str(path), name=None, read_only=read_only)
        case Piped(data=data, name=document):
            return engine.open_stream(data, document, read_only=read_only)
