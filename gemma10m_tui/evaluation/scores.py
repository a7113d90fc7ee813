"""Exact match and F1 as SQuAD 1.1 scores them: lower case, no punctuation, no articles, best of the given answers."""

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """What of an answer counts."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(answer: str, wanted: Sequence[str]) -> float:
    """1 when the answer is one of the wanted ones."""
    return float(any(normalised(answer) == normalised(one) for one in wanted))


def f1(answer: str, wanted: Sequence[str]) -> float:
    """Harmonic mean of the precision and recall of words, against the wanted answer that fits best."""
    return max((_overlap(normalised(answer).split(), normalised(one).split()) for one in wanted), default=0.0)


def _overlap(given: list[str], wanted: list[str]) -> float:
    if not given or not wanted:
        return float(given == wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    if shared == 0:
        return 0.0
    precision, recall = shared / len(given), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)
