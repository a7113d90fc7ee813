"""Passages cut from question contexts at sentence borders, with the questions that they answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.training.corpus import Ids, QuestionSet

LONGEST_ANSWER = 32


@dataclass(frozen=True)
class Cut:
    """Sentences [first, end) of a context."""

    context: int
    first: int
    end: int


def cut_around(rng: np.random.Generator, questions: QuestionSet, context: int, target: int, most: int) -> Cut | None:
    """A passage of about `target` and at most `most` tokens that answers some question of `context`, if one can be."""
    asked = range(questions.by_context[context], questions.by_context[context + 1])
    if asked:
        first, last = questions.answer_sentences[rng.integers(asked.start, asked.stop)]
    else:
        first = last = rng.integers(questions.contexts[context], questions.contexts[context + 1])
    return _grown(rng, questions, Cut(context, int(first), int(last) + 1), target, most)


def answered(questions: QuestionSet, cut: Cut) -> list[int]:
    """Questions whose answers stand in the passage."""
    asked = np.arange(questions.by_context[cut.context], questions.by_context[cut.context + 1])
    spans = questions.answer_sentences[asked]
    inside = (spans[:, 0] >= cut.first) & (spans[:, 1] < cut.end)
    lengths = questions.answers[asked + 1] - questions.answers[asked]
    return [int(number) for number in asked[inside & (lengths <= LONGEST_ANSWER)]]


def passage_tokens(questions: QuestionSet, cut: Cut) -> Ids:
    """Tokens of the sentences of a cut."""
    return questions.text(cut.first, cut.end)


def neighbour(rng: np.random.Generator, questions: QuestionSet, context: int) -> int:
    """Another context, of the same document when it has one."""
    document = int(questions.documents[context])
    place = int(rng.integers(questions.document_borders[document], questions.document_borders[document + 1]))
    return int(questions.by_document[place])


def random_askable(rng: np.random.Generator, questions: QuestionSet) -> int:
    """A context with at least one question."""
    return int(questions.askable[rng.integers(len(questions.askable))])


def occurs(answer: Ids, text: Ids) -> bool:
    """Whether the pieces of an answer stand in a text, wherever they begin."""
    needle = np.ascontiguousarray(answer).tobytes()
    haystack = np.ascontiguousarray(text).tobytes()
    found = haystack.find(needle)
    while found % 2 == 1 and found >= 0:
        found = haystack.find(needle, found + 1)
    return found >= 0


def _grown(rng: np.random.Generator, questions: QuestionSet, cut: Cut, target: int, most: int) -> Cut | None:
    first, end = cut.first, cut.end
    lowest, highest = questions.contexts[cut.context], questions.contexts[cut.context + 1]

    def length(a: int, b: int) -> int:
        return int(questions.sentences[b] - questions.sentences[a])

    if length(first, end) > most:
        return None
    while length(first, end) < target:
        back = first > lowest and length(first - 1, end) <= most
        on = end < highest and length(first, end + 1) <= most
        if not back and not on:
            break
        if back and (not on or rng.random() < 0.5):
            first -= 1
        else:
            end += 1
    return Cut(cut.context, first, end)
