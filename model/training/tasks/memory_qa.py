"""A passage in an earlier segment, questions about it in the last one: answered from the memory alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.layout import background, hide, last_turns
from model.training.tasks.passages import answered, cut_around, passage_tokens, random_askable
from model.training.tasks.sample import Sample, chat_turn


@dataclass(frozen=True)
class MemoryQa:
    """`longest_passage`: tokens; a short one is the easier lesson."""

    tokenizer: Tokenizer
    corpora: Corpora
    longest_passage: int = 160
    name: str = "memory_qa"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 96 and (segments - 1) * segment > self.longest_passage

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        questions = self.corpora.questions
        while True:
            context = random_askable(rng, questions)
            target = int(rng.integers(30, self.longest_passage))
            cut = cut_around(rng, questions, context, target, self.longest_passage - 2)
            if cut is None:
                continue
            turns = [
                chat_turn(self.tokenizer, questions.question(number), questions.answer(number))
                for number in rng.permutation(np.asarray(answered(questions, cut), dtype=np.int64))
            ]
            tail = last_turns(turns, segment)
            if len(tail):
                break
        newline = self.tokenizer.encode("\n")
        fact = [*newline, *passage_tokens(questions, cut).tolist(), *newline]
        surroundings = background(self.corpora, rng, segments * segment)
        return hide(rng, segments, segment, surroundings, [fact], tail, self.name)
