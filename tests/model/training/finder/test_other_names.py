"""Questions about somebody else: made of a question that its passage answers, and not answered by it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.training.finder.batches import Showing, make_batch
from model.training.finder.other_names import other_names
from model.training.finder.questions import make_lessons
from tests.model.training.finder.test_questions import PIECES, VOCABULARY

CONTEXT = (
    "In the spring Anna moved to Oslo. Her brother Boris stayed, and in 1902 he married. The doctor met Clara then."
)


def _row(question: str, answer: str, context: str = CONTEXT) -> dict[str, Any]:
    return {"source": "s", "document": "d", "context": context, "question": question, "answers": [answer]}


def _alike(one: str, other: str) -> float:
    return float(one[-1] == other[-1])


def _made(*rows: dict[str, Any], seed: int = 1) -> list[dict[str, Any]]:
    return [row for row in other_names(rows, 1.0, seed, _alike) if not row.get("answered", True)]


def test_the_rows_themselves_come_through_as_they_are() -> None:
    rows = [_row("Where did Anna move?", "Oslo"), _row("Whom did Boris marry?", "")]
    kept = [row for row in other_names(rows, 1.0, 1, _alike) if row.get("answered", True)]
    assert kept == rows


def test_a_name_of_another_sentence_takes_the_place_of_the_one_that_is_asked_about() -> None:
    made = [row for seed in range(20) for row in _made(_row("Where did Anna move?", "Oslo"), seed=seed)]
    assert {row["question"] for row in made} == {"Where did Boris move?", "Where did Clara move?"}
    assert all(row["unless"] in row["question"] for row in made)


def test_the_likest_names_are_taken() -> None:
    names = "Brita and Dana and Erna and Frank and Gustav and Holger"
    row = _row("Where did Anna move?", "Oslo", f"In the spring Anna moved to Oslo. There were {names} too.")
    asked = {made["question"].split()[2] for seed in range(30) for made in _made(row, seed=seed)}
    assert asked == {"Brita", "Dana", "Erna"}


def test_a_name_of_the_document_is_taken_where_the_passage_has_no_other() -> None:
    other = _row("", "", "At noon the painter Dana came.") | {"answers": []}
    assert [
        row["question"] for row in _made(other, _row("Where did Anna move?", "Oslo", "In spring Anna moved to Oslo."))
    ] == ["Where did Dana move?"]


def test_a_year_gives_way_to_a_year_and_never_to_a_name() -> None:
    context = "In 1901 the bridge was built by Anna. It fell into the river in 1950."
    assert [row["question"] for row in _made(_row("Who built the bridge in 1901?", "Anna", context))] == [
        "Who built the bridge in 1950?"
    ]


def test_a_word_turns_into_its_opposite_unless_the_passage_has_that_too() -> None:
    first = "The first ship came at dawn."
    assert [row["question"] for row in _made(_row("when did the first ship come?", "dawn", first))] == [
        "when did the last ship come?"
    ]
    assert not _made(_row("when did the first ship come?", "dawn", f"{first} The last one came at night."))


def test_the_answer_never_comes_into_the_question_and_what_cannot_be_changed_is_left() -> None:
    assert not _made(_row("Who moved?", "Anna"))
    assert all(
        "Oslo" not in row["question"]
        for seed in range(20)
        for row in _made(_row("Where did Anna move?", "Oslo"), seed=seed)
    )


@given(st.text(max_size=60), st.text(max_size=200), st.text(min_size=1, max_size=20), st.integers(0, 5))
def test_any_text_can_be_asked_about(question: str, context: str, answer: str, seed: int) -> None:
    for row in _made(_row(question, answer, context), seed=seed):
        assert row["question"] != question
        assert row["context"] == context


@pytest.mark.parametrize("unanswered", [0.0, 1.0])
def test_a_question_about_somebody_else_is_shown_the_passage_that_does_not_answer_it(unanswered: float) -> None:
    rows = [_row("Where did Anna move?", "Oslo"), _row("Where did Boris move?", "Oslo") | {"answered": False}]
    lessons = make_lessons(rows, VOCABULARY, PIECES)
    answered, other = lessons.questions
    assert answered.spans
    assert other.spans == ()
    showing = Showing(PIECES, 1, unanswered)
    batch = make_batch(lessons, [other, other], showing, np.random.default_rng(1))
    assert not batch.first.any()
    assert not batch.last.any()
    shown = make_batch(lessons, [other], showing, np.random.default_rng(1)).rows.words.sum()
    assert shown == len(lessons.passages[other.passage])
