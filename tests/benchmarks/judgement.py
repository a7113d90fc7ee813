"""How far a finder's scores can be trusted: fits the numbers of its `[judgement]` and prints them.

    python tests/benchmarks/judgement.py QUESTIONS.jsonl[.xz] --text BOOKS.jsonl.xz [--model FOLDER] [--limit 250]

Questions are asked of two kinds of text, as people have both: one large one, of every paragraph of the file among books
up to `--characters`, and every article alone. Each is asked where its paragraph is there, and where it is not (the
passages of its article left out; in the articles alone three paragraphs in ten taken out), where the right answer is
that there is none. One half of the questions is judged by what was fitted on the other; the numbers at the end are
fitted on all of them, and go into the model folder's finder/config.json as they are printed.
Choose on questions that the finder was not trained on, and do not report as a result what was chosen on.
"""

import argparse
import json
import lzma
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gemma10m_tui.conversation.pointing.best_stretch import Best, best_of, find_in
from gemma10m_tui.conversation.pointing.quotes import sentence_at
from gemma10m_tui.conversation.pointing.trust import Verdict, doubt, judge, log_odds, trust
from gemma10m_tui.conversation.recall import Recalled, recall
from gemma10m_tui.documents import read_stream
from gemma10m_tui.evaluation.scores import exact_match, f1
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.parse import store
from model.checkpoint import Model
from model.finder.finder import AnswerFinder, Finding, Judgement

POINTED_AT = 20
RIGHT = 0.5  # F1 from which an answer counts as right
ABSENT = 0.2  # what a question whose paragraph is not there counts for trust: most that are asked have an answer
OUT_OF_TEN = 3  # paragraphs of an article alone that are taken out
WEIGHTS = (0.5, 1.0, 1.5, 2.0)

