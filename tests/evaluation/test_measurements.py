"""Whole measurements with a reader of random weights: they run, say what they did, and know what they cannot do."""

import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.heat import as_normalisers
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.documents import find_sources
from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.code import measure_code, questions_of
from gemma10m_tui.evaluation.facts import measure_facts
from gemma10m_tui.evaluation.gain import measure_gain
from gemma10m_tui.evaluation.haystacks import texts_of
from gemma10m_tui.evaluation.needles import measure_needles
from gemma10m_tui.evaluation.passkey import measure_passkey
from gemma10m_tui.evaluation.question_file import Question, deal_among_paragraphs, deal_in_text, read_questions
from gemma10m_tui.evaluation.questions import from_memory, measure_questions
from gemma10m_tui.evaluation.warmth import measure_heat
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.parse import parse_sources
from model.tokenizer import SentencePieceTokenizer
from tests.tiny_reader import save_reader, small_vocabulary, story


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_reader(tmp_path_factory.mktemp("models") / "tiny", small_vocabulary()))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "books.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        for seed in range(3):
            lines.write(json.dumps({"text": story(120, seed)}) + "\n")
    return path


def rows(articles: int = 10) -> list[dict[str, Any]]:
    return [
        {
            "source": "squad" if article % 2 else "tales",
            "document": f"article {article}",
            "context": f"In {1800 + 10 * article + part} Anna number {article} went to Paris by way of Oslo.",
            "question": f"Where did Anna number {article} go in {1800 + 10 * article + part}?",
            "answers": ["Paris"],
            "extractive": True,
        }
        for article in range(articles)
        for part in range(2)
    ]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "qa.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows()), encoding="utf-8")
    return path


@pytest.mark.parametrize("readings", [None, 1])
def test_every_memory_measurement_runs_and_reports_its_knock_outs(
    reader: str, books: Path, readings: int | None
) -> None:
    told: list[tuple[int, int]] = []
    common: dict[str, Any] = {
        "tokens": 3000,
        "trials": 3,
        "seed": 1,
        "readings": readings,
        "told": lambda done, total: told.append((done, total)),
    }
    book = str(books)
    reports = [
        measure_passkey(reader, "cpu", "float32", haystack="landmark", **common),
        measure_needles(
            reader,
            "cpu",
            "float32",
            haystack=book,
            kinds=["number", "name"],
            forms=["single", "values"],
            wording="other",
            **common,
        ),
        measure_facts(reader, "cpu", "float32", haystack=book, kinds=[1, 3], **common),
        measure_heat(reader, "cpu", "float32", haystack=book, **common),
    ]
    for report in reports:
        assert report["tokens"] == 3072
        assert report["dtype"] == "float32"
        assert report["seed"] == 1
        assert 0.0 <= report["interval"][0] <= report["accuracy"] <= report["interval"][1] <= 1.0
        assert set(report["knockout"]) >= {"foreign"}
        assert ("shared" in report["reading"]) == (readings is not None)
        assert json.loads(json.dumps(report)) == report
    assert [report["trials"] for report in reports] == [3, 12, 6, 3]
    assert told[-1] == (3072, 3072)


def test_the_same_seed_gives_the_same_report(reader: str) -> None:
    first, again = (
        measure_passkey(reader, "cpu", "float32", tokens=512, trials=2, seed=7, haystack="sample") for _ in range(2)
    )
    assert {**first, "seconds": 0} == {**again, "seconds": 0}


def test_gain_is_measured_on_the_texts_that_are_long_enough(reader: str, books: Path) -> None:
    report = measure_gain(reader, "cpu", "int8", books, segments=4, texts=2, seed=0)
    assert (report["texts"], report["dtype"]) == (2, "int8")
    assert set(report["nats"]) == {"memory", "zeroed", "foreign"}
    with pytest.raises(Problem, match="two are needed"):
        measure_gain(reader, "cpu", "float32", books, segments=4000, texts=2, seed=0)


def test_texts_come_from_plain_files_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Call me Ishmael.")
    assert list(texts_of(tmp_path / "a.txt")) == ["Call me Ishmael."]
    (tmp_path / "b.jsonl").write_text('{"title": "no text"}\n')
    with pytest.raises(Problem, match=r"b\.jsonl"):
        list(texts_of(tmp_path / "b.jsonl"))


