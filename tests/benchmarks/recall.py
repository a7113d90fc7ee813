"""Which passages are chosen to be read again: rankings side by side, by question file, in a haystack of any length.

    python tests/benchmarks/recall.py QUESTIONS.jsonl[.xz] --text BOOKS.jsonl.xz [--tokens 1000000] [--seed 7]
        [--limit 500] [--finder] [--heat] [--fit] [--model FOLDER]

The paragraphs of `--limit` questions stand spread over the books, as for `gemma10m eval qa`. Each ranking is measured
by how often the paragraph is among its first k, and by its cost. `--finder` adds the order that the finder makes of
the first 20, `--heat` reads it all and adds where the memory looks when it is asked: alone, and weighed with the rest.
`--fit` prints the weights of `conversation/pointing/nearness.py` that these questions ask for: give it questions
to train on, and measure on others.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from gemma10m_tui.conversation.heat import as_normalisers, passage_heat
from gemma10m_tui.conversation.pointing.nearness import FEATURES, WEIGHTS, features
from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.recall import CANDIDATES, recall
from gemma10m_tui.conversation.rereading import warmth_of
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.evaluation.haystacks import texts_of
from gemma10m_tui.evaluation.question_file import Question, deal_in_text, read_questions
from gemma10m_tui.evaluation.questions import document_name, store_deal
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model
from model.evaluation.interval import wilson

RANKS = (1, 5, 10, 20, 40)
READ = 20
_TALES = "fairytaleqa"
_TALES_COUNT = 3  # times as much as others when weights are fitted: there are few of them
_LEAST_HEAT = 1e-6  # of a passage, as a share of all
_FIRM = 1e-3  # how strongly fitted weights are drawn to 0

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question with its candidates by BM25: what nearness sees of each, and which are of its own paragraph."""

    question: Question
    seen: Values
    own: npt.NDArray[np.bool_]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", type=Path)
    options.add_argument("--text", type=Path, required=True)
    options.add_argument("--tokens", type=int, default=1_000_000)
    options.add_argument("--limit", type=int, default=500)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--model")
    options.add_argument("--finder", action="store_true")
    options.add_argument("--heat", action="store_true")
    options.add_argument("--fit", action="store_true")
    chosen = options.parse_args()
    model = load(chosen.model, "cpu")
    rng = np.random.default_rng(chosen.seed)
    questions = read_questions(chosen.questions)
    deal = deal_in_text(questions, chosen.limit, texts_of(chosen.text), chosen.tokens, model.tokenizer, rng)
    with tempfile.TemporaryDirectory() as folder:
        owns = [document_name(deal.places[question.paragraph]) for question in deal.asked]
        with store_deal(model, deal, Path(folder)) as snapshot:
            pairs = list(zip(deal.asked, owns, strict=True))
            asked = _compare(model, snapshot, pairs, chosen.finder, chosen.fit)
            if chosen.heat:
                _heat(model, snapshot, pairs, asked)


def _compare(
    model: Model, snapshot: Snapshot, pairs: list[tuple[Question, str]], by_finder: bool, fitted: bool
) -> list[Asked]:
    asked, searching, looking = _candidates(model, snapshot, pairs)
    print(f"{snapshot.tokens_total:,} tokens, {len(pairs)} questions; seconds a question (CPU time of one thread):")
    print(f"search {searching:.4f}, order {looking:.4f}\n")
    everything = np.asarray(WEIGHTS)
    alone = np.eye(len(FEATURES))[0]
    _row("BM25 alone", [_rank(one, alone) for one in asked], asked)
    for number, name in enumerate(FEATURES[1:], 1):
        _row(f"without {name}", [_rank(one, everything * (np.arange(len(FEATURES)) != number)) for one in asked], asked)
    _row("all (the default)", [_rank(one, everything) for one in asked], asked)
    if fitted:
        weights = fit(asked)
        _row("all, fitted here", [_rank(one, weights) for one in asked], asked)
        print("  ".join(f"{name} {weight:.2f}" for name, weight in zip(FEATURES, weights, strict=True)))
    if by_finder and model.finder is not None:
        started = time.process_time()
        ranks = [_rank_by_finder(model, snapshot, *pair) for pair in pairs]
        _row("and the finder's order", ranks, asked)
        print(f"{(time.process_time() - started) / len(pairs):.3f} s a question, recall included")
    return asked


