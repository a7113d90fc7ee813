"""Words into the tensors that the finder's network takes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from model.finder.network import MATCH_FACTS, Words
from model.finder.vocabulary import GRAMS, WORD_FACTS, Numbers

Facts = npt.NDArray[np.float32]


def pad_rows(rows: Sequence[tuple[Numbers, Numbers, Facts]]) -> Words:
    """(numbers, grams, facts) of R texts, padded to the longest."""
    longest = max(1, *(len(row[0]) for row in rows))
    numbers = np.zeros((len(rows), longest), dtype=np.int64)
    grams = np.zeros((len(rows), longest, GRAMS), dtype=np.int64)
    facts = np.zeros((len(rows), longest, WORD_FACTS), dtype=np.float32)
    there = np.zeros((len(rows), longest), dtype=bool)
    for place, (number, gram, fact) in enumerate(rows):
        size = len(number)
        numbers[place, :size], grams[place, :size], facts[place, :size] = number, gram, fact
        there[place, :size] = True
    return Words(*map(torch.from_numpy, (numbers, grams, facts, there)))


def match_facts(
    question: Numbers, question_stems: Numbers, passage: Numbers, passage_stems: Numbers, rarity: Facts
) -> Facts:
    """What each word of a passage shares with the question, [n, MATCH_FACTS]; the arguments are keys of words."""
    facts = np.zeros((len(passage), MATCH_FACTS), dtype=np.float32)
    facts[:, 0] = np.isin(passage, question) & (passage != 0)
    facts[:, 1] = np.isin(passage_stems, question_stems) & (passage_stems != 0)
    facts[:, 2:] = facts[:, :2] * rarity[:, None]
    return facts
