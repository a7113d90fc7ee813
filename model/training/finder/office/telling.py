"""Facts told: sentences, lines with labels, and passages of them as an application cuts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from model.training.finder.office.facts import Cast, Fact
from model.training.finder.office.frames import SECOND, Kind, Slot, Text, pieces_of, slots_of
from model.training.finder.office.values import Person, fill

_TOLD_TWO, _LABELLED, _TOLD_AGAIN = 0.35, 0.25, 0.25  # shares of facts, of kinds, of facts
_PASSAGE = (400, 900)  # characters, as the application cuts passages
_FILLER, _HEADING, _OPENING, _MIXED, _JOINED = 0.25, 0.35, 0.15, 0.45, 0.12
_SPACED = 0.75  # of sentences: the others begin a line
_TABLES, _COLUMNS = 0.5, 3  # the share of labelled facts that are tables, of so many columns at least
_LINES = 5  # of a table about two things
_OPENINGS = (
    "Please note that|As agreed,|As a reminder,|According to the notice,|In short,|For the record:|Also,|However,|"
    "At present,|To repeat:|Note:|In addition,|By the way,|As in earlier years,|Contrary to what was said,|Finally,|"
    "In our experience,|Important:|So far as we know,|After some discussion it was settled that|Then again,|First,|"
    "We confirm that|It was reported that|Remember that|New:|Nothing has changed here:|Meanwhile,|To be clear,"
)
_JOINTS = "; |, and |, but |, while |. Besides, |; in the same way |. At the same time |, whereas |: "
_HEADINGS = (
    "General|Details|Notes|Remarks|Overview|What to know|Further points|Information|Other business|Annex|Update|"
    "Handbook|Minutes|Notice|House rules|Report|Memo|Agreement|Manual|Newsletter|Guide|Protocol|Data sheet|Log|Terms|"
    "Practical matters"
)
_HEADED = "## {}\n|{}\n|3. {}\n|**{}**\n|{}: |# {}\n\n|2.4 {}\n|{} - |### {}\n"
_STARTS = (
    "The ",
    "A ",
    "An ",
    "If ",
    "When ",
    "On ",
    "In ",
    "To ",
    "Without ",
    "With ",
    "For ",
    "From ",
    "By ",
    "Every ",
)


T = TypeVar("T")


@dataclass
class Unit:
    """What is told together: sentences or a line, and the facts in it."""

    text: str
    facts: list[Fact]
    line: bool = False


class Teller:
    """Tells facts of one document in words drawn at random; `fillers` are sentences about something else."""

    def __init__(self, cast: Cast, fillers: Sequence[str]) -> None:
        self.cast, self.rng, self.fillers = cast, cast.rng, fillers

    def passages(self, facts: Sequence[Sequence[Fact]]) -> list[str]:
        """Passages that tell all facts, kind by kind or mixed; the facts know afterwards which of them tells them."""
        blocks = [self._units(some) for some in facts]
        if self.rng.random() < _MIXED:
            loose = [unit for block in blocks for unit in block]
            blocks = [[loose[n] for n in self.rng.permutation(len(loose))]]
        passages, longest = [""], int(self.rng.integers(*_PASSAGE))
        for block in blocks:
            heading = self._heading() if self.rng.random() < _HEADING else ""
            for unit in map(self._filled, block):
                if passages[-1] and len(passages[-1]) + len(unit.text) > longest:
                    passages.append("")
                    longest = int(self.rng.integers(*_PASSAGE))
                between = " " if self.rng.random() < _SPACED and not heading and not unit.line else "\n"
                passages[-1] += f"{between if passages[-1] else ''}{heading}{unit.text}"
                heading = ""
                for fact in unit.facts:
                    fact.passage = len(passages) - 1
        return passages

    def _units(self, facts: Sequence[Fact]) -> list[Unit]:
        """What tells some facts of one kind."""
        kind, rng = facts[0].kind, self.rng
        if kind.labels and rng.random() < _LABELLED:
            return self._lines(kind, facts)
        units: list[Unit] = []
        left = list(facts)
        while left:
            two = bool(kind.tells_two) and len(left) > 1 and rng.random() < _TOLD_TWO
            some, left = left[: 1 + two], left[1 + two :]
            text = self._tell(_one_of(kind.tells_two, rng), some) if two else self._told_alone(some[0])
            if units and rng.random() < _JOINED and _can_be_joined(text):
                units[-1] = Unit(self._joined(units[-1].text, text), [*units[-1].facts, *some])
            else:
                units.append(Unit(text, list(some)))
        return units

    def _lines(self, kind: Kind, facts: Sequence[Fact]) -> list[Unit]:
        label = _one_of(kind.labels, self.rng)
        if (named := _named(label)) and self.rng.random() < _TABLES:
            return [Unit(self._table(named, facts), list(facts), line=True)]
        if not _needs_two(kind, label):
            return [Unit(self._tell(label, [fact]), [fact], line=True) for fact in facts]
        two = [one for one in kind.labels if _needs_two(kind, one)]
        some = [two[n] for n in self.rng.permutation(len(two))[:_LINES]]
        return [Unit("\n".join(self._tell(one, facts[:2]) for one in some), list(facts[:2]), line=True)]

    def _table(self, named: Sequence[tuple[str, str]], facts: Sequence[Fact]) -> str:
        """A table of some facts with named columns, the things in the first of them down or across."""
        told = [{slot: self.cast.values.told(fact.values[slot], "", self.rng) for _, slot in named} for fact in facts]
        for fact, own in zip(facts, told, strict=True):
            fact.told.append(own)
        rows = [[name for name, _ in named], *(list(own.values()) for own in told)]
        if self.rng.random() < 0.5:
            rows = [list(row) for row in zip(*rows, strict=True)]
        if self.rng.random() < 0.5:
            return "\n".join(f"| {' | '.join(row)} |" for row in rows)
        head, *others = rows
        return "\n".join(" · ".join(map("{}: {}".format, head, row)) for row in others)

    def _told_alone(self, fact: Fact) -> str:
        """One sentence about a fact, or two, the second perhaps with a pronoun."""
        kind, rng = fact.kind, self.rng
        chosen = rng.permutation(len(kind.tells))[: 1 + (rng.random() < _TOLD_AGAIN)]
        said = self._opened(self._tell(kind.tells[chosen[0]], [fact]))
        if len(chosen) > 1:
            again = self._tell(kind.tells[chosen[1]], [fact])
            said = f"{said} {self._with_pronoun(again, fact)}"
            fact.sentence = ""
        return said

    def _with_pronoun(self, sentence: str, fact: Fact) -> str:
        """The sentence, which begins with whom the one before it spoke of, perhaps with a pronoun there."""
        told = fact.told[-1]
        for slot in fact.told[-2]:
            word = told.get(slot, "")
            value = fact.values[slot]
            rest = sentence.removeprefix(word)
            if word and rest != sentence and rest[:1] == " " and self.rng.random() < 0.6 and isinstance(value, Person):
                told[slot] = ""
                return f"{'She' if value.title == 'Ms' else 'He'}{rest}"
            rest = sentence.removeprefix(f"The {word}")
            if word and rest != sentence and rest[:1] == " " and self.rng.random() < 0.6:
                told[slot] = ""
                return f"It{rest}"
        return sentence

    def _tell(self, text: Text, facts: Sequence[Fact]) -> str:
        """A frame filled with one fact or two; they remember how each of their values was told."""
        ends = ["", SECOND][: len(facts)]
        names = {
            f"{slot}{end}": value for fact, end in zip(facts, ends, strict=True) for slot, value in fact.values.items()
        }
        told: dict[str, str] = {}

        def filled(slot: Slot) -> str:
            if slot.name.startswith("x:"):
                other = self.cast.value(slot.name[2:], list(names.values()))
                return self.cast.values.told(other, slot.form, self.rng)
            piece = fill(slot, names, self.cast.values, self.rng)
            told[slot.name if slot.name in names else slot.name[:1].lower() + slot.name[1:]] = piece
            return piece

        made = "".join(piece for piece, _ in pieces_of(text, self.rng, filled))
        if made.endswith((".", "?", "!")):
            made = made.removesuffix(".") if made.endswith("..") else made
            made = made[:1].upper() + made[1:] if made.split()[0].isalpha() else made
        for fact, end in zip(facts, ends, strict=True):
            fact.told.append({slot: told[f"{slot}{end}"] for slot in fact.values if f"{slot}{end}" in told})
            fact.sentence = made.rstrip(".") if len(facts) == 1 else ""
        return made

    def _opened(self, sentence: str) -> str:
        """The sentence, sometimes with words before it."""
        if self.rng.random() < _OPENING and sentence.startswith(_STARTS):
            return f"{_one_of(_OPENINGS.split('|'), self.rng)} {sentence[0].lower()}{sentence[1:]}"
        return sentence

    def _joined(self, one: str, other: str) -> str:
        """Two sentences as one."""
        joint = _one_of(_JOINTS.split("|"), self.rng)
        lower = other[0].lower() + other[1:] if other.startswith(_STARTS) else other
        return f"{one.rstrip('.')}{joint}{lower}"

    def _filled(self, unit: Unit) -> Unit:
        """The unit, sometimes with a sentence about something else before or behind it."""
        if not self.fillers or unit.line or self.rng.random() >= _FILLER:
            return unit
        other = _one_of(self.fillers, self.rng)
        return Unit(f"{other} {unit.text}" if self.rng.random() < 0.5 else f"{unit.text} {other}", unit.facts)

    def _heading(self) -> str:
        return _one_of(_HEADED.split("|"), self.rng).format(_one_of(_HEADINGS.split("|"), self.rng))


def _named(label: Text) -> list[tuple[str, str]]:
    """The names of a line's slots, where it has a name before each of several and nothing else."""
    names, slots = label[::2], label[1::2]
    pairs = [
        (name.strip(" ·").removesuffix(":"), slot.name)
        for name, slot in zip(names, slots, strict=False)
        if isinstance(name, str) and isinstance(slot, Slot) and name.endswith(": ") and not slot.form
    ]
    simple = len(pairs) == len(slots) == len(names) >= _COLUMNS and not any(name.endswith(SECOND) for _, name in pairs)
    return pairs if simple and all(name for name, _ in pairs) else []


def _one_of(some: Sequence[T], rng: np.random.Generator) -> T:
    return some[int(rng.integers(len(some)))]


def _can_be_joined(sentence: str) -> bool:
    """Whether it begins with a word that needs no capital, or with a name."""
    return sentence.startswith(_STARTS) or sentence.split()[1][:1].isupper()


def _needs_two(kind: Kind, text: Text) -> bool:
    return any(name not in kind.slots and name.endswith(SECOND) for name in slots_of(text))
