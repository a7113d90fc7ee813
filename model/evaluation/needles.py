"""Needles in books: RULER's S-NIAH-2 and 3 with one key, several keys, or several values of a key.

The first wording is RULER's. The second one, and all keys and names, are in no training task, so that what is measured
is not the memory of a sentence that was trained on.
"""

import uuid
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model import chat_format
from model.evaluation.needle_words import ADJECTIVES, FIRST_NAMES, LAST_NAMES, NOUNS
from model.evaluation.trials import Probe, depths
from model.tokenizer import Tokenizer

Kind = Literal["number", "name", "uuid"]
Form = Literal["single", "keys", "values"]
Wording = Literal["ruler", "other"]

MANY = 4  # keys of multi-key, values of multi-value
ANSWER_TOKENS = 128
_TOLD = {
    "ruler": "One of the special magic {kind}s for {key} is: {value}.",
    "other": "In the great register, {key} stands beside the {kind} {value}.",
}
_ASKED = {
    "ruler": "What is the special magic {kind} for {key} mentioned in the text?",
    "other": "Beside which {kind} does {key} stand in the great register?",
}
_ASKED_FOR_ALL = {
    "ruler": "What are all the special magic {kind}s for {key} mentioned in the text?",
    "other": "Beside which {kind}s does {key} stand in the great register? Name them all.",
}


@dataclass(frozen=True)
class NeedleProbe:
    """What is asked for in one text: the values of its first key. `depth` is that of the first of them."""

    kind: Kind
    form: Form
    key: str
    values: tuple[str, ...]
    depth: float
    question: str
    probe: Probe


def needle_probes(
    tokenizer: Tokenizer, count: int, seed: int, kind: Kind, form: Form, wording: Wording
) -> list[NeedleProbe]:
    """Trials of one kind and form; the needle that is asked for is spread evenly over the text."""
    rng = np.random.default_rng((seed, hash_of(kind, form)))
    return [_probe(tokenizer, rng, depth, kind, form, wording) for depth in depths(rng, count)]


def hash_of(*names: str) -> int:
    """A number for names, the same in every process."""
    return int.from_bytes(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(names)).bytes[:4], "big")


def _probe(
    tokenizer: Tokenizer, rng: np.random.Generator, depth: float, kind: Kind, form: Form, wording: Wording
) -> NeedleProbe:
    pairs = rng.choice(len(ADJECTIVES) * len(NOUNS), MANY, replace=False)
    keys = [f"{ADJECTIVES[pair // len(NOUNS)]}-{NOUNS[pair % len(NOUNS)]}" for pair in pairs]
    values = _values(rng, kind)
    told = {"single": [(keys[0], values[0])], "keys": list(zip(keys, values, strict=True))}.get(
        form, [(keys[0], value) for value in values]
    )
    places = [depth, *(float(rng.random()) for _ in told[1:])]
    sentences = [_TOLD[wording].format(kind=kind, key=key, value=value) for key, value in told]
    facts = sorted(
        (place, tuple(tokenizer.encode(f" {sentence}"))) for place, sentence in zip(places, sentences, strict=True)
    )
    wanted = tuple(value for key, value in told if key == keys[0])
    question = (_ASKED_FOR_ALL if form == "values" else _ASKED)[wording].format(kind=kind, key=keys[0])
    prompt = tuple(chat_format.turn_ids(tokenizer, (), tokenizer.encode(question)))
    return NeedleProbe(kind, form, keys[0], wanted, depth, question, Probe(tuple(facts), (prompt,)))


def _values(rng: np.random.Generator, kind: Kind) -> list[str]:
    if kind == "number":
        return [str(value) for value in rng.choice(9_000_000, MANY, replace=False) + 1_000_000]
    if kind == "uuid":
        return [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(MANY)]
    pairs = rng.choice(len(FIRST_NAMES) * len(LAST_NAMES), MANY, replace=False)
    return [f"{FIRST_NAMES[pair // len(LAST_NAMES)]} {LAST_NAMES[pair % len(LAST_NAMES)]}" for pair in pairs]
