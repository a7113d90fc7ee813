"""The facts of one made document: a few people and things that come up again and again, and what is so of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model.training.finder.office.frames import Kind, Question
from model.training.finder.office.values import PERSON, Value, Values

_FEW = 7  # persons, rooms, machines … of a document
_FACTS_OF_A_KIND = (2, 6)
_TRIES = 4
# A document writes its dates, sums, names of models in one way, mostly.
_STYLED = "clause clock code count date duration flag kg litre percent phone reference sample setting sum"
_IN_STYLE = 0.8
_FAMILY = 0.6  # of documents on products, whose names begin alike


@dataclass(eq=False)
class Fact:
    """What slots of a kind hold. `told`: how they were worded, once for each sentence, "" for what only a pronoun told;
    all in passage number `passage`. `sentence` is the one that told it alone, if any.
    """

    kind: Kind
    values: dict[str, Value]
    told: list[dict[str, str]] = field(default_factory=list)
    passage: int = -1
    sentence: str = ""

    def answers(self, question: Question, keys: Sequence[str]) -> list[str]:
        """What answers a question by some keys, as it was told; nothing where it was not, or not beside the keys."""
        if not question.answer:
            return [self.sentence] if self.sentence else []
        found = [
            one[question.answer] for one in self.told if question.answer in one and all(key in one for key in keys)
        ]
        return [answer for answer in dict.fromkeys(found) if answer]

    def tells(self, slot: str) -> bool:
        """Whether a slot was told at all."""
        return any(slot in one for one in self.told)


class Cast:
    """The values of one document."""

    def __init__(self, values: Values, rng: np.random.Generator) -> None:
        self.values, self.rng = values, rng
        self.few: dict[str, list[Value]] = {}
        self.styles = {name: int(rng.integers(1000)) for name in _STYLED.split()}

    def facts(self, kind: Kind) -> list[Fact]:
        """Some facts of a kind, which differ in as much as they can."""
        facts: list[Fact] = []
        for _ in range(int(self.rng.integers(*_FACTS_OF_A_KIND))):
            values: dict[str, Value] = {}
            for slot, of in kind.slots.items():
                values[slot] = self.value(of, [*(fact.values[slot] for fact in facts), *values.values()])
            facts.append(Fact(kind, values))
        return facts

    def value(self, of: str, taken: Sequence[Value]) -> Value:
        """A value that is not among those taken, if one is found soon; of what a document has few of, one of these."""
        made: list[Value]
        if of in self.values.kept:
            known = self._known(of)
            made = [known[n] for n in self.rng.permutation(len(known))]
        else:
            made = [self._drawn(of) for _ in range(_TRIES)]
        return next((value for value in made if value not in taken), made[0])

    def another(self, of: str) -> Value:
        """A value to ask about: mostly one that the document speaks of, in whatever part."""
        return self.value(of, ()) if self.rng.random() < 0.75 else self._drawn(of)

    def _known(self, of: str) -> list[Value]:
        if of not in self.few:
            if of == "product" and self.rng.random() < _FAMILY:
                self.few[of] = list(self._family())
            else:
                self.few[of] = list(dict.fromkeys(self._drawn(of) for _ in range(_FEW)))
                if of == PERSON:  # told by their last names, they have to differ in these
                    self.few[of] = list({getattr(one, "last", one): one for one in self.few[of]}.values())
        return self.few[of]

    def _family(self) -> list[str]:
        """Models of one make."""
        values, rng = self.values, self.rng
        make = (
            values.text("coined", rng)
            if rng.random() < 0.5
            else f"{values.text('series', rng)}{values.text('digit', rng)}"
        )
        numbered = rng.random() < 0.5
        ends = [values.text("model" if numbered else "edition", rng) for _ in range(_FEW)]
        return [make, *(f"{make} {end}" for end in dict.fromkeys(ends))]

    def _drawn(self, of: str) -> Value:
        styled = of in self.styles and self.rng.random() < _IN_STYLE
        return self.values.text(of, self.rng, self.styles[of]) if styled else self.values.draw(of, self.rng)
