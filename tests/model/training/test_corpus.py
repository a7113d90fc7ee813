import lzma
from pathlib import Path

import numpy as np

from model.tokenizer import SentencePieceTokenizer
from model.training import corpus
from model.training.corpus import Corpora, question_set, read_json_lines, sentence_borders, stream_of
from model.training.tasks.passages import occurs


def test_sentences_end_at_full_stops_but_not_after_a_title_or_an_initial() -> None:
    text = 'Mr. Smith met J. Doe. "Hello," he said. He left!\nA new line'
    borders = sentence_borders(text)
    parts = [text[a:b] for a, b in zip([0, *borders], borders, strict=False)]
    assert parts == ["Mr. Smith met J. Doe.", ' "Hello," he said.', " He left!", "\nA new line"]


def test_sentences_joined_are_the_text() -> None:
    for text in ("", "  ", "One. Two", "A.\n\n\nB. ", 'He said "Go." Then he went.'):
        borders = sentence_borders(text)
        assert "".join(text[a:b] for a, b in zip([0, *borders], borders, strict=False)) == text


def test_a_stream_ends_every_document_with_eos(tokenizer: SentencePieceTokenizer) -> None:
    stream = stream_of(tokenizer, ["First text.", "Second " * 20_000])
    ends = stream.documents[1:] - 1
    assert list(stream.tokens[ends]) == [tokenizer.control.eos] * 2
    assert tokenizer.decode(stream.tokens[stream.documents[1] : ends[1]].tolist()) == "Second " * 20_000


def test_a_slice_longer_than_the_stream_repeats_it(tokenizer: SentencePieceTokenizer) -> None:
    assert len(stream_of(tokenizer, ["short"]).slice(np.random.default_rng(0), 100)) == 100


def test_every_answer_stands_in_its_sentences_with_the_same_pieces(
    tokenizer: SentencePieceTokenizer, corpora: Corpora
) -> None:
    questions = corpora.questions
    assert len(questions.questions) - 1 == 24 * 8
    for number in range(len(questions.questions) - 1):
        first, last = questions.answer_sentences[number]
        assert occurs(questions.answer(number), questions.text(first, last + 1))


def test_an_answer_takes_the_case_that_it_has_in_the_context(tokenizer: SentencePieceTokenizer) -> None:
    row = {"document": "", "context": "The Sun was setting.", "question": "Who?", "answers": ["the sun"]}
    made = question_set(tokenizer, [{**row, "extractive": True}])
    assert tokenizer.decode(made.answer(0).tolist()) == "The Sun"


def test_an_answer_found_twice_is_placed_in_the_sentence_nearest_to_the_question(
    tokenizer: SentencePieceTokenizer,
) -> None:
    row = {
        "document": "",
        "context": "Two ships came. Clara lost two rings. Two men left.",
        "question": "How many rings did Clara lose?",
        "answers": ["two"],
        "extractive": True,
    }
    assert question_set(tokenizer, [row]).answer_sentences.tolist() == [[1, 1]]


def test_answers_that_are_parts_of_words_or_absent_are_left_out(tokenizer: SentencePieceTokenizer) -> None:
    row = {"document": "", "context": "The forty thieves.", "question": "q", "extractive": True}
    made = question_set(tokenizer, [{**row, "answers": ["for"]}, {**row, "answers": ["many"]}, {**row, "answers": []}])
    assert len(made.questions) == 1
    assert len(made.askable) == 0


def test_a_cache_gives_back_what_was_built(tmp_path: Path, corpora: Corpora) -> None:
    for name in ("books", "reference", "code", "questions"):
        corpus._save(getattr(corpora, name), tmp_path / name)
    again = Corpora.open(tmp_path)
    assert np.array_equal(again.books.tokens, corpora.books.tokens)
    for name, array in vars(corpora.questions).items():
        assert np.array_equal(getattr(again.questions, name), array)


def test_compressed_json_lines_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.xz"
    path.write_bytes(lzma.compress('{"text": "é"}\n{"text": "b"}\n'.encode()))
    assert [row["text"] for row in read_json_lines(path)] == ["é", "b"]
