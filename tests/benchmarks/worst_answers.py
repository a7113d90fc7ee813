"""The most confident wrong answers: what to look at first when answers are to become better.

    python tests/benchmarks/worst_answers.py QUESTIONS.jsonl[.xz] --text BOOKS.jsonl.xz [--tokens 1000000] [--seed 7]
        [--limit 200] [--most 10] [--model FOLDER]

The paragraphs of `--limit` questions stand spread over the books, as for `gemma10m eval qa`. An answer is wrong where
it shares no word with any that counts; of a refusal nothing is shown. Each comes with its trust, the sentence that it
was taken from, and where the right paragraph was: by that the reason can be told.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gemma10m_tui.conversation.pointing.pointed import Pointed
from gemma10m_tui.conversation.pointing.pointed_answer import point
from gemma10m_tui.conversation.pointing.quotes import sentence_at
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import recall
from gemma10m_tui.evaluation.haystacks import texts_of
from gemma10m_tui.evaluation.question_file import Question, deal_in_text, read_questions
from gemma10m_tui.evaluation.questions import RECALLED, document_name, store_deal
from gemma10m_tui.evaluation.scores import f1
from gemma10m_tui.model_loading import load


@dataclass(frozen=True)
class Wrong:
    """A question with what was said to it; `rank`: where its paragraph was put, from 1 on, None for nowhere."""

    question: Question
    said: str
    sentence: str
    trust: float
    rank: int | None


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", type=Path)
    options.add_argument("--text", type=Path, required=True)
    options.add_argument("--tokens", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--limit", type=int, default=200)
    options.add_argument("--most", type=int, default=10)
    options.add_argument("--model")
    chosen = options.parse_args()
    model = load(chosen.model, "cpu")
    assert model.finder is not None, "only a model with a finder points at answers"
    rng = np.random.default_rng(chosen.seed)
    questions = read_questions(chosen.questions)
    deal = deal_in_text(questions, chosen.limit, texts_of(chosen.text), chosen.tokens, model.tokenizer, rng)
    wrong: list[Wrong] = []
    with tempfile.TemporaryDirectory() as folder, store_deal(model, deal, Path(folder)) as snapshot:
        for question in deal.asked:
            found = recall(snapshot, question.text, None, RECALLED, model.finder.likeness)
            pointed = point(model.finder, question.text, found)
            if pointed.verdict is Verdict.ANSWER and f1(pointed.text, question.answers) == 0:
                wrong.append(_wrong(question, pointed, document_name(deal.places[question.paragraph])))
    print(f"{len(wrong)} of {len(deal.asked)} answers share no word with any that counts; the most trusted:")
    for one in sorted(wrong, key=lambda one: -one.trust)[: chosen.most]:
        place = "not found" if one.rank is None else f"found at place {one.rank}"
        print(f"\n{one.trust:.2f}  {one.question.source}: {one.question.text}")
        print(f"      said: {one.said}   ({one.sentence})")
        print(f"      right: {' / '.join(one.question.answers)}   (its paragraph was {place})")


def _wrong(question: Question, pointed: Pointed, own: str) -> Wrong:
    documents = [one.passage.document for one in pointed.recalled]
    sentence = sentence_at(pointed.recalled[0].passage.text, pointed.first, pointed.end).text
    rank = documents.index(own) + 1 if own in documents else None
    return Wrong(question, pointed.text, " ".join(sentence.split()), pointed.trust, rank)


if __name__ == "__main__":
    main()
