"""Frames: texts with choices, optional parts and slots, and the kinds of facts that they tell and ask about.

The notation of the .txt files beside this one, a frame a line:
    ## kind | slot:list slot:list …    a kind of fact and what its slots are filled from
    = a sentence that tells one    & one that tells two, slots of the second with a 2    : a labelled line
    ? a question > the slot that answers    ! a question that the whole sentence answers
    (a|b) one of both    [a] a or nothing    {slot} {slot.form} {x:list}: somebody or something else
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

_FOLDER = Path(__file__).parent
_KINDS = ("people.txt", "business.txt", "technical.txt", "rules.txt")
_OPEN = {"(": ")", "[": "]"}
SECOND = "2"  # the end of a slot's name that belongs to the second of two facts


@dataclass(frozen=True)
class Slot:
    """A place to be filled; `form` is how its value is to be told."""

    name: str
    form: str = ""


@dataclass(frozen=True)
class Choice:
    """One of some texts."""

    texts: tuple["Text", ...]


Text: TypeAlias = tuple["str | Slot | Choice", ...]
Piece: TypeAlias = tuple[str, Slot | None]
"""A stretch of a text and the slot that it fills."""


@dataclass(frozen=True)
class Question:
    """A frame that asks and the slot that answers it; "" for the sentence as a whole."""

    text: Text
    answer: str


@dataclass(frozen=True)
class Kind:
    """A kind of facts: the lists of its slots, the frames that tell one, two, or label one, and those that ask."""

    name: str
    slots: dict[str, str]
    tells: tuple[Text, ...]
    tells_two: tuple[Text, ...]
    labels: tuple[Text, ...]
    questions: tuple[Question, ...]


def parse(text: str, between: str = "|", grouping: bool = False) -> Text:
    """A frame in its notation, alternatives apart by `between`; brackets around no alternatives are themselves, unless
    they are only `grouping`. Raises ValueError where a bracket is not closed.
    """
    parts, end = _parse(text, 0, "", between, grouping)
    if end != len(text):
        raise ValueError(f"a bracket is not opened: {text}")
    return parts[0]


def _parse(text: str, at: int, closing: str, between: str, grouping: bool) -> tuple[list[Text], int]:
    """The alternatives from a place on to the bracket that closes them, and the place behind it."""
    alternatives: list[list[str | Slot | Choice]] = [[]]
    while at < len(text):
        sign = text[at]
        if sign == closing:
            return [tuple(parts) for parts in alternatives], at + 1
        if sign in _OPEN:
            inner, at = _parse(text, at + 1, _OPEN[sign], between, grouping)
            if sign == "[":
                alternatives[-1].append(Choice((*inner, ())))
            elif len(inner) > 1 or grouping:
                alternatives[-1].append(Choice(tuple(inner)))
            else:
                alternatives[-1] += ["(", *inner[0], ")"]
        elif sign == "{":
            end = text.index("}", at)
            name, _, form = text[at + 1 : end].partition(".") if at + 2 < end else (text[at + 1 : end], "", "")
            alternatives[-1].append(Slot(name, form))
            at = end + 1
        elif sign == between and closing:
            alternatives.append([])
            at += 1
        else:
            end = next((n for n in range(at + 1, len(text)) if text[n] in f"([{{{closing}{between}"), len(text))
            alternatives[-1].append(text[at:end])
            at = end
    if closing:
        raise ValueError(f"a bracket is not closed: {text}")
    return [tuple(alternatives[0])], at


def pieces_of(text: Text, rng: np.random.Generator, fill: Callable[[Slot], str]) -> Iterator[Piece]:
    """The text with its choices made and its slots filled."""
    for part in text:
        if isinstance(part, str):
            yield part, None
        elif isinstance(part, Slot):
            yield fill(part), part
        else:
            yield from pieces_of(part.texts[rng.integers(len(part.texts))], rng, fill)


def slots_of(text: Text) -> set[str]:
    """The names of all slots that a text may have, choices and all."""
    names: set[str] = set()
    for part in text:
        if isinstance(part, Slot):
            names.add(part.name)
        elif isinstance(part, Choice):
            names |= {name for inner in part.texts for name in slots_of(inner)}
    return names


def read_kinds() -> tuple[Kind, ...]:
    """All kinds of facts."""
    return tuple(kind for name in _KINDS for kind in kinds_in((_FOLDER / name).read_text(encoding="utf-8")))


def kinds_in(text: str) -> tuple[Kind, ...]:
    """The kinds of facts that a text in the notation tells of."""
    return tuple(map(_kind, f"\n{text}".split("\n## ")[1:]))


def lines_of(name: str) -> list[str]:
    """The lines of a file of this folder that say something."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _kind(block: str) -> Kind:
    head, *lines = [line for line in block.splitlines() if line]
    name, _, slots = head.partition(" | ")
    by_sign: dict[str, list[str]] = {sign: [] for sign in "=&:?!"}
    for line in lines:
        by_sign[line[0]].append(line[2:])
    labels = [parse(line) for line in by_sign[":"]]
    asked = [line.rpartition(" > ") for line in by_sign["?"]] + [(line, "", "") for line in by_sign["!"]]
    return Kind(
        name,
        dict(pair.split(":") for pair in slots.split()),
        tuple(map(parse, by_sign["="])),
        tuple(map(parse, by_sign["&"])),
        tuple(labels),
        tuple(Question(parse(line, grouping=True), answer) for line, _, answer in asked),
    )
