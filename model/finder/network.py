"""The finder's network: reads a question with a passage and scores every word as an answer's first or last.

BERT's way of pointing (arXiv 1810.04805, §4.2), with one softmax over the words of all passages of a question
(arXiv 1710.10723), so that scores of different passages can be compared.
Letters: R rows, p pieces of a row, n words of a passage.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.finder.encoder import Encoder, EncoderSpec

NEVER = -1e4  # the score of what is no word


@dataclass(frozen=True)
class Rows:
    """Questions with a passage each, padded: pieces [R, p], sides [R, p] (0 question, 1 passage), there [R, p] bool;
    of the passage's words the places of their first and last pieces, firsts and lasts [R, n], and words [R, n] bool.
    """

    pieces: Tensor
    sides: Tensor
    there: Tensor
    firsts: Tensor
    lasts: Tensor
    words: Tensor

    def to(self, device: torch.device) -> "Rows":
        """The same rows on a device."""
        tensors = (self.pieces, self.sides, self.there, self.firsts, self.lasts, self.words)
        return Rows(*(x.to(device, non_blocking=True) for x in tensors))


@dataclass(frozen=True)
class Scores:
    """Before any softmax, float32: first and last [R, n] (very low where there is no word), none [R]: no answer."""

    first: Tensor
    last: Tensor
    none: Tensor


class Finder(nn.Module):
    """Question and passage to scores."""

    def __init__(self, spec: EncoderSpec) -> None:
        super().__init__()
        self.spec = spec
        self.encoder = Encoder(spec)
        self.point = nn.Linear(spec.width, 2)
        self.none = nn.Linear(spec.width, 1)

    def forward(self, rows: Rows) -> Scores:
        """Scores row by row; `none` is read off the first piece, which belongs to no word."""
        states = self.encoder(rows.pieces, rows.sides, rows.there)
        first, last = self.point(states).float().unbind(-1)
        return Scores(
            first.gather(1, rows.firsts).masked_fill(~rows.words, NEVER),
            last.gather(1, rows.lasts).masked_fill(~rows.words, NEVER),
            self.none(states[:, 0])[:, 0].float(),
        )
