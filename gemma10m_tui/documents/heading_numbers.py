"""What parts of a text are called in their headings ("Chapter 7", "§ 3.1", "II. Rings"), and which number each has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gemma10m_tui.documents.roman import roman

UNITS = {  # what parts are called, by what English calls them; the outer ones first
    "volume": r"volume|band(?:e?s)?|tome|tomo",
    "part": r"part|teil(?:e?s)?|partie|parte|deel",
    "book": r"book|buch(?:e?s)?|livre|libro",
    "act": r"act|akt(?:e?s)?|aufzug(?:e?s)?|acte|acto",
    "chapter": r"chapter|kapitels?|chapitre|cap[íi]tulo|capitolo|hoofdstuk",
    "scene": r"scene|szene|auftritt(?:e?s)?|scène|escena",
    "canto": r"canto|gesang(?:e?s)?|chant",
    "letter": r"letter|brief(?:e?s)?|lettre|carta",
    "lecture": r"lecture|vorlesung|leçon|lección",
    "section": r"section|abschnitt(?:e?s)?|secci[óo]n|clause|klausel|ziffer|punkt",
    "article": r"article|artikels?|artículo",
    "paragraph": r"§|paragra(?:ph|f)(?:en|e)?",
    "appendix": r"appendix|annex|annexe|anhang|anlage|anexo|apéndice",
}
# Any section may be called a chapter or a part by who asks for them; these are what is called so.
ONLY_IF_CALLED_SO = frozenset(UNITS) - {"chapter", "part", "section", "appendix"}
ANY_UNIT = "|".join(UNITS.values())
_ENGLISH = (
    "one first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh",
    "eight eighth", "nine ninth", "ten tenth", "eleven eleventh", "twelve twelfth", "thirteen thirteenth",
    "fourteen fourteenth", "fifteen fifteenth", "sixteen sixteenth", "seventeen seventeenth", "eighteen eighteenth",
    "nineteen nineteenth", "twenty twentieth",
)  # fmt: skip
_GERMAN = (
    "eins erst", "zwei zweit", "drei dritt", "vier viert", "fünf fünft", "sechs sechst", "sieben siebt siebent",
    "acht", "neun neunt", "zehn zehnt", "elf elft", "zwölf zwölft", "dreizehn dreizehnt", "vierzehn vierzehnt",
    "fünfzehn fünfzehnt", "sechzehn sechzehnt", "siebzehn siebzehnt", "achtzehn achtzehnt", "neunzehn neunzehnt",
    "zwanzig zwanzigst",
)  # fmt: skip
_OTHERS = (
    "premier première uno primero primera primer", "deux deuxième second seconde dos segundo segunda",
    "trois troisième tres tercero tercera tercer", "quatre quatrième cuatro cuarto cuarta",
    "cinq cinquième cinco quinto quinta", "sixième seis sexto sexta", "sept septième siete séptimo séptima",
    "huit huitième ocho octavo octava", "neuf neuvième nueve noveno novena", "dix dixième diez décimo décima",
)  # fmt: skip


def _spelled() -> Iterator[tuple[str, str]]:
    for rows in (_ENGLISH, _OTHERS, _GERMAN):
        yield from ((word, str(number)) for number, row in enumerate(rows, 1) for word in row.split())
    for number, row in enumerate(_GERMAN, 1):
        yield from ((f"{stem}{ending}", str(number)) for stem in row.split() for ending in ("e", "er", "en", "es"))


SPELLED = dict(_spelled())
ROMAN = {roman(number).upper(): number for number in range(1, 400)}
NUMBER = r"\d{1,3}(?:\.\d{1,3})*|[A-Za-z](?:\.\d{1,3})+|[A-Z]|[IVXLCivxlc]{1,7}"
_COUNTED = rf"(?:\d{{1,3}}(?:\.|st|nd|rd|th)|{'|'.join(SPELLED)})"
_CALLED = re.compile(rf"(?i)(?P<unit>{ANY_UNIT})\s*(?P<number>(?-i:{NUMBER})|{'|'.join(SPELLED)})(?![\w'’])")
_CALLED_LATER = re.compile(rf"(?i)(?P<number>{_COUNTED})\s+(?P<unit>{ANY_UNIT})\b")
_NUMBERED = re.compile(  # "1 Groups", "II. Rings", "A.1 Forms"; but "I am born" is counted by nobody
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)(?:[.:)]?\s+[\"“‘§]?[^\W\d]|[.:)]?$)"
    r"|(?P<letters>[A-Z]|[IVXLC]{1,7})(?:[.:)]\s*[^\W\d]|[.:)]?$)"
)
_BEFORE_INNER = re.compile(r"\s*[,.:;–—-]?\s+")  # "Act I, Scene 2", "ACT I. Scene 2"
_BETWEEN = re.compile(  # what a question has before a part: "the first scene of the third act"
    r"(?i)(?:[\s,]|\b(?:of|in|from|the|aus|von|vom|im|des|der|dem|den|das|die|de|du|del|la|le|el)\s|\bl['’])*"
)


@dataclass(frozen=True)
class Name:
    """What a part is called, "" for nothing, its number in all that it may mean, and where this begins and ends."""

    unit: str
    number: frozenset[str]
    end: int
    first: int = 0

    def is_same(self, other: "Name") -> bool:
        """Whether it may be the same part's, where both stand in one text."""
        return self.unit == other.unit and not self.number.isdisjoint(other.number)