@pytest.mark.parametrize("mode", ["recall", "memory", "find"])
@pytest.mark.parametrize("hidden", [False, True])
def test_questions_are_measured_in_every_mode(
    reader: str, books: Path, questions: Path, mode: str, hidden: bool
) -> None:
    report = measure_questions(
        reader,
        "cpu",
        "float32",
        questions,
        limit=10,
        distractors=9,
        seed=0,
        mode=mode,
        haystack=books if hidden else None,
        tokens=2000,
    )
    assert report["trials"] == 10
    assert report["haystacks"] == (1 if hidden else 2)
    assert report["passage_recall"]["10"] > 0.5
    assert set(report["by_source"]) == {"squad", "tales"}
    assert report["answered_by"] == ("nobody" if mode == "find" else "decoder")
    assert ("exact_match" in report) == (mode != "find")
    assert ("knockout" in report) == (mode != "find")
    if mode != "find":
        assert report["knockout"]["zeroed"]["trials"] == report["knockout"]["foreign"]["trials"] == 10
    if hidden:
        assert 1500 < report["tokens"] < 2600


def test_paragraphs_stand_in_other_text_and_what_is_kept_out_is_not_there(books: Path, questions: Path) -> None:
    tokenizer = SentencePieceTokenizer(small_vocabulary())
    deal = deal_in_text(read_questions(questions), None, texts_of(books), 3000, tokenizer, np.random.default_rng(0))
    text = "".join(deal.documents)
    assert deal.absent
    for one in deal.asked:
        assert deal.documents[deal.places[one.paragraph]] == one.paragraph
    for one in deal.absent:
        assert one.paragraph not in text
        assert one.article not in {other.article for other in deal.asked}
    assert 2000 < len(tokenizer.encode(text)) <= 3100
    filled = [place for place, document in enumerate(deal.documents) if document not in deal.places]
    assert len(filled) > len(deal.places) / 2
    with pytest.raises(Problem, match="more tokens"):
        deal_in_text(read_questions(questions), None, texts_of(books), 100, tokenizer, np.random.default_rng(0))


def test_every_question_is_dealt_once_among_paragraphs(questions: Path) -> None:
    asked: list[Question] = []
    for deal in deal_among_paragraphs(read_questions(questions), None, 5, np.random.default_rng(0)):
        assert len(deal.documents) == 6
        asked += deal.asked
    assert sorted(one.text for one in asked) == sorted(row["question"] for row in rows())
    with pytest.raises(Problem, match="fewer distractors"):
        list(deal_among_paragraphs(read_questions(questions), None, 20, np.random.default_rng(0)))


def test_code_is_asked_about_the_passages_that_its_names_are_defined_in(reader: str, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(3):
        functions = [
            f'def climb_{number}_{part}(height, rope={part}):\n    """Climb the mountain number {part}."""\n'
            + f"    return height + {part}  # {'higher ' * 30}\n\n\n"
            for part in range(5)
        ]
        (folder / f"part{number}.py").write_text("".join(functions) + "def twice():\n    pass\n")
    (folder / "notes.txt").write_text("Where is climb_0_0 defined? Nobody knows.")
    model = load(reader, "cpu")
    with Snapshot.create(tmp_path / "a.g10m", title="a", model=identity_of(model), content_key="0" * 64) as snapshot:
        for _ in parse_sources(snapshot, find_sources([folder]), model.tokenizer, lambda: False):
            pass
        asked = questions_of(snapshot)
        assert len([one for one in asked if one.kind == "defined"]) == 15  # `twice` is defined three times
        for one in asked:
            (number,) = one.passages
            assert one.answer in snapshot.passage(number).text
    report = measure_code(reader, "cpu", "float32", folder, limit=4, seed=0)
    assert report["trials"] == 4
    assert set(report["by_kind"]) == {"defined", "takes", "says"}
    assert report["by_kind"]["defined"]["passage_recall"]["5"] > 0.5
    (folder / "empty").mkdir()
    (folder / "empty" / "a.txt").write_text("No code.")
    with pytest.raises(Problem, match="no Python source"):
        measure_code(reader, "cpu", "float32", folder / "empty", limit=4, seed=0)


def test_what_is_asked_of_the_memory_side_by_side_is_what_a_turn_answers(reader: str, tmp_path: Path) -> None:
    model = load(reader, "cpu")
    tail = tuple(model.tokenizer.encode("Call me Ishmael."))
    state = model.decoder.empty_state().with_tail(tail)
    asked = ["Who is it?", "Where did Anna go, and what did she carry?"]
    with Snapshot.create(tmp_path / "a.g10m", title="a", model=identity_of(model), content_key="0" * 64) as snapshot:
        session = Session(snapshot, model, state, as_normalisers((), model.spec))
        for question, reply in zip(asked, from_memory(model, state, asked), strict=True):
            events = answer(session, question, memory_only=True, cancelled=lambda: False)
            (ended,) = [event for event in events if isinstance(event, AnswerFinished)]
            assert reply.said == ("" if ended.stopped == "refused" else ended.answer)
            assert reply.stopped == ended.stopped
