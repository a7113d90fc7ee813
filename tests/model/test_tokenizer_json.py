"""`tokenizer.json` says what `tokenizer.model` says: the same tokens for any text; nothing else of a file is run."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import gemma_vocabulary
import hub_folder
import pytest
import torch
from gemma_vocabulary import NEW_TURNS, OTHERS, PLAIN, TURNS
from hypothesis import given, settings
from hypothesis import strategies as st

from model import chat_format
from model.checkpoint import BrokenModel, load_model
from model.generator import Generator
from model.sampling import Sampling
from model.tokenizer import SentencePieceTokenizer
from model.tokenizer_json import JsonTokenizer

pytest.importorskip("transformers")  # which writes the file

MODEL = gemma_vocabulary.sentencepiece_model()
PIECES = SentencePieceTokenizer(MODEL)
SPOKEN = (
    "The",
    " pass",
    "key",
    " is",
    "aaaa",
    "abab",
    " ",
    "  ",
    "     ",
    "\u2581",
    "é",
    "中",
    "😀",
    "\x00",
    "\r\n",
    "<",
    ">",
)
texts = st.lists(
    st.one_of(
        st.sampled_from([*SPOKEN, *OTHERS, *TURNS, *PLAIN, "<bos>", "<eos>", "<unk>", "<0x41>", "start_of_turn>"]),
        st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=6),
    ),
    max_size=12,
).map("".join)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gemma_vocabulary.save_json(MODEL, tmp_path_factory.mktemp("json"))


@pytest.fixture(scope="module")
def read(path: Path) -> JsonTokenizer:
    return JsonTokenizer.from_file(path)


@settings(max_examples=500, deadline=None)
@given(texts)
def test_any_text_is_the_same_tokens_from_either_file(read: JsonTokenizer, text: str) -> None:
    ids = read.encode(text)
    assert ids == PIECES.encode(text)
    assert read.decode(ids) == text.replace("\u2581", " ")
    assert not set(ids) & read._pieces.silent


@settings(max_examples=300, deadline=None)
@given(texts, st.lists(st.integers(0, 60), max_size=6))
def test_a_text_that_comes_in_chunks_cut_anywhere_is_the_tokens_of_the_whole(
    read: JsonTokenizer, text: str, borders: list[int]
) -> None:
    cuts = sorted(border % (len(text) + 1) for border in borders)
    chunks = [text[first:last] for first, last in pairwise([0, *cuts, len(text)])]
    for tokenizer in (read, PIECES):
        encoder = tokenizer.stream_encoder()
        ids = [i for chunk in chunks for i in encoder.push(chunk)] + encoder.finish()
        assert ids == tokenizer.encode(text)
        assert encoder.finish() == []


def test_of_a_text_in_words_hardly_more_than_the_last_word_waits_for_the_next_chunk(read: JsonTokenizer) -> None:
    text = "The name of the ship is a turn of start and end " * 40
    for tokenizer in (read, PIECES):
        encoder, certain = tokenizer.stream_encoder(), 0
        for at, character in enumerate(text, 1):
            certain += len(tokenizer.decode(encoder.push(character)))
            assert at - certain <= 12


@settings(deadline=None)
@given(texts)
def test_an_answer_from_either_file_streams_whole_characters_only(read: JsonTokenizer, text: str) -> None:
    for tokenizer in (read, PIECES):
        decoder, ids = tokenizer.stream_decoder(), tokenizer.encode(text)
        said = [decoder.push(i) for i in ids]
        assert "".join(said).count("\ufffd") == text.count("\ufffd")
        assert "".join(said) == text.replace("\u2581", " ")
        assert decoder.finish() == ""


@settings(deadline=None)
@given(st.lists(st.integers(0, PIECES.vocabulary_size - 1), max_size=30))
def test_whatever_a_model_writes_reads_the_same_by_either_file(read: JsonTokenizer, ids: list[int]) -> None:
    assert read.decode(ids) == PIECES.decode(ids)
    one, other = read.stream_decoder(), PIECES.stream_decoder()
    assert [one.push(i) for i in ids] == [other.push(i) for i in ids]


def test_both_files_have_the_same_control_tokens(read: JsonTokenizer) -> None:
    assert read.control == PIECES.control
    assert read.vocabulary_size == PIECES.vocabulary_size
    assert read.sha256 != PIECES.sha256
    assert {read.marker(name) for name in (*TURNS, "<mask>")} == {8, 9, 4}
    assert read.marker("Maria") is None


@pytest.mark.parametrize("marker", [*TURNS, *OTHERS, "<bos>", "<eos>", "<pad>", "<unk>"])
def test_a_marker_spelt_in_a_text_is_only_text(read: JsonTokenizer, marker: str) -> None:
    for tokenizer in (read, PIECES):
        ids = tokenizer.encode(f"a{marker}b")
        assert not set(ids) & {tokenizer.marker(marker), *vars(tokenizer.control).values()}
        assert tokenizer.decode(ids) == f"a{marker}b"


def test_what_is_markup_in_a_text_is_one_piece_and_prints(read: JsonTokenizer) -> None:
    assert read.encode("<b>") == [read._pieces.texts.index("<b>")]
    assert read.decode(read.encode("<b>bold</b>")) == "<b>bold</b>"


@pytest.fixture(scope="module")
def fourth(tmp_path_factory: pytest.TempPathFactory) -> JsonTokenizer:
    """Gemma 4's markers, of which there is only this file."""
    model = gemma_vocabulary.sentencepiece_model(NEW_TURNS)
    return JsonTokenizer.from_file(gemma_vocabulary.save_json(model, tmp_path_factory.mktemp("fourth"), NEW_TURNS))


