"""Questions with known answers from a file, and the haystacks that their paragraphs are dealt into."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gemma10m_tui.errors import Problem
from gemma10m_tui.evaluation.haystacks import rows_of
from model.tokenizer import Tokenizer

_ABSENT_SHARE = 5  # one in so many extra questions is asked where its paragraph is not
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Question:
    """A question about one paragraph of an article, with the answers that count."""

    source: str
    article: str
    paragraph: str
    text: str
    answers: tuple[str, ...]
    extractive: bool


@dataclass(frozen=True)
class Deal:
    """One haystack: its documents in order, those of the paragraphs among them, the questions that are answered there,
    and some that are not.
    """

    documents: tuple[str, ...]
    places: dict[str, int]  # paragraph → its number among the documents
    asked: tuple[Question, ...]
    absent: tuple[Question, ...]


def read_questions(file: Path) -> list[Question]:
    """Rows with context, question and answers, and source, document and extractive where known. Raises Problem."""
    questions = [
        Question(
            str(row.get("source", "")),
            str(row.get("document", "")),
            str(row["context"]),
            str(row["question"]),
            tuple(map(str, row["answers"])),
            bool(row.get("extractive", True)),
        )
        for row in rows_of(file, ("context", "question", "answers"))
        if row["answers"]
    ]
    if not questions:
        raise Problem(f"{file.name} holds no question with an answer.")
    return questions


def deal_among_paragraphs(
    questions: Sequence[Question], limit: int | None, distractors: int, rng: np.random.Generator
) -> Iterator[Deal]:
    """All paragraphs in haystacks of `distractors` + 1, until `limit` questions are dealt."""
    paragraphs = list(dict.fromkeys(question.paragraph for question in questions))
    if len(paragraphs) <= distractors:
        raise Problem(f"Only {len(paragraphs)} paragraphs are in the file; ask for fewer distractors than that.")
    order = [paragraphs[place] for place in rng.permutation(len(paragraphs))]
    haystacks = [order[first : first + distractors + 1] for first in range(0, len(order), distractors + 1)]
    if len(haystacks[-1]) <= distractors:  # the last one is filled up with paragraphs of the first
        haystacks[-1] += order[: distractors + 1 - len(haystacks[-1])]
    wanted = min(limit or len(questions), len(questions))
    borders = [wanted * place // len(haystacks) for place in range(len(haystacks) + 1)]
    dealt: set[int] = set()
    for haystack, (first, end) in zip(haystacks, itertools.pairwise(borders), strict=True):
        if first == end:
            continue
        places = {paragraph: place for place, paragraph in enumerate(haystack)}
        here = [n for n, question in enumerate(questions) if question.paragraph in places and n not in dealt]
        chosen = [here[place] for place in rng.permutation(len(here))[: end - first if limit else None]]
        articles = {question.article for question in questions if question.paragraph in places}
        elsewhere = [question for question in questions if question.article not in articles]
        absent = [elsewhere[place] for place in rng.permutation(len(elsewhere))[: (end - first) // _ABSENT_SHARE]]
        dealt |= set(chosen)
        yield Deal(tuple(haystack), places, tuple(questions[n] for n in chosen), tuple(absent))


def deal_in_text(
    questions: Sequence[Question],
    limit: int | None,
    texts: Iterable[str],
    tokens: int,
    tokenizer: Tokenizer,
    rng: np.random.Generator,
) -> Deal:
    """One haystack of about `tokens` tokens: the paragraphs of `limit` questions spread evenly over the other text.

    One article in five of every source is kept out of it, and some questions on those are asked too.
    """
    kept_out = _kept_out(questions, rng)
    inside = [question for question in questions if (question.source, question.article) not in kept_out]
    outside = [question for question in questions if (question.source, question.article) in kept_out]
    wanted = min(limit or len(inside), len(inside))
    chosen = [inside[place] for place in rng.permutation(len(inside))[:wanted]]
    absent = [outside[place] for place in rng.permutation(len(outside))[: wanted // _ABSENT_SHARE]]
    paragraphs = list(dict.fromkeys(question.paragraph for question in chosen))
    left = tokens - sum(len(ids) for ids in tokenizer.encode_batch(paragraphs))
    if left <= 0:
        raise Problem(f"The paragraphs alone take more than {tokens} tokens; ask for fewer questions or more tokens.")
    parts = _parts(texts, left, len(paragraphs) + 1, tokenizer)
    documents: list[str] = []
    places: dict[str, int] = {}
    for part, paragraph in itertools.zip_longest(parts, paragraphs):
        if part and part.strip():
            documents.append(part)
        if paragraph is not None:
            places[paragraph] = len(documents)
            documents.append(paragraph)
    return Deal(tuple(documents), places, tuple(chosen), tuple(absent))


def _kept_out(questions: Sequence[Question], rng: np.random.Generator) -> set[tuple[str, str]]:
    """(source, article) of those that no haystack gets: a fifth of each source's, none of a single one."""
    articles = list(dict.fromkeys((question.source, question.article) for question in questions))
    chosen: set[tuple[str, str]] = set()
    for source in dict.fromkeys(source for source, _ in articles):
        own = [article for article in articles if article[0] == source]
        chosen |= {own[place] for place in rng.permutation(len(own))[: len(own) // _ABSENT_SHARE]}
    return chosen


def _parts(texts: Iterable[str], tokens: int, count: int, tokenizer: Tokenizer) -> list[str]:
    """`tokens` tokens of the texts (fewer where they end) in about `count` parts alike in length, paragraphs whole."""
    parts: list[str] = []
    part, size, total = "", 0, 0
    for text in texts:
        for paragraph in _PARAGRAPH.split(text):
            length = len(tokenizer.encode(paragraph)) + 1
            if total + length > tokens:
                return [*parts, part]
            part, size, total = f"{part}{paragraph}\n\n", size + length, total + length
            if size * count >= tokens:
                parts.append(part)
                part, size = "", 0
    return [*parts, part]
