"""Questions about somebody else: of a question that a passage answers, one that it does not, by another name in it.

What recall finds looks like the question in every word but one, and the one is whom it asks about: another person's
date, another year's figure, the last instead of the first. Rivals teach that seldom, for they look alike by chance.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:of |the |de |von )?[A-Z][\w'’-]+)*")
_YEAR = re.compile(r"\b1\d\d\d\b|\b20\d\d\b")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?![ \n][A-Z]|$)[^.!?]*)*[.!?]?")
_BEGINS = re.compile(r"(?:^|[.!?:;][\"'”’»)]*\s+|\n|[\"'“‘«(\[])([A-Z])")
_MOST_OF_A_DOCUMENT = 400  # names
_LIKEST = 3  # of the names that fit, one of which is asked about
_HERE = 0.5  # the share of other names that the passage itself has, in another sentence
_OPPOSITES = (
    "first/last before/after largest/smallest highest/lowest most/least maximum/minimum more/less north/south "
    "east/west northern/southern eastern/western oldest/youngest longest/shortest beginning/end begin/end start/end "
    "began/ended started/ended win/lose won/lost buy/sell bought/sold born/died birth/death mother/father "
    "son/daughter brother/sister husband/wife king/queen men/women male/female increase/decrease increased/decreased "
    "above/below earliest/latest best/worst open/close opened/closed enter/leave import/export upper/lower "
    "inner/outer summer/winter left/right day/night morning/evening teacher/student buyer/seller rich/poor hot/cold "
    "positive/negative older/younger higher/lower larger/smaller longer/shorter better/worse accept/reject "
    "accepted/rejected allow/forbid allowed/forbidden love/hate loved/hated friend/enemy"
)
_PAIRS = [pair.split("/") for pair in _OPPOSITES.split()]
_OPPOSITE = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_WORD = re.compile(r"[a-z]+")

Row = Mapping[str, Any]


def other_names(
    rows: Iterable[Row], share: float, seed: int, alike: Callable[[str, str], float]
) -> Iterator[dict[str, Any]]:
    """Rows as they come, and after a share of them one whose question the passage does not answer: `answered` is False
    in it, and `unless` the name it asks about, for other passages that speak of it may answer. `alike`: how near two
    words are, so that a person stands in for a person and a place for a place.
    """
    rng = np.random.default_rng(seed)
    of_documents: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        yield dict(row)
        pool = of_documents[f"{row['source']}/{row['document']}"]
        if len(pool) < _MOST_OF_A_DOCUMENT:
            pool.update(dict.fromkeys(_names(row["context"])))
        if row["answers"] and rng.random() < share and (other := _asked_of_another(row, list(pool), rng, alike)):
            question, name = other
            yield {**row, "question": question, "answered": False, "unless": name}


def _asked_of_another(
    row: Row, pool: list[str], rng: np.random.Generator, alike: Callable[[str, str], float]
) -> tuple[str, str] | None:
    """The question with another name, year or opposite, and which; None where it has none to change."""
    question, context, answer = row["question"], row["context"], row["answers"][0]
    changes = list(_opposites(question, context))
    for pattern in (_NAME, _YEAR):
        asked = [
            found
            for found in pattern.finditer(question)
            if found.start() > 0 and found[0] in context and found[0] not in answer
        ]
        if asked:
            found = asked[rng.integers(len(asked))]
            here = [name for name in _names(_elsewhere(context, answer)) if _fits(name, found[0], pattern)]
            far = [name for name in pool if name not in context and _fits(name, found[0], pattern)]
            some = here if here and (not far or rng.random() < _HERE) else far
            fit = {name for name in some if not _shares(name, f"{question} {answer}")}
            likest = sorted(fit, key=lambda name: (-_nearness(name, found[0], alike), name))[:_LIKEST]
            if likest:
                name = likest[rng.integers(len(likest))]
                changes.append((question[: found.start()] + name + question[found.end() :], name))
    return changes[rng.integers(len(changes))] if changes else None


def _opposites(question: str, context: str) -> Iterator[tuple[str, str]]:
    """The question with one word turned to its opposite, which the passage does not have, and that."""
    known = set(_WORD.findall(context.lower()))
    for found in _WORD.finditer(question):
        opposite = _OPPOSITE.get(found[0])
        if opposite is not None and opposite not in known:
            yield question[: found.start()] + opposite + question[found.end() :], opposite


def _elsewhere(context: str, answer: str) -> str:
    """The sentences of a passage that do not hold the answer."""
    return " ".join(found[0].strip() for found in _SENTENCE.finditer(context) if answer not in found[0])


def _names(text: str) -> Iterator[str]:
    """Names of a text: capital letters that no sentence begins with, and years."""
    begun = {found.start(1) for found in _BEGINS.finditer(text)}
    for found in _NAME.finditer(text):
        if found.start() not in begun:
            yield found[0]
    yield from _YEAR.findall(text)


def _fits(name: str, other: str, pattern: re.Pattern[str]) -> bool:
    """Whether one stands as well where the other stood: of as many words."""
    return pattern.fullmatch(name) is not None and name.count(" ") == other.count(" ")


def _nearness(name: str, other: str, alike: Callable[[str, str], float]) -> float:
    """Of the words in the same places, on average."""
    pairs = list(zip(name.split(), other.split(), strict=False))
    return sum(alike(*pair) for pair in pairs) / len(pairs)


def _shares(name: str, text: str) -> bool:
    words = set(re.findall(r"\w+", text))
    return any(word in words for word in re.findall(r"\w+", name) if word[0].isupper() or word[0].isdigit())