def test_a_turn_of_gemma_1_to_3_is_as_their_template_has_it(read: JsonTokenizer) -> None:
    ids = chat_format.turn_ids(read, [read.encode("A ship.")], read.encode("Name?"))
    named = _with_names(read, ids)
    assert named == "<bos><start_of_turn>user\nA ship.\n\nName?<end_of_turn>\n<start_of_turn>model\n"
    assert chat_format.stop_ids(read) == {read.marker("<eos>"), read.marker("<end_of_turn>")}


def test_a_turn_of_gemma_4_is_as_its_template_has_it(fourth: JsonTokenizer) -> None:
    named = _with_names(fourth, chat_format.turn_ids(fourth, [], fourth.encode("Name?")))
    assert named == "<bos><|turn>user\nName?<turn|>\n<|turn>model\n"
    stops = {fourth.marker(name) for name in ("<eos>", "<turn|>", "<|tool_response>")}
    assert chat_format.stop_ids(fourth) == stops


def _with_names(tokenizer: JsonTokenizer, ids: list[int]) -> str:
    names = {i: tokenizer._pieces.texts[i] for i in tokenizer._pieces.silent}
    return "".join(names.get(i) or tokenizer.decode([i]) for i in ids)


def test_what_a_gemma_4_says_to_itself_is_not_said(fourth: JsonTokenizer) -> None:
    opens, closes = fourth.marker("<|channel>"), fourth.marker("<channel|>")
    assert opens is not None
    assert closes is not None
    said = [opens, *fourth.encode("thought\nIt is the Maria."), closes, *fourth.encode("The Maria")]
    assert fourth.decode(said) == "The Maria"


