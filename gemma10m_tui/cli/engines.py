"""The model in this process, for commands; the one place of the command line that leads to torch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gemma10m_tui.cli.sources import Paths, Piped, Saved
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import Event

if TYPE_CHECKING:
    from gemma10m_tui.engine.local import LocalEngine
    from gemma10m_tui.reading.wishes import Wishes


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
    engine: "LocalEngine",
    source: Paths | Saved | Piped,
    name: str | None = None,
    *,
    read_only: bool = False,
    wished: "Wishes | None" = None,
) -> Iterator[Event]:
    """Read a source, or open the snapshot it is, in the events of a reading.

    Read-only is for asking: a snapshot that is read to its end may then be open in the app, too.
    """
    from gemma10m_tui.reading.wishes import NONE

    wishes = wished or NONE
    match source:
        case Paths(paths=paths):
            named = tuple(str(path) for path in paths)
            return engine.open(paths=named, snapshot=None, name=name, read_only=read_only, wishes=wishes)
        case Saved(path=path):
            return engine.open(paths=(), snapshot=str(path), name=None, read_only=read_only, wishes=wishes)
        case Piped(data=data, name=document):
            return engine.open_stream(data, document, name, read_only=read_only, wishes=wishes)


def append_source(engine: "LocalEngine", snapshot: str, source: Paths | Piped, wishes: "Wishes") -> Iterator[Event]:
    """Read a source after what a snapshot holds, in the events of a reading."""
    match source:
        case Paths(paths=paths):
            return engine.append(snapshot, tuple(str(path) for path in paths), wishes=wishes)
        case Piped(data=data, name=document):
            return engine.append(snapshot, piped=(data, document), wishes=wishes)
