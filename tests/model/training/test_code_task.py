"""Questions about code: answered by the very characters that stand in the source."""

from dataclasses import replace

import numpy as np
import pytest

from model.tokenizer import SentencePieceTokenizer
from model.training.corpus import Corpora
from model.training.tasks.code import Code
from model.training.tasks.definitions import askables

SOURCE = '''"""A module."""
LIMIT = 40  # metres


@decorated
def climb(height, *, rope=None) -> int:
    """Climb to a height. Needs a rope."""
    return height


class Peak(Mountain):
    """The highest point of all
    of them."""

    def name(self):
        return "é" or self.called(1)

    async def reach(self, guide): pass


def twice(): ...
def twice(x): ...
def spread(
    over, lines
):
    pass
'''


def test_what_can_be_asked_of_a_source_stands_there_word_for_word() -> None:
    asked = {(one.kind, one.name): SOURCE[one.first : one.end] for one in askables(SOURCE)}
    assert asked == {
        ("defined", "LIMIT"): "LIMIT = 40",
        ("value", "LIMIT"): "40",
        ("defined", "climb"): "def climb(height, *, rope=None) -> int",
        ("takes", "climb"): "height, *, rope=None",
        ("says", "climb"): "Climb to a height",
        ("defined", "Peak"): "class Peak(Mountain)",
        ("inherits", "Peak"): "Mountain",
        ("says", "Peak"): "The highest point of all",
        ("defined", "name"): "def name(self)",
        ("defined", "reach"): "async def reach(self, guide): pass",
        ("defined", "spread"): "def spread(",
    }


@pytest.mark.parametrize("source", ["def broken(:\n", "x = '\0'\n", "", "a = 1\x0c\nB = 2\n"])
def test_a_source_that_cannot_be_taken_apart_asks_nothing_false(source: str) -> None:
    assert all(source[one.first : one.end] in ("B = 2", "2") for one in askables(source))


@pytest.mark.parametrize("seed", range(60))
def test_an_answer_about_code_stands_in_a_passage_of_the_window(
    tokenizer: SentencePieceTokenizer, corpora: Corpora, seed: int
) -> None:
    control = tokenizer.control
    made = Code(tokenizer, corpora).sample(np.random.default_rng(seed), 2, 512)
    starts, ends = (np.flatnonzero(made.tokens == i) for i in (control.start_of_passage, control.end_of_passage))
    assert starts[0] >= 512
    shown = [tokenizer.decode(made.tokens[a:b].tolist()) for a, b in zip(starts, ends, strict=True)]
    answered = np.flatnonzero(made.weights == 1.0) + 1
    runs = np.split(answered, np.flatnonzero(np.diff(answered) > 1) + 1)
    for run in runs:
        assert made.tokens[run[-1]] == control.end_of_turn
        if made.tokens[run[0]] != control.no_answer:
            answer = tokenizer.decode(made.tokens[run[:-1]].tolist())
            assert any(answer in text for text in shown)


def test_code_without_a_definition_says_so(tokenizer: SentencePieceTokenizer, corpora: Corpora) -> None:
    without = replace(corpora, code=corpora.books)
    with pytest.raises(ValueError, match="code texts"):
        Code(tokenizer, without).sample(np.random.default_rng(0), 1, 512)
