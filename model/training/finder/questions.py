"""Questions with the words of their answers, for training the finder: numbers throughout, so that a batch is a gather.

Answers that a passage does not hold word for word (told in other words) count where a stretch of the passage shares
nearly all of them. Each question knows passages of its own document that look like its answer and do not hold it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from model.finder.pieces import PieceList, Spelt
from model.finder.vocabulary import Keys, Vocabulary, keys
from model.finder.words import Word, split_words, stem
from model.training.finder.rivals import Rivals

LONGEST_ANSWER = 30  # words
_LEAST_OVERLAP = 0.75  # F1 in words from which a stretch counts as the answer

Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Texts:
    """Many texts as numbers of distinct words, end to end: text t is words[borders[t]:borders[t + 1]]."""

    words: Places
    borders: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.borders) - 1

    def __getitem__(self, text: int) -> Places:
        return self.words[self.borders[text] : self.borders[text + 1]]


@dataclass(frozen=True)
class AnsweredQuestion:
    """`spans`: first and last word of every stretch of the passage that is the answer, none where it has none for all
    that it looks like it; `rivals`: passages like it that do not hold one.
    """

    text: int
    passage: int
    spans: tuple[tuple[int, int], ...]
    rivals: tuple[int, ...]


@dataclass(frozen=True)
class Lessons:
    """Everything that training draws from. Of each distinct word: `numbers`, of its vector (0: it has none), `keys`,
    and the numbers of its pieces.
    """

    numbers: Places
    keys: Keys
    pieces: Texts
    passages: Texts
    asked: Texts
    questions: list[AnsweredQuestion]

    def spell(self, words: Places) -> Spelt:
        """The pieces of a text."""
        starts, ends = self.pieces.borders[words], self.pieces.borders[words + 1]
        firsts = np.cumsum(np.append(0, ends - starts))
        places = np.repeat(starts - firsts[:-1], ends - starts) + np.arange(firsts[-1])
        return Spelt(self.pieces.words[places], firsts[:-1].astype(np.int32))


class _Forms:
    """Distinct words as they are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.words: list[Word] = []

    def of(self, words: Iterable[Word]) -> list[int]:
        found = []
        for word in words:
            number = self.numbers.get(word.text)
            if number is None:
                number = self.numbers[word.text] = len(self.words)
                self.words.append(word)
            found.append(number)
        return found


def make_lessons(
    rows: Iterable[Mapping[str, Any]], vocabulary: Vocabulary, pieces: PieceList, rivals_anywhere: int = 0
) -> Lessons:
    """Lessons from rows with source, document, context, question, answers; one without a question, or without
    answers that its context has, is a rival only. Of a row that says `answered` is false the passage does not answer
    the question. No rival holds what the row has as `unless`, the answer where it has none.

    `rivals_anywhere`: how many rivals of each question come from all rows rather than from its own document.
    """
    forms = _Forms()
    passages: dict[tuple[str, str], int] = {}
    split: list[list[Word]] = []
    asked: list[list[int]] = []
    found: list[tuple[int, int, tuple[tuple[int, int], ...], str]] = []
    for row in rows:
        key = (f"{row['source']}/{row['document']}", row["context"])
        if key not in passages:
            passages[key] = len(split)
            split.append(split_words(row["context"]))
        passage = passages[key]
        answered = row.get("answered", True)
        spans = answer_spans(row["context"], split[passage], row["answers"]) if answered else ()
        if row["question"] and (spans or not answered):
            unless = row["unless"] if "unless" in row else row["answers"][0]
            found.append((len(asked), passage, spans, unless))
            asked.append(forms.of(split_words(row["question"])[:60]))
    numbered = [forms.of(words) for words in split]
    documents = [document for document, _ in passages]
    stems = [stem(word.plain) for word in forms.words]
    of_passages = [[stems[n] for n in words] for words in numbered]
    rivals = Rivals(documents, of_passages, [text for _, text in passages], rivals_anywhere)
    questions = [
        AnsweredQuestion(text, passage, spans, rivals.of(passage, [stems[n] for n in asked[text]], unless))
        for text, passage, spans, unless in found
    ]
    numbers = np.asarray([vocabulary.numbers.get(word.plain, 0) for word in forms.words], dtype=np.int32)
    spelt = _texts([pieces.of_word(word.text) for word in forms.words])
    return Lessons(numbers, keys(forms.words), spelt, _texts(numbered), _texts(asked), questions)


def answer_spans(context: str, words: Sequence[Word], answers: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """First and last word of every stretch that is one of the answers; of the one nearest to it where there is none."""
    starts = {word.first: n for n, word in enumerate(words)}
    ends = {word.end: n for n, word in enumerate(words)}
    found: set[tuple[int, int]] = set()
    for answer in {answer.strip() for answer in answers if answer.strip()}:
        for match in re.finditer(f"(?={re.escape(answer)})", context):  # overlapping ones too
            first, last = starts.get(match.start()), ends.get(match.start() + len(answer))
            if first is not None and last is not None and last - first < LONGEST_ANSWER:
                found.add((first, last))
    if not found and answers:
        nearest = _nearest([word.plain for word in words], [w.plain for w in split_words(answers[0])])
        found |= {nearest} if nearest else set()
    return tuple(sorted(found))


def _nearest(words: Sequence[str], answer: Sequence[str]) -> tuple[int, int] | None:
    """The stretch of words that shares most with the answer, if nearly all of both."""
    wanted = Counter(word for word in answer if word.isalnum())
    size = sum(wanted.values())
    best, place = _LEAST_OVERLAP, None
    if not 0 < size < LONGEST_ANSWER:
        return None
    for first, word in enumerate(words):
        if word not in wanted:
            continue
        left, shared, length = wanted.copy(), 0, 0
        for last in range(first, min(first + 2 * size + 2, len(words))):
            if not words[last].isalnum():
                continue
            length += 1
            if left[words[last]] > 0:
                left[words[last]] -= 1
                shared += 1
                f1 = 2 * shared / (size + length)
                if f1 > best:
                    best, place = f1, (first, last)
    return place


def _texts(rows: Sequence[Sequence[int]]) -> Texts:
    borders = np.cumsum([0, *(len(row) for row in rows)])
    return Texts(np.asarray([number for row in rows for number in row], dtype=np.int32), borders.astype(np.int64))
