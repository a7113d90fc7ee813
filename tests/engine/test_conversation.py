"""A conversation with a model that writes: every question has the turns before it in its window."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tiny_gemma import SEGMENT, save_gemma
from tiny_reader import never, story
from torch import Tensor

from gemma10m_tui.conversation import rereading, writing
from gemma10m_tui.conversation.window import Window
from gemma10m_tui.engine.local import LocalEngine
from gemma10m_tui.events import AnswerFinished, PassageRecalled, TokenDecoded
from model.generator import Generator

ANSWER = "It is called the Maria."


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[Window]:
    """What is put before the model, turn by turn; what it writes is always the same."""
    seen: list[Window] = []

    def seen_reread(generator: Generator, window: Window, cancelled: object) -> list[Tensor]:
        seen.append(window)
        return rereading.reread(generator, window, never)

    def write(self: Generator, *_: object) -> Iterator[int]:
        yield from self.model.tokenizer.encode(ANSWER)

    monkeypatch.setattr(writing, "reread", seen_reread)
    monkeypatch.setattr(Generator, "write", write)
    return seen


@pytest.fixture
def engine(home: Path, tmp_path: Path) -> Iterator[LocalEngine]:
    made = LocalEngine(str(save_gemma(tmp_path / "gemma")), "cpu", never)
    book = tmp_path / "book.txt"
    book.write_text(story(60), encoding="utf-8")
    list(made.open((str(book),)))
    yield made
    made.close()


def talk(engine: LocalEngine, questions: Sequence[str], memory_only: bool = False) -> list[AnswerFinished]:
    """Ask in one conversation, which is kept."""
    done: list[AnswerFinished] = []
    for question in questions:
        conversation = done[-1].conversation if done else None
        *_, last = engine.ask(question, memory_only, conversation, kept=True)
        assert isinstance(last, AnswerFinished)
        done.append(last)
    return done


def said_in(engine: LocalEngine, window: Window) -> str:
    return engine.model.tokenizer.decode(window.tokens)


@pytest.mark.parametrize("memory_only", [False, True])
def test_what_was_asked_just_now_stands_in_the_window(
    engine: LocalEngine, windows: list[Window], memory_only: bool
) -> None:
    done = talk(engine, ["Who carried a silver lamp?", "What did I ask you just now?"], memory_only)
    first, second = (said_in(engine, window) for window in windows)
    assert first.startswith("user\n")
    assert first.count("user\n") == 1
    assert second.startswith(f"user\nWho carried a silver lamp?\nmodel\n{ANSWER}\nuser\n")
    assert second.endswith("What did I ask you just now?\nmodel\n")
    assert (windows[0].shown == ()) == memory_only
    if memory_only:
        assert [one.consulted for one in done] == ["the memory alone", "the memory, and what was said before"]


def test_of_a_long_conversation_the_newest_turns_stand_in_the_window(
    engine: LocalEngine, windows: list[Window]
) -> None:
    asked = [f"Who carried lamp {number}, and did {'Anna and ' * 8}Boris go with them?" for number in range(20)]
    talk(engine, asked)
    twentieth, said = windows[-1], said_in(engine, windows[-1])
    assert 1 < twentieth.turns < 19
    kept = asked[19 - twentieth.turns : 19]
    assert said.startswith("".join(f"user\n{question}\nmodel\n{ANSWER}\n" for question in kept))
    assert asked[18 - twentieth.turns] not in said
    assert len(twentieth.tokens) <= SEGMENT - SEGMENT // 4
    assert twentieth.shown


def test_another_conversation_begins_with_nothing_said(engine: LocalEngine, windows: list[Window]) -> None:
    talk(engine, ["Who carried a silver lamp?"])
    talk(engine, ["Who went to Oslo?"])
    assert windows[-1].turns == 0


def test_a_turn_that_is_stopped_streams_and_keeps_what_was_written_and_is_part_of_the_conversation(
    engine: LocalEngine, windows: list[Window]
) -> None:
    first = talk(engine, ["Who carried a silver lamp?"])[0]
    pieces: list[str] = []
    for event in engine.ask("And then?", False, first.conversation, kept=True, cancelled=lambda: len(pieces) == 3):
        assert not (pieces and isinstance(event, PassageRecalled))
        if isinstance(event, TokenDecoded):
            pieces.append(event.text)
    assert isinstance(event, AnswerFinished)
    assert (event.stopped, event.answer) == ("cancelled", "".join(pieces).strip())
    *_, last = engine.ask("Go on.", False, first.conversation, kept=True)
    assert isinstance(last, AnswerFinished)
    assert f"user\nAnd then?\nmodel\n{event.answer}\nuser\n" in said_in(engine, windows[-1])
