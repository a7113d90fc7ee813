"""People who move between places and carry things: our own simulator of bAbI's tasks 1 to 3, and its questions.

At each step a random person moves to another place, takes a thing that nobody holds (one whose place is known only
where it is), or puts down what they carry. A thing is where its holder is. The three kinds of question need one, two
and three of the sentences:

1. "Where is Mary?" The place she moved to last.
2. "Where is the apple?" Where its holder is, or was when it was put down.
3. "Where was the apple before the kitchen?" The place before, on its way through different places.

Only what follows from the sentences is asked. Weston et al., "Towards AI-complete question answering", 2015.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model.training.tasks.names import FIRST_NAMES, words


@dataclass(frozen=True)
class Cast:
    """Who moves, where to, and what can be carried."""

    people: tuple[str, ...]
    places: tuple[str, ...]
    things: tuple[str, ...]


@dataclass(frozen=True)
class Verbs:
    """Ways to say that somebody moved to a place, took a thing and put it down."""

    move: tuple[str, ...]
    take: tuple[str, ...]
    drop: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question that the story answers; `kind` is how many sentences it takes."""

    kind: int
    question: str
    answer: str


BABI = Cast(
    words("Mary John Daniel Sandra"),
    words("bathroom bedroom garden hallway kitchen office"),
    words("apple football milk"),
)
BABI_VERBS = Verbs(
    words("moved to|went to|travelled to|journeyed to|went back to", "|"),
    words("picked up|got|grabbed|took", "|"),
    words("dropped|discarded|left|put down", "|"),
)
CAST = Cast(
    FIRST_NAMES,
    (
        *BABI.places,
        *words(
            """cellar attic library museum station harbour market church school hotel park forest theatre bank tower
            stable barn chapel garage castle village cinema hospital bakery workshop beach bridge cabin palace prison"""
        ),
    ),
    (
        *BABI.things,
        *words(
            """book lamp key letter hat coin candle map bottle sword basket ring knife watch blanket camera umbrella
            violin hammer ball cake lemon pencil mirror parcel rope bell box flag shoe"""
        ),
    ),
)
VERBS = Verbs(
    (*BABI_VERBS.move, *words("walked to|ran to|hurried to|returned to|drove to|came to", "|")),
    (*BABI_VERBS.take, *words("carried off|collected|lifted", "|")),
    (*BABI_VERBS.drop, *words("laid down|set down", "|")),
)


@dataclass
class Story:
    """Sentences in order, and where everybody and everything has been by now: places in turn, no two alike in a row."""

    sentences: list[str] = field(default_factory=list)
    people: dict[str, list[str]] = field(default_factory=dict)
    things: dict[str, list[str]] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)

    def questions(self) -> list[Asked]:
        """Everything of the three kinds that can be asked now."""
        asked = [Asked(1, f"Where is {person}?", trail[-1]) for person, trail in self.people.items()]
        for thing, trail in self.things.items():
            asked.append(Asked(2, f"Where is the {thing}?", trail[-1]))
            asked += [
                Asked(3, f"Where was the {thing} before the {place}?", before)
                for before, place in itertools.pairwise(trail)
                if trail.count(place) == 1
            ]
        return asked


def tell(rng: np.random.Generator, cast: Cast, verbs: Verbs, length: int) -> Story:
    """A story of `length` sentences."""
    story = Story()
    for _ in range(length):
        _step(rng, story, cast, verbs)
    return story


def some(rng: np.random.Generator, cast: Cast, people: int, places: int, things: int) -> Cast:
    """A part of a cast."""
    return Cast(_choice(rng, cast.people, people), _choice(rng, cast.places, places), _choice(rng, cast.things, things))


def _step(rng: np.random.Generator, story: Story, cast: Cast, verbs: Verbs) -> None:
    person = str(rng.choice(cast.people))
    here = story.people[person][-1] if person in story.people else None
    carried = [thing for thing, holder in story.holders.items() if holder == person]
    near = [
        thing
        for thing in cast.things
        if thing not in story.holders and story.things.get(thing, [here])[-1] == here and here is not None
    ]
    there = " there" if rng.random() < 0.3 else ""
    if here is not None and carried and rng.random() < 0.2:
        thing = str(rng.choice(carried))
        del story.holders[thing]
        story.sentences.append(f"{person} {rng.choice(verbs.drop)} the {thing}{there}.")
    elif here is not None and near and rng.random() < 0.5:
        thing = str(rng.choice(near))
        story.holders[thing] = person
        story.things.setdefault(thing, [here])
        story.sentences.append(f"{person} {rng.choice(verbs.take)} the {thing}{there}.")
    else:
        place = str(rng.choice([place for place in cast.places if place != here]))
        story.people.setdefault(person, []).append(place)
        for thing in carried:
            story.things[thing].append(place)
        story.sentences.append(f"{person} {rng.choice(verbs.move)} the {place}.")


def _choice(rng: np.random.Generator, chosen_from: Sequence[str], count: int) -> tuple[str, ...]:
    return tuple(str(one) for one in rng.choice(chosen_from, min(count, len(chosen_from)), replace=False))