Values = npt.NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A question asked of a text: what was recalled and found, and whether the text says it."""

    row: Row
    text: str  # "large" or "alone"
    said: bool
    own: str  # the document of its paragraph
    recalled: tuple[Recalled, ...]
    finding: Finding


@dataclass(frozen=True)
class Judged:
    """A case with the best stretch by some weight of recall, and what its words and its sentence are worth."""

    case: Case
    best: Best
    exact: float
    overlap: float
    quoted: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", type=Path)
    options.add_argument("--model", default=None)
    options.add_argument("--text", type=Path, required=True)
    options.add_argument("--characters", type=int, default=4_200_000)
    options.add_argument("--limit", type=int, default=250, help="questions asked of each kind of text")
    options.add_argument("--recall-weight", type=float, help="the folder's, unless the table tells of a better one")
    options.add_argument("--wrongly", type=float, default=0.08, help="refusals allowed where the text says it")
    options.add_argument("--sure", type=float, default=0.2, help="trust from which an answer is given as one")
    chosen = options.parse_args()
    model = load(chosen.model, "cpu")
    assert model.finder is not None, "this model has no finder"
    rows = list(_rows(chosen.questions))
    with tempfile.TemporaryDirectory() as folder:
        cases = [*_large(model, rows, chosen, Path(folder)), *_alone(model, rows, chosen.limit, Path(folder))]
    _tell_recall(model.finder, cases)
    before = model.finder.judgement
    weight = before.recall_weight if chosen.recall_weight is None else chosen.recall_weight
    begun = replace(before, recall_weight=weight, sure_from=chosen.sure)
    judged = _judged(model.finder, cases, weight)
    _report("before", _judged(model.finder, cases, before.recall_weight), [before] * len(judged))
    fold = np.arange(len(judged)) // 2 % 2
    others = ([one for one, at in zip(judged, fold, strict=True) if at != own] for own in (0, 1))
    halves = [_fitted(begun, other, chosen) for other in others]
    _report("fitted on the other half", judged, [halves[at] for at in fold])
    print(f'\n"judgement": {json.dumps(asdict(_fitted(begun, judged, chosen)), indent=2)}')


def _tell_recall(finder: AnswerFinder, cases: Sequence[Case]) -> None:
    """What each weight of recall makes of the questions that the text answers; one question in 100 is within chance."""
    print("weight of recall  EM     F1     its paragraph first (large)")
    for weight in WEIGHTS:
        judged = _judged(finder, [case for case in cases if case.said], weight)
        first = [one.best.recalled[0].passage.document == one.case.own for one in judged if one.case.text == "large"]
        exact, overlap = np.mean([one.exact for one in judged]), np.mean([one.overlap for one in judged])
        print(f"{weight:16.1f}  {exact:.3f}  {overlap:.3f}  {np.mean(first):.3f}")


def _judged(finder: AnswerFinder, cases: Sequence[Case], weight: float) -> list[Judged]:
    judgement = replace(finder.judgement, recall_weight=weight)
    weighed = AnswerFinder(finder.network, finder.pieces, finder.likeness, judgement)
    found = []
    for case in cases:
        best = best_of(weighed, case.row["question"], case.recalled, case.finding)
        if best is not None:
            answers = case.row["answers"]
            words = best.passage[best.first : best.end]
            quote = sentence_at(best.passage, best.first, best.end).text
            found.append(Judged(case, best, exact_match(words, answers), f1(words, answers), f1(quote, answers)))
    return found


def _fitted(begun: Judgement, judged: Sequence[Judged], chosen: argparse.Namespace) -> Judgement:
    """Trust and doubt, each by a logistic regression, and the doubt that refuses so many wrongly."""
    said = np.array([one.case.said for one in judged], dtype=np.float64)
    right = np.array([one.case.said and one.overlap >= RIGHT for one in judged], dtype=np.float64)
    alike = np.array([1 / sum(other.case.text == one.case.text for other in judged) for one in judged])
    seen = [one.best.evidence for one in judged]
    share, alone, bias = _logistic(
        np.array([[log_odds(one.share), one.score] for one in seen]), right, np.where(said == 1, 1.0, ABSENT)
    )
    score, covered, recalled, _ = _logistic(
        np.array([[one.score, one.covered, np.log(max(one.recalled, 1e-9))] for one in seen]), said, alike
    )
    fitted = replace(
        begun,
        trust_share=round(share, 3),
        trust_score=round(alone, 3),
        trust_bias=round(bias, 3),
        doubt_score=round(score, 3),
        doubt_covered=round(covered, 3),
        doubt_recalled=round(recalled, 3),
    )
    doubts = [doubt(fitted, one.best.evidence) for one in judged if one.case.said]
    return replace(fitted, refuse_from=round(float(np.quantile(doubts, 1 - chosen.wrongly)), 3))


def _logistic(facts: Values, wanted: Values, weights: Values) -> list[float]:
    """The weights of some facts, and the bias, by Newton's method with a little shrinking."""
    mean, spread = facts.mean(0), facts.std(0) + 1e-9
    rows = np.column_stack([(facts - mean) / spread, np.ones(len(facts))])
    shrink = np.diag([1e-3] * facts.shape[1] + [0.0]) * weights.sum()
    line = np.zeros(rows.shape[1])
    for _ in range(30):
        share = 1 / (1 + np.exp(-rows @ line))
        slope = rows.T @ (weights * (wanted - share)) - shrink @ line
        line = line + np.linalg.solve((rows * (weights * share * (1 - share))[:, None]).T @ rows + shrink, slope)
    scaled = line[:-1] / spread
    return [*map(float, scaled), float(line[-1] - scaled @ mean)]


