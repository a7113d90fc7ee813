"""Names in a question that the whole text never has: whatever is found then is an answer to another question.

The capital of Mongolia does not stand in a text without Mongolia, however near its sentences about capitals come. What
counts is written like a name, with a capital inside a sentence or as names are in source code, or is a number. Other
words are no evidence: a text says most things in words of its own.

Measured on articles of qa-train with three paragraphs in ten taken out; of 1,000 questions on SQuAD's articles that the
rest answers 8 are refused (3 on FairytaleQA's), most of them for a misspelt name, of those on what was taken out 200
(20), of those on another article 570 (430).
"""

import re

from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.search_text import STOP_WORDS

_TOKEN = re.compile(r"\S+")
_OUTSIDE = re.compile(r"^[^\w`]+|[^\w`)]+$")
_POSSESSIVE = re.compile(r"['’]s?$")
_GOES_ON = re.compile(r"[\w.]$")  # after a name of several words: no comma and no possessive between them
_ENDS_A_SENTENCE = re.compile(r"[.?!:;…][\"”’')\]]*$")
_TITLE_WORDS = "mr mrs ms dr st sir lady lord miss madam prof professor king queen prince princess"
_TITLES = frozenset(_TITLE_WORDS.split())
_PARTS_OF_A_TEXT = "kapitel kapiteln abschnitt abschnitte teil teile seite seiten buch text dokument datei"
_OF_A_TEXT = frozenset(_PARTS_OF_A_TEXT.split())
_NUMBER = re.compile(r"\b\d{3,}\b")
_CODE = re.compile(r"`[^`]+`|\w+\(\)?|\w*[a-z\d][A-Z]\w*|[^\W\d]\w*_\w+|(?:[^\W\d]\w+\.)+[^\W\d]\w+")
_DEFINED = re.compile(
    r"(?i)where (?:is|are|does) [`'\"]?(?P<name>\w+)[`'\"]?(?:\(\))? (?:defined|declared|implemented)"
)
_MEMBER = re.compile(r"(?P<owner>[^\W\d]\w*)(?:\.|::|->|#)(?P<name>[^\W\d]\w*)$")
_LAST_PART = re.compile(r"([^\W\d]\w*)\W*$")
_LEAST_NAME = 3  # letters
_LOOKED_AT = 200  # passages that may have an abbreviation
# A language that begins every noun with a capital: there it tells nothing.
_GERMAN_WORDS = (
    "der die das dem den des ein eine einen einem einer ist sind war wer was wie wo wann warum wieso welche welcher "
    "welches wurde wurden hat haben wird gibt und oder nicht im zum zur von mit für auf"
)
_GERMAN = frozenset(_GERMAN_WORDS.split()) - STOP_WORDS


def unmentioned(snapshot: Snapshot, question: str) -> list[str]:
    """The names in a question that a snapshot's text, titles and headings never have, as they are written there.

    Where every noun has a capital, they count only if the text has none of several.
    """
    index, tokens = snapshot.index, _TOKEN.findall(question)
    named = _named_in(question)
    lacking = [whole for name, whole in named.items() if not (index.has_word(name) or _is_abbreviated(snapshot, whole))]
    if _is_german(tokens) and not 1 < len(lacking) == len(named):
        lacking = []
    lacking += [number for number in _NUMBER.findall(question) if not index.has_word(number)]
    lacking += [name for name in code_names_in(question) if not index.has_name_in_code(name)]
    members = [member for member in members_in(question) if member["name"] not in lacking]
    return lacking + [one[0] for one in members if not index.has_member(one["owner"], one["name"])]


def names_in(question: str) -> list[str]:
    """The words of a question that a capital makes a name; of a name of several words the last, which tells it."""
    return list(_named_in(question))


def _named_in(question: str) -> dict[str, str]:
    """The same words, each with the whole of the name that it ends: what half of it is, nobody has asked for."""
    tokens = _TOKEN.findall(question)
    if _says_nothing_by_capitals(tokens):
        return {}
    found: dict[str, str] = {}
    begins, before, last = True, "", ""
    whole: list[str] = []
    for token in [*tokens, ""]:
        word = _POSSESSIVE.sub("", _OUTSIDE.sub("", token))
        is_name = not begins and word[:1].isupper() and not _CODE.fullmatch(word)
        if before and not (is_name and _GOES_ON.search(last)):
            found.setdefault(before, _POSSESSIVE.sub("", _OUTSIDE.sub("", " ".join(whole))))
            whole = []
        if is_name:
            whole.append(token)
        before, last = word if is_name else "", token
        begins = bool(_ENDS_A_SENTENCE.search(token)) and word.lower() not in _TITLES
    none = STOP_WORDS | _TITLES | _OF_A_TEXT
    return {word: all_ for word, all_ in found.items() if len(word) >= _LEAST_NAME and word.lower() not in none}


def _is_abbreviated(snapshot: Snapshot, name: str) -> bool:
    """Whether the text has the first letters of a name of several words (U.S. or USA for the United States)."""
    first = [word[0] for word in name.split() if word[0].isupper()]
    if len(first) < 2:
        return False
    letters = r"\.?".join(map(re.escape, first))
    pattern = re.compile(rf"(?<![\w.]){letters}(?:\.?A)?(?!\w)")
    forms = (".".join(first), "".join(first), f"{''.join(first)}A")
    passages = (one for form in forms for one in snapshot.index.ids_with(form)[:_LOOKED_AT])
    return any(pattern.search(snapshot.passage(one).text) for one in passages)


def code_names_in(question: str) -> list[str]:
    """The names in a question that are written as in source code; of `Flask.url_for` the last."""
    tokens = (_OUTSIDE.sub("", token) for token in _TOKEN.findall(question))
    names = [token for token in tokens if _CODE.fullmatch(token)]
    if asked := _DEFINED.search(question):
        names.append(asked["name"])
    parts = (_LAST_PART.search(name.strip("`()")) for name in names)
    return list(dict.fromkeys(part[1] for part in parts if part and len(part[1]) >= _LEAST_NAME))


def members_in(question: str) -> list[re.Match[str]]:
    """What a question names together with what it belongs to (`Signer.sign`): the last two parts."""
    tokens = (_OUTSIDE.sub("", token).strip("`()") for token in _TOKEN.findall(question))
    return [found for token in tokens if (found := _MEMBER.search(token)) and len(found["name"]) >= _LEAST_NAME]


def _is_german(tokens: list[str]) -> bool:
    return not _GERMAN.isdisjoint(token.lower() for token in tokens)


def _says_nothing_by_capitals(tokens: list[str]) -> bool:
    """WHERE ALL IS SHOUTED, or Every Word Has One."""
    further = [word for token in tokens[1:] if len(word := _OUTSIDE.sub("", token)) > 1 and word[0].isalpha()]
    return len(further) > 1 and all(word[0].isupper() for word in further)
