"""Made documents: what is asked of them and answered stands in the passage, and what is not is told nowhere."""

import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.training.finder.office.documents import made_rows
from model.training.finder.office.frames import kinds_in, read_kinds
from model.training.finder.office.values import Values
from model.training.finder.prepare import office_rows
from model.training.finder.questions import make_lessons
from tests.model.training.finder.test_questions import PIECES, VOCABULARY

VALUES = Values()
FILLERS = ("The river had risen overnight.",)
# Every sentence is asked about in words of which it can be told whether it answers.
PLAIN = kinds_in(
    """## stand | machine:machine room:room
= The {machine} stands in {room}.
? Where is the {machine}? > room
? What stands in {room}? > machine
## weigh | machine:machine kg:kg price:sum
= A {machine} weighs {kg}[ and costs {price}].
& A {machine} weighs {kg}, a {machine2} {kg2}.
: {machine}: {kg}
? How heavy is a {machine}? > kg
? What is the price of a {machine}? > price
"""
)


def _rows(documents: int = 40, seed: int = 3) -> list[dict[str, Any]]:
    return list(made_rows(PLAIN, VALUES, FILLERS, documents, seed))


def _asked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["question"]]


def test_an_answer_stands_in_its_passage() -> None:
    rows = [row for row in _asked(list(made_rows(read_kinds(), VALUES, FILLERS, 30, 5))) if row["answered"]]
    assert len(rows) > 200
    assert all(row["answers"] and all(answer in row["context"] for answer in row["answers"]) for row in rows)


def test_a_question_that_is_answered_has_its_answer_beside_what_it_names() -> None:
    for row in _asked(_rows()):
        if row["answered"] and row["question"].startswith("Where is the "):
            machine = row["question"].removeprefix("Where is the ").rstrip("?")
            assert f"the {machine} stands in {row['answers'][0]}".lower() in row["context"].lower()


def test_a_question_that_is_not_answered_asks_what_its_document_does_not_tell() -> None:
    rows = _rows()
    texts: dict[str, str] = {}
    for row in rows:
        texts[row["document"]] = texts.get(row["document"], "") + row["context"].lower()
    refused = [row for row in _asked(rows) if not row["answered"]]
    assert refused
    for row in refused:
        question = row["question"].lower().rstrip("?")
        if question.startswith("where is the "):
            assert f"{question.removeprefix('where is the ')} stands in" not in texts[row["document"]]
        if question.startswith("how heavy is a "):
            machine = question.removeprefix("how heavy is a ")
            assert f"a {machine} weighs" not in texts[row["document"]]
            assert f"{machine}: " not in texts[row["document"]]


def test_what_was_left_out_of_a_sentence_is_asked_for_too() -> None:
    assert any(not row["answers"] and "price" in row["question"] for row in _asked(_rows()))


def test_passages_are_about_as_long_as_the_application_cuts_them() -> None:
    rows = list(made_rows(read_kinds(), VALUES, FILLERS, 40, 2))
    lengths = [len(row["context"]) for row in rows if not row["question"]]
    assert 350 < np.mean(lengths) < 700
    assert max(lengths) < 1400


def test_the_same_seed_makes_the_same_texts_and_another_others() -> None:
    assert _rows(3) == _rows(3)
    assert _rows(3) != _rows(3, seed=4)


@pytest.mark.parametrize("answered", [True, False])
def test_a_passage_of_another_made_text_is_no_rival(answered: bool) -> None:
    lessons = make_lessons(_rows(12), VOCABULARY, PIECES, rivals_anywhere=5)
    documents = [row["document"] for row in _rows(12) if not row["question"]]
    some = [question for question in lessons.questions if bool(question.spans) == answered]
    assert some
    for question in some:
        assert {documents[rival] for rival in question.rivals} <= {documents[question.passage]}


def test_sentences_of_real_passages_stand_between_those_that_are_made(tmp_path: Path) -> None:
    sentences = (
        "The first one is left.",
        "The second one, which is long enough, is left.",
        "One further on is taken into it.",
    )
    real = " ".join((*sentences, "The last is not."))
    row = {"source": "s", "document": "d", "context": real, "question": "Which?", "answers": ["first"]}
    with lzma.open(tmp_path / "qa-train.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    made = list(office_rows(tmp_path, 10, 1))
    assert any(sentences[2] in row["context"] for row in made)
    assert not any(sentence in row["context"] for row in made for sentence in sentences[:2])
    assert not list(office_rows(tmp_path, 0, 1))
