"""What the answers to questions are worth: exact match, F1, where the paragraph was ranked, refusals, by source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gemma10m_tui.evaluation.question_file import Question
from gemma10m_tui.evaluation.report import mean
from gemma10m_tui.evaluation.scores import exact_match, f1
from model.evaluation.interval import bootstrap, wilson

RANKS = (1, 5, 10, 20)


@dataclass(frozen=True)
class Reply:
    """What was said, empty for a refusal; how it ended; and the documents cited, best first."""

    said: str
    stopped: str
    documents: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return self.stopped == "refused"


@dataclass(frozen=True)
class Answered:
    """What came of a question: where its paragraph was recalled and cited (0 first, None not at all), the reply, and
    what the baselines and knock-outs said where they were asked.
    """

    question: Question
    answerable: bool
    rank: int | None
    cited: int | None
    reply: Reply | None
    sentence: str
    untrained: Reply | None = None
    zeroed: Reply | None = None
    foreign: Reply | None = None


def question_scores(done: Sequence[Answered], seed: int) -> dict[str, Any]:
    """All scores, over all sources and for each."""
    sources = dict.fromkeys(one.question.source for one in done)
    asked = [one for one in done if one.answerable]
    scores = {
        **_scores(done, seed),
        "extractive": _scores([one for one in done if one.question.extractive], seed),
        "by_source": {
            source: _scores([one for one in done if one.question.source == source], seed) for source in sources
        }
        if len(sources) > 1
        else {},
    }
    if not any(one.reply for one in asked):
        return scores
    return {
        **scores,
        "baselines": {
            "best_sentence": _texts([(one.question, one.sentence) for one in asked]),
            "untrained": _replies([(one.question, one.untrained) for one in asked]),
        },
        "knockout": {
            "memory": _replies([(one.question, one.reply) for one in asked if one.zeroed]),
            "zeroed": _replies([(one.question, one.zeroed) for one in asked]),
            "foreign": _replies([(one.question, one.foreign) for one in asked]),
        },
    }


def _scores(done: Sequence[Answered], seed: int) -> dict[str, Any]:
    asked = [one for one in done if one.answerable]
    ranks = [one.rank for one in asked]
    found = {"trials": len(asked), "passage_recall": ranked(ranks), "passage_recall_interval": ranked_intervals(ranks)}
    replies = [(one.question, one.reply) for one in asked if one.reply is not None]
    if not replies:
        return found
    absent = [one.reply for one in done if not one.answerable and one.reply is not None]
    exact = [exact_match(reply.said, question.answers) for question, reply in replies]
    overlap = [f1(reply.said, question.answers) for question, reply in replies]
    return {
        **found,
        "passage_cited": ranked([one.cited for one in asked]),
        "correct": int(sum(exact)),
        "accuracy": mean(exact),
        "interval": list(wilson(int(sum(exact)), len(exact))),
        "exact_match": mean(exact),
        "f1": mean(overlap),
        "f1_interval": list(bootstrap(overlap, seed)),
        "quoted": mean([reply.stopped == "quoted" for _, reply in replies]),
        "refused_wrong": mean([reply.refused for _, reply in replies]),
        "refused_wrong_interval": list(wilson(sum(reply.refused for _, reply in replies), len(replies))),
        "unanswerable": len(absent),
        "refused_right": mean([reply.refused for reply in absent]),
        "refused_right_interval": list(wilson(sum(reply.refused for reply in absent), len(absent))),
    }


def ranked(ranks: Sequence[int | None]) -> dict[str, float]:
    """The share of questions whose passage is among the first k."""
    return {str(k): mean([rank is not None and rank < k for rank in ranks]) for k in RANKS}


def ranked_intervals(ranks: Sequence[int | None]) -> dict[str, list[float]]:
    """The binomial intervals of these shares."""
    return {str(k): list(wilson(sum(rank is not None and rank < k for rank in ranks), len(ranks))) for k in RANKS}


def _replies(pairs: Sequence[tuple[Question, Reply | None]]) -> dict[str, float]:
    return _texts([(question, reply.said) for question, reply in pairs if reply is not None])


def _texts(pairs: Sequence[tuple[Question, str]]) -> dict[str, float]:
    return {
        "trials": len(pairs),
        "exact_match": mean([exact_match(said, question.answers) for question, said in pairs]),
        "f1": mean([f1(said, question.answers) for question, said in pairs]),
    }
