"""What puts candidates in order beyond BM25: neighbouring words, closeness, and what words mean."""

import numpy as np
import pytest
import torch

from gemma10m_tui.conversation.nearness import FEATURES, features, nearness
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
