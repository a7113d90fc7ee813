"""A published encoder: ours computes what transformers computes, takes words apart as it does, and refuses others."""

import json
from pathlib import Path

import pytest
import tiny_bert
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertTokenizerFast

from model.finder.bert_files import load_bert
from model.finder.pieces import PieceList
from model.finder.reading import make_rows
from model.finder.words import split_words

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PIECES = (*",.'-%_", "the", "book", *LETTERS, *(f"##{letter}" for letter in LETTERS), "漢")
TEXTS = ("Who wrote the 3 books?", "The book, written in 1984 by foo_bar, was 12.5% longer. " * 2)


def test_states_are_those_of_transformers(tmp_path: Path) -> None:
    theirs = tiny_bert.write_bert(tmp_path, PIECES)
    encoder, pieces = load_bert(tmp_path)
    question, long, short = (pieces.spell([word.text for word in split_words(text)]) for text in (*TEXTS, "A book."))
    rows = make_rows(pieces, [question, question], [long, short], encoder.spec.longest)
    with torch.no_grad():
        ours = encoder.eval()(rows.pieces, rows.sides, rows.there)
        expected = theirs(rows.pieces, rows.there.long(), rows.sides).last_hidden_state
    difference = (ours - expected)[rows.there]
    assert difference.norm() / expected[rows.there].norm() <= 1e-5


def test_rows_are_those_of_transformers(tmp_path: Path) -> None:
    tiny_bert.write_bert(tmp_path, PIECES)
    pieces = load_bert(tmp_path)[1]
    theirs = BertTokenizerFast(str(tmp_path / "vocab.txt"))(*TEXTS)
    question, passage = (pieces.spell([word.text for word in split_words(text)]) for text in TEXTS)
    rows = make_rows(pieces, [question], [passage], 160)
    assert rows.pieces[0].tolist() == theirs["input_ids"]
    assert rows.sides[0].tolist() == theirs["token_type_ids"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[PieceList, BertTokenizerFast]:
    folder = tmp_path_factory.mktemp("bert")
    tiny_bert.write_bert(folder, PIECES)
    return load_bert(folder)[1], BertTokenizerFast(str(folder / "vocab.txt"))


@settings(deadline=None)
@given(text=st.text(max_size=60) | st.text("abc12 ,.'é漢_-", max_size=60))
def test_words_fall_apart_as_in_transformers(both: tuple[PieceList, BertTokenizerFast], text: str) -> None:
    """Of characters that it drops a word of ours is left, unknown."""
    pieces, theirs = both
    for word in split_words(text):
        expected = theirs(word.text, add_special_tokens=False)["input_ids"]
        assert list(pieces.of_word(word.text)) == (expected or [pieces.numbers["[UNK]"]])


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", None),
        ("config.json", "{}"),
        ("config.json", "[]"),
        ("vocab.txt", "[PAD]\n[UNK]\n"),
        ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[SEP]\n"),
        ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"),
        ("model.safetensors", None),
        ("model.safetensors", "no weights"),
    ],
)
def test_a_folder_of_another_kind_is_refused(tmp_path: Path, file: str, content: str | None) -> None:
    tiny_bert.write_bert(tmp_path, PIECES)
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_text(content)
    with pytest.raises(ValueError, match=tmp_path.name):
        load_bert(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_act": "relu"},
        {"position_embedding_type": "relative_key"},
        {"num_hidden_layers": 3},
        {"hidden_size": 12},
    ],
)
def test_an_encoder_that_computes_otherwise_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    tiny_bert.write_bert(tmp_path, PIECES)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(ValueError, match=tmp_path.name):
        load_bert(tmp_path)
