"""Documents of a few lines, read by the tiny reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.library import Shelf, Snapshot
from model.checkpoint import Model


@contextmanager
def read_text(folder: Path, reader: Model, name: str, text: str) -> Iterator[WatchedText]:
    """A snapshot of a file with this text."""
    (folder / name).write_text(text, encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [folder / name])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        yield WatchedText(snapshot, lambda: False)


def quoted(told: FromTheMap) -> list[str]:
    """What an answer quotes, all of which stands word for word where it says."""
    assert all(one.sentence in one.passage.text for one in told.sources)
    return [one.sentence for one in told.sources]
