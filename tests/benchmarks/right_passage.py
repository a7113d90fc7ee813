"""How well a finder reads: its answer in the one passage that holds the right one, nothing to be found or refused.

    python tests/benchmarks/right_passage.py QUESTIONS.jsonl[.xz] … [--model FOLDER] [--limit 1000] [--seed 5]

For each file, and each source of questions in it, the share of exact answers and the F1 as SQuAD scores them, of
questions whose answer stands in their passage word for word. What questions that it was trained on score above those it
was not is what it learned by heart; below the latter no search can lift its answers.
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

from gemma10m_tui.evaluation.question_file import Question, read_questions
from gemma10m_tui.evaluation.report import mean
from gemma10m_tui.evaluation.scores import exact_match, f1
from gemma10m_tui.model_loading import load
from model.finder.finder import AnswerFinder

_LONGEST = 1000  # characters; of a longer passage a stretch that holds the answer, about as long as passages are
_LEAST = 50  # questions of a source


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", type=Path, nargs="+")
    options.add_argument("--model", default=None)
    options.add_argument("--limit", type=int, default=1000, help="questions of each source")
    options.add_argument("--seed", type=int, default=5)
    chosen = options.parse_args()
    finder = load(chosen.model, "cpu").finder
    assert finder is not None, "this model has no finder"
    print(f"{'file':<28}{'source':<16}{'n':>6}{'EM':>8}{'F1':>8}")
    for file in chosen.questions:
        by_source: dict[str, list[Question]] = defaultdict(list)
        for question in read_questions(file):
            if question.extractive and any(answer in question.paragraph for answer in question.answers):
                by_source[question.source].append(question)
        for source, questions in sorted(by_source.items()):
            if len(questions) < _LEAST:
                continue
            drawn = random.Random(chosen.seed)
            asked = drawn.sample(questions, min(chosen.limit, len(questions)))
            said = [(_said(finder, one, drawn), one.answers) for one in asked]
            exact, overlap = (mean([score(*one) for one in said]) for score in (exact_match, f1))
            print(f"{file.name:<28}{source:<16}{len(said):>6}{exact:>8.3f}{overlap:>8.3f}", flush=True)


def _said(finder: AnswerFinder, question: Question, drawn: random.Random) -> str:
    passage = _around_the_answer(question, drawn)
    best = finder.find(question.text, [passage]).best
    return "" if best is None else passage[best.first : best.end]


def _around_the_answer(question: Question, drawn: random.Random) -> str:
    """A stretch of the passage with the answer somewhere in it."""
    answer = next(answer for answer in question.answers if answer in question.paragraph)
    first = question.paragraph.index(answer)
    earliest = max(0, first + len(answer) - _LONGEST)
    start = drawn.randint(min(earliest, first), first)
    return question.paragraph[start : start + max(_LONGEST, first + len(answer) - start)]


if __name__ == "__main__":
    main()