def _heat(model: Model, snapshot: Snapshot, pairs: list[tuple[Question, str]], asked: list[Asked]) -> None:
    """Rows for the heat of a question: of all passages alone, and among the candidates with all else, fitted here."""
    reading = Reading(snapshot, model)
    for _ in reading.run(lambda: False):
        pass
    session = Session(snapshot, model, reading.state, as_normalisers(reading.normalisers, model.spec))
    passages = {passage.id: passage for passage in snapshot.passages()}
    ranks: list[int | None] = []
    seen: list[Asked] = []
    for (question, own), one in zip(pairs, asked, strict=True):
        warmth = warmth_of(session, question.text, lambda: False)
        warm = {
            number: passage_heat(passage, warmth, model.spec.segment) or 0.0 for number, passage in passages.items()
        }
        best = max(share for number, share in warm.items() if passages[number].document == own)
        ranks.append(sum(share > best for share in warm.values()))
        hits = snapshot.index.search(question.text, CANDIDATES)
        shares = np.log(np.asarray([warm[hit.passage_id] for hit in hits]) + _LEAST_HEAT)
        seen.append(Asked(question, np.column_stack((one.seen, shares)), one.own))
    _row("heat alone", ranks, asked)
    weights = fit(seen)
    _row("heat and all, fitted here", [_rank(one, weights) for one in seen], asked)
    without = fit(asked)
    _row("all without, fitted here", [_rank(one, without) for one in asked], asked)
    print(f"weight of the logarithm of heat, fitted here: {weights[-1]:.2f}")


def _candidates(
    model: Model, snapshot: Snapshot, pairs: list[tuple[Question, str]]
) -> tuple[list[Asked], float, float]:
    """Every question's candidates, and the seconds a question took to search, and to look at what was found."""
    passages = {passage.id: passage for passage in snapshot.passages()}
    likeness = None if model.finder is None else model.finder.likeness
    found: list[Asked] = []
    searching = looking = 0.0
    for question, own in pairs:
        started = time.process_time()
        hits = snapshot.index.search(question.text, CANDIDATES)
        searched = time.process_time()
        texts = [passages[hit.passage_id].text for hit in hits]
        seen = features(question.text, texts, [hit.score for hit in hits], likeness)
        looking += time.process_time() - searched
        searching += searched - started
        mine = np.asarray([passages[hit.passage_id].document == own for hit in hits], dtype=bool)
        found.append(Asked(question, seen.astype(np.float64), mine))
    return found, searching / len(pairs), looking / len(pairs)


def _rank(asked: Asked, weights: Values) -> int | None:
    """How many passages come before the first of the question's paragraph."""
    scores = asked.seen @ weights
    return int((scores > scores[asked.own].max()).sum()) if asked.own.any() else None


def _rank_by_finder(model: Model, snapshot: Snapshot, question: Question, own: str) -> int | None:
    assert model.finder is not None
    pointed = point(model.finder, question.text, recall(snapshot, question.text, None, READ, model.finder.likeness))
    names = [one.passage.document for one in pointed.recalled]
    return names.index(own) if own in names else None


def fit(asked: list[Asked]) -> Values:
    """The weights by which one softmax over a question's candidates gives most to its own paragraph."""
    able = [one for one in asked if one.own.any() and not one.own.all()]
    seen = [torch.from_numpy(one.seen) for one in able]
    own = [torch.from_numpy(one.own) for one in able]
    counts = [_TALES_COUNT if one.question.source == _TALES else 1 for one in able]
    weights = torch.zeros(seen[0].shape[1], dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        total = _FIRM * len(able) * weights.square().sum()
        for rows, mine, count in zip(seen, own, counts, strict=True):
            scores = rows @ weights
            total = total + count * (scores.logsumexp(0) - scores[mine].logsumexp(0))
        (total / len(able)).backward()
        return total / len(able)

    search.step(loss)  # type: ignore[no-untyped-call]
    fitted: Values = weights.detach().numpy()
    return fitted


def _row(name: str, ranks: list[int | None], asked: list[Asked]) -> None:
    """One line a source: the share among the first k, and the 95 % interval of that among the first five."""
    for source in dict.fromkeys(one.question.source for one in asked):
        own = [rank for rank, one in zip(ranks, asked, strict=True) if one.question.source == source]
        shares = [sum(rank is not None and rank < k for rank in own) for k in RANKS]
        low, high = wilson(shares[1], len(own))
        told = "  ".join(f"R@{k} {share / len(own):.3f}" for k, share in zip(RANKS, shares, strict=True))
        print(f"{name:24s} {source:12s} {told}  [{low:.3f}, {high:.3f}]", flush=True)


if __name__ == "__main__":
    main()
