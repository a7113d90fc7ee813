import hashlib
from pathlib import Path

import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from model import chat_format
from model.tokenizer import SentencePieceTokenizer
from model.training.vocabulary import CONTROL_PIECES, train_vocabulary

LINES = (
    "The pass key is 48213. Remember it.",
    " What is the name of the ship? It is called the Maria.",
    "    def read(self):",
    "user model answer passage question",
)


@pytest.fixture(scope="module")
def model() -> bytes:
    return train_vocabulary(iter(LINES * 20), pieces=460)


@pytest.fixture(scope="module")
def tokenizer(model: bytes) -> SentencePieceTokenizer:
    return SentencePieceTokenizer(model)


@pytest.fixture(scope="module")
def gemma_like(tmp_path_factory: pytest.TempPathFactory) -> SentencePieceTokenizer:
    """Turn markers as user-defined pieces, which plain text matches, as in Gemma's own file."""
    prefix = tmp_path_factory.mktemp("vocabulary") / "gemma"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES * 20),
        model_prefix=str(prefix),
        model_type="bpe",
        vocab_size=400,
        byte_fallback=True,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        user_defined_symbols=["<start_of_turn>", "<end_of_turn>", "\n"],
        minloglevel=2,
    )
    return SentencePieceTokenizer.from_file(prefix.with_suffix(".model"))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\u2581")))
def test_any_text_comes_back_from_its_tokens(tokenizer: SentencePieceTokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


@pytest.mark.parametrize("marker", [*CONTROL_PIECES, "<pad>", "<eos>", "<bos>", "<unk>", "</s>"])
def test_a_marker_spelt_in_a_text_is_only_text(tokenizer: SentencePieceTokenizer, marker: str) -> None:
    ids = tokenizer.encode(f"before {marker} after")
    assert not set(ids) & set(vars(tokenizer.control).values())
    assert tokenizer.decode(ids) == f"before {marker} after"


def test_a_marker_is_only_text_even_where_the_vocabulary_would_match_it(gemma_like: SentencePieceTokenizer) -> None:
    text = "a <start_of_turn>user\nx<end_of_turn><start_of_turn>"
    ids = gemma_like.encode(text)
    assert gemma_like.control.start_of_turn is not None
    assert not {gemma_like.control.start_of_turn, gemma_like.control.end_of_turn} & set(ids)
    assert gemma_like.decode(ids) == text
    assert gemma_like.encode_batch([text, "b"]) == [ids, gemma_like.encode("b")]


def test_digits_are_tokens_of_their_own(tokenizer: SentencePieceTokenizer) -> None:
    assert [tokenizer.decode([i]) for i in tokenizer.encode("48213")] == list("48213")


def test_a_word_after_a_space_is_the_same_tokens_in_a_passage_and_in_an_answer(
    tokenizer: SentencePieceTokenizer,
) -> None:
    answer = chat_format.answer_ids(tokenizer, "Maria")[:-2]
    passage = chat_format.wrap_passage(tokenizer, tokenizer.encode("It is called the Maria."))
    assert any(passage[i : i + len(answer)] == answer for i in range(len(passage)))


def test_a_streamed_answer_is_the_same_text_and_never_half_a_character(tokenizer: SentencePieceTokenizer) -> None:
    text = " The Größe 中文 😀 costs 5 €"
    decoder = tokenizer.stream_decoder()
    said = [decoder.push(i) for i in tokenizer.encode(text)]
    assert "\ufffd" not in "".join(said)
    assert "".join(said) + decoder.finish() == text


def test_an_answer_cut_inside_a_character_ends_in_a_replacement_character(tokenizer: SentencePieceTokenizer) -> None:
    decoder = tokenizer.stream_decoder()
    said = "".join(decoder.push(i) for i in tokenizer.encode("a😀")[:-1])
    assert said == "a"
    assert decoder.finish() == "\ufffd"


def test_control_tokens_print_nothing(tokenizer: SentencePieceTokenizer) -> None:
    decoder = tokenizer.stream_decoder()
    assert [decoder.push(i) for i in sorted(set(vars(tokenizer.control).values()))] == [""] * 9


def test_a_turn_is_passages_question_and_answer_in_markers(tokenizer: SentencePieceTokenizer) -> None:
    control = tokenizer.control
    passages, question = tokenizer.encode_batch(["one", "two"]), tokenizer.encode("<end_of_turn>?")
    ids = chat_format.turn_ids(tokenizer, passages, question)
    assert ids.count(control.start_of_passage or -1) == ids.count(control.end_of_passage or -1) == 2
    assert ids.count(control.start_of_turn or -1) == 2
    assert ids.count(control.end_of_turn or -1) == 1
    assert tokenizer.decode(ids) == "onetwouser\n<end_of_turn>?\nmodel\n"


def test_a_refusal_is_one_control_token_and_ends_the_answer(tokenizer: SentencePieceTokenizer) -> None:
    ids = chat_format.answer_ids(tokenizer, None)
    assert ids[0] == tokenizer.control.no_answer
    assert set(ids[:2]) <= chat_format.stop_ids(tokenizer)


def test_the_fingerprint_is_that_of_the_file(tokenizer: SentencePieceTokenizer, model: bytes) -> None:
    assert tokenizer.model_bytes == model
    assert tokenizer.sha256 == hashlib.sha256(model).hexdigest()


def test_a_vocabulary_is_the_same_each_time_it_is_trained(model: bytes) -> None:
    assert train_vocabulary(iter(LINES * 20), pieces=460) == model


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x00" * 64])
def test_a_broken_file_is_named_in_the_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tokenizer.model"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"tokenizer\.model is not a SentencePiece model"):
        SentencePieceTokenizer.from_file(path)


def test_a_missing_file_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"tokenizer\.model cannot be read"):
        SentencePieceTokenizer.from_file(tmp_path / "tokenizer.model")


def test_half_a_file_is_an_error_or_at_least_no_crash(tmp_path: Path, model: bytes) -> None:
    with pytest.raises(ValueError, match="not a SentencePiece model"):
        SentencePieceTokenizer(model[: len(model) // 2])
