"""Answer from passages in the window: the right one among others, several questions, some that none of them answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model import chat_format
from model.tokenizer import Tokenizer
from model.training.corpus import Corpora, Ids
from model.training.tasks import cloze
from model.training.tasks.layout import in_last_segment, last_turns
from model.training.tasks.passages import Cut, answered, cut_around, neighbour, occurs, passage_tokens, random_askable
from model.training.tasks.sample import Sample, Writing, chat_turn

PASSAGE_TOKENS = (60, 220)
LANGUAGE_WEIGHT = 0.05
REFUSED_SHARE = 0.12
# One question with its markers; what passages must leave free.
TURN_TOKENS = 48


@dataclass(frozen=True)
class PassageQa:
    """`cloze_share`: how many samples take their passage from a book and blank out a part of a sentence."""

    tokenizer: Tokenizer
    corpora: Corpora
    cloze_share: float = 0.3
    name: str = "passage_qa"

    def fits(self, segments: int, segment: int) -> bool:
        return segment >= 128

    def sample(self, rng: np.random.Generator, segments: int, segment: int) -> Sample:
        make = self._blanked if rng.random() < self.cloze_share else self._asked
        while True:
            passages, turns = make(rng, segment - TURN_TOKENS)
            body = Writing()
            for passage in passages:
                body.add(chat_format.wrap_passage(self.tokenizer, passage.tolist()), LANGUAGE_WEIGHT)
            tail = last_turns(turns, segment - len(body))
            if passages and len(tail):
                body.join(tail)
                return in_last_segment(rng, self.corpora, segments, segment, body, self.name, LANGUAGE_WEIGHT)

    def _asked(self, rng: np.random.Generator, room: int) -> tuple[list[Ids], list[Writing]]:
        questions = self.corpora.questions
        cuts = self._cuts(rng, room)
        shown = [passage_tokens(questions, cut) for cut in cuts]
        askable = [number for cut in cuts for number in answered(questions, cut)]
        turns: list[Writing] = []
        for number in rng.permutation(np.asarray(askable, dtype=np.int64)):
            if rng.random() < REFUSED_SHARE:
                turns += self._refused(rng, cuts, shown)
            turns.append(
                chat_turn(self.tokenizer, questions.question(number), questions.answer(number), LANGUAGE_WEIGHT)
            )
        return shown, turns

    def _cuts(self, rng: np.random.Generator, room: int) -> list[Cut]:
        """One to three passages that fit `room`, in random order, at least one of which answers something."""
        questions = self.corpora.questions
        while True:
            wanted = int(rng.choice((1, 2, 3), p=(0.35, 0.4, 0.25)))
            context = random_askable(rng, questions)
            cuts: list[Cut] = []
            left = room
            for _ in range(wanted):
                if any(cut.context == context for cut in cuts):
                    context = random_askable(rng, questions)
                most = min(left - 2, PASSAGE_TOKENS[1] + 20)
                cut = cut_around(rng, questions, context, _length(rng, room), most)
                if cut is not None:
                    cuts.append(cut)
                    left -= len(passage_tokens(questions, cut)) + 2
                context = _another(rng, self.corpora, context)
                if left < PASSAGE_TOKENS[0]:
                    break
            if any(answered(questions, cut) for cut in cuts):
                return [cuts[i] for i in rng.permutation(len(cuts))]

    def _refused(self, rng: np.random.Generator, cuts: list[Cut], shown: list[Ids]) -> list[Writing]:
        """A question whose answer stands in no passage shown: of a part cut away, a neighbour, or anything else."""
        questions = self.corpora.questions
        for _ in range(4):
            cut = cuts[rng.integers(len(cuts))]
            draw = rng.random()
            context = cut.context if draw < 0.3 else neighbour(rng, questions, cut.context)
            if draw > 0.65:
                context = random_askable(rng, questions)
            asked = range(questions.by_context[context], questions.by_context[context + 1])
            if not asked:
                continue
            number = int(rng.integers(asked.start, asked.stop))
            if not any(occurs(questions.answer(number), text) for text in shown):
                return [chat_turn(self.tokenizer, questions.question(number), None, LANGUAGE_WEIGHT)]
        return []

    def _blanked(self, rng: np.random.Generator, room: int) -> tuple[list[Ids], list[Writing]]:
        wanted = int(rng.choice((1, 2), p=(0.5, 0.5)))
        passages: list[Ids] = []
        turns: list[Writing] = []
        for i in range(wanted + 1):
            made = cloze.blanked_passage(rng, self.tokenizer, self.corpora.books, _length(rng, room))
            hidden = i == wanted
            if not hidden and len(made.passage) + 2 > room:
                break
            if not hidden:
                passages.append(made.passage)
                room -= len(made.passage) + 2
            for question, answer in made.questions[: 1 if hidden else None]:
                if hidden and (rng.random() > 0.5 or any(occurs(answer, text) for text in passages)):
                    continue
                turns.append(chat_turn(self.tokenizer, question, None if hidden else answer, LANGUAGE_WEIGHT))
        return passages, [turns[i] for i in rng.permutation(len(turns))]


def _length(rng: np.random.Generator, room: int) -> int:
    """Tokens of a passage: as long as the application's are, in a short segment no more than it holds."""
    longest = min(PASSAGE_TOKENS[1], room)
    return int(rng.integers(min(PASSAGE_TOKENS[0], longest // 2), longest + 1))


def _another(rng: np.random.Generator, corpora: Corpora, context: int) -> int:
    questions = corpora.questions
    if rng.random() < 0.5:
        return neighbour(rng, questions, context)
    return int(rng.integers(len(questions.documents)))
