"""The list of the persons that a play begins with ("Dramatis Personae"), and what its line says of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from gemma10m_tui.conversation.whole.gone_through import Sourced, WatchedText
from gemma10m_tui.conversation.whole.parts import parts_of
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.heading_numbers import called
from gemma10m_tui.library import StoredPassage

_HEAD = re.compile(
    r"(?i)[\W_]*(?P<sure>dramatis person(?:ae|æ|a)|persons (?:represented|of the (?:play|drama)|in the play)"
    r"|characters (?:of|in) the play|handelnde personen|personen(?:verzeichnis| des st[üu]cks))"
    r"|[\W_]*(?:(?:the )?(?:characters|persons|cast(?: of characters)?)|(?:die )?personen|personnages|personajes)"
    r"[\W_]*"
)
_ENDS = re.compile(r"(?i)[\W_]*(?:scene|szene|ort|zeit|schauplatz|place|time|setting|contents|prologue|prolog)\b.*")
_BULLET = re.compile(r"^[ \t>]*[*+•-][ \t]+")
_MARKS = " \t*_#>|-•"
_NAME_ENDS = re.compile(r"[,;:–—(|]|\s-+\s|\.{2,}|\.$")
_LOOKED_AT = 60  # passages from the beginning
_MOST_PASSAGES = 12  # of a list
_LEAST = 2  # persons
_LONGEST = 160  # characters of a line


@dataclass(frozen=True)
class Person:
    """A line of the list, word for word, and the name that it begins with; `told`: whether it says more than that."""

    name: str
    source: Sourced
    told: bool

    @property
    def shown(self) -> str:
        """The line without marks of emphasis."""
        return clean(self.source.sentence.replace("**", ""))


def persons_of(text: WatchedText) -> tuple[Person, ...] | None:
    """Those that the list has, in its order; None where the text has no such list."""
    for passage in islice(text.passages(), _LOOKED_AT):
        lines = passage.text.split("\n")
        for number, line in enumerate(lines):
            head = _HEAD.fullmatch(line)
            if head is not None and (head["sure"] or is_divided_as_plays_are(text)):
                found = tuple(takewhile(_is_person, _persons(text, passage, number + 1)))
                if len(found) >= _LEAST:
                    return found
    return None


def is_divided_as_plays_are(text: WatchedText) -> bool:
    """Whether a text has acts or scenes."""
    return any(parts_of(text.snapshot, unit) is not None for unit in ("act", "scene"))


def _persons(text: WatchedText, first: StoredPassage, number: int) -> Iterator[Person]:
    for passage in text.snapshot.neighbours(first.id, 0, _MOST_PASSAGES):
        if passage.locator.section != first.locator.section:
            return
        for line in passage.text.split("\n")[number:]:
            if said := _BULLET.sub("", line).strip():
                name = _NAME_ENDS.split(said, maxsplit=1)[0].strip(_MARKS)
                yield Person(name, Sourced(passage, said), len(said.strip(" .")) > len(name))
        number = 0


def _is_person(person: Person) -> bool:
    said = person.source.sentence
    return len(said) <= _LONGEST and not _ENDS.fullmatch(said) and called(said) is None