def unit_of(word: str) -> str:
    """What English calls a part that is called so: chapter for Kapitel; "" for what is none."""
    return next((unit for unit, names in UNITS.items() if re.fullmatch(names, word, re.IGNORECASE)), "")


def readings(number: str) -> frozenset[str]:
    """What a number may mean: C is the third letter or a hundred, and the third of something is 3."""
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)$|\.$", "", number, flags=re.IGNORECASE).upper()
    found = {bare, SPELLED.get(number.lower(), bare)}
    if number.upper() in ROMAN:
        found.add(str(ROMAN[number.upper()]))
    return frozenset(found)


def called(words: str) -> tuple[str, frozenset[str]] | None:
    """What a heading or a question calls a part, and its number: "Chapter II. Rings", "das dritte Kapitel"."""
    found = _called_at(words, 0)
    return None if found is None else (found.unit, found.number)


def _called_at(words: str, first: int) -> Name | None:
    found = _CALLED.match(words, first) or _CALLED_LATER.match(words, first)
    return Name(unit_of(found["unit"]), readings(found["number"]), found.end(), first) if found else None


def names_of(title: str) -> tuple[Name, ...]:
    """What a heading is called, the outer parts that it carries first: act and scene of "ACT I, SCENE II. A room."."""
    names: list[Name] = []
    at = 0
    while (name := _called_at(title, at)) is not None:
        names.append(name)
        border = _BEFORE_INNER.match(title, name.end)
        if border is None:
            return tuple(names)
        at = border.end()
    if names and title[names[-1].end :].startswith(", ") and (number := number_of(title[at:])):
        names.append(Name("", number, len(title)))  # "Part II, IV"
    return tuple(names)


def parts_meant(words: str) -> tuple[Name, ...]:
    """The parts that words are made of, as they stand there: "act 3, scene 1", "the first scene of act 3"; none where
    they say anything else.
    """
    found: list[Name] = []
    at = _end_of(_BETWEEN, words, 0)
    while at < len(words):
        name = _called_at(words, at)
        if name is None:
            return ()
        found.append(name)
        at = _end_of(_BETWEEN, words, name.end)
    return tuple(found)


def _end_of(pattern: re.Pattern[str], words: str, first: int) -> int:
    found = pattern.match(words, first)
    return found.end() if found else first


def number_of(title: str) -> frozenset[str]:
    """The number that a heading begins with, in all that it may mean; nothing for none."""
    found = _NUMBERED.match(title)
    return readings(found["number"] or found["letters"]) if found else frozenset()


def whole_number(number: frozenset[str]) -> int:
    """The number as one that is counted with; 0 for none, and for one such as 2.1."""
    return next((int(one) for one in number if one.isdigit()), 0)


def without_number(title: str) -> str:
    """The words of a heading, without what it is called and its number."""
    found = _CALLED.match(title) or re.match(rf"(?:{NUMBER})(?=[.:)\s])", title)
    return title[found.end() :].strip(" .:)–—-") if found else title
