"""Questions made from any text: a passage of a book, a stretch of a sentence of it blanked out, the blank as answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from model.tokenizer import Tokenizer
from model.training.corpus import Ids, Stream, sentence_borders

_NAME = re.compile(r"(?<=[a-z,;] )(?:(?:Mr|Mrs|Dr|Sir|Lady|Miss)\.? )?[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*\b")
_NUMBER = re.compile(
    r"(?<= )(?:\d[\d,.]*\d|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|hundred|thousand)\b"
)
_THING = re.compile(r"(?<= )(?:the|a|an|his|her|their|my|your|our|its) [a-z]{3,}(?: [a-z]{4,})?\b")
_WORD = re.compile(r"(?<= )[A-Za-z]{5,}\b")
_KINDS = (("name", _NAME, 0.35), ("number", _NUMBER, 0.1), ("thing", _THING, 0.35), ("word", _WORD, 0.2))
_FRAMES = (
    "Fill in the blank: {left} ___ {right}",
    "{left} ___ {right}",
    "What is missing here? {left} ___ {right}",
    'Which words complete "{left} ... {right}"?',
)
CONTINUED_SHARE = 0.4
_WHICH = {"name": "who", "number": "how many", "thing": "what", "word": "what"}


@dataclass(frozen=True)
class BlankedPassage:
    """A passage with (question, answer) pairs about it, all as tokens."""

    passage: Ids
    questions: list[tuple[Ids, Ids]]


def blanked_passage(rng: np.random.Generator, tokenizer: Tokenizer, stream: Stream, target: int) -> BlankedPassage:
    """A passage of about `target` tokens at most, at sentence borders, and a blank or a cut in most sentences."""
    text = tokenizer.decode(stream.slice(rng, target + 40).tolist()).replace("\ufffd", "")
    borders = sentence_borders(text)
    if len(borders) > 2:
        text = text[borders[0] : borders[-2]].lstrip()
        borders = sentence_borders(text)
    passage = _ids(tokenizer, text)
    questions: list[tuple[Ids, Ids]] = []
    start = 0
    for end in borders:
        make = continued if rng.random() < CONTINUED_SHARE else blank
        made = make(rng, text[start:end])
        if made is not None:
            questions.append((_ids(tokenizer, made[0]), _ids(tokenizer, made[1])))
        start = end
    return BlankedPassage(passage, [questions[i] for i in rng.permutation(len(questions))])


def continued(rng: np.random.Generator, sentence: str) -> tuple[str, str] | None:
    """The first words of a sentence as a question, the words that follow as its answer.

    The plainest copying there is: it forms the heads that finding an answer is then built on.
    """
    words = sentence.strip().split(" ")
    first = int(rng.integers(2, 6))
    answer = " " + " ".join(words[first : first + int(rng.integers(3, 9))])
    if len(words) < first + 3 or "\n" in sentence.strip() or "" in words:
        return None
    return f"Continue: {' '.join(words[:first])}", answer


def blank(rng: np.random.Generator, sentence: str) -> tuple[str, str] | None:
    """A question about `sentence` and its answer as it stands there, or None when nothing in it is worth asking for."""
    kinds = [(kind, list(pattern.finditer(sentence)), share) for kind, pattern, share in _KINDS]
    kinds = [entry for entry in kinds if entry[1]]
    if not kinds or len(sentence.split()) < 5:
        return None
    shares = np.asarray([share for _, _, share in kinds])
    kind, spans, _ = kinds[rng.choice(len(kinds), p=shares / shares.sum())]
    span = spans[rng.integers(len(spans))]
    left = sentence[: span.start()].split()[-int(rng.integers(3, 10)) :]
    right = sentence[span.end() :].split()[: int(rng.integers(2, 9))]
    if len(left) + len(right) < 4:
        return None
    before, after = " ".join(left), " ".join(right)
    # A wh-word in the place of the blank is nearer to how people ask than a gap is.
    if rng.random() < 0.5:
        question = f"{before} {_WHICH[kind]} {after}".strip(" .,;:!?\"'") + "?"
    else:
        question = _FRAMES[rng.integers(len(_FRAMES))].format(left=before, right=after).strip()
    led = span.start() > 0 and sentence[span.start() - 1] == " "
    return question, (" " if led else "") + span.group()


def _ids(tokenizer: Tokenizer, text: str) -> Ids:
    return np.asarray(tokenizer.encode(text), dtype=np.uint16)
