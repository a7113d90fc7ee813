"""An answer bound to the passages is a stretch of one of them between two word borders, or the refusal."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemma10m_tui.conversation.extraction import LONGEST_ANSWER, Extraction
from gemma10m_tui.conversation.pointing.quotes import find_quote
from gemma10m_tui.conversation.words import has_word, is_border
from model.checkpoint import Model
from model.tokenizer import Tokenizer

WORDS = [
    "Alice",
    "the",
    "don't",
    "café",
    "1,000",
    "3.14",
    "read_source",
    "汉字很好",
    "हिन्दी",
    "—",
    "(",
    "ab" * 60,
    "***",
    "🙂",
]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)


def walk(tokenizer: Tokenizer, extraction: Extraction, chance: random.Random) -> list[int]:
    """An answer of tokens drawn among the allowed ones, the end of it included."""
    stops = {extraction.end, extraction.refusal}
    written: list[int] = []
    while not written or written[-1] not in stops:
        allowed = extraction(written).nonzero().flatten().tolist()
        assert allowed
        going_on = [token for token in allowed if token not in stops]
        written.append(chance.choice(going_on if going_on and chance.random() < 0.9 else allowed))
    assert len(written) <= LONGEST_ANSWER + 1
    return written


@settings(deadline=None, max_examples=150)
@given(passages=st.lists(texts, max_size=3), seed=st.integers(0, 2**32), room=st.integers(1, 80))
def test_every_answer_that_can_be_written_stands_in_a_passage_between_word_borders(
    reader: Model, passages: list[str], seed: int, room: int
) -> None:
    tokenizer = reader.tokenizer
    shown = [(tokenizer.encode(text)[:room], text) for text in passages]
    written = walk(tokenizer, Extraction(tokenizer, shown), random.Random(seed))
    if written == [tokenizer.control.no_answer]:
        return
    answer = tokenizer.decode(written).strip()
    assert has_word(answer)
    assert "\ufffd" not in answer
    assert any(find_quote(text, answer) is not None for text in passages)


def test_without_a_passage_only_the_refusal_can_be_written(reader: Model) -> None:
    extraction = Extraction(reader.tokenizer, [])
    assert extraction([]).nonzero().flatten().tolist() == [reader.tokenizer.control.no_answer]


def test_a_passage_without_a_word_can_only_be_refused(reader: Model) -> None:
    extraction = Extraction(reader.tokenizer, [(reader.tokenizer.encode("* * * ***"), "* * * ***")])
    assert extraction([]).nonzero().flatten().tolist() == [reader.tokenizer.control.no_answer]


def test_a_passage_cut_by_the_window_does_not_end_an_answer_in_the_middle_of_a_word(reader: Model) -> None:
    text = "Isle of Wightfordshire"
    tokens = reader.tokenizer.encode(text)
    cut = next(n for n in range(len(tokens) - 1, 0, -1) if reader.tokenizer.decode(tokens[:n])[-1] == "r")
    extraction = Extraction(reader.tokenizer, [(tokens[:cut], text)])
    for seed in range(40):
        written = walk(reader.tokenizer, extraction, random.Random(seed))
        assert "Wight" not in reader.tokenizer.decode(written)
        extraction = Extraction(reader.tokenizer, [(tokens[:cut], text)])


@pytest.mark.parametrize(
    ("text", "borders"),
    [
        ("ab cd", [0, 2, 3, 5]),
        ("1,000.5 m", [0, 7, 8, 9]),
        ("go, 3.", [0, 2, 3, 4, 5, 6]),
        ("read_it()", [0, 7, 8, 9]),
        ("cafe\u0301 x", [0, 5, 6, 7]),
        ("汉字a", [0, 1, 2, 3]),
    ],
)
def test_a_border_is_where_no_word_goes_on(text: str, borders: list[int]) -> None:
    assert [place for place in range(len(text) + 1) if is_border(text, place)] == borders
