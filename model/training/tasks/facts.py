"""bAbI-style stories told sentence by sentence across a book, and questions about them at the end, as BABILong asks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Corpora
from model.training.tasks.layout import background, hide, last_turns
from model.training.tasks.sample import Sample, Writing, chat_turn
from model.training.tasks.story import BABI, BABI_VERBS, CAST, VERBS, Asked, Story, some, tell

PARAPHRASED_SHARE = 0.4
_SENTENCE = 16  # tokens, at most, of nearly all
_OTHER_WORDS = {
    "Where is {}?": (
        "Where is {} now?",
        "Where did {} go last?",
        "What is the most recent location of {}?",
        "In which place is {}?",
    ),
    "Where is the {}?": ("Where is the {} now?", "Where can the {} be found?", "In which place is the {}?"),
}


@dataclass(frozen=True)
class Facts:
    """`sentences`: fewest and most of a story. `kinds`: what is asked, by the number of sentences that it takes.
    `absent_share`: how many samples also ask for somebody who is nowhere in the story, to be refused.
    `babi_share`: how many stories are told of bAbI's own people and places.
    """

    tokenizer: Tokenizer
    corpora: Corpora
    sentences: tuple[int, int] = (2, 10)
    kinds: tuple[int, ...] = (1, 2, 3)
    absent_share: float = 0.0
    babi_share: float = 0.35
    name: str = "facts"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 64 and (segments - 1) * segment >= _SENTENCE * self.sentences[1]

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        early = (segments - 1) * segment
        while True:
            story = self._story(rng)
            told = [self.tokenizer.encode(("\n", " ")[rng.integers(2)] + sentence) for sentence in story.sentences]
            asked = self._chosen(rng, story)
            if not asked or sum(map(len, told)) > early:
                continue
            turns = [self._turn(rng, one) for one in asked]
            if rng.random() < self.absent_share:
                turns.insert(int(rng.integers(len(turns) + 1)), self._refused(rng, story))
            tail = last_turns(turns, segment)
            if len(tail):
                break
        surroundings = background(self.corpora, rng, segments * segment)
        return hide(rng, segments, segment, surroundings, told, tail, self.name, ordered=True)

    def _story(self, rng: np.random.Generator) -> Story:
        """bAbI's own small world, or one of many others."""
        babi = rng.random() < self.babi_share
        cast, verbs = (BABI, BABI_VERBS) if babi else (CAST, VERBS)
        people, things = int(rng.integers(1, 5)), int(rng.integers(1, 4))
        part = some(rng, cast, people, int(rng.integers(3, 9)), things)
        return tell(rng, part, verbs, int(rng.integers(self.sentences[0], self.sentences[1] + 1)))

    def _chosen(self, rng: np.random.Generator, story: Story) -> list[Asked]:
        """The questions in random order, those of the harder kinds as often first as those of the easier ones."""
        by_kind = [[one for one in story.questions() if one.kind == kind] for kind in self.kinds]
        queues = [[group[i] for i in rng.permutation(len(group))] for group in by_kind if group]
        chosen: list[Asked] = []
        while queues:
            queue = queues[rng.integers(len(queues))]
            chosen.append(queue.pop())
            queues = [queue for queue in queues if queue]
        return chosen

    def _turn(self, rng: np.random.Generator, asked: Asked) -> Writing:
        question = _paraphrased(rng, asked.question) if rng.random() < PARAPHRASED_SHARE else asked.question
        return chat_turn(self.tokenizer, self.tokenizer.encode(question), self.tokenizer.encode(f" {asked.answer}"))

    def _refused(self, rng: np.random.Generator, story: Story) -> Writing:
        strangers = [person for person in CAST.people if person not in story.people]
        return chat_turn(self.tokenizer, self.tokenizer.encode(f"Where is {rng.choice(strangers)}?"), None)


def _paraphrased(rng: np.random.Generator, question: str) -> str:
    """The same question in other words, where there are some."""
    for form in ("Where is the {}?", "Where is {}?"):
        before, after = form.split("{}")
        if question.startswith(before):
            others = _OTHER_WORDS[form]
            return others[rng.integers(len(others))].format(question[len(before) : -len(after)])
    return question
