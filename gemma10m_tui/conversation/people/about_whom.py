"""Whom a sentence is about, where a question names a person: "When did Ms. Dunn retire?" is not answered by what the
text says of Mr. Kerr.

A sentence is about somebody else where it names another person and not the one that is asked about, or where the "she"
of it is one whom the sentences before name. What names nobody is taken as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gemma10m_tui.conversation.people.introduced import PERSON
from gemma10m_tui.conversation.people.namesakes import INITIALED, TITLE, UPPER, WORD, Name, name_of
from gemma10m_tui.conversation.pointing.quotes import last_before
from gemma10m_tui.conversation.tables.marked import Row, Table
from gemma10m_tui.conversation.whole.headings import Stretch

_TITLED = re.compile(rf"\b(?P<title>{TITLE}) (?P<name>{WORD}(?: {WORD}){{0,2}})")
_SEVERAL = re.compile(rf"(?<![\w’'-])(?P<name>{WORD}(?: (?:[{UPPER}]\. |de |van |von |der |la )?{WORD}){{1,2}})")
_NOT_BEFORE = re.compile(r"(?i)\b(?:the|an?|of the|der|die|das)\s$")
_NOT_OF_PEOPLE = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december when where what which who how why did does do is was are were in on at the "
    "if after before since during north south east west new street road school university college club company room "
    "hall house museum library city county river lake hospital church bank society association park prize award plan "
    "act war battle day festival office department board states station united new saint fort mount port "
    "island islands sea bay mountain valley beach castle palace tower bridge airport group team party union corporation"
)
_NO_NAMES = frozenset(_NOT_OF_PEOPLE.split())
_BY_PEOPLE = (
    "was born|died|retired|resigned|teaches|taught|married|wrote|writes|studied|graduated|earned|earns|says|said"
    "|born|die|retire|resign|teach|marry|study|graduate|earn|say"  # as a question has them
)
_BY_OTHERS_TOO = (
    "joined|won|gave|gives|led|leads|became|runs|ran|works|worked|lives|lived|came|left|was elected|was appointed|moved"
    "|plays|played|received|met|succeeded|served|designed|invented|discovered|painted|composed|looks after"
)
_SURELY = (  # how a text calls a name that is a person's: {name}, or {last}, its last word
    rf"{TITLE}\s(?:{WORD}\s){{{{0,2}}}}{{last}}\b",
    rf"\b{{name}},\s(?:who\b|(?:the|an?|our|my|his|her)\s(?:[\w-]+\s){{{{0,3}}}}?{PERSON}\b)",
    rf"\b{PERSON}\s(?:(?:of\s[^.,;:]{{{{1,40}}}}\s)?(?:is|was)\s)?{{name}}\b",
    rf"\b{{name}}\s(?:is|was)\s(?:now\s)?(?:the|an?|our|my|his|her)\s(?:[\w-]+\s){{{{0,3}}}}?{PERSON}\b",
    rf"\b{{name}}\s(?:{_BY_PEOPLE})\b",
    r"\b(?:written|designed|painted|composed|taught|chaired|directed|edited)\sby\s{name}\b",
    r"(?:^|[.!?]\s|\n){name}\b[^.!?\n|]*[.!?]\s(?:He|She|His|Her)\b",
)
_MAYBE = (*_SURELY, rf"\b{{name}}\s(?:{_BY_OTHERS_TOO})\b", r"\b{name},\s(?:the|an?|our|my|his|her)\b")
_PRONOUN = re.compile(r"(?i)\b(?:he|she|his|her|him|hers|himself|herself)\b")
_A_THING_DOES = re.compile(r"\W*It (?!is\b|was\b|has\b|had\b|happen|took\b|takes\b)")
_ASKS_FOR_A_PERSON = re.compile(  # who is then named beside the one that the question names
    rf"(?i)^\W*(?:who|whom|whose|by whom|wer|wen|wem|wessen)\b|\b(?:what|which) {PERSON}\b"
    rf"|['’]s? (?:\w+ ){{0,2}}{PERSON}\b"
    r"|\bnames?\b"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_PEOPLE_BELOW = re.compile(
    r"(?i)\b(?:name|who|person|owner|leader|teacher|player|member|employee|author|contact|elected|manager|director)s?\b"
)
_LONGEST_BEFORE = 8  # characters that tell whether a name is one
_MOST_NAMES = 6  # of a question


@dataclass(frozen=True)
class AskedAbout:
    """The people whom a question names; `texts`: what tells who is a person.

    `is_doer`: whether it is asked what one of them did.
    """

    names: tuple[Name, ...]
    texts: tuple[str, ...]
    is_doer: bool

    def named_in(self, said: str) -> bool:
        """Whether some words have one of their names."""
        return any(name.is_in(said) for name in self.names)

    def is_of_another(self, text: str, stretch: Stretch) -> bool:
        """Whether a sentence of a text is about somebody else."""
        first, end = stretch
        said = text[first:end]
        if self.named_in(said):
            return False
        if self._has_other(said):
            return True
        if not _PRONOUN.search(said):
            return self.is_doer and _A_THING_DOES.match(said) is not None
        meant = self._meant(text, first)
        return bool(meant) and not self.named_in(meant)

    def is_of_them(self, text: str, stretch: Stretch) -> bool:
        """Whether a sentence of a text names them, or has a pronoun that stands for one of them."""
        first, end = stretch
        said = text[first:end]
        if self.named_in(said):
            return True
        if self._has_other(said) or not _PRONOUN.search(said):
            return False
        return self.named_in(self._meant(text, first))

    def is_row_of_another(self, table: Table, row: Row) -> bool:
        """Whether a row of a table is about somebody else."""
        if any(self.named_in(cell.text) for cell in row.cells):
            return False
        if any(_TITLED.search(cell.text) or self._has_namesake(cell.text) for cell in row.cells):
            return True
        heads = table.heads.cells if table.heads else ()
        below = zip(heads, row.cells, strict=False)
        return any(_PEOPLE_BELOW.search(head.text) and _SEVERAL.match(cell.text) for head, cell in below)

    def _meant(self, text: str, first: int) -> str:
        """The last sentence before a place in its paragraph that names somebody; "" where none does."""
        return last_before(text, first, lambda said: self.named_in(said) or self._has_other(said))

    def _has_other(self, said: str) -> bool:
        return self._has_namesake(said) or any(self._people(said))

    def _has_namesake(self, said: str) -> bool:
        return any(name.has_namesake_in(said) for name in self.names)

    def _people(self, said: str) -> Iterator[str]:
        yield from (found["name"] for found in _TITLED.finditer(said))
        yield from _initialed(said)
        yield from (name for name in _names_of_several(said) if _is_person(name, self.texts, _MAYBE))


def asked_about(question: str, texts: Sequence[str]) -> AskedAbout | None:
    """The people whom a question is about; None where it names none, or asks for one."""
    if _ASKS_FOR_A_PERSON.search(question):
        return None
    titled = [(found["title"], found["name"]) for found in _TITLED.finditer(question)]
    bare = [*_initialed(question), *islice(_names_of_several(question), _MOST_NAMES)]
    others = [name for name in bare if not any(name in one or one in name for _, one in titled)]
    known = [*titled, *(("", name) for name in others if _is_person(name, [question, *texts], _SURELY))][:_MOST_NAMES]
    names = tuple(name_of(title, said, texts) for title, said in known)
    if not any(name.is_in(text) for name in names for text in texts):
        return None  # none, or one that is spelt otherwise there
    is_doer = any(
        re.search(rf"(?i)\b(?:did|does|do|has|had|will) (?:{TITLE} )?{re.escape(name)}(?!['’])", question)
        for _, name in known
    )
    return AskedAbout(names, tuple(texts), is_doer)


def _names_of_several(said: str) -> Iterator[str]:
    """Two or three words with capitals, as the names of people are."""
    for found in _SEVERAL.finditer(said):
        words = found["name"].split()
        while words and words[0].lower() in _NO_NAMES:
            words = words[1:]
        name = _POSSESSIVE.sub("", " ".join(words))
        is_name = len(words) > 1 and not any(word.lower() in _NO_NAMES for word in words)
        if is_name and not _NOT_BEFORE.search(said, max(0, found.start() - _LONGEST_BEFORE), found.start()):
            yield name


def _initialed(said: str) -> Iterator[str]:
    """J. R. Stone; no "A. The"."""
    for found in INITIALED.finditer(said):
        is_name = found["name"].split()[-1].lower() not in _NO_NAMES
        if is_name and not _NOT_BEFORE.search(said, max(0, found.start() - _LONGEST_BEFORE), found.start()):
            yield found["name"]


def _is_person(name: str, texts: Sequence[str], ways: Sequence[str]) -> bool:
    """Whether some text calls a name so as people are, in one of some ways."""
    if INITIALED.fullmatch(name):
        return True
    spelt, last = r"\s+".join(map(re.escape, name.split())), re.escape(name.split()[-1])
    told = re.compile("|".join(way.format(name=spelt, last=last) for way in ways))
    return any(told.search(text) or _is_in_a_table_of_people(name, text) for text in texts if name.split()[-1] in text)


def _is_in_a_table_of_people(name: str, text: str) -> bool:
    lines = [line for line in text.split("\n") if "|" in line]
    cells = re.compile(rf"(?:^|\|)\s*(?:{TITLE} )?{re.escape(name)}\s*(?:\||$)")
    return any(_PEOPLE_BELOW.search(line) for line in lines[:1]) and any(cells.search(line) for line in lines[1:])
