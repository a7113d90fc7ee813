"""What parts of a text are called in their headings ("Chapter 7", "§ 3.1", "II. Rings"), and which number each has."""

import re

from gemma10m_tui.documents.roman import roman

UNITS = {  # what parts are called, by what English calls them
    "chapter": r"chapter|kapitel|chapitre|cap[íi]tulo|capitolo|hoofdstuk",
    "part": r"part|teil|partie|parte|deel",
    "section": r"section|abschnitt|secci[óo]n|§|paragra(?:ph|f)|clause|klausel|ziffer|punkt|article|artikel|artículo",
    "appendix": r"appendix|annex|annexe|anhang|anlage|anexo|apéndice",
    "book": r"book|buch|livre|libro|volume|band",
    "act": r"act|akt|aufzug|acte|acto",
    "scene": r"scene|szene|auftritt|scène|escena",
    "canto": r"canto|gesang|chant",
}
ANY_UNIT = "|".join(UNITS.values())
_SPELLED = (
    ("one", "first", "eins", "erste", "erster", "ersten", "premier", "première", "uno", "primero"),
    ("two", "second", "zwei", "zweite", "zweiter", "zweiten", "deux", "deuxième", "dos", "segundo"),
    ("three", "third", "drei", "dritte", "dritter", "dritten", "trois", "troisième", "tres", "tercero"),
    ("four", "fourth", "vier", "vierte", "vierter", "vierten", "quatre", "quatrième", "cuatro", "cuarto"),
    ("five", "fifth", "fünf", "fünfte", "fünfter", "fünften", "cinq", "cinquième", "cinco", "quinto"),
    ("six", "sixth", "sechs", "sechste", "sechster", "sechsten", "sixième", "seis", "sexto"),
    ("seven", "seventh", "sieben", "siebte", "siebter", "siebten", "sept", "septième", "siete", "séptimo"),
    ("eight", "eighth", "acht", "achte", "achter", "achten", "huit", "huitième", "ocho", "octavo"),
    ("nine", "ninth", "neun", "neunte", "neunter", "neunten", "neuf", "neuvième", "nueve", "noveno"),
    ("ten", "tenth", "zehn", "zehnte", "zehnter", "zehnten", "dix", "dixième", "diez", "décimo"),
)
SPELLED = {word: str(number) for number, words in enumerate(_SPELLED, 1) for word in words}
ROMAN = {roman(number).upper(): number for number in range(1, 400)}
NUMBER = r"\d{1,3}(?:\.\d{1,3})*|[A-Za-z](?:\.\d{1,3})+|[A-Z]|[IVXLCivxlc]{1,7}"
_CALLED = re.compile(rf"(?i)(?P<unit>{ANY_UNIT})\s*(?P<number>(?-i:{NUMBER})|{'|'.join(SPELLED)})(?![\w'’])")
_CALLED_LATER = re.compile(rf"(?i)(?P<number>\d{{1,3}}\.|{'|'.join(SPELLED)})\s+(?P<unit>{ANY_UNIT})\b")
_NUMBERED = re.compile(  # "1 Groups", "II. Rings", "A.1 Forms"; but "I am born" is counted by nobody
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)(?:[.:)]?\s+[\"“‘§]?[^\W\d]|[.:)]?$)"
    r"|(?P<letters>[A-Z]|[IVXLC]{1,7})(?:[.:)]\s*[^\W\d]|[.:)]?$)"
)


def unit_of(word: str) -> str:
    """What English calls a part that is called so: chapter for Kapitel; "" for what is none."""
    return next((unit for unit, names in UNITS.items() if re.fullmatch(names, word, re.IGNORECASE)), "")


def readings(number: str) -> frozenset[str]:
    """What a number may mean: C is the third letter or a hundred, and the third of something is 3."""
    found = {number.upper().rstrip("."), SPELLED.get(number.lower(), number.upper().rstrip("."))}
    if number.upper() in ROMAN:
        found.add(str(ROMAN[number.upper()]))
    return frozenset(found)


def called(words: str) -> tuple[str, frozenset[str]] | None:
    """What a heading or a question calls a part, and its number: "Chapter II. Rings", "das dritte Kapitel"."""
    found = _CALLED.match(words) or _CALLED_LATER.match(words)
    return (unit_of(found["unit"]), readings(found["number"])) if found else None


def is_called_alone(words: str) -> bool:
    """Whether the words are what a part is called and its number, and nothing more."""
    return (_CALLED.fullmatch(words) or _CALLED_LATER.fullmatch(words)) is not None


def number_of(title: str) -> frozenset[str]:
    """The number that a heading begins with, in all that it may mean; nothing for none."""
    found = _NUMBERED.match(title)
    return readings(found["number"] or found["letters"]) if found else frozenset()


def without_number(title: str) -> str:
    """The words of a heading, without what it is called and its number."""
    found = _CALLED.match(title) or re.match(rf"(?:{NUMBER})(?=[.:)\s])", title)
    return title[found.end() :].strip(" .:)–—-") if found else title
