"""The passages that hold a question's words are read again, in document order, in the room that the window has."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.recall import Recalled, in_context, recall
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.conversation.window import ANSWER_ROOM, MOST_PASSAGES, fill_window
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import Shelf, Snapshot, StoredPassage
from model import chat_format
from model.checkpoint import Model

words = st.lists(
    st.sampled_from(["Alice", "the", "café", "1,000", "汉字", "<end_of_turn>", "\n", "?", "🙂"]), max_size=90
)


def recalled(texts: list[str]) -> list[Recalled]:
    """Passages in the order given, best first, whose place in the document is the reverse."""
    places = range(len(texts), 0, -1)
    return [
        Recalled(StoredPassage(place, "a.txt", "A", Locator("a"), text, 0, 1), 1 / len(texts))
        for place, text in zip(places, texts, strict=True)
    ]


def test_the_passage_that_holds_the_words_comes_first(session: Session) -> None:
    found = recall(session.snapshot, "Where is the amber key of the lighthouse?", None, 8)
    assert "lighthouse keeper" in found[0].passage.text
    assert abs(sum(one.score for one in found) - 1) < 1e-6


def test_a_text_that_lies_there_twice_is_recalled_once(reader: Model, tmp_path: Path) -> None:
    for name in ("a.txt", "copy of a.txt", "b.txt"):
        text = "The lamp is kept in the cellar." if "a.txt" in name else "The lamp is lit at dusk."
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Snapshot.open(Path(ending(read_paths(reader, Shelf(tmp_path), [tmp_path])).path), read_only=True) as snapshot:
        found = recall(snapshot, "Where is the lamp kept?", None, 8)
    assert [one.passage.document for one in found] == ["a.txt", "b.txt"]
    assert abs(sum(one.score for one in found) - 1) < 1e-6


def test_a_question_of_few_words_is_searched_with_the_one_before(session: Session) -> None:
    alone = recall(session.snapshot, "And then?", None, 8)
    assert not any("lighthouse" in one.passage.text for one in alone)
    following = recall(session.snapshot, "And then?", "What did the lighthouse keeper hide?", 8)
    assert "lighthouse" in following[0].passage.text


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("And where?", True),
        ("Why?", True),
        ("Where was it?", True),
        ("What about Boris?", True),
        ("What did he say?", True),
        ("Und wo dann?", True),
        ("Who is the captain?", False),
        ("Where is Boris buried?", False),
        ("What did he say to the captain?", False),
    ],
)
def test_a_question_leans_on_the_one_before_where_it_says_too_little_alone(question: str, leans: bool) -> None:
    assert (in_context(question, "How many cranes are there?") != question) == leans
    assert in_context(question, None) == question


def test_a_question_of_many_words_stands_by_itself(session: Session) -> None:
    found = recall(session.snapshot, "Who carried the old harbour map to Cairo?", "And the lighthouse keeper?", 8)
    assert not any("lighthouse" in one.passage.text for one in found)


def test_a_question_of_unknown_words_recalls_nothing(session: Session) -> None:
    assert recall(session.snapshot, "zyzzyva quux", None, 8) == []


@settings(deadline=None, max_examples=60)
@given(question=words, texts=st.lists(words, max_size=6))
def test_the_window_leaves_room_for_the_answer_whatever_is_put_in_it(
    reader: Model, question: list[str], texts: list[list[str]]
) -> None:
    chosen = recalled([" ".join(text) for text in texts])
    size = reader.spec.segment
    window = fill_window(reader.tokenizer, size, " ".join(question), chosen)
    assert len(window.tokens) <= size - ANSWER_ROOM
    ids = [one.recalled.passage.id for one in window.shown]
    assert ids == sorted(ids)
    assert len(ids) <= MOST_PASSAGES
    rest = list(window.tokens)
    for one in window.shown:
        whole = reader.tokenizer.encode(one.text)
        assert list(one.tokens) == whole[: len(one.tokens)]
        wrapped = chat_format.wrap_passage(reader.tokenizer, one.tokens)
        assert rest[: len(wrapped)] == wrapped
        rest = rest[len(wrapped) :]
    control = reader.tokenizer.control
    assert rest.count(control.start_of_turn) == 2
    assert rest.count(control.end_of_turn) == 1
    if any(text.strip() for text in (" ".join(text) for text in texts)):
        assert window.shown


def test_an_endless_question_leaves_room_for_a_passage_and_keeps_its_end(reader: Model) -> None:
    window = fill_window(reader.tokenizer, 128, "why " * 500 + "did Anna go?", recalled(["Anna went to Oslo."]))
    assert [one.text for one in window.shown] == ["Anna went to Oslo."]
    assert "did Anna go?" in reader.tokenizer.decode(window.tokens)


def test_short_passages_are_read_again_whole(reader: Model) -> None:
    window = fill_window(reader.tokenizer, 512, "Who?", recalled(["Anna went.", "Boris came.", "Clara stayed."]))
    assert [one.text for one in window.shown] == ["Clara stayed.", "Boris came.", "Anna went."]
