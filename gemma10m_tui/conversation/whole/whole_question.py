"""Which questions are about the whole text: how often, how many, which ones, what it is about, who wrote it and who is
in it; in four languages.

Anything else is asked of something in the text. So a pattern wants the question to end with the text itself, or with
nothing more: "how many parts does the book have", but not "how many parts does the engine have".
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.tongues import TONGUES
from gemma10m_tui.conversation.tongues.english import DOCUMENTS, FIRST, WHERE
from gemma10m_tui.conversation.tongues.tongue import Tongue, pattern
from gemma10m_tui.conversation.unmentioned import names_in
from gemma10m_tui.documents.heading_numbers import ONLY_IF_CALLED_SO, parts_meant

_POINTING = (
    "it he she they him her them this that es er sie ihn ihm ihr ihnen il elle ils elles le la lui él ella ellos"
)
_PRONOUNS = frozenset(_POINTING.split())
_IT = re.compile(r"(?i)\b(?:it|its|es)\b|^\W*(?:what(?:['’]s| is) this|was ist (?:das|dies))\W*$")
_AS_A_WORD = re.compile(
    r"(?i)[\"“”„‘«»`]|(?<!\w)'|\b(?:word|name|term|phrase|wort|begriff|mot|nom|terme|palabra|nombre)s?\b"
)
_ARTICLE = pattern(r"^(?:the|das|den|die|le|la|el|los) |^l['’]")
_FROM = pattern(r" (?:from )?(?P<first>\d{1,6})(?: ?(?:to|-|–|bis|à|a) ?\d{1,6}| on)$")
_MANNER = pattern(  # how it is to be told, which sentences of the text cannot follow
    r"(?:,? (?:please|for me|briefly|in short|in (?:\w+ ){0,3}(?:sentences?|words?|lines?|paragraphs?|points)"
    r"|bitte|kurz|en (?:\w+ ){0,3}(?:phrases?|frases?|palabras|mots)|s['’]il te pla[iî]t|por favor))+$"
)


class Kind(StrEnum):
    """What is asked about the whole text."""

    OCCURRENCES = "occurrences"
    FIRST = "first"
    COUNT = "count"
    LIST = "list"
    OVERVIEW = "overview"
    AUTHOR = "author"
    TITLE = "title"
    PEOPLE = "people"


@dataclass(frozen=True)
class WholeQuestion:
    """`about`: the words to be counted, the things to be counted or listed (in English: chapter, page …), or the
    section an overview is of. `first`: where in the list to begin, from 1. `by_document`: whether occurrences are to
    be told by documents, and not by their sections. `within`: the part of the text whose own parts they are (act 2).
    """

    kind: Kind
    about: str
    first: int = 1
    by_document: bool = False
    within: str = ""


def whole_question(question: str, earlier_question: str | None = None) -> WholeQuestion | None:
    """What a question asks about the whole text, or None where it asks for something in it.

    How often she is mentioned is asked of whom the question before it was about, and of nobody where it named none; the
    word "she" can be counted. Who wrote it is asked of the text, unless the question before was about something in it.
    """
    found = _whole_question(question)
    if found is None:
        return None
    if found.kind in (Kind.AUTHOR, Kind.TITLE, Kind.OVERVIEW, Kind.PEOPLE):
        return None if is_of_something_else(question, earlier_question) else found
    is_pronoun = found.kind in (Kind.OCCURRENCES, Kind.FIRST) and found.about.lower() in _PRONOUNS
    if not is_pronoun or _AS_A_WORD.search(question):
        return found
    meant = _meant_by(earlier_question) if earlier_question is not None else None
    return None if meant is None else replace(found, about=meant)


def is_of_something_else(question: str, earlier_question: str | None) -> bool:
    """Whether the "it" of a question is what the one before asked about, and not the text."""
    if earlier_question is None or not _IT.search(question):
        return False
    return _whole_question(earlier_question) is None


def is_of_what_may_be_told_of(question: WholeQuestion) -> bool:
    """Whether it is how many letters or articles there are, say: a text need not be made of them to tell of some."""
    is_of_parts = question.kind in (Kind.COUNT, Kind.LIST)
    return is_of_parts and (bool(question.within) or question.about in ONLY_IF_CALLED_SO)


def _meant_by(earlier_question: str) -> str | None:
    """What a question counts, or the one name in it."""
    counted = _whole_question(earlier_question)
    if counted is not None and counted.kind is Kind.OCCURRENCES:
        return None if counted.about.lower() in _PRONOUNS else counted.about
    names = names_in(earlier_question)
    return names[0] if len(names) == 1 else None


def _whole_question(question: str) -> WholeQuestion | None:
    if is_long(question):
        return None
    asked = " ".join(question.split()).strip(" ?.!¿¡")
    if (first := FIRST.search(asked)) and (words := _words_about(first)):
        return WholeQuestion(Kind.FIRST, words)
    if (where := WHERE.search(asked)) and (words := _words_about(where)):
        return WholeQuestion(Kind.OCCURRENCES, words, by_document=DOCUMENTS.match(asked) is not None)
    return next((found for tongue in TONGUES if (found := _asked_in(tongue, asked))), None)


def _asked_in(tongue: Tongue, asked: str) -> WholeQuestion | None:
    if found := tongue.occurrences.search(asked):
        words = _words_about(found)
        return WholeQuestion(Kind.OCCURRENCES, words) if words else None
    part, of_it = _within(tongue, _FROM.sub("", asked))
    if found := tongue.count.search(of_it):
        return WholeQuestion(Kind.COUNT, tongue.things[_about(found).lower()], within=part)
    for kind, asking in ((Kind.AUTHOR, tongue.author), (Kind.TITLE, tongue.title), (Kind.PEOPLE, tongue.people)):
        if asking.match(asked):
            return WholeQuestion(kind, "")
    from_there = _FROM.search(asked)
    first = int(from_there["first"]) if from_there else 1
    if found := tongue.listing.search(of_it):
        thing = tongue.things.get(_about(found).lower(), "section")
        return WholeQuestion(Kind.LIST, thing, max(1, first), within=part)
    if found := tongue.overview.search(_MANNER.sub("", asked)):
        about = _about(found).strip()
        if tongue.whole.fullmatch(about):
            return WholeQuestion(Kind.OVERVIEW, "")
        return WholeQuestion(Kind.OVERVIEW, _ARTICLE.sub("", tongue.of_the_text.sub("", about)))
    return None


def _within(tongue: Tongue, asked: str) -> tuple[str, str]:
    """The part of the text whose own parts are asked for, "" for none, and the question without it."""
    at = 0
    while (found := tongue.within.search(asked, at)) is not None:
        part = _about(found)
        if parts_meant(part):
            return part, f"{asked[: found.start()]}{asked[found.end() :]}"
        at = found.start() + 1
    return "", asked


def _words_about(found: re.Match[str]) -> str:
    """The words that are to be counted, without an article and quotation marks."""
    return _ARTICLE.sub("", _about(found)).strip("\"'“”„‘’«»` ")


def _about(found: re.Match[str]) -> str:
    """What the pattern caught, under whichever of the names."""
    return next((words for words in found.groupdict().values() if words), "")
