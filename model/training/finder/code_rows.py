"""Questions about Python sources as rows like those of the question files: a stretch of code around a definition, what
is asked, and the words of it that answer.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from model.training.tasks.code import QUESTIONS
from model.training.tasks.definitions import Askable, askables

_PASSAGE = (350, 900)  # characters, as the application cuts passages
_BEFORE = 500  # characters of a passage that may stand before the definition
_MOST_OF_A_SOURCE = 40  # questions


def code_rows(sources: Iterable[str], seed: int) -> Iterator[dict[str, Any]]:
    """Rows with source, document, context, question, answers."""
    rng = np.random.default_rng(seed)
    for number, source in enumerate(sources):
        asked = askables(source)
        chosen = rng.permutation(len(asked))[:_MOST_OF_A_SOURCE]
        for place in sorted(chosen):
            yield _row(source, asked[place], f"source {number}", rng)


def _row(source: str, asked: Askable, document: str, rng: np.random.Generator) -> dict[str, Any]:
    first, end = _lines_around(source, asked, rng)
    wordings = QUESTIONS[asked.kind]
    question = wordings[rng.integers(len(wordings))].format(name=asked.name, what=asked.what)
    answer = source[asked.first : asked.end]
    context = source[first:end]
    return {"source": "code", "document": document, "context": context, "question": question, "answers": [answer]}


def _lines_around(source: str, asked: Askable, rng: np.random.Generator) -> tuple[int, int]:
    """Whole lines with the definition and the answer, [first, end) in characters, some of them before it."""
    length = int(rng.integers(*_PASSAGE))
    wanted = asked.line - int(rng.integers(0, min(_BEFORE, length)))
    first = source.rfind("\n", 0, max(0, wanted)) + 1 if wanted > 0 else 0
    least = source.find("\n", asked.end)
    end = source.find("\n", first + length)
    return first, max(len(source) if least < 0 else least, len(source) if end < 0 else end)
