"""The real child over its pipes: it answers while it reads, stops when told to, and saves however it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_child import LiveChild
from tiny_reader import story

from gemma10m_tui.engine.answers import ConversationLoaded, ConversationsListed, PassageShown, Ready, SnapshotsListed
from gemma10m_tui.engine.requests import (
    Ask,
    Cancel,
    ListConversations,
    ListSnapshots,
    LoadConversation,
    Open,
    ResumeReading,
    ShowPassage,
    Shutdown,
    StopReading,
)
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import (
    AnswerFinished,
    AnswerStarted,
    DocumentEnded,
    Failed,
    PassageRecalled,
    ReadingFinished,
    SegmentRead,
    SnapshotOpened,
    TokenDecoded,
)
from gemma10m_tui.library import Snapshot


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short text, a long one of some forty passes, and another such one."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "short.txt").write_text(story(40), encoding="utf-8")
    (folder / "long.txt").write_text(story(1500, seed=1), encoding="utf-8")
    (folder / "other.txt").write_text(story(1500, seed=2), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shared(reader_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveChild]:
    """One child for the tests that leave it running."""
    child = LiveChild(tmp_path_factory.mktemp("home"), str(reader_folder))
    yield child
    child.kill()


def is_a(*kinds: type):  # type: ignore[no-untyped-def]
    return lambda number, event: isinstance(event, kinds)


def test_the_first_line_says_that_the_model_is_ready(shared: LiveChild) -> None:
    number, event = shared.until(is_a(Ready))
    assert number == 0
    assert isinstance(event, Ready)
    assert (event.model, event.device) == ("tiny", "cpu")
    assert [type(event) for _, event in shared.heard] == [Ready]


def test_a_question_before_anything_is_open_fails_in_a_sentence(shared: LiveChild) -> None:
    event = shared.answer(Ask("Who?"), Failed)
    assert isinstance(event, Failed)
    assert event.code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Open(("/nowhere/at/all.txt",)), ExitCode.NOT_FOUND),
        (Open((), "no-such-snapshot"), ExitCode.NOT_FOUND),
        (Open(("/nowhere/at/all.txt",), None, "no such model"), ExitCode.NOT_FOUND),
        (Open(()), ExitCode.FAILED),
    ],
)
def test_what_cannot_be_opened_fails_in_a_sentence(shared: LiveChild, request_: Open, code: ExitCode) -> None:
    event = shared.answer(request_, Failed)
    assert isinstance(event, Failed)
    assert event.code == code
    assert event.sentence.endswith(".")


def test_lines_that_are_no_requests_are_answered_one_by_one_and_the_child_goes_on(shared: LiveChild) -> None:
    begin = len(shared.heard)
    shared.write(b'not json\n{"id": 1}\n\xff\xfe\n\n{"id":7,"request":"Fly","data":{}}\n')
    shared.write(b'{"id":8,"request":"ShowPassage","data":{"passage":"one"}}\n')
    shared.until(lambda number, event: number == 8)
    answers = shared.heard[begin:]
    assert [number for number, _ in answers] == [0, 0, 0, 0, 7, 8]
    said = [event.sentence for _, event in answers if isinstance(event, Failed) and event.code == ExitCode.USAGE]
    assert said[-2:] == [
        "The engine did not understand a request: the request is of no known kind.",
        "The engine did not understand a request: ShowPassage.passage is not of type int.",
    ]
    assert len(said) == 6
    assert isinstance(shared.answer(ListSnapshots(), SnapshotsListed), SnapshotsListed)


def test_opening_reads_and_a_turn_is_kept_and_can_be_loaded(shared: LiveChild, texts: Path) -> None:
    begin = len(shared.heard)
    done = shared.answer(Open((str(texts / "short.txt"),)), ReadingFinished)
    assert isinstance(done, ReadingFinished)
    assert done.complete
    kinds = [type(event) for _, event in shared.heard[begin:]]
    assert kinds[:3] == [DocumentEnded, SnapshotOpened, SegmentRead]

    begin = len(shared.heard)
    answer = shared.answer(Ask("Who carried the old harbour map?"), AnswerFinished)
    assert isinstance(answer, AnswerFinished)
    kinds = [type(event) for _, event in shared.heard[begin:]]
    order = [AnswerStarted, PassageRecalled, TokenDecoded, AnswerFinished]
    assert sorted(kinds, key=order.index) == kinds

    follow_up = shared.answer(Ask("And then?", answer.conversation), AnswerFinished)
    assert isinstance(follow_up, AnswerFinished)
    assert follow_up.conversation == answer.conversation
    listed = shared.answer(ListConversations(), ConversationsListed)
    assert isinstance(listed, ConversationsListed)
    assert [(one.id, one.turns) for one in listed.conversations] == [(answer.conversation, 2)]
    loaded = shared.answer(LoadConversation(answer.conversation), ConversationLoaded)
    assert isinstance(loaded, ConversationLoaded)
    assert [turn.answer for turn in loaded.turns] == [answer.answer, follow_up.answer]
    assert loaded.turns[0].citations == answer.citations

    snapshots = shared.answer(ListSnapshots(), SnapshotsListed)
    assert isinstance(snapshots, SnapshotsListed)
    assert [(one.name, one.complete) for one in snapshots.snapshots] == [(done.snapshot, True)]


def test_a_passage_is_shown_among_its_neighbours_and_a_missing_one_fails(shared: LiveChild) -> None:
    shown = shared.answer(ShowPassage(2), PassageShown)
    assert isinstance(shown, PassageShown)
    assert (shown.document, shown.previous, shown.next) == ("short.txt", 1, 3)
    first = shared.answer(ShowPassage(1), PassageShown)
    assert isinstance(first, PassageShown)
    assert first.previous is None
    assert shown.text.startswith(first.text[: first.length])
    for missing in (0, 10**6, 10**30):
        assert isinstance(shared.answer(ShowPassage(missing), Failed), Failed)
    assert isinstance(shared.answer(LoadConversation(99), Failed), Failed)


def test_a_cancel_right_behind_a_question_still_ends_it(shared: LiveChild) -> None:
    ask, _ = shared.send(Ask("Who carried the old harbour map?"), Cancel())
    _, event = shared.until(lambda number, event: number == ask and isinstance(event, AnswerFinished))
    assert isinstance(event, AnswerFinished)
    assert event.stopped == "cancelled"
    after = shared.answer(Ask("Who carried the old harbour map?"), AnswerFinished)
    assert isinstance(after, AnswerFinished)
    assert after.stopped != "cancelled"


def test_a_question_is_answered_while_the_reading_goes_on_and_the_reading_stops_and_resumes(
    shared: LiveChild, texts: Path
) -> None:
    (reading,) = shared.send(Open((str(texts / "long.txt"),)))
    shared.until(is_a(SnapshotOpened))
    begin = len(shared.heard)
    answer = shared.answer(Ask("Who carried the old harbour map?"), AnswerFinished)
    assert isinstance(answer, AnswerFinished)
    assert not any(isinstance(event, ReadingFinished) for _, event in shared.heard[begin:])
    started = next(event for _, event in shared.heard[begin:] if isinstance(event, AnswerStarted))
    assert started.tokens_read < started.tokens_total
    assert answer.tokens_read == started.tokens_read

    shared.send(StopReading())
    number, stopped = shared.until(is_a(ReadingFinished))
    assert number == reading
    assert isinstance(stopped, ReadingFinished)
    assert not stopped.complete

    # A stop that comes before the work it is meant for has begun is not lost.
    resumed, _ = shared.send(ResumeReading(), StopReading())
    number, again = shared.until(is_a(ReadingFinished))
    assert number == resumed
    assert isinstance(again, ReadingFinished)
    assert stopped.tokens < again.tokens
    assert not again.complete

    done = shared.answer(ResumeReading(), ReadingFinished)
    assert isinstance(done, ReadingFinished)
    assert done.complete


def test_the_same_text_opened_again_is_there_already(shared: LiveChild, texts: Path) -> None:
    begin = len(shared.heard)
    shared.answer(Open((str(texts / "long.txt"),)), ReadingFinished)
    kinds = [type(event) for _, event in shared.heard[begin:]]
    assert kinds == [SnapshotOpened, ReadingFinished]


@pytest.mark.parametrize("way", ["shutdown", "end of input"])
def test_however_it_is_told_to_end_it_saves_what_it_reads(
    reader_folder: Path, texts: Path, tmp_path: Path, way: str
) -> None:
    child = LiveChild(tmp_path / "home", str(reader_folder))
    try:
        child.send(Open((str(texts / "other.txt"),)))
        child.until(is_a(SegmentRead))
        if way == "shutdown":
            child.send(Shutdown())
        code = child.end()
    finally:
        child.kill()
    assert code == 0
    _, last = child.heard[-1]
    assert isinstance(last, ReadingFinished)
    with Snapshot.open(Path(last.path)) as snapshot:
        assert snapshot.summary().tokens == last.tokens > 0
        assert snapshot.summary().state_sha256 == last.state_sha256
    assert b"Traceback" not in child.complaints


def test_a_child_with_nothing_to_do_ends_quietly(shared: LiveChild) -> None:
    before = len(shared.heard)
    shared.send(Shutdown())
    assert shared.end() == 0
    assert shared.heard[before:] == []
    assert b"Traceback" not in shared.complaints


def test_an_unknown_model_is_said_in_the_protocol_and_ends_the_child(tmp_path: Path) -> None:
    child = LiveChild(tmp_path / "home", "no such model")
    code = child.end()
    assert code == ExitCode.NOT_FOUND
    ((number, event),) = child.heard
    assert number == 0
    assert isinstance(event, Failed)
    assert "no such model" in event.sentence
    assert b"Traceback" not in child.complaints
