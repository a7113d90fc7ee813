"""How far a finder's scores can be trusted: what the numbers in its `[judgement]` do to answers and refusals.

    python tests/benchmarks/judgement.py QUESTIONS.jsonl[.xz] [--model FOLDER] [--text BOOKS.jsonl.xz] [--limit 400]

Every paragraph of the question file, and books up to `--characters` around them, become one snapshot. Each question is
recalled in it twice: as it is, and without the passages of its own article, where the right answer is that there is
none. Choose on questions that the finder was not trained on, and do not report as a result what was chosen on.
"""

import argparse
import json
import lzma
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gemma10m_tui.conversation.pointing import LEAST_SCORE
from gemma10m_tui.conversation.recall import Recalled, recall
from gemma10m_tui.documents import read_stream
from gemma10m_tui.evaluation.scores import exact_match, f1
from gemma10m_tui.library import Snapshot
from gemma10m_tui.model_loading import load
from gemma10m_tui.reading.identity import identity_of
from gemma10m_tui.reading.parse import store
from model.checkpoint import Model
from model.finder.finder import Finding

POINTED_AT = 20


@dataclass(frozen=True)
class Case:
    """One question with what was recalled and found for it, with its own article there and without it."""

    row: dict[str, Any]
    own: str
    there: tuple[list[Recalled], Finding]
    gone: tuple[list[Recalled], Finding]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", type=Path)
    options.add_argument("--model", default=None)
    options.add_argument("--text", type=Path)
    options.add_argument("--characters", type=int, default=4_200_000)
    options.add_argument("--limit", type=int, default=400)
    chosen = options.parse_args()
    model = load(chosen.model, "cpu")
    with tempfile.TemporaryDirectory() as folder:
        cases = list(_cases(model, chosen, Path(folder)))
    for source in sorted({case.row["source"] for case in cases}):
        own = [case for case in cases if case.row["source"] == source]
        print(f"\n{source}: {len(own)} questions\nweight   EM     F1     R@1    R@5")
        for weight in (0.0, 0.5, 1.0, 1.5, 2.0):
            print(f"{weight:6.1f}" + "".join(f"  {value:.3f}" for value in _answers(own, weight)))
    weight = model.finder.judgement.recall_weight if model.finder else 0.0
    print(f"\nrefusals, with weight {weight}\nfrom    right  wrong")
    for threshold in (-6, -4, -3, -2, -1, 0, 1, 2, 3, 4):
        right = np.mean([_doubt(case.gone, weight) > threshold for case in cases])
        wrong = np.mean([_doubt(case.there, weight) > threshold for case in cases])
        print(f"{threshold:5.1f}   {right:.3f}  {wrong:.3f}")
    print("\ntrust of the best span: share of questions, share of those answered with F1 of a half or more")
    trusts = [(_best(case.there, weight), case) for case in cases]
    for low, high in ((0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.7), (0.7, 1.01)):
        inside = [f1(best[0], case.row["answers"]) >= 0.5 for best, case in trusts if low <= best[1] < high]
        print(f"{low:.2f}–{high:.2f}  {len(inside) / len(trusts):.3f}  {np.mean(inside) if inside else 0:.3f}")


def _cases(model: Model, chosen: argparse.Namespace, folder: Path) -> Iterator[Case]:
    rows = list(_rows(chosen.questions))
    contexts = {row["context"]: f"{row['source']}/{row['document']}" for row in rows}
    snapshot = Snapshot.create(folder / "all.g10m", title="all", model=identity_of(model), content_key="0" * 64)
    names = {}
    for number, (context, article) in enumerate(contexts.items()):
        names[context] = f"{article}#{number}"
        store(snapshot, read_stream(context.encode(), names[context]), model.tokenizer)
    left = chosen.characters - sum(map(len, contexts))
    for row in _rows(chosen.text) if chosen.text else ():
        if left > 0:
            store(snapshot, read_stream(row["text"][:left].encode(), f"book {left}"), model.tokenizer)
            left -= len(row["text"])
    snapshot.finish_documents()
    assert model.finder is not None
    order = np.random.default_rng(0).permutation(len(rows))[: chosen.limit]
    with snapshot:
        for row in (rows[place] for place in order):
            found = recall(snapshot, row["question"], None, 4 * POINTED_AT, model.finder.likeness)
            own = names[row["context"]]
            article = own.rpartition("#")[0] + "#"
            lists = [found[:POINTED_AT], [one for one in found if not one.passage.document.startswith(article)]]
            both = [
                (some[:POINTED_AT], model.finder.find(row["question"], [one.passage.text for one in some[:POINTED_AT]]))
                for some in lists
            ]
            yield Case(row, own, both[0], both[1])


def _trusts(found: tuple[list[Recalled], Finding], weight: float) -> list[float]:
    recalled, finding = found
    most = max((one.score for one in recalled), default=1.0)
    return [
        -math.inf if span is None else span.score + weight * math.log(max(one.score / most, LEAST_SCORE))
        for one, span in zip(recalled, finding.spans, strict=True)
    ]


def _best(found: tuple[list[Recalled], Finding], weight: float) -> tuple[str, float]:
    """The words of the best span and its share of all trust."""
    trusts = _trusts(found, weight)
    if not trusts:
        return "", 0.0
    place = int(np.argmax(trusts))
    span = found[1].spans[place]
    if span is None:
        return "", 0.0
    whole = sum(map(math.exp, trusts)) + found[1].none_share
    return found[0][place].passage.text[span.first : span.end], math.exp(trusts[place]) / whole


def _doubt(found: tuple[list[Recalled], Finding], weight: float) -> float:
    """By how much "none" beats the best span."""
    return found[1].none_score - max(_trusts(found, weight), default=-math.inf)


def _answers(cases: list[Case], weight: float) -> tuple[float, float, float, float]:
    exact, overlap, first, five = [], [], [], []
    for case in cases:
        said, _ = _best(case.there, weight)
        exact.append(exact_match(said, case.row["answers"]))
        overlap.append(f1(said, case.row["answers"]))
        trusts = _trusts(case.there, weight)
        ranked = [case.there[0][place].passage.document for place in np.argsort(trusts)[::-1]]
        first.append(ranked[:1] == [case.own])
        five.append(case.own in ranked[:5])
    return float(np.mean(exact)), float(np.mean(overlap)), float(np.mean(first)), float(np.mean(five))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row.get("answers", True))


if __name__ == "__main__":
    main()
