"""What a score has to be held against: the best-matching sentence of the top passage, and untrained weights."""

import re
from dataclasses import replace

from model.checkpoint import Model
from model.decoder import Decoder
from model.training.optimiser import initialise

_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_WORDS = re.compile(r"\w+")


def best_sentence(question: str, passage: str) -> str:
    """The sentence of a passage that shares most words with the question; the first of equals."""
    asked = {word.lower() for word in _WORDS.findall(question)}
    sentences = [sentence for sentence in _SENTENCES.split(passage) if sentence.strip()] or [""]
    return max(sentences, key=lambda sentence: len(asked & {word.lower() for word in _WORDS.findall(sentence)}))


def untrained(model: Model, seed: int) -> Model:
    """The same network with fresh weights."""
    decoder = Decoder(model.spec)
    initialise(decoder, seed)
    return replace(model, decoder=decoder.to(model.device, model.dtype).eval().requires_grad_(False))
