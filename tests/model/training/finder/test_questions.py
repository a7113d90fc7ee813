"""Lessons: where an answer stands in a passage, and which passages look like it without holding it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.finder.pieces import PieceList
from model.finder.reading import make_rows
from model.finder.vocabulary import Vocabulary
from model.finder.words import split_words
from model.training.finder.batches import Showing, Turn, batches, make_batch
from model.training.finder.code_rows import code_rows
from model.training.finder.lessons_file import load_lessons, save_lessons
from model.training.finder.questions import Lessons, answer_spans, make_lessons

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PIECES = PieceList(("[PAD]", "[UNK]", "[CLS]", "[SEP]", ".", "was", *LETTERS, *(f"##{one}" for one in LETTERS)))
VOCABULARY = Vocabulary(("the", "in", "born", "was"), (9, 8, 7, 6))
CONTEXT = "Anna was born in Oslo in 1901. Boris was born in Rome in 1902, and died in Oslo."


def _spans(answer: str, context: str = CONTEXT) -> list[str]:
    words = split_words(context)
    return [context[words[first].first : words[last].end] for first, last in answer_spans(context, words, [answer])]


def test_every_occurrence_of_an_answer_counts() -> None:
    assert _spans("Oslo") == ["Oslo", "Oslo"]
    assert _spans("born in Rome") == ["born in Rome"]


def test_half_a_word_is_no_answer() -> None:
    assert _spans("Osl") == []
    assert _spans("190") == []


def test_an_answer_told_in_nearly_the_same_words_is_found_and_a_distant_one_is_not() -> None:
    assert _spans("Boris was born at Rome in 1902") == ["Boris was born in Rome in 1902"]
    assert _spans("He emigrated to Canada") == []


@given(st.lists(st.sampled_from(["oslo", "rome", "a", ",", "1,902"]), max_size=12), st.data())
def test_what_is_cut_out_of_a_text_is_found_in_it(words: list[str], data: st.DataObject) -> None:
    context = " ".join(words)
    found = split_words(context)
    if not found:
        return
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, len(found) - 1))
    assert (first, last) in answer_spans(context, found, [context[found[first].first : found[last].end]])


def _rows(contexts: int = 12) -> list[dict[str, object]]:
    rows = []
    for number in range(contexts):
        context = f"Person{number} was born in {1900 + number}. " + "The wind blew. " * (80 if number == 0 else 3)
        row = {"source": "test", "document": str(number // 4), "context": context}
        rows.append({**row, "question": f"When was Person{number} born?", "answers": [str(1900 + number)]})
    return rows


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    return make_lessons(_rows(), VOCABULARY, PIECES)


def test_rivals_are_of_the_same_document_and_do_not_hold_the_answer(lessons: Lessons) -> None:
    assert len(lessons.questions) == 12
    for question in lessons.questions:
        assert set(question.rivals) == set(range(question.passage // 4 * 4, question.passage // 4 * 4 + 4)) - {
            question.passage
        }


def test_a_batch_marks_the_answer_and_nothing_else(lessons: Lessons) -> None:
    batch = make_batch(lessons, lessons.questions, Showing(PIECES, 2, 0.0), np.random.default_rng(0))
    assert batch.first.shape[:2] == (12, 2)
    assert batch.first.flatten(1).sum(1).tolist() == [1] * 12
    assert batch.rows.words.sum(1).max() <= Showing(PIECES, 1, 0.0).longest
    for row, (first, last) in enumerate(zip(batch.first.flatten(0, 1), batch.last.flatten(0, 1), strict=True)):
        for begin, end in zip(first.nonzero()[:, 0].tolist(), last.nonzero()[:, 0].tolist(), strict=True):
            pieces = batch.rows.pieces[row, batch.rows.firsts[row, begin] : batch.rows.lasts[row, end] + 1].tolist()
            said = "".join(PIECES.pieces[one].removeprefix("##") for one in pieces)
            assert said.isdigit()
            assert len(said) == 4


def test_a_row_is_the_question_and_the_passage_as_the_finder_will_read_them(lessons: Lessons) -> None:
    batch = make_batch(lessons, lessons.questions[3:4], Showing(PIECES, 1, 0.0), np.random.default_rng(0))
    told = str(_rows()[3]["context"]), str(_rows()[3]["question"])
    passage, question = (PIECES.spell([word.text for word in split_words(text)]) for text in told)
    rows = make_rows(PIECES, [question], [passage], 300)
    for one, other in zip(vars(batch.rows).values(), vars(rows).values(), strict=True):
        assert torch.equal(one, other)


def test_an_answer_that_its_row_does_not_hold_to_its_end_is_none() -> None:
    long, cut = "a" * 90, f"oslo {'b' * 90}"
    rows = [
        {
            "source": "s",
            "document": "1",
            "context": f"{long} {long} {long} {long} {cut}",
            "question": "was?",
            "answers": [cut],
        },
        {"source": "s", "document": "2", "context": "was in " * 20, "question": "was?", "answers": ["in"]},
    ]
    lessons = make_lessons(rows, VOCABULARY, PIECES)
    batch = make_batch(lessons, lessons.questions, Showing(PIECES, 1, 0.0), np.random.default_rng(0))
    read = batch.rows.words.sum(1).tolist()
    assert read == [5, 40]
    assert batch.first.sum((1, 2)).tolist() == batch.last.sum((1, 2)).tolist() == [0, 20]


def test_questions_without_an_answer_mark_nothing(lessons: Lessons) -> None:
    batch = make_batch(lessons, lessons.questions, Showing(PIECES, 2, 1.0), np.random.default_rng(0))
    assert not batch.first.any()
    assert not batch.last.any()


def test_a_turn_takes_every_question_once_and_the_seed_decides_the_order(lessons: Lessons) -> None:
    def turn(seed: int) -> Turn:
        return Turn(lessons, Showing(PIECES, 1, 0.0), 2, (seed,))

    turns = [[batch.rows.pieces.tolist() for batch in batches(turn(seed))] for seed in (1, 1, 2)]
    assert sum(len(batch.first) for batch in batches(turn(1))) == 12
    assert turns[0] == turns[1] != turns[2]


@pytest.mark.parametrize("workers", [0, 2])
def test_a_turn_taken_up_in_its_middle_gives_the_batches_that_are_left_whoever_makes_them(
    lessons: Lessons, workers: int
) -> None:
    turn = Turn(lessons, Showing(PIECES, 2, 0.3), 4, (1, 2))
    whole, rest = list(batches(turn)), list(batches(turn, 2, workers))
    assert len(rest) == len(whole) - 2 > 0
    for one, other in zip(whole[2:], rest, strict=True):
        assert torch.equal(one.rows.pieces, other.rows.pieces)
        assert torch.equal(one.first, other.first)


def test_lessons_come_back_from_their_file_as_they_were(lessons: Lessons, tmp_path: Path) -> None:
    save_lessons(lessons, tmp_path / "lessons.safetensors")
    back = load_lessons(tmp_path / "lessons.safetensors")
    assert back.questions == lessons.questions
    texts = [(back.passages, lessons.passages), (back.asked, lessons.asked), (back.pieces, lessons.pieces)]
    for one, other in texts:
        assert np.array_equal(one.words, other.words)
        assert np.array_equal(one.borders, other.borders)
    assert np.array_equal(back.numbers, lessons.numbers)
    assert np.array_equal(back.keys.plain, lessons.keys.plain)
    assert np.array_equal(back.keys.stems, lessons.keys.stems)


def test_code_rows_hold_their_answers() -> None:
    source = '''"""A module."""

LIMIT_OF_ALL = 40


def read_head(path, size=3):
    """Read the first lines of a file."""
    return path.read_text()[:size]


class Case(Base):
    def open(self):
        return self.path
'''
    rows = list(code_rows([source, "not python("], seed=1))
    assert {row["answers"][0] for row in rows} >= {"40", "path, size=3", "Read the first lines of a file", "Base"}
    assert all(row["answers"][0] in row["context"] for row in rows)
