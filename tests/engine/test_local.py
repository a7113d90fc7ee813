"""The engine in this process: one model and one snapshot at a time, and a problem for whatever cannot be done."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_reader import ending, never, save_reader, story

from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import AnswerFinished, DocumentEnded, Event, SegmentRead
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.folders import models_folder


@pytest.fixture
def engine(home: Path, reader_folder: Path) -> Iterator[LocalEngine]:
    made = LocalEngine(str(reader_folder), "cpu", never)
    yield made
    made.close()


@pytest.fixture
def book(tmp_path: Path) -> str:
    path = tmp_path / "book.txt"
    path.write_text(story(40), encoding="utf-8")
    return str(path)


def answered(events: list[Event]) -> AnswerFinished:
    assert isinstance(events[-1], AnswerFinished)
    return events[-1]


def test_nothing_can_be_asked_before_something_is_open(engine: LocalEngine) -> None:
    with pytest.raises(Problem) as caught:
        list(engine.ask("Who?"))
    assert caught.value.code is ExitCode.USAGE


def test_a_missing_file_is_told_without_loading_the_model(home: Path) -> None:
    engine = LocalEngine("there is no such model", "cpu", never)
    with pytest.raises(Problem, match=r"nowhere\.txt does not exist") as caught:
        list(engine.open(("nowhere.txt",)))
    assert caught.value.code is ExitCode.NOT_FOUND


def test_turns_that_are_kept_make_a_conversation_and_the_others_leave_nothing(engine: LocalEngine, book: str) -> None:
    list(engine.open((book,)))
    list(engine.ask("Who went to Oslo?"))
    assert engine.snapshot.conversations.all() == []
    first = answered(list(engine.ask("Who went to Oslo?", kept=True)))
    second = answered(list(engine.ask("And then?", conversation=first.conversation, kept=True)))
    assert first.conversation == second.conversation
    assert (first.turn, second.turn) == (1, 2)
    assert [turn.question for turn in engine.snapshot.conversations.turns(first.conversation)] == [
        "Who went to Oslo?",
        "And then?",
    ]


def test_a_turn_that_cannot_be_saved_leaves_no_conversation_behind(
    engine: LocalEngine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    list(engine.open((book,)))
    monkeypatch.setattr("gemma10m_tui.library.conversations.insert_turn", killed)
    with pytest.raises(KeyboardInterrupt):
        list(engine.ask("Who went to Oslo?", kept=True))
    assert engine.snapshot.conversations.all() == []


def test_the_answer_of_a_conversation_that_was_removed_meanwhile_begins_another(engine: LocalEngine, book: str) -> None:
    list(engine.open((book,)))
    first = answered(list(engine.ask("Who went to Oslo?", kept=True)))
    events = engine.ask("And then?", conversation=first.conversation, kept=True)
    heard = [next(events)]
    engine.snapshot.conversations.remove(first.conversation)
    kept = answered([*heard, *events])
    assert kept.conversation != first.conversation
    assert kept.turn == 1
    (turn,) = engine.snapshot.conversations.turns(kept.conversation)
    assert (turn.question, turn.answer) == ("And then?", kept.answer)
    again = answered(list(engine.ask("Who?", conversation=first.conversation, kept=True)))
    assert (again.turn, len(engine.snapshot.conversations.all())) == (1, 2)


def test_a_turn_that_was_broken_off_leaves_no_conversation_behind(engine: LocalEngine, book: str) -> None:
    list(engine.open((book,)))
    events = engine.ask("Who went to Oslo?", kept=True)
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert engine.snapshot.conversations.all() == []


def test_asking_goes_on_beside_an_engine_that_has_the_snapshot_open(
    engine: LocalEngine, book: str, reader_folder: Path
) -> None:
    done = ending(list(engine.open((book,))))
    beside = LocalEngine(str(reader_folder), "cpu", never)
    for open_again in (
        lambda: beside.open(snapshot=done.snapshot, read_only=True),
        lambda: beside.open((book,), read_only=True),
    ):
        assert ending(list(open_again())).state_sha256 == done.state_sha256
        assert answered(list(beside.ask("Who went to Oslo?"))).answer
    beside.close()
    assert answered(list(engine.ask("Who?", kept=True))).conversation


def test_a_reading_stopped_among_the_files_can_be_resumed_by_the_engine(
    home: Path, reader_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(story(5, seed=number), encoding="utf-8")
    stop = False
    engine = LocalEngine(str(reader_folder), "cpu", lambda: stop)
    events: list[Event] = []
    for event in engine.open((str(folder),)):
        stop = True
        events.append(event)
    assert not ending(events).complete
    assert not engine.snapshot.complete
    stop = False
    rest = list(engine.read_on())
    assert sum(isinstance(event, DocumentEnded) for event in rest) == 2
    assert any(isinstance(event, SegmentRead) for event in rest)
    assert ending(rest).complete
    assert len(ending(rest).documents) == 3
    engine.close()


def test_a_snapshot_is_opened_by_the_model_that_read_it_and_files_by_the_default_one(
    home: Path, vocabulary: bytes, reader_folder: Path, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemma10m_tui.model_folders.default_model_folder", lambda: reader_folder)
    save_reader(models_folder() / "second", vocabulary, name="second", seed=2)
    reading = LocalEngine("second", "cpu", never)
    done = ending(list(reading.open((book,))))
    reading.close()
    engine = LocalEngine(None, "cpu", never)
    assert ending(list(engine.open(snapshot=done.snapshot))).state_sha256 == done.state_sha256
    assert engine.model.name == "second"
    list(engine.open((book,)))
    assert engine.model.name == "tiny"
    engine.close()


def test_another_model_is_taken_up_only_where_it_can_be_loaded(
    engine: LocalEngine, book: str, other_folder: Path
) -> None:
    list(engine.open((book,)))
    with pytest.raises(Problem) as caught:
        engine.use_model("no such model")
    assert caught.value.code is ExitCode.NOT_FOUND
    assert engine.model.name == "tiny"
    assert engine.snapshot.model.name == "tiny"
    engine.use_model(str(other_folder))
    assert engine.model.name == "other"


def test_a_snapshot_that_cannot_be_opened_leaves_the_open_one_as_it_is(
    engine: LocalEngine, book: str, reader_folder: Path, other_folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(story(20, seed=2), encoding="utf-8")
    list(engine.open((str(other),)))
    elsewhere = str(engine.snapshot.path)
    list(engine.open((book,)))
    here, model = engine.snapshot.path, engine.model
    beside = LocalEngine(str(reader_folder), "cpu", never)
    list(beside.open(snapshot=elsewhere))
    with pytest.raises(Problem, match="is open in another gemma10m"):
        list(engine.open(snapshot=elsewhere))
    with pytest.raises(Problem, match="no snapshot"):
        list(engine.open(snapshot="nowhere"))
    assert engine.snapshot.path == here
    assert engine.model is model
    assert answered(list(engine.ask("Who went to Oslo?", kept=True))).conversation
    beside.close()
    list(engine.open(snapshot=elsewhere))
    assert str(engine.snapshot.path) == elsewhere
    Snapshot.open(here).close()  # and the one before is let go of


def test_what_cannot_be_appended_or_undone_leaves_the_snapshot_open(engine: LocalEngine, book: str) -> None:
    list(engine.open((book,)))
    name = str(engine.snapshot.path)
    with pytest.raises(Problem, match="does not exist"):
        list(engine.append(name, ("nowhere.txt",)))
    answered(list(engine.ask("Who went to Oslo?")))
    for merged in (name, Path(name).stem):
        with pytest.raises(Problem, match="two snapshots cannot be merged") as caught:
            list(engine.append(name, (merged,)))
        assert caught.value.code is ExitCode.USAGE
        answered(list(engine.ask("Who went to Oslo?")))
    with pytest.raises(Problem, match="one must be left"):
        list(engine.undo(name))
    answered(list(engine.ask("Who went to Oslo?")))
    with pytest.raises(Problem, match="two snapshots cannot be merged"):
        list(engine.open((book, name)))


def test_another_model_undoes_nothing(
    engine: LocalEngine, home: Path, book: str, other_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.txt").write_text(story(20, seed=1), encoding="utf-8")
    done = ending(list(engine.open((book, str(tmp_path / "more.txt")))))
    engine.close()
    other = LocalEngine(str(other_folder), "cpu", never)
    with pytest.raises(Problem) as caught:
        list(other.undo(done.snapshot))
    other.close()
    assert caught.value.code is ExitCode.MISMATCH
    again = ending(list(engine.open(snapshot=done.snapshot)))
    assert (again.state_sha256, len(again.documents)) == (done.state_sha256, 2)
