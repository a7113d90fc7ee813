"""What an abbreviation stands for, where the text itself writes it out: "What does RFA stand for?".

A text does so once, mostly far from where the abbreviation is used: "Request For Adoption (RFA)", "RFA (Request For
Adoption)", "an acronym for …". Which words before a bracket are meant is told by the letters, as Schwartz and Hearst do
("A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003).
"""

import re
from collections import Counter
from collections.abc import Iterator

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean

_SHORT = r"[\"“„‘'`*]{0,2}(?P<short>[\w&/.+-]{2,12}?)[\"”“’'`*]{0,2}"
_WHAT = r"(?:the )?(?:abbreviation|acronym|initials|letters|term)? ?"
_ASKED = tuple(
    re.compile(rf"(?i)\W*{way}\W*")
    for way in (
        rf"what (?:does|do|did) {_WHAT}{_SHORT} stand for",
        rf"what (?:is|are) {_WHAT}{_SHORT} (?:short for|an? (?:abbreviation|acronym) (?:for|of))",
        rf"what is the (?:full|long) (?:form|name|meaning) of {_WHAT}{_SHORT}",
        rf"(?:wofür|für was) steht (?:die )?(?:abkürzung )?{_SHORT}",
        rf"que(?: signifie)? (?:le sigle|l['’]abréviation|l['’]acronyme) {_SHORT}(?: signifie)?",
        rf"qué significan? (?:las siglas|la sigla|la abreviatura) {_SHORT}",
    )
)
_MAY_BE_ASKED = tuple(  # of any word: only what looks like an abbreviation is one
    re.compile(rf"(?i)\W*{way}\W*")
    for way in (
        rf"what (?:does|do) {_WHAT}{_SHORT} mean",
        rf"what is (?:meant by|the meaning of) {_SHORT}",
        rf"was (?:bedeutet|heißt) (?:die abkürzung )?{_SHORT}",
        rf"que signifie {_SHORT}",
        rf"qué significa {_SHORT}",
    )
)
_LEAST_CAPITALS = 2
_STANDS_FOR = (
    r"(?:(?:is|was|being)? ?(?:short|an? (?:abbreviation|acronym|initialism)) (?:for|of)|stands for|steht für"
    r"|ist die abkürzung (?:für|von))"
)
_NAME_OF_IT = r"(?:the name|it|this|the (?:abbreviation|acronym))"
_LONG = r"[\"“„‘'`*]{0,2}(?P<long>[^\s\"“”‘’()\n.,;:][^\"“”‘’()\n.,;:]{2,80})"
_BEHIND = re.compile(r"[\"“„‘'`*]{0,2}\s*\((?P<long>[^()\n]{3,80})\)")
_BEFORE = 160  # characters
_MOST_PASSAGES, _MOST_CITED, _MOST_FORMS = 400, 5, 2


def stands_for(text: WatchedText, question: str) -> FromTheMap | None:
    """The words that an abbreviation stands for, with the sentences that say so; None where none is asked for, or the
    text never says.
    """
    short = _abbreviation_asked(question)
    if short is None:
        return None
    found: list[tuple[str, Sourced]] = []
    for count, passage in enumerate(text.passages_with(short)):
        if count == _MOST_PASSAGES:
            break
        if not passage.is_code:
            found += [(form, Sourced(passage, said)) for form, said in _written_out(short, passage.text)]
    if not found:
        return None
    forms = Counter(_folded(form) for form, _ in found).most_common(_MOST_FORMS)
    kept = {folded for folded, _ in forms}
    first = {_folded(form): form for form, _ in reversed(found)}
    sources = tuple(dict.fromkeys(source for form, source in found if _folded(form) in kept))[:_MOST_CITED]
    said = "; ".join(first[folded] for folded, _ in forms)
    return FromTheMap(clean(said), sources, f"where the text writes {clean(short)} out")


def _abbreviation_asked(question: str) -> str | None:
    asked = " ".join(question.split())
    for way in _ASKED:
        if (found := way.fullmatch(asked)) is not None:
            return found["short"]
    for way in _MAY_BE_ASKED:
        found = way.fullmatch(asked)
        if found is not None and sum(map(str.isupper, found["short"])) >= _LEAST_CAPITALS:
            return found["short"]
    return None


def _written_out(short: str, text: str) -> Iterator[tuple[str, str]]:
    """What it stands for wherever a text says so, each with its sentence."""
    named = re.compile(rf"(?<![\w-]){re.escape(short)}(?![\w-])")
    told = re.compile(rf"(?i){re.escape(short)}[\"“”‘’'`*]{{0,2}},? {_STANDS_FOR} {_LONG}")
    told_next = re.compile(rf"(?i)\b{_NAME_OF_IT} {_STANDS_FOR} (?:the )?{_LONG}")
    before = ""
    for first, end, said in sentences(text):
        for place in named.finditer(text, first, end):
            yield from ((form, said) for form in _around(short, text, place))
        for way in (told, *([told_next] if named.search(before) or named.search(said) else [])):
            found = way.search(" ".join(said.split()))
            if found is not None and (form := _at_the_beginning(short, found["long"])) is not None:
                yield form, said
        before = said


def _around(short: str, text: str, place: re.Match[str]) -> Iterator[str]:
    """The words before a bracket with the abbreviation alone, or those in a bracket behind it."""
    in_brackets = text[: place.start()].rstrip("\"“„‘'`* ").endswith("(")
    closed = text[place.end() :].lstrip("\"”“’'`* ")[:1]
    if in_brackets and closed in (")", ",", ";"):
        opened = text.rfind("(", 0, place.start())
        if form := long_form(short, " ".join(text[max(0, opened - _BEFORE) : opened].split())):
            yield form
    behind = _BEHIND.match(text, place.end())
    if behind is not None and (form := _at_the_beginning(short, " ".join(behind["long"].split()))) is not None:
        yield form


def _at_the_beginning(short: str, words: str) -> str | None:
    """The first of some words that have the letters."""
    first = [word.rstrip("\"”’'`*") for word in re.split(r"[,;:]", words)[0].split(" ")]
    whole = (" ".join(first[:count]) for count in range(2, len(first) + 1))
    return next((one for one in whole if long_form(short, one) == one), None)


def long_form(short: str, words: str) -> str | None:
    """The last of some words whose letters the abbreviation has, in order, its first at the beginning of a word and its
    last in the last one; None where they have not, or are too many.
    """
    letters = [letter for letter in short.lower() if letter.isalnum()]
    lowered, at = words.lower(), len(words)
    if len(lowered) != at or not letters or letters[-1] not in lowered.rpartition(" ")[2]:
        return None
    for number, letter in reversed(list(enumerate(letters))):
        at = lowered.rfind(letter, 0, at)
        while number == 0 and at > 0 and lowered[at - 1].isalnum():
            at = lowered.rfind(letter, 0, at)
        if at < 0:
            return None
    found = words[at:].strip(" \"“”„‘’'`*")
    count = len(re.findall(r"[^\W_]+", found))
    is_itself = short.lower() in found.lower().split()
    return None if is_itself or count < 2 or count > min(len(letters) + 5, 2 * len(letters)) else found


def _folded(form: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", form.lower()))
