"""How far an answer can be trusted, and whether there is one at all.

A finder's own scores say too much: they are sure of a stretch because the others are worse. What is known of the best
stretch is therefore weighed by a few numbers that the model's folder brings along, fitted on questions that the finder
was not trained on (tests/benchmarks/judgement.py), so that of the answers trusted .8 about 8 in 10 are right.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from gemma10m_tui.library.search_text import stop_words_of
from model.finder.finder import Judgement
from model.finder.vocabulary import Vocabulary
from model.finder.words import plain_words, split_words, stem

_LEAST = 1e-9  # a share that is not quite nothing, or all
_MOST = 700.0  # whose exponential is still a number


class Verdict(StrEnum):
    """What can be said: an answer, only the sentence that comes nearest to one, or that the text does not say."""

    ANSWER = "answer"
    QUOTE = "quote"
    NONE = "none"


@dataclass(frozen=True)
class Evidence:
    """What is known of the best stretch: its share of all that could be pointed at; the logarithm of what speaks for it
    against there being no answer; how much of what the question tells its passage has, and the passage's share of
    what was recalled (0 to 1).
    """

    share: float
    score: float
    covered: float
    recalled: float


def judge(judgement: Judgement, evidence: Evidence) -> Verdict:
    """What to do with the best stretch."""
    if doubt(judgement, evidence) > judgement.refuse_from:
        return Verdict.NONE
    return Verdict.ANSWER if trust(judgement, evidence) >= judgement.sure_from else Verdict.QUOTE


def doubt(judgement: Judgement, evidence: Evidence) -> float:
    """How much more speaks for there being no answer than for the stretch, as a logarithm."""
    told = judgement.doubt_covered * evidence.covered
    told += judgement.doubt_recalled * log(max(evidence.recalled, _LEAST))
    return -judgement.doubt_score * evidence.score - told


def trust(judgement: Judgement, evidence: Evidence) -> float:
    """How likely the stretch is a right answer, 0 to 1."""
    odds = judgement.trust_share * log_odds(evidence.share) + judgement.trust_score * evidence.score
    return 1 / (1 + exp(min(-odds - judgement.trust_bias, _MOST)))


def log_odds(share: float) -> float:
    """The logarithm of a share's odds, of none and all very small and large."""
    return log(max(share, _LEAST) / max(1 - share, _LEAST))


def covered(vocabulary: Vocabulary, question: str, passage: str) -> float:
    """How much of what a question's words tell, by their rarity, a passage has in some form; 1 if nothing."""
    asked = set(plain_words(question))
    telling = asked - stop_words_of(asked) or asked
    rarity = {stem(word): vocabulary.rarity(word) for word in telling}
    there = {stem(word.plain) for word in split_words(passage)}
    whole = sum(rarity.values())
    return sum(told for word, told in rarity.items() if word in there) / whole if whole else 1.0
