"""Which questions compare figures: "Which mower costs less than 300 EUR?", "How many clubs have at least 20 members?",
"Which trains leave after 18:00?", "Is the Heron heavier than the Lark?", "Which is cheaper, A or B?".

What is compared is told by a verb (costs), by a column's name (members) or by an adjective (heavier), which has names
of its own for what it measures; with what, by a figure or by the name of another row.
"""

import re
from dataclasses import dataclass, replace

from gemma10m_tui.conversation.asked_ways import way_asked
from gemma10m_tui.conversation.tables.rates import without_rate
from gemma10m_tui.conversation.tables.superlative_words import BY_WORD, OF_MOVING, OF_VERBS, PRICE
from gemma10m_tui.conversation.tables.superlatives import Measure
from model.finder.words import plain_words

_ABOVE = ("more than", "greater than", "higher than", "longer than", "over", "above")
_BELOW = ("less than", "fewer than", "lower than", "shorter than", "under", "below")
_NOT_BELOW, _NOT_ABOVE = ("at least", "no less than"), ("at most", "no more than", "up to")
_LATER, _EARLIER = ("after", "later than"), ("before", "earlier than")
_SIGNS = {
    **dict.fromkeys((*_ABOVE, *_LATER), ">"),
    **dict.fromkeys((*_BELOW, *_EARLIER), "<"),
    **dict.fromkeys(_NOT_BELOW, ">="),
    **dict.fromkeys(_NOT_ABOVE, "<="),
}
_WORDS_OF = {f"{word.removesuffix('est')}er": word for word in BY_WORD if word.endswith("est") and word.isascii()}
COMPARATIVE = "|".join(sorted(_WORDS_OF, key=len, reverse=True))
_BOUND = rf"(?P<bound>{'|'.join(sorted({*_ABOVE, *_BELOW, *_NOT_BELOW, *_NOT_ABOVE}, key=len, reverse=True))})"
_NOUN = r"(?:[\w'’&/.-]+ ){0,3}?[\w'’&/.-]+"
NAME = r"(?:the )?(?P<{}>(?:[\w'’&/.+-]+ ){{0,4}}?[\w'’&/.+-]+)"
_FIGURE = r"(?P<figure>[^\s\d]{0,3}\d\S*(?: \S+){0,3}?)"
_SHORT_FIGURE = r"(?P<figure>[^\s\d]{0,3}\d[\d.,:]*)"
_ASKS = rf"(?:(?:which|what|who)(?: of the)?(?: (?P<noun>{_NOUN}))?|how many (?P<counted>{_NOUN}))"
_VERBS = "|".join(f"{verb}s?" for verb in ("cost", "weigh", "last", "take"))
_MOVING = "|".join((*OF_MOVING, "born", "founded", "built", "opened", "published", "joined", "released"))
_WAYS = tuple(
    re.compile(way)
    for way in (
        rf"{_ASKS} (?P<verb>{_VERBS}) {_BOUND} {_FIGURE}",
        rf"{_ASKS} (?:has|have|had|got) {_BOUND} {_SHORT_FIGURE} (?P<column>{_NOUN})",
        rf"{_ASKS} (?:has|have|had|with) an? (?P<column>{_NOUN})(?: of)? {_BOUND} {_FIGURE}",
        rf"{_ASKS} (?:is|are|was|were) (?P<comparative>{COMPARATIVE}) than (?:the )?(?P<than>.+)",
        rf"{_ASKS} (?:(?:was|were|is|are|has|have) )?(?P<moving>{_MOVING})"
        rf" (?P<bound>{'|'.join((*_LATER, *_EARLIER))}) {_FIGURE}",
        rf"(?:is|are|was|were) {NAME.format('one')} (?P<comparative>{COMPARATIVE}) than {NAME.format('than')}",
        rf"(?:does|do|did) {NAME.format('one')} (?P<verb>cost|weigh|last|take) (?P<bound>more|less|longer) than"
        rf" {NAME.format('than')}",
        rf"(?:which|what|who)(?: one| \w+)? is (?P<comparative>{COMPARATIVE}),? {NAME.format('one')} or"
        rf" {NAME.format('than')}",
    )
)
_MANNERS = {"more": "dearer", "less": "cheaper"}
_MANNER = re.compile(r"(?i)\b(more|less) (?:expensive|costly)(?= than\b|,| )")
_NEVER = re.compile(r"\b(?:not|never|except|without|between|and|second|third|other|twice|times|percent|average)\b")


@dataclass(frozen=True)
class Comparison:
    """What is asked: of what (`noun`), by which measures, on which side of what.

    `sign`: of each measure, as >, <, >= or <=. `than`: a figure, or the name of a row. `one`: the row that is compared
    with it, "" where all are; `is_choice`: whether one of both is asked for, and not yes or no. `is_counted`: whether
    it is asked how many there are.
    """

    noun: tuple[str, ...]
    measures: tuple[tuple[Measure, str], ...]
    than: str
    one: str
    is_choice: bool
    is_counted: bool
    is_of_people: bool


def comparison_asked(question: str) -> Comparison | None:
    """What a question that compares figures asks; None of other questions."""
    without, per = without_rate(question)
    found = way_asked(_MANNER.sub(lambda said: _MANNERS[said[1].lower()], without), _WAYS, _NEVER)
    if found is None:
        return None
    asked, parts = found
    noun = tuple(word for word in plain_words(parts.get("noun") or parts.get("counted") or "") if word != "the")
    return Comparison(
        noun=noun,
        measures=tuple((replace(measure, per=per), sign) for measure, sign in _measures(parts)),
        than=parts.get("than") or parts.get("figure", ""),
        one=parts.get("one", ""),
        is_choice=bool(parts.get("one")) and asked.startswith(("which", "what", "who")),
        is_counted=bool(parts.get("counted")),
        is_of_people=asked.startswith("who"),
    )


def measures_of_comparative(word: str) -> tuple[tuple[Measure, str], ...]:
    """What is compared by "heavier", and on which side of the other it then is."""
    return tuple((Measure(most, (), columns), ">" if most else "<") for most, columns in BY_WORD[_WORDS_OF[word]])


def _measures(parts: dict[str, str]) -> tuple[tuple[Measure, str], ...]:
    if word := parts.get("comparative"):
        return measures_of_comparative(word)
    bound = parts["bound"]
    sign = _SIGNS.get(bound) or _SIGNS[f"{bound} than"]
    if verb := parts.get("verb"):
        called = OF_VERBS[verb.removesuffix("s")]
        return ((Measure(True, (), frozenset(called.split())), sign),)
    if verb := parts.get("moving"):
        called = OF_MOVING.get(verb, verb)
        return ((Measure(True, (), frozenset(called.split())), sign),)
    column = tuple(plain_words(parts["column"]))
    called = PRICE if column[-1] == "price" else ""
    return ((Measure(True, column, frozenset(called.split())), sign),)
