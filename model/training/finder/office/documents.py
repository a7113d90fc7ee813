"""Made documents and what is asked of them.

Notable: whether a question is answered is known from the facts. A question that names somebody or something of which no
fact of its kind is told, or a side of a fact that was left out, is one that the text does not answer, and the passage
that looks most like an answer is shown with it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from model.training.finder.office.facts import Cast, Fact
from model.training.finder.office.frames import Kind, Question, Slot, pieces_of
from model.training.finder.office.telling import Teller
from model.training.finder.office.values import Values, fill

SOURCE = "office"
_KINDS_OF_A_DOCUMENT = (4, 9)
_ASKED = 0.75  # the share of facts that are asked about
_UNANSWERED = 0.5  # the share of these of which a question is asked that the text does not answer
_ANOTHER, _LEFT_OUT = 0.35, 0.15  # shares of questions: asked of something else; kept of those about what was left out
_GREETINGS = ("Please tell me:", "Quick question:", "Do you know:", "Hello,", "I would like to know:", "Sorry,")

Asked = tuple[str, list[str], bool]
"""A question, what answers it in its passage, and whether that is an answer or only looks like one."""


def made_rows(
    kinds: Sequence[Kind], values: Values, fillers: Sequence[str], documents: int, seed: int
) -> Iterator[dict[str, Any]]:
    """Rows with source, document, context, question, answers, and answered: False where the context does not answer."""
    for number in range(documents):
        rng = np.random.default_rng((seed, number))
        cast = Cast(values, rng)
        chosen = rng.permutation(len(kinds))[: rng.integers(*_KINDS_OF_A_DOCUMENT)]
        facts = [cast.facts(kinds[n]) for n in chosen]
        passages = Teller(cast, fillers).passages(facts)
        for context in passages:  # one that nothing is asked about is a rival of the others
            yield _row(number, context, ("", [], False))
        for some in facts:
            for fact in some:
                if rng.random() < _ASKED:
                    for asked in _asked(fact, some, cast):
                        yield _row(number, passages[fact.passage], asked)


def _row(document: int, context: str, asked: Asked) -> dict[str, Any]:
    question, told, answered = asked
    row = {"source": SOURCE, "document": f"text {document}", "context": context, "question": question}
    lowered = context.lower()  # an answer may begin a sentence in one place and not in another
    places = [lowered.find(answer.lower()) for answer in told]
    answers = [context[at : at + len(answer)] for at, answer in zip(places, told, strict=True) if at >= 0]
    return {**row, "answers": answers, "answered": answered, "unless": ""}


def _asked(fact: Fact, facts: Sequence[Fact], cast: Cast) -> Iterator[Asked]:
    """Questions about a fact, or about something that is like it and not told."""
    left = {True: 1, False: int(cast.rng.random() < _UNANSWERED)}
    for n in cast.rng.permutation(len(fact.kind.questions)):
        made = _of_frame(fact.kind.questions[n], fact, facts, cast)
        if made is not None and left[made[2]] > 0:
            left[made[2]] -= 1
            yield made


def _of_frame(question: Question, fact: Fact, facts: Sequence[Fact], cast: Cast) -> Asked | None:
    """The question by one frame; None where the text leaves it open whether it is answered."""
    rng, values = cast.rng, dict(fact.values)
    pieces = list(pieces_of(question.text, rng, lambda slot: ""))
    keys = list(dict.fromkeys(_plain(slot) for _, slot in pieces if slot is not None))
    if keys and rng.random() < _ANOTHER:
        key = keys[rng.integers(len(keys))]
        values[key] = cast.another(fact.kind.slots[key])
    asked = _worded("".join(fill(slot, values, cast.values, rng) if slot else text for text, slot in pieces), rng)
    like = [one for one in facts if all(one.values[key] == values[key] for key in keys)]
    if not like:
        return asked, [one[question.answer] for one in fact.told if one.get(question.answer)][:1], False
    if like != [fact]:
        return None
    if answers := fact.answers(question, keys):
        return asked, answers, True
    if question.answer and not fact.tells(question.answer) and rng.random() < _LEFT_OUT:
        return asked, [], False
    return None


def _plain(slot: Slot) -> str:
    return slot.name[:1].lower() + slot.name[1:]


def _worded(question: str, rng: np.random.Generator) -> str:
    """A question as people type it."""
    question = " ".join(question.split()).replace(" ?", "?")
    chance = rng.random()
    if chance < 0.08:
        return question[0].lower() + question[1:].rstrip("?.")
    if chance < 0.14:
        return question.lower()
    if chance < 0.2:
        return question.rstrip("?")
    if chance < 0.23:
        return f"{_GREETINGS[rng.integers(len(_GREETINGS))]} {question[0].lower()}{question[1:]}"
    return question
