"""Answers that can only be quoted: the next token must go on with a stretch of a passage in the window, or end the
answer.

A small reader finds the place better than it spells. Its answers are therefore bound to stretches of the passages that
begin and end at word borders, or to the refusal; every answer given this way stands in the text word for word. A
stretch is only begun, or gone on with, where a border can still be reached within the longest answer, so that no
answer is cut in the middle of a word and the mask is never empty.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from gemma10m_tui.conversation.words import has_word, is_border
from model.tokenizer import Tokenizer

LONGEST_ANSWER = 40  # tokens
_NEVER = 1 << 30


class Extraction:
    """The constraint of one answer over the passages in the window: (tokens, text) each, where the tokens are of the
    text's beginning, all of it or as much as fits.
    """

    def __init__(self, tokenizer: Tokenizer, passages: Sequence[tuple[Sequence[int], str]]) -> None:
        self.vocabulary = tokenizer.vocabulary_size
        control = tokenizer.control
        assert control.end_of_turn is not None
        self.end, self.refusal = control.end_of_turn, control.no_answer
        # One stream of tokens with a border (-1) after every passage, so that no stretch runs over two of them.
        self.tokens: list[int] = []
        self.borders: list[bool] = []  # whether a word may begin or end before the token at this place
        self.to_border: list[int] = []  # tokens from this place up to the next border
        self.to_word: list[int] = []  # tokens from this place up to the next border behind a letter or digit
        for tokens, text in passages:
            self._add(tokenizer, tokens, text)
        self.written: list[int] = []
        self.places = [place for place, border in enumerate(self.borders) if border]
        self._decoder = tokenizer.stream_decoder()
        self._has_word = False

    def __call__(self, written: Sequence[int]) -> Tensor:
        """Allowed next tokens, a mask [vocabulary], given what has been written of the answer so far."""
        for token in written[len(self.written) :]:
            self._follow(token)
        allowed = torch.zeros(self.vocabulary, dtype=torch.bool)
        left = LONGEST_ANSWER - len(self.written)
        for place in self.places:
            token = self.tokens[place]
            if token < 0:
                continue
            # A border reached already says nothing of the next one: from the first word on, look behind the token.
            needed = 1 + self.to_border[place + 1] if self._has_word else self.to_word[place]
            if needed <= left:
                allowed[token] = True
        if not self.written and self.refusal is not None:
            allowed[self.refusal] = True
        if self._has_word and any(self.borders[place] for place in self.places):
            allowed[self.end] = True
        if not allowed.any():  # no word in any passage, and a vocabulary without a refusal
            allowed[self.end] = True
        return allowed

    def _follow(self, token: int) -> None:
        """`places` are where the next token may stand; after a token, the places right behind its occurrences there."""
        self.places = [place + 1 for place in self.places if self.tokens[place] == token]
        self.written.append(token)
        self._has_word = self._has_word or has_word(self._decoder.push(token))

    def _add(self, tokenizer: Tokenizer, tokens: Sequence[int], text: str) -> None:
        """A passage's tokens with what is known of the places between them."""
        decoder = tokenizer.stream_decoder()
        pieces = [decoder.push(token) for token in tokens]
        borders, wordy, end = [True], [], 0
        for piece in pieces:
            end += len(piece)
            # No text became certain: the token is a byte of a character that goes on.
            borders.append(bool(piece) and is_border(text, end))
            wordy.append(has_word(piece))
        to_border = [0 if borders[-1] else _NEVER]
        to_word = [_NEVER]
        for border, word in zip(reversed(borders[:-1]), reversed(wordy), strict=True):
            to_word.append(1 + (to_border[-1] if word else to_word[-1]))
            to_border.append(0 if border else 1 + to_border[-1])
        self.tokens += [*tokens, -1]
        self.borders += borders
        self.to_border += reversed(to_border)
        self.to_word += reversed(to_word)
