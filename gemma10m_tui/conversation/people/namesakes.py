"""Whom a mention of a name may mean: "Clara Berg" is not Anna Berg, nor is Mr. Brown Mrs. Brown; "A. Berg" may be.

What a text says of a namesake is no answer. A last name alone may mean anybody who has it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.people.introduced import PERSON
from gemma10m_tui.library.search_text import STOP_WORDS

UPPER = "A-ZÀ-ÖØ-Þ"
WORD = rf"[{UPPER}][\w’'-]*[a-zß-öø-ÿ]"
TITLE = r"(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Lady|Lord|Captain|Herr|Frau|Sister|Brother|Father|Judge)\b\.?"
_INITIAL = rf"[{UPPER}]\."
_PARTICLE = r"(?:de|van|von|der|la)"
INITIALED = re.compile(rf"(?<![\w.])(?P<name>(?:{_INITIAL} ?){{1,3}}{WORD})")
_AND = r"(?:(?:and|&|und) )?"
_BEFORE = re.compile(rf"(?<![\w’'-])(?:(?:{TITLE}|{WORD}) {_AND}|{_INITIAL} ?{_AND}){{1,6}}(?:{_PARTICLE} ){{0,2}}$")
_PARTS = re.compile(rf"(?P<title>{TITLE})|(?P<first>{_INITIAL}|{WORD})|(?P<more>\b(?:and|und)\b|&)")
_LONGEST_BEFORE = 80  # characters
_SEXES = {"m": "mr sir lord herr brother father", "f": "mrs ms miss lady frau sister"}
_SEX = {title: sex for sex, titles in _SEXES.items() for title in titles.split()}
_OPENING = (  # words that a sentence begins with
    "later then today yesterday however meanwhile thus also still now soon often only even while though although "
    "because until once both according here never always perhaps maybe despite unlike like young old poor little dear "
    "when where what which who how why did does do is was were in on at the if after before since during"
)
_NO_FIRST_NAMES = STOP_WORDS | frozenset(_OPENING.split())
_BEHIND = '.!?:;|"“”(*_>-'  # which a sentence begins
_OWN = rf"['’]s? (?:[\w-]+ ){{0,2}}{PERSON}\b"  # "Dr. Weiss's husband" is not she
_LEAST_PART = 3  # letters
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Name:
    """The name of a person as a question has it, in words; `title` may be ""."""

    title: str
    firsts: tuple[str, ...]
    last: str

    def is_in(self, said: str) -> bool:
        """Whether some words have the name, or a part of it that is no part of another's."""
        return any(self._mentions(said)) or any(
            re.search(rf"(?<!\w){re.escape(first)}(?!\w| {WORD}|{_OWN})", said)
            for first in self.firsts
            if len(first) >= _LEAST_PART
        )

    def has_namesake_in(self, said: str) -> bool:
        """Whether some words have the last name with what can only be somebody else's before it."""
        return not all(self._mentions(said))

    def _mentions(self, said: str) -> Iterator[bool]:
        """Of every mention of the last name, whether it may mean this person."""
        for found in re.finditer(rf"(?<!\w){re.escape(self.last)}(?!\w|{_OWN})", said):
            before = list(_called(said, found.start()))
            yield not before or any(self._may_be(*one) for one in before)

    def _may_be(self, title: str, firsts: Sequence[str]) -> bool:
        sexes = [_sex(one) for one in (self.title, title)]
        if all(sexes) and sexes[0] != sexes[1]:
            return False
        if not self.firsts or not firsts:
            return True
        return any(_is_same(one, other) for one in self.firsts for other in firsts)


def name_of(title: str, said: str, texts: Sequence[str]) -> Name:
    """A name from its words; one that a question has without a first name gets that of the text, where only one person
    has the title and the name there.
    """
    *firsts, last = (_POSSESSIVE.sub("", word) for word in re.sub(r"\.(?=\w)", ". ", said).split())
    if firsts or not title:
        return Name(title, tuple(one for one in firsts if not re.fullmatch(_PARTICLE, one)), last)
    full = re.compile(
        rf"\b{re.escape(title.rstrip('.'))}\.? (?P<firsts>(?:(?:{_INITIAL}|{WORD}) ){{1,2}}){re.escape(last)}\b"
    )
    known = {tuple(found["firsts"].split()) for text in texts if last in text for found in full.finditer(text)}
    return Name(title, known.pop() if len(known) == 1 else (), last)


def _called(said: str, first: int) -> Iterator[tuple[str, list[str]]]:
    """The title and the first names right before a last name; several where several people share it ("Anna and Otto
    Berg").
    """
    begins = max(0, first - _LONGEST_BEFORE)
    found = _BEFORE.search(said[begins:first])
    if found is None or found[0].startswith("The ") or said.endswith(" the ", 0, begins + found.start()):
        return  # the Guangxu Emperor
    title, firsts = "", list[str]()
    for part in _PARTS.finditer(found[0]):
        if part["more"]:
            yield title, firsts
            title, firsts = "", []
        elif part["title"]:
            title = part["title"]
        elif _POSSESSIVE.search(part[0]):
            title, firsts = "", []  # "Anna's Berg"
        elif not _is_no_first_name(part[0], is_first=_begins(said, begins + found.start() + part.start())):
            firsts.append(part[0])
    yield title, firsts


def _begins(said: str, at: int) -> bool:
    """Whether a sentence begins there."""
    before = said[max(0, at - 4) : at]
    return not before.rstrip(" ") or before.rstrip(" ")[-1] in f"{_BEHIND}\n"


def _is_no_first_name(word: str, *, is_first: bool) -> bool:
    plain = word.lower()
    opens = is_first and (plain in _NO_FIRST_NAMES or plain.endswith("ly"))
    return opens or re.fullmatch(PERSON, plain) is not None


def _is_same(one: str, other: str) -> bool:
    """Whether two first names are the same, or one is the initial of the other."""
    if one[1:] == "." or other[1:] == ".":
        return one[0] == other[0]
    return one == other


def _sex(title: str) -> str:
    return _SEX.get(title.lower().rstrip("."), "")
