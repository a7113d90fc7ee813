"""Answers that can only be quoted: the next token must go on with a stretch of a passage in the window, or end the
answer.

A small reader finds the place better than it spells. Its answers are therefore bound to stretches of the passages that
begin and end at word borders, or to the refusal; every answer given this way stands in the text word for word.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.tokenizer import Tokenizer

LONGEST_ANSWER = 40  # tokens


class Extraction:
    """The constraint of one answer over the tokens of the passages that are in the window."""

    def __init__(self, tokenizer: Tokenizer, passages: Sequence[Sequence[int]]) -> None:
        self.vocabulary = tokenizer.vocabulary_size
        control = tokenizer.control
        assert control.end_of_turn is not None
        self.end, self.refusal = control.end_of_turn, control.no_answer
        # One stream of tokens with a border (-1) after every passage, so that no stretch runs over two of them.
        self.tokens = [token for passage in passages for token in (*passage, -1)]
        self.begins = [self._begins_word(tokenizer, place) for place in range(len(self.tokens))]
        self.written: list[int] = []
        self.places = [place for place, begins in enumerate(self.begins) if begins and self.tokens[place] >= 0]

    def __call__(self, written: Sequence[int]) -> Tensor:
        """Allowed next tokens, a mask [vocabulary], given what has been written of the answer so far."""
        for token in written[len(self.written) :]:
            self._follow(token)
        allowed = torch.zeros(self.vocabulary, dtype=torch.bool)
        if not self.written and self.refusal is not None:
            allowed[self.refusal] = True
        if not self.written or len(self.written) < LONGEST_ANSWER:
            allowed[[self.tokens[place] for place in self.places if self.tokens[place] >= 0]] = True
        if self.written and (not allowed.any() or any(self.begins[place] for place in self.places)):
            allowed[self.end] = True
        if not allowed.any():
            allowed[self.end] = True
        return allowed

    def _follow(self, token: int) -> None:
        """`places` are where the next token may stand; after a token, the places right behind its occurrences there."""
        self.places = [place + 1 for place in self.places if self.tokens[place] == token]
        self.written.append(token)

    def _begins_word(self, tokenizer: Tokenizer, place: int) -> bool:
        """Whether a word begins at a place, or none goes on there: punctuation, white space, a passage's border."""
        token = self.tokens[place]
        if token < 0 or place == 0 or self.tokens[place - 1] < 0:
            return True
        text = tokenizer.decode([self.tokens[place - 1], token])
        before = tokenizer.decode([self.tokens[place - 1]])
        if len(text) <= len(before):  # bytes of one character
            return False
        first = text[len(before)]
        return not (first.isalnum() and before[-1:].isalnum())
