"""Recall: choosing the passages to read again for a question.

BM25 over the index finds candidates among all passages, more than are wanted; how near each comes to the question puts
them in order. Measured by tests/benchmarks/recall.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gemma10m_tui.conversation.pointing.nearness import nearness
from gemma10m_tui.conversation.source.asked_definitions import asked_definitions
from gemma10m_tui.conversation.source.asked_kind import asks_for_a_way
from gemma10m_tui.conversation.source.asked_name import asks_for_arguments, whose_head_is_asked, whose_work_is_asked
from gemma10m_tui.conversation.source.heads import Head
from gemma10m_tui.conversation.whole.contents_lists import without_contents
from gemma10m_tui.library import Snapshot, StoredPassage
from model.finder.likeness import Likeness

CANDIDATES = 60  # that are put in order; of a question's passages hardly any stand behind them
_LEAD = 20.0  # of a definition that a question names, over all else: beyond what a finder may differ by
_DEFINING = 2.0  # of a definition that is asked for by its kind or its name, as nearness
_WORD = re.compile(r"\w+")
_FRAGMENT, _FEW_WORDS = 2, 4
_BACK = (
    "and or but about he she it they him her them his hers its their theirs there then that this those these one ones "
    "same else und oder aber er sie es ihn ihm ihr ihnen sein seine dort dann"
)
_POINTS_BACK = frozenset(_BACK.split())


@dataclass(frozen=True)
class Recalled:
    """A passage chosen for a question; `score` is its share among all that were chosen.

    `defining`: the definitions in it that are asked for, by their kind or by their name.
    """

    passage: StoredPassage
    score: float
    defining: tuple[Head, ...] = ()


def recall(
    snapshot: Snapshot,
    question: str,
    earlier_question: str | None,
    limit: int,
    likeness: Likeness | None = None,
) -> list[Recalled]:
    """The passages that answer best to the question, best first.

    `likeness`: of texts by the model's word vectors.
    """
    index, asked = snapshot.index, of_constructor(snapshot, in_context(question, earlier_question))
    scores = {hit.passage_id: hit.score for hit in index.search(asked, max(limit, CANDIDATES)) if hit.score > 0}
    named = whose_work_is_asked(asked) or whose_head_is_asked(asked)
    led = index.passages_of_qualified(asked) or (index.passages_of_name(named)[:CANDIDATES] if named else [])
    for passage in led:
        scores.setdefault(passage, min(scores.values(), default=1.0))
    found = _each_text_once((snapshot.passage(number), score) for number, score in scores.items())
    if not found or limit <= 0:
        return []
    kept = {one.id for one in without_contents(snapshot, asked, [passage for passage, _ in found])}
    found = [one for one in found if one[0].id in kept]
    passages = [passage for passage, _ in found]
    near = nearness(asked, [passage.text for passage in passages], [score for _, score in found], likeness)
    near += _LEAD * np.isin([passage.id for passage in passages], led)
    defining = asked_definitions(snapshot, asked, passages, led)
    if not asks_for_a_way(asked):  # which prose tells as well as a definition
        near += _DEFINING * np.array([bool(found) for found in defining])
    order = np.argsort(-near, kind="stable")
    if named:  # the definition nearest to what was written leads, however the others come to the question's words
        places = {passage: place for place, passage in enumerate(led)}
        order = np.array(sorted(order, key=lambda number: places.get(passages[number].id, len(places))))
    shares = np.exp(near[order[:limit]].astype(np.float64) - near.max())
    return [
        Recalled(passages[number], float(share), defining[number])
        for number, share in zip(order[:limit], shares / shares.sum(), strict=True)
    ]


def of_constructor(snapshot: Snapshot, question: str) -> str:
    """A question for the arguments of a class, asked of what makes an object of it; others as they are."""
    named = whose_head_is_asked(question) if asks_for_arguments(question) else None
    constructor = snapshot.index.constructor_of(named) if named else None
    return f"What arguments does `{constructor}` take?" if constructor else question


def _each_text_once(ranked: Iterable[tuple[StoredPassage, float]]) -> list[tuple[StoredPassage, float]]:
    """Without passages that say what a better one says word for word: a file that lies in a folder twice, say."""
    best: dict[str, tuple[StoredPassage, float]] = {}
    for passage, score in ranked:
        best.setdefault(" ".join(passage.text.split()), (passage, score))
    return list(best.values())


def in_context(question: str, earlier_question: str | None) -> str:
    """What is asked for: a question that leans on the one before it ("And where?", "What did he say?") with that one.

    It does where it is a fragment, or has few words and one of them points back; "Who is the captain?" does not.
    """
    words = _WORD.findall(question.lower())
    leans = len(words) <= _FRAGMENT or (len(words) <= _FEW_WORDS and not _POINTS_BACK.isdisjoint(words))
    return f"{earlier_question} {question}" if earlier_question is not None and leans else question
