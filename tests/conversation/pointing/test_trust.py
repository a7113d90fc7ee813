"""Trust and doubt: without fitted numbers they are the finder's own, with them what the evidence weighs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.pointing.trust import Evidence, Verdict, covered, doubt, judge, trust
from model.finder.finder import Judgement
from model.finder.vocabulary import Vocabulary

PLAIN = Judgement(recall_weight=1.0, sure_from=0.3, refuse_from=0.5)
SEEN = Evidence(share=0.6, score=2.5, covered=0.5, recalled=0.4)
WORDS = Vocabulary(("the", "captain", "ship"), (1000, 10, 10))


@given(st.floats(0, 1))
def test_without_fitted_numbers_trust_is_the_share(share: float) -> None:
    assert trust(PLAIN, replace(SEEN, share=share)) == pytest.approx(share, abs=1e-8)


def test_without_fitted_numbers_doubt_is_what_none_beats_the_stretch_by() -> None:
    assert doubt(PLAIN, SEEN) == -SEEN.score


@pytest.mark.parametrize(
    ("share", "score", "verdict"),
    [(0.6, 2.5, Verdict.ANSWER), (0.2, 2.5, Verdict.QUOTE), (0.6, -0.6, Verdict.NONE), (0.2, -0.6, Verdict.NONE)],
)
def test_doubt_refuses_and_too_little_trust_quotes(share: float, score: float, verdict: Verdict) -> None:
    assert judge(PLAIN, replace(SEEN, share=share, score=score)) is verdict


def test_what_is_fitted_counts_as_it_says() -> None:
    fitted = replace(PLAIN, trust_share=0.5, trust_score=0.24, trust_bias=0.1, doubt_covered=2.0, doubt_recalled=1.0)
    assert trust(fitted, replace(SEEN, score=2.0)) < trust(fitted, SEEN)
    assert trust(fitted, SEEN) == pytest.approx(1 / (1 + 1.5**-0.5 * 2.718281828 ** -(0.6 + 0.1)))
    assert doubt(fitted, replace(SEEN, covered=1.0)) == pytest.approx(doubt(fitted, SEEN) - 1.0)
    assert doubt(fitted, replace(SEEN, recalled=0.04)) == pytest.approx(doubt(fitted, SEEN) + 2.302585)


def test_rare_words_cover_more_of_a_question_than_frequent_ones() -> None:
    question = "Who was captain of the zyx?"
    both = covered(WORDS, question, "The captains saw a Zyx.")
    rare, frequent = covered(WORDS, question, "A zyx."), covered(WORDS, question, "A captain.")
    assert both == 1.0
    assert 1 > rare > frequent > 0
    assert covered(WORDS, question, "Nothing.") == 0.0
    assert covered(WORDS, "", "Nothing.") == 1.0
