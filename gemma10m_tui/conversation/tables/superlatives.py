"""Which questions ask for the greatest or the least: "Which model is the heaviest?", "What is the cheapest plan?", "Who
has scored the most goals?", "Welcher Verein hat die meisten Mitglieder?".

What is asked for is told by an adjective, which has names of its own for what it measures (heavy: weight, mass), by a
noun behind it ("the most members"), or by a verb ("costs the most").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.tables.ordinals import without_ordinal
from gemma10m_tui.conversation.tables.rates import without_rate
from gemma10m_tui.conversation.tables.superlative_words import (
    BALANCE,
    BY_WORD,
    LASTED,
    MOST,
    OF_ASKING,
    OF_BEGINNING,
    OF_MANNERS,
    OF_MOVING,
    OF_VERBS,
    OWED,
    PRICE,
    SINCE,
)
from model.finder.words import plain_form, split_words, stem

_SUPERLATIVE = (
    rf"(?P<manner>(?:most|least) (?:{'|'.join(word for words, _ in OF_MANNERS for word in words.split())}))"
    rf"|(?P<word>{'|'.join(sorted({*BY_WORD, *MOST}, key=len, reverse=True))})"
)
_NOUN = r"(?:[\w'’&/.-]+ ){0,3}?[\w'’&/.-]+"
_PLACE = r"of|in|for|at|on|with|from|to|among|by|made|available|listed|im|in|von|für|mit|aus|nach"
_REST = rf"(?: (?P<rest>(?:{_PLACE})\b.+))?"
_IS = r"(?:is|was|are|were|['’]s)"
_DONE = "won|lost|drawn|drew|scored|sold|played"
_HAS = (
    rf"(?:(?:has|have|had) )?(?:{_DONE})|has|have|had|gets?|got|offers?|uses?|used|needs?|comes with|gives|made"
    r"|received|holds?|owns|earns?"
)
_WHERE = rf"(?: (?P<where>(?:in|from|of|on|at|with) {_NOUN}))?"
_STATE = r"(?:[\w'’&/.-]+ ){0,5}?[\w'’&/.-]+"
_ASKS = rf"(?:which|what|who)(?: (?P<noun>{_NOUN}){_WHERE})?"
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"(?:which|what)(?: of the)? (?P<noun>{_NOUN}){_WHERE} {_IS} (?:the )?(?:{_SUPERLATIVE})(?: one)?{_REST}",
        rf"(?:(?:which|what|who) ?{_IS} |(?:name|show(?: me)?|tell me|give me) )?(?:the )?(?:{_SUPERLATIVE})"
        rf"(?: (?P<noun>(?!(?:{_PLACE}) ){_NOUN}))?{_REST}",
        rf"{_ASKS} (?P<has>{_HAS})(?: me| us| you)? (?:the )?(?:{_SUPERLATIVE}) (?P<column>{_NOUN}){_REST}",
        rf"{_ASKS} (?:has|have|had) (?P<lasted>been|worked|served|run|existed|operated|belonged)"
        rf"(?: (?P<state>{_STATE}))?(?: for)?(?: the)? (?P<word>longest|shortest)(?: time)?{_REST}",
        rf"(?:which|what|who) ?{_IS} the (?P<word>longest|shortest)[ -](?P<lasted>serving|standing|running)"
        rf" (?P<noun>{_NOUN}){_REST}",
        rf"{_ASKS} (?P<verb>cost|weigh|last|take|owe)s? (?:the )?(?P<word>most|least|longest){_REST}",
        rf"{_ASKS} (?:(?:was|were|is|are) )?(?P<named>(?!the\b)\w+)(?: the)?"
        rf" (?P<word>latest|earliest|last|first|most recently)"
        rf"{_REST}",
        rf"(?:when|at what time|what time) do(?:es)? the (?P<word>latest|earliest|last|first) (?P<noun>{_NOUN})"
        rf" (?P<named>{'|'.join(OF_MOVING)}){_REST}",
        rf"{_ASKS} (?P<named>{_DONE})(?: the)? (?P<word>most|least|fewest){_REST}",
        rf"(?:which|what|who) ?{_IS} the (?:name of the )?(?P<noun>{_NOUN}) with the (?:{_SUPERLATIVE})"
        rf" (?P<column>{_NOUN})",
        rf"how (?P<asking>\w+) (?:is|was|are|were|does|do|did) the (?:{_SUPERLATIVE}) (?P<noun>{_NOUN})"
        rf"(?: (?P<does>cost|weigh|last|take))?{_REST}",
        rf"(?:(?:what|which) ?{_IS} the|how many) (?P<besides>{_NOUN}) (?:of|does|do|has|have) the (?:{_SUPERLATIVE})"
        rf" (?P<noun>{_NOUN})(?: have| has)?",
        rf"(?:when|at what time|what time) (?:is|was|does|do) the (?P<word>latest|earliest) (?P<noun>{_NOUN}){_REST}",
        rf"welche[rsnm]? (?P<noun>{_NOUN}) (?:ist|war) (?:der |die |das |am )?(?:{_SUPERLATIVE}){_REST}",
        rf"(?:was|wer|welche[rs]?) (?:ist|war) (?:der|die|das) (?:{_SUPERLATIVE})(?: (?P<noun>{_NOUN}))?{_REST}",
        rf"(?:welche[rsnm]? (?P<noun>{_NOUN})|wer) hat d(?:ie|en|as) (?:{_SUPERLATIVE}) (?P<column>{_NOUN}){_REST}",
        rf"welche[rsnm]? (?P<noun>{_NOUN}) (?P<verb>kostet|wiegt|dauert) am (?P<word>meisten|wenigsten|längsten)",
    )
)
_DEEDS = frozenset(_DONE.split("|"))
_NO_DEEDS = frozenset(["is", "was", "are", "were", "has", "have", "had", "did", "does", "do", "at", "the"])
_NEVER = re.compile(
    r"\b(?:not|never|no|nor|except|without|besides|more|less|than|under|over|above|below|between|or|and|second|third|fourth"
    r"|fifth|other|nicht|kein\w*|außer|ohne|mehr|weniger|oder|und|per|each|every|so far|likely|important)\b"
)
# What "here" is called; and what says no more than the verb.
_HERE = "here there us centre center company firm school club organisation organization association society charity"
_NO_STATE = frozenset(
    [*_HERE.split(), "with", "now", "already", "employed", "working", "in", "at", "around", "for", "by", "post"]
)
_OF_NO_NOUN = "the a an one ones all your our their its his her my der die das"
_NOUN_WORDS = frozenset(_OF_NO_NOUN.split())


@dataclass(frozen=True)
class Measure:
    """A way of telling the greatest: in the column whose head has all `named` words, or else any of `called`.

    `since`: the column says since when something is so, by a date or a year. `per`: the price is for that.
    `below_zero`: what is below zero is meant.
    """

    most: bool
    named: tuple[str, ...]
    called: frozenset[str]
    since: bool = False
    per: str = ""
    below_zero: bool = False


@dataclass(frozen=True)
class Sought:
    """What is asked: of what (`noun`, its words), by which measures, and what else is told of it (`conditions`).

    `said`: the superlative as it stands in the question. `besides`: the column that is asked for where it is another
    ("How much does the heaviest cost?"), None where it is the same. `place`: 2 for the second greatest, and `ordinal`
    how that is said.
    """

    said: str
    noun: tuple[str, ...]
    measures: tuple[Measure, ...]
    conditions: tuple[str, ...]
    is_of_people: bool
    is_german: bool
    besides: Measure | None
    place: int = 1
    ordinal: str = ""


def superlative_asked(question: str) -> Sought | None:
    """What a question for the greatest or the least asks; None of other questions."""
    of_the_first, ordinal, place = without_ordinal(question)
    without, per = without_rate(of_the_first)
    found = way_asked(without, _WAYS, _NEVER)
    if found is None:
        return None
    asked, parts = found
    noun, column = (tuple(_telling(parts.get(name, ""))) for name in ("noun", "column"))
    measures = tuple(replace(one, per=per) for one in _measures(parts, noun, column))
    conditions = tuple(_telling(f"{parts.get('where', '')} {parts.get('rest', '')}"))
    conditions += tuple(word for word in _telling(parts.get("state", "")) if word not in _NO_STATE)
    is_of_people = asked.startswith(("who", "wer"))
    said = parts.get("manner") or parts.get("word", "")
    is_german = asked.startswith(("welche", "was ", "wer "))
    besides = _besides(parts, measures)
    if not measures:
        return None
    return Sought(said, noun, measures, conditions, is_of_people, is_german, besides, place, ordinal)


def _measures(parts: dict[str, str], noun: tuple[str, ...], column: tuple[str, ...]) -> tuple[Measure, ...]:
    """In the order in which they are tried."""
    word = parts.get("word", "")
    if lasted := parts.get("lasted"):
        return _by_lasting(lasted, most=word == "longest")
    if parts.get("verb") == "owe":
        return _by_owing() if word == "most" else ()
    if verb := parts.get("verb"):
        return (_called(OF_VERBS[verb], most=word in ("most", "longest", "meisten", "längsten")),)
    if verb := parts.get("named"):
        return _by_verb(verb, most=word in ("latest", "last", "most", "most recently"))
    if manner := parts.get("manner"):
        return (_by_manner(manner),)
    own = tuple(Measure(most, (), columns) for most, columns in BY_WORD.get(word, ()))
    if column and word not in MOST:  # the fastest lap is not the highest number of laps, the fastest time the least
        return tuple(Measure(one.most, column, one.called) for one in own if _stems(column) & _stems(one.called))
    if column:
        *_, deed = parts.get("has", "").split() or [""]
        named = Measure(MOST[word], column, own[0].called if own else frozenset())
        return (named, Measure(MOST[word], (deed,), frozenset())) if deed in _DEEDS else (named,)
    if parts.get("asking") or parts.get("besides"):
        return own
    return (*((Measure(MOST[word], noun, frozenset()),) if noun and word in MOST else ()), *own)


def _besides(parts: dict[str, str], measures: tuple[Measure, ...]) -> Measure | None:
    """The column of the figure that is asked for, where it is not that of the superlative."""
    if column := tuple(_telling(parts.get("besides", ""))):
        return Measure(True, column, frozenset())
    if not (asking := parts.get("asking")):
        return None
    does = parts.get("does", "")
    asked = (
        OF_VERBS[does]
        if does in ("cost", "weigh")
        else next((columns for how, columns in OF_ASKING if how == asking), "")
    )
    wanted = frozenset(asked.split())
    return None if any(one.called & wanted for one in measures) else Measure(True, (), wanted)


def _by_owing() -> tuple[Measure, ...]:
    """Who owes the most has the greatest debt, or the balance that is furthest below zero."""
    return (_called(OWED, most=True), replace(_called(BALANCE, most=False), below_zero=True))


def _called(columns: str, *, most: bool) -> Measure:
    return Measure(most, (), frozenset(columns.split()))


def _by_verb(verb: str, *, most: bool) -> tuple[Measure, ...]:
    """What leaves latest has the latest departure; who joined last has the latest date below "joined"."""
    if verb in _NO_DEEDS:
        return ()
    if verb in OF_MOVING:
        return (_called(OF_MOVING[verb], most=most),)
    own = Measure(most, (verb,), frozenset())
    return (own, _since("member" if verb == "joined" else "", most=most)) if verb in OF_BEGINNING else (own,)


def _by_lasting(verb: str, *, most: bool) -> tuple[Measure, ...]:
    """What has lasted longest has the greatest number of hours or years, or began first."""
    lasted = tuple(Measure(most, named, frozenset()) for named in LASTED.get(verb, ()))
    return (*lasted, _since("" if verb in ("worked", "served") else "member", most=not most))


def _since(also: str = "", *, most: bool) -> Measure:
    return Measure(most, (), SINCE.union(also.split()), since=True)


def _by_manner(manner: str) -> Measure:
    """ "Most expensive", "least noisy"; the most affordable costs least."""
    how, _, adjective = manner.partition(" ")
    columns = next(columns for words, columns in OF_MANNERS if adjective in words.split())
    return _called(columns or PRICE, most=(how == "most") == bool(columns))


def _stems(words: Iterable[str]) -> set[str]:
    return {stem(plain_form(word)) for word in words}


def _telling(said: str) -> list[str]:
    return [word.plain for word in split_words(said) if word.plain[0].isalnum() and word.plain not in _NOUN_WORDS]
