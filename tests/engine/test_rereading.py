"""The engine has a snapshot's text read again: as its own sentence advises, and it answers meanwhile."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_child import LiveChild
from tiny_reader import ending, never, story

from gemma10m_tui.cli.app import run
from gemma10m_tui.engine.answers import ConversationsListed, MemoryShown, NoveltyMeasured
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.engine.requests import (
    Ask,
    ListConversations,
    MeasureNovelty,
    Open,
    Reread,
    ResumeReading,
    ShowMemory,
    StopReading,
)
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import AnswerFinished, Failed, ReadingFinished, SegmentRead, SnapshotOpened
from gemma10m_tui.library.folders import models_folder
from model.checkpoint import fingerprint


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.txt"
    path.write_text(story(150), encoding="utf-8")
    return path


@pytest.fixture
def read(home: Path, book: Path, reader_folder: Path) -> ReadingFinished:
    """The book as the tiny model has read it; the book itself is gone."""
    engine = LocalEngine(str(reader_folder), "cpu", never)
    try:
        return ending(list(engine.open((str(book),))))
    finally:
        engine.close()
        book.unlink()


@pytest.fixture
def other(home: Path, other_folder: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(str(other_folder), "cpu", never)
    yield engine
    engine.close()


def advised(sentence: str) -> list[str]:
    """The command that a sentence ends with, without the name of the program."""
    return shlex.split(sentence[sentence.index("gemma10m snapshots reread") :])[1:]


def test_a_model_that_was_not_asked_for_advises_a_command_and_that_command_helps(
    read: ReadingFinished, other_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gemma10m_tui.model_folders.default_model_folder", lambda: other_folder)
    assert run(["ask", read.snapshot, "Who went to Oslo?", "--device", "cpu"]) == ExitCode.MISMATCH
    command = advised(capsys.readouterr().err.strip())
    assert command == ["snapshots", "reread", read.snapshot]
    assert run([*command, "--device", "cpu"]) == ExitCode.DONE
    told = capsys.readouterr()
    assert told.out == f"{read.snapshot}\n"
    assert f"{read.snapshot} was read by tiny; other reads its text now." in told.err
    assert run(["ask", read.snapshot, "Who went to Oslo?", "--device", "cpu"]) == ExitCode.DONE


def test_the_model_that_was_asked_for_is_in_the_command_that_is_advised_and_so_is_a_path(
    read: ReadingFinished, other: LocalEngine, other_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Problem) as caught:
        list(other.open(snapshot=read.snapshot))
    assert advised(caught.value.sentence) == ["snapshots", "reread", read.snapshot, "--model", str(other_folder)]
    given = tmp_path / "a gift.g10m"
    given.write_bytes(Path(read.path).read_bytes())
    with pytest.raises(Problem, match=r"^a gift was read by tiny") as caught:
        list(other.open(snapshot=str(given)))
    command = advised(caught.value.sentence)
    assert command[2] == str(given)
    assert run([*command, "--device", "cpu"]) == ExitCode.DONE
    assert ending(list(other.open(snapshot=str(given)))).complete


def test_with_no_model_asked_for_the_one_that_read_it_reads_it_again_where_it_is_still_there(
    read: ReadingFinished, reader_folder: Path, other_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemma10m_tui.model_folders.default_model_folder", lambda: other_folder)
    (models_folder() / "kept").symlink_to(reader_folder)
    engine = LocalEngine(None, "cpu", never, "bfloat16")
    assert ending(list(engine.reread(read.snapshot))).complete
    assert (engine.snapshot.model.fingerprint, engine.snapshot.precision) == (engine.model.fingerprint, "bfloat16")
    assert engine.model.fingerprint == fingerprint(reader_folder)
    engine.close()


def test_it_is_asked_while_it_is_read_again_and_what_is_said_stays_in_it(
    read: ReadingFinished, other: LocalEngine
) -> None:
    for event in other.reread(read.snapshot):
        if isinstance(event, SegmentRead) and event.tokens < event.tokens_total:
            answer = [*other.ask("Who went to Oslo?", kept=True)][-1]
            assert isinstance(answer, AnswerFinished)
            assert answer.tokens_read == event.tokens
    told = len(other.snapshot.conversations.all())
    assert told > 1
    other.close()
    assert ending(list(other.open(snapshot=read.snapshot))).complete
    assert len(other.snapshot.conversations.all()) == told
    assert [one.name for one in other.shelf.list()] == [read.snapshot]


def test_what_cannot_be_read_again_leaves_open_what_was(
    read: ReadingFinished, other: LocalEngine, reader_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "short.txt").write_text(story(9, seed=3), encoding="utf-8")
    list(other.open((str(tmp_path / "short.txt"),)))
    here = other.snapshot.path
    elsewhere = LocalEngine(str(reader_folder), "cpu", never)
    list(elsewhere.open(snapshot=read.snapshot))
    with pytest.raises(Problem, match="open in another"):
        list(other.reread(read.snapshot))
    elsewhere.close()
    assert other.snapshot.path == here
    assert ending(list(other.reread(read.snapshot))).complete


def test_the_child_reads_again_stops_and_goes_on_and_shows_the_memory_that_grows(
    read: ReadingFinished, home: Path, other_folder: Path
) -> None:
    child = LiveChild(home, str(other_folder))
    failed = child.answer(Open((), read.snapshot), Failed)
    assert isinstance(failed, Failed)
    assert failed.code == ExitCode.MISMATCH
    number, stop = child.send(Reread(read.path), StopReading())
    assert stop
    _, opened = child.until(lambda id, event: id == number and isinstance(event, SnapshotOpened))
    assert isinstance(opened, SnapshotOpened)
    assert (opened.path, opened.reused) == (read.path, False)
    _, stopped = child.until(lambda id, event: id == number and isinstance(event, ReadingFinished))
    assert isinstance(stopped, ReadingFinished)
    assert (stopped.path, stopped.complete) == (read.path, False)
    memory = child.answer(ShowMemory(), MemoryShown)
    assert isinstance(memory, MemoryShown)
    assert (memory.tokens, memory.path, memory.state_sha256) == (stopped.tokens, read.path, stopped.state_sha256)
    novelty = child.answer(MeasureNovelty(10), NoveltyMeasured)
    assert isinstance(novelty, NoveltyMeasured)
    assert novelty.tokens == stopped.tokens
    assert isinstance(child.answer(Ask("Who went to Oslo?"), AnswerFinished), AnswerFinished)
    done = child.answer(ResumeReading(), ReadingFinished)
    assert isinstance(done, ReadingFinished)
    assert (done.complete, done.snapshot) == (True, read.snapshot)
    listed = child.answer(ListConversations(), ConversationsListed)
    assert isinstance(listed, ConversationsListed)
    assert len(listed.conversations) == 1
    assert child.end() == 0
    assert [path.name for path in Path(read.path).parent.iterdir()] == [Path(read.path).name]
