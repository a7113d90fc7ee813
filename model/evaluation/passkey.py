"""Passkey: a number hidden in a long text and asked for at its end (landmark attention's format and scoring)."""

from dataclasses import dataclass

import numpy as np

from model import chat_format
from model.evaluation.trials import Probe, depths
from model.tokenizer import Tokenizer

INTRODUCTION = (
    "There is an important info hidden inside a lot of irrelevant text. Find it and memorize them. "
    "I will quiz you about the important information there.\n"
)
NEEDLE = "\nThe pass key is {key}. Remember it. {key} is the pass key.\n"
QUESTION = "\nWhat is the pass key? The pass key is"
IN_CHAT = "What is the pass key?"
LARGEST_KEY = 50_000
ANSWER_TOKENS = 10


@dataclass(frozen=True)
class PasskeyProbe:
    """A key, where it is hidden, and two ways to ask for it: as the benchmark does, and as a turn of a conversation."""

    key: int
    depth: float
    probe: Probe


def passkey_probes(tokenizer: Tokenizer, count: int, seed: int) -> list[PasskeyProbe]:
    """Trials with different keys, spread evenly over the text."""
    rng = np.random.default_rng(seed)
    keys = rng.choice(LARGEST_KEY, count, replace=False) + 1
    prompts = (tuple(tokenizer.encode(QUESTION)), tuple(chat_format.turn_ids(tokenizer, (), tokenizer.encode(IN_CHAT))))
    return [
        PasskeyProbe(int(key), depth, Probe(((depth, tuple(tokenizer.encode(NEEDLE.format(key=key)))),), prompts))
        for key, depth in zip(keys, depths(rng, count), strict=True)
    ]
