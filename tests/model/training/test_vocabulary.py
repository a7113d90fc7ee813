import json
import lzma
from pathlib import Path

import pytest

from model.tokenizer import SentencePieceTokenizer
from model.training import corpus
from model.training.corpus import Corpora, build_cache
from model.training.vocabulary import CONTROL_PIECES, REQUIRED_CHARACTERS, SampleSizes, sample_lines, train_vocabulary

SIZES = SampleSizes(books=6_000, questions=2_000, reference=2_000, code=6_000)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Training texts in the files and fields that the real ones have."""
    book = "It was a fine morning, and the ship lay in the harbour.\n\nNobody spoke.\n" * 60
    question = {
        "document": "ships",
        "question": "What lay in the harbour?",
        "answers": ["the ship"],
        "extractive": True,
    }
    rows = {
        "books-train-0.jsonl.xz": [{"text": book}, {"text": book.upper()}],
        "books-train-1.jsonl.xz": [{"text": "The second file. " * 50}],
        "reference-train.jsonl.xz": [{"text": "Harbour: area: 12 km. " * 80}],
        "qa-train.jsonl.xz": [{**question, "context": f"On day {i} the ship lay in the harbour."} for i in range(40)],
    }
    for name, entries in rows.items():
        (tmp_path / name).write_bytes(lzma.compress("\n".join(map(json.dumps, entries)).encode()))
    return tmp_path


def test_the_sample_is_the_same_for_the_same_seed_and_has_no_empty_lines(data: Path) -> None:
    lines = list(sample_lines(data, SIZES, seed=3))
    assert lines == list(sample_lines(data, SIZES, seed=3))
    assert lines != list(sample_lines(data, SIZES, seed=4))
    assert all(line.strip() and "\n" not in line for line in lines)


def test_every_kind_of_text_is_in_the_sample(data: Path) -> None:
    text = "\n".join(sample_lines(data, SIZES))
    for part in ("It was a fine morning", "Harbour: area", "import ", " What lay in the harbour?"):
        assert part in text


def test_control_pieces_come_first_and_required_characters_are_pieces(data: Path) -> None:
    tokenizer = SentencePieceTokenizer(train_vocabulary(sample_lines(data, SIZES), pieces=700))
    assert list(vars(tokenizer.control).values()) == list(range(4 + len(CONTROL_PIECES)))
    assert tokenizer.vocabulary_size == 700
    assert all(len(tokenizer.encode(character)) == 1 for character in REQUIRED_CHARACTERS)


def test_a_cache_holds_as_much_of_the_books_as_was_asked_for(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "python_sources", lambda: iter(["def read():\n    return 1\n"]))
    tokenizer = SentencePieceTokenizer(train_vocabulary(sample_lines(data, SIZES), pieces=700))
    build_cache(tokenizer, data, tmp_path / "cache", book_characters=3_000, book_stretch=2_000)
    corpora = Corpora.open(tmp_path / "cache")
    assert len(corpora.books.documents) - 1 == 2
    assert len(tokenizer.decode(corpora.books.tokens.tolist())) == 4_000
    assert len(corpora.questions.askable) == 40
    assert tokenizer.decode(corpora.questions.answer(0).tolist()) == " the ship"
    assert "def read" in tokenizer.decode(corpora.code.tokens.tolist())