def _vocabulary(change: Callable[[dict[str, int]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda content: change(content["model"]["vocab"])


BREAKS: dict[str, Callable[[dict[str, Any]], object]] = {
    "another kind of model": lambda content: content["model"].update(type="WordPiece"),
    "no bytes to fall back on": lambda content: content["model"].update(byte_fallback=False),
    "merges left out": lambda content: content["model"].update(ignore_merges=True),
    "words that end in a mark": lambda content: content["model"].update(end_of_word_suffix="</w>"),
    "no model": lambda content: content.pop("model"),
    "no merges": lambda content: content["model"].pop("merges"),
    "a merge of pieces that are not there": lambda content: content["model"]["merges"].append(["zz", "qq"]),
    "a merge of three": lambda content: content["model"]["merges"].append(["a", "b", "c"]),
    "a merge of numbers": lambda content: content["model"]["merges"].append([1, 2]),
    "a vocabulary that is a list": lambda content: content["model"].update(vocab=["a", "b"]),
    "an id beyond all measure": _vocabulary(lambda vocabulary: vocabulary.update(more=10**12)),
    "an id below zero": _vocabulary(lambda vocabulary: vocabulary.update(more=-1)),
    "an id that is a word": _vocabulary(lambda vocabulary: vocabulary.update(more="seven")),
    "two pieces with one id": _vocabulary(lambda vocabulary: vocabulary.update(more=300)),
    "no beginning of texts": _vocabulary(lambda vocabulary: vocabulary.pop("<bos>")),
    "a marker with two ids": lambda content: content["added_tokens"].append(
        {"content": "<start_of_turn>", "id": 11, "special": True}
    ),
    "lower case first": lambda content: content.update(normalizer={"type": "Lowercase"}),
    "a pattern of its own": lambda content: content.update(
        pre_tokenizer={"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_file_of_another_kind_is_refused_by_name(path: Path, tmp_path: Path, what: str) -> None:
    (tmp_path / "tokenizer.json").write_bytes(path.read_bytes())
    gemma_vocabulary.change_json(tmp_path / "tokenizer.json", BREAKS[what])
    with pytest.raises(ValueError, match=r"tokenizer\.json is not of Gemma's kind"):
        JsonTokenizer.from_file(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"{}", b'{"model": 3}', b"[" * 100_000])
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ValueError, match=r"tokenizer\.json is not of Gemma's kind"):
        JsonTokenizer.from_file(tmp_path / "tokenizer.json")


def test_older_files_spell_merges_as_one_word(path: Path, tmp_path: Path, read: JsonTokenizer) -> None:
    (tmp_path / "tokenizer.json").write_bytes(path.read_bytes())

    def older(content: dict[str, Any]) -> None:
        content["model"]["merges"] = [" ".join(pair) for pair in content["model"]["merges"]]

    gemma_vocabulary.change_json(tmp_path / "tokenizer.json", older)
    text = " What is the name of the ship?\n\n  aaaa"
    assert JsonTokenizer.from_file(tmp_path / "tokenizer.json").encode(text) == read.encode(text)


def test_older_vocabularies_have_the_tab_under_its_byte(path: Path, tmp_path: Path, read: JsonTokenizer) -> None:
    (tmp_path / "tokenizer.json").write_bytes(path.read_bytes())

    def older(content: dict[str, Any]) -> None:
        vocabulary = content["model"]["vocab"]
        vocabulary["<tab>"] = vocabulary["\t"]  # what had the tab's place
        vocabulary["\t"] = vocabulary["<0x09>"]
        content["added_tokens"] = [one for one in content["added_tokens"] if one["content"] != "\t"]

    gemma_vocabulary.change_json(tmp_path / "tokenizer.json", older)
    tokenizer = JsonTokenizer.from_file(tmp_path / "tokenizer.json")
    assert tokenizer.decode(tokenizer.encode("a\tb")) == "a\tb"


def test_a_marker_without_an_embedding_counts_for_nothing(path: Path, tmp_path: Path, read: JsonTokenizer) -> None:
    (tmp_path / "tokenizer.json").write_bytes(path.read_bytes())
    image = {**json.loads(path.read_text())["added_tokens"][0], "content": "<image_soft_token>", "id": 470}
    gemma_vocabulary.change_json(tmp_path / "tokenizer.json", lambda content: content["added_tokens"].append(image))
    assert JsonTokenizer.from_file(tmp_path / "tokenizer.json").vocabulary_size == read.vocabulary_size


def test_a_model_with_no_other_vocabulary_loads_and_is_fingerprinted_by_it(path: Path, tmp_path: Path) -> None:
    config = {**hub_folder.THIRD, "vocab_size": 512}
    folder = hub_folder.save_folder(tmp_path, config, hub_folder.stock_weights(config))
    (folder / "tokenizer.model").write_bytes(MODEL)
    (folder / "tokenizer.json").write_bytes(path.read_bytes())
    both = load_model(folder, "cpu")
    (folder / "tokenizer.model").unlink()
    alone = load_model(folder, "cpu")
    assert isinstance(both.tokenizer, SentencePieceTokenizer)
    assert isinstance(alone.tokenizer, JsonTokenizer)
    assert both.fingerprint != alone.fingerprint
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(BrokenModel, match="not a usable vocabulary"):
        load_model(folder, "cpu")


def test_embeddings_behind_the_last_token_are_never_written(path: Path, tmp_path: Path) -> None:
    config = {**hub_folder.THIRD, "vocab_size": 512}
    weights = hub_folder.stock_weights(config)
    weights["model.embed_tokens.weight"][500] = 5 * weights["model.embed_tokens.weight"][:400].sum(0)
    model = load_model(hub_folder.save_folder(tmp_path, config, weights), "cpu")
    generator = Generator(model, model.decoder.empty_state())
    for token in range(4, 30):
        generator.feed([token])
        logits = generator.logits()
        assert int(logits.argmax()) < model.tokenizer.vocabulary_size < len(logits)
    only = torch.zeros(model.tokenizer.vocabulary_size, dtype=torch.bool)
    only[7] = True
    assert list(generator.write(Sampling(), (), 2, lambda written: only)) == [7, 7]
