"""Spelt questions and passages into the rows that the finder's network takes."""

from collections.abc import Sequence

import numpy as np
import torch

from model.finder.network import Rows
from model.finder.pieces import PieceList, Spelt

LONGEST_QUESTION = 96  # pieces; of a longer one its end, where mostly is what is asked for
BORDERS = 3  # pieces before, between and behind the two texts


def make_rows(pieces: PieceList, asked: Sequence[Spelt], shown: Sequence[Spelt], longest: int) -> Rows:
    """A row for each question and its passage, of at most `longest` pieces: of a longer passage its first words."""
    questions = [one.pieces[-LONGEST_QUESTION:] for one in asked]
    passages = [one.until(longest - BORDERS - len(question)) for question, one in zip(questions, shown, strict=True)]
    size = max(len(q) + len(p.pieces) for q, p in zip(questions, passages, strict=True)) + BORDERS
    words = max(1, *(len(one.firsts) for one in passages))
    ids = np.full((len(shown), size), pieces.padding, dtype=np.int64)
    sides, there = np.zeros((len(shown), size), dtype=np.int64), np.zeros((len(shown), size), dtype=bool)
    firsts, lasts = np.zeros((len(shown), words), dtype=np.int64), np.zeros((len(shown), words), dtype=np.int64)
    counted = np.zeros((len(shown), words), dtype=bool)
    for row, (question, passage) in enumerate(zip(questions, passages, strict=True)):
        begin = len(question) + 2
        end = begin + len(passage.pieces)
        ids[row, 0], ids[row, begin - 1], ids[row, end] = pieces.begin, pieces.border, pieces.border
        ids[row, 1 : begin - 1], ids[row, begin:end] = question, passage.pieces
        sides[row, begin : end + 1], there[row, : end + 1] = 1, True
        count = len(passage.firsts)
        firsts[row, :count] = begin + passage.firsts
        lasts[row, :count] = np.append(firsts[row, 1:count], end) - 1 if count else 0
        counted[row, :count] = True
    return Rows(*map(torch.from_numpy, (ids, sides, there, firsts, lasts, counted)))