def _report(title: str, judged: Sequence[Judged], judgements: Sequence[Judgement]) -> None:
    """What people would have been shown, for each kind of text, and how often what is trusted so far is right."""
    pairs = list(zip(judged, judgements, strict=True))
    print(f"\n{title}")
    for text in ("large", "alone"):
        own = [(one, judge(judgement, one.best.evidence)) for one, judgement in pairs if one.case.text == text]
        said = [(one, verdict) for one, verdict in own if one.case.said]
        answers = [one for one, verdict in said if verdict is Verdict.ANSWER]
        exact = sum(one.exact for one in answers) / len(said)
        quotes = [one for one, verdict in said if verdict is Verdict.QUOTE]
        overlap = (sum(one.overlap for one in answers) + sum(one.quoted for one in quotes)) / len(said)
        wrongly = np.mean([verdict is Verdict.NONE for _, verdict in said])
        rightly = np.mean([verdict is Verdict.NONE for one, verdict in own if not one.case.said])
        print(
            f"{text}: EM {exact:.3f}  F1 {overlap:.3f}  quoted {len(quotes) / len(said):.3f}"
            f"  refused wrongly {wrongly:.3f}, rightly {rightly:.3f}"
        )
    trusts = np.array([trust(judgement, one.best.evidence) for one, judgement in pairs])
    right = np.array([one.case.said and one.overlap >= RIGHT for one, _ in pairs])
    counts = np.array([1.0 if one.case.said else ABSENT for one, _ in pairs])
    for low, high in ((0, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = (trusts >= low) & (trusts < high)
        if inside.any():
            mean, share = (np.average(some[inside], weights=counts[inside]) for some in (trusts, right))
            print(f"trust {low:.1f}–{min(high, 1):.1f}: {inside.sum():4d}, said {mean:.2f}, right {share:.2f}")


def _large(model: Model, rows: Sequence[Row], chosen: argparse.Namespace, folder: Path) -> Iterator[Case]:
    """Every paragraph is a document, and books are around them; absent are the passages of a question's own article."""
    contexts = {row["context"]: f"{row['source']}/{row['document']}" for row in rows}
    names = {context: f"{article}#{number}" for number, (context, article) in enumerate(contexts.items())}
    left = chosen.characters - sum(map(len, contexts))
    documents = {name: context for context, name in names.items()}
    for row in _rows(chosen.text):
        if left > 0:
            documents[f"book {left}"] = row["text"][:left]
            left -= len(row["text"])
    order = np.random.default_rng(0).permutation(len(rows))[: chosen.limit]
    with _stored(model, folder / "large.g10m", documents) as snapshot:
        for row in (rows[place] for place in order):
            found = _recalled(model, snapshot, row, 4 * POINTED_AT)
            own = names[row["context"]]
            article = own.rpartition("#")[0] + "#"
            yield _case(model, row, "large", found, own)
            yield _case(model, row, "large", [one for one in found if not one.passage.document.startswith(article)], "")


def _alone(model: Model, rows: Sequence[Row], limit: int, folder: Path) -> Iterator[Case]:
    """Every article of some length by itself; some questions are on paragraphs that were taken out of it."""
    articles: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        articles.setdefault((row["source"], row["document"]), []).append(row)
    chance = np.random.default_rng(0)
    long_ones = [own for own in articles.values() if len({row["context"] for row in own}) > OUT_OF_TEN]
    each = max(1, limit // max(1, len(long_ones)))
    for number, own in enumerate(long_ones):
        contexts = list(dict.fromkeys(row["context"] for row in own))
        taken = chance.permutation(len(contexts))[: max(1, len(contexts) * OUT_OF_TEN // 10)]
        out = {contexts[place] for place in taken}
        text = "\n\n".join(context for context in contexts if context not in out)
        with _stored(model, folder / f"alone-{number}.g10m", {"article": text}) as snapshot:
            for said in (True, False):
                asked = [row for row in own if (row["context"] not in out) == said]
                for place in chance.permutation(len(asked))[:each]:
                    found = _recalled(model, snapshot, asked[place], POINTED_AT)
                    yield _case(model, asked[place], "alone", found, "article" if said else "")


def _stored(model: Model, path: Path, documents: dict[str, str]) -> Snapshot:
    snapshot = Snapshot.create(path, title="text", model=identity_of(model), content_key="0" * 64)
    for name, text in documents.items():
        store(snapshot, read_stream(text.encode(), name), model.tokenizer)
    snapshot.finish_documents()
    return snapshot


def _recalled(model: Model, snapshot: Snapshot, row: Row, limit: int) -> list[Recalled]:
    assert model.finder is not None
    return recall(snapshot, row["question"], None, limit, model.finder.likeness)


def _case(model: Model, row: Row, text: str, found: Sequence[Recalled], own: str) -> Case:
    assert model.finder is not None
    some = tuple(found[:POINTED_AT])
    return Case(row, text, bool(own), own, some, find_in(model.finder, row["question"], some))


def _rows(path: Path) -> Iterator[Row]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row.get("answers", True))


if __name__ == "__main__":
    main()
