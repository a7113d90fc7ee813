"""What puts candidates in order beyond BM25: neighbouring words, closeness, and what words mean."""

import numpy as np
import pytest
import torch

from gemma10m_tui.conversation.pointing.nearness import FEATURES, features, nearness
from model.finder.likeness import Likeness
from model.finder.vocabulary import Vocabulary

QUESTION = "Who painted the white roses red?"
FILLER = "They walked along the river for hours and nobody said a word about it. "
SPREAD = "The roses stood there. " + FILLER * 6 + "The fence was white. " + FILLER * 6 + "A red door. He painted it."
TOGETHER = FILLER * 6 + "Two gardeners painted the white roses red. " + FILLER * 7
COLUMN = {name: number for number, name in enumerate(FEATURES)}


def test_words_that_stand_together_as_in_the_question_come_before_words_that_are_spread() -> None:
    seen = features(QUESTION, [SPREAD, TOGETHER], [2.0, 2.0], None)
    assert seen[0, COLUMN["pairs"]] == 0.0 < seen[1, COLUMN["pairs"]]
    assert seen[0, COLUMN["close"]] < seen[1, COLUMN["close"]] == 1.0
    spread, together = nearness(QUESTION, [SPREAD, TOGETHER], [2.0, 2.0], None)
    assert spread < together


def test_what_is_alike_in_all_else_keeps_the_order_of_bm25() -> None:
    better, worse = nearness(QUESTION, [TOGETHER, TOGETHER], [3.0, 2.0], None)
    assert better > worse


def test_words_that_mean_what_the_question_means_bring_a_passage_nearer() -> None:
    vectors = torch.tensor([[0, 0, 0], [1, 0.1, 0], [1, -0.1, 0], [0, 0, 1]])
    likeness = Likeness(Vocabulary(("cat", "kitten", "bank"), (10, 10, 10)), vectors)
    far, near = nearness("Which cat?", ["The bank.", "The kitten."], [1.0, 1.0], likeness)
    assert near > far


@pytest.mark.parametrize("question", ["", "?!", "the of and", "汉字 \n", "a" * 5000])
def test_any_question_can_be_compared_with_any_texts(question: str) -> None:
    texts = ["", "…", TOGETHER, "汉字"]
    assert np.isfinite(nearness(question, texts, [1.0, 0.5, 0.25, 1e-9], None)).all()
    assert nearness(question, [], [], None).shape == (0,)


@pytest.mark.parametrize(("between", "together"), [(15, True), (50, False)])
def test_words_stand_close_together_within_a_sentence_or_two(between: int, together: bool) -> None:
    text = f"The roses {'and so on ' * (between // 3)}were painted."
    seen = features("Who painted roses?", [text], [1.0], None)
    assert bool(seen[0, COLUMN["close"]] > 0.9) is together


def test_a_passage_of_the_usual_length_is_neither_long_nor_short_and_no_score_at_all_is_a_thousandth() -> None:
    texts = ["rose " * 130, "rose " * 40, "rose " * 400]
    usual, short, long = features("Which rose?", texts, [1.0, 0.0, 0.5], None)
    assert short[COLUMN["length"]] < -0.8 < usual[COLUMN["length"]] < 0.2 < long[COLUMN["length"]]
    assert short[COLUMN["log of BM25"]] == pytest.approx(-6.9, abs=0.1)
