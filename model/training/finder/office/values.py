"""What slots are filled with: values drawn from lists, persons who have several names, and things to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from model.training.finder.office.frames import Slot, Text, lines_of, parse, pieces_of

PERSON, ACT = "person", "act"
_VERB_FORMS = ("inf", "s", "ing", "past")
_SHORT_NAMES = 0.35  # of the times that a person is named


@dataclass(frozen=True)
class Person:
    """Somebody; `title` is "Mr" or "Ms"."""

    first: str
    last: str
    title: str


@dataclass(frozen=True)
class Act:
    """Something to be done: the number of its group of verbs, and to what."""

    verbs: int
    thing: str


Value: TypeAlias = str | Person | Act


class Values:
    """The lists, and the verbs."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Text]] = {}
        self.kept: set[str] = {PERSON}
        for line in lines_of("values.txt"):
            name, _, entries = line.partition(" = ")
            if name.startswith("*"):
                self.kept.add(name[1:])
            self.lists[name.lstrip("*")] = [parse(entry, "/") for entry in entries.split(" | ")]
        lines = [line.partition(" > ") for line in lines_of("verbs.txt")]
        self.verbs = [_forms(verbs) for verbs, _, _ in lines]
        self.objects = [[parse(thing, "/") for thing in things.split(" | ")] for _, _, things in lines]

    def draw(self, name: str, rng: np.random.Generator) -> Value:
        """A value of a list."""
        if name == PERSON:
            return self._person(rng)
        if name == ACT:
            verbs = int(rng.integers(len(self.verbs)))
            things = self.objects[verbs]
            return Act(verbs, self._made(things[rng.integers(len(things))], rng))
        return self.text(name, rng)

    def text(self, name: str, rng: np.random.Generator, entry: int | None = None) -> str:
        """A value of a list of texts, of any entry or one; the name in capitals is told in capitals, a name of no list
        is one of its letters.
        """
        low = name.lower()
        if name == PERSON:
            return self.told(self._person(rng), "", rng)
        if low not in self.lists:
            return name[rng.integers(len(name))]
        entries = self.lists[low]
        chosen = rng.integers(len(entries)) if entry is None else entry % len(entries)
        made = self._made(entries[chosen], rng)
        if low == "email":
            return made.lower().replace(" ", "-").replace("'", "")
        return made.upper() if name.isupper() and len(name) > 1 else _raised(made) if name[0].isupper() else made

    def _made(self, text: Text, rng: np.random.Generator) -> str:
        return "".join(piece for piece, _ in pieces_of(text, rng, lambda slot: self.text(slot.name, rng)))

    def told(self, value: Value, form: str, rng: np.random.Generator) -> str:
        """One way to tell a value."""
        if isinstance(value, Act):
            group = self.verbs[value.verbs]
            verb = group[rng.integers(len(group))][form]
            return f"{verb} {value.thing}"
        if isinstance(value, Person):
            full = f"{value.first} {value.last}"
            short = (f"{value.title} {value.last}", f"{value.title} {value.last}", f"{value.first[0]}. {value.last}")
            return short[rng.integers(len(short))] if rng.random() < _SHORT_NAMES else full
        return value

    def _person(self, rng: np.random.Generator) -> Person:
        woman = rng.random() < 0.5
        first = self.text("woman" if woman else "man", rng)
        return Person(first, self.text("last", rng), "Ms" if woman else "Mr")


def fill(slot: Slot, told: Mapping[str, Value], values: Values, rng: np.random.Generator) -> str:
    """What a slot is told as: with a capital where its name or its form has one."""
    name = slot.name if slot.name in told else slot.name[:1].lower() + slot.name[1:]
    raised = name != slot.name or slot.form == "Up"
    text = values.told(told[name], "" if slot.form == "Up" else slot.form, rng)
    return _raised(text) if raised else text


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _forms(line: str) -> list[dict[str, str]]:
    """The verbs of a line, each with its forms by name."""
    verbs = [[form.replace("+", " ") for form in verb.split()] for verb in line.split(" / ")]
    return [dict(zip(_VERB_FORMS, forms, strict=True)) for forms in verbs]
