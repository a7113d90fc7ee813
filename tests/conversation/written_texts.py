"""Texts that are read by the tiny reader, to be asked about as a whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.conversation.whole.whole_question import whole_question
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import Shelf, Snapshot
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model

BOOK = "\n\n".join(
    [
        "# The Harbour",
        "A book of three chapters.",
        "# Chapter 1",
        "Anna walked to the harbour. The harbour was full of ships. She counted the ships in the harbour every day.",
        "# Chapter 2",
        "Boris never saw Anna. The mountain was quiet, and the goats of the mountain slept below the mountain hut.",
        "# Chapter 3",
        "In the end ANNA sold the last of the ships, and the winter came over the empty harbour like a grey sheet.",
    ]
)


@contextmanager
def session_of(folder: Path, reader: Model, files: Mapping[str, str]) -> Iterator[Session]:
    """What turns about some files are answered from."""
    with snapshot_of(folder, reader, files) as snapshot:
        reading = Reading(snapshot, reader)
        yield Session(snapshot, reader, reading.state, as_normalisers(reading.normalisers, reader.spec))


@contextmanager
def snapshot_of(folder: Path, reader: Model, files: Mapping[str, str]) -> Iterator[Snapshot]:
    """A snapshot of a folder with these files."""
    (folder / "texts").mkdir(parents=True)
    for name, text in files.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [folder / "texts"])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        yield snapshot


def answered(session: Session, question: str) -> AnswerFinished:
    """The end of a turn."""
    event = list(answer(session, question, cancelled=lambda: False))[-1]
    assert isinstance(event, AnswerFinished)
    return event


def from_the_map(folder: Path, files: Mapping[str, str], question: str, reader: Model) -> FromTheMap:
    """What the map of a folder with these files says."""
    whole = whole_question(question)
    assert whole is not None
    with snapshot_of(folder, reader, files) as snapshot:
        found = answer_from_the_map(snapshot, whole)
    assert found is not None
    return found
