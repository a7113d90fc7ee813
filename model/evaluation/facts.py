"""Facts in books: BABILong's QA1 to QA3 from our own stories (bAbI's people, places, things and verbs).

The sentences of a story stand in order at random places of a book, at ends of sentences. One question is asked a text.
"""

import re
from dataclasses import dataclass

import numpy as np

from model import chat_format
from model.evaluation.trials import Probe
from model.tokenizer import Tokenizer
from model.training.tasks.story import BABI, BABI_VERBS, Story, tell

LABELS = BABI.places
# Sentences of a story, fewest and most, by the number of sentences that its question takes.
SENTENCES = {1: (2, 10), 2: (4, 20), 3: (8, 40)}
ANSWER_TOKENS = 20
_PLACE = re.compile("|".join(LABELS))
KINDS = (1, 2, 3)


@dataclass(frozen=True)
class FactProbe:
    """A story's sentences, and a question to it that takes `kind` of them."""

    kind: int
    sentences: tuple[str, ...]
    question: str
    answer: str
    probe: Probe

    @property
    def told_last(self) -> str:
        """The place that the story names last, whoever or whatever it is about; "" where it names none."""
        told: list[str] = _PLACE.findall(" ".join(self.sentences))
        return told[-1] if told else ""


def fact_probes(tokenizer: Tokenizer, count: int, seed: int, kind: int) -> list[FactProbe]:
    """Trials of one kind."""
    rng = np.random.default_rng((seed, kind))
    return [_probe(tokenizer, rng, kind) for _ in range(count)]


def _probe(tokenizer: Tokenizer, rng: np.random.Generator, kind: int) -> FactProbe:
    least, most = SENTENCES[kind]
    asked: list[tuple[Story, str, str]] = []
    while not asked:
        story = tell(rng, BABI, BABI_VERBS, int(rng.integers(least, most + 1)))
        asked = [(story, one.question, one.answer) for one in story.questions() if one.kind == kind]
    story, question, answer = asked[rng.integers(len(asked))]
    places = np.sort(rng.random(len(story.sentences))).tolist()
    facts = tuple(
        (place, tuple(tokenizer.encode(f" {sentence}")))
        for place, sentence in zip(places, story.sentences, strict=True)
    )
    prompt = tuple(chat_format.turn_ids(tokenizer, (), tokenizer.encode(question)))
    return FactProbe(kind, tuple(story.sentences), question, answer, Probe(facts, (prompt,)))
