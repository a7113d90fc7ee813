"""A sample of a question is what a text is read as, and then the turn as it is when the text is talked about."""

import json
from pathlib import Path

import gemma_vocabulary
import pytest

from model import chat_format
from model.tokenizer import SentencePieceTokenizer, Tokenizer
from model.training.adapter_texts import AdapterTexts

SEGMENT = 32
ROWS = [
    {"context": "The pass key is 48213.", "question": " What is the key? ", "answers": ["48213", "the key"]},
    {"context": "It is called the Maria. " * 12, "question": "Name?", "answers": [" the Maria "]},
    {"context": "Remember it.", "question": "Which " * 40, "answers": ["none"]},
    {"text": "The name of the ship is a turn of start and end."},
]


@pytest.fixture(scope="module", params=[gemma_vocabulary.TURNS, gemma_vocabulary.NEW_TURNS], ids=["1 to 3", "4"])
def tokenizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    path = tmp_path_factory.mktemp("pieces") / "tokenizer.model"
    path.write_bytes(gemma_vocabulary.sentencepiece_model(request.param))
    return SentencePieceTokenizer.from_file(path)


@pytest.fixture
def texts(tokenizer: Tokenizer, tmp_path: Path) -> AdapterTexts:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return AdapterTexts(tmp_path, tokenizer, batch=8, segment=SEGMENT, language=0.0, seed=3)


def test_the_turn_begins_a_segment_and_its_answer_and_end_are_learned(
    texts: AdapterTexts, tokenizer: Tokenizer
) -> None:
    question = chat_format.turn_ids(tokenizer, (), tokenizer.encode("What is the key?"))
    answer = [*tokenizer.encode("48213"), chat_format.end_of_turn(tokenizer)]
    assert question[:2] == [tokenizer.control.bos, tokenizer.control.start_of_turn]
    tokens, weights = texts.draw(0, 3)
    for row, weight in zip(tokens.tolist(), weights.tolist(), strict=True):
        assert tokenizer.decode(row[: 2 * SEGMENT]).startswith("The pass key is 48213.")
        turn = [*question, *answer]
        assert row[2 * SEGMENT :] == turn + [tokenizer.control.pad] * (SEGMENT - len(turn))
        learned = [place for place, one in enumerate(weight) if one]
        assert [row[place] for place in learned] == answer
        assert learned[0] == 2 * SEGMENT + len(question)
        assert {weight[place] for place in learned} == {1.0}


def test_a_question_is_asked_where_its_context_fits_before_it_and_never_where_its_turn_is_too_long(
    texts: AdapterTexts, tokenizer: Tokenizer
) -> None:
    assert len(texts.asked) == 2
    seen = {tokenizer.decode(row[-SEGMENT:]) for step in range(4) for row in texts.draw(step, 9)[0].tolist()}
    assert seen == {"user\nWhat is the key?\nmodel\n48213", "user\nName?\nmodel\nthe Maria"}
    with pytest.raises(ValueError, match="take more segments"):
        texts.draw(0, 1)
