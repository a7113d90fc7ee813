"""Which place in the order of the greatest or the least is asked for: the second of "the second cheapest"."""

import re

from gemma10m_tui.conversation.tables.superlative_words import BY_WORD, MOST

_PLACES = {
    "second": 2,
    "2nd": 2,
    "zweit": 2,
    "third": 3,
    "3rd": 3,
    "dritt": 3,
    "fourth": 4,
    "4th": 4,
    "viert": 4,
    "fifth": 5,
    "5th": 5,
    "fünft": 5,
}
_GLUED = ("zweit", "dritt", "viert", "fünft")
_WORD = "|".join(sorted({*BY_WORD, *MOST, "most", "least", "recently"}, key=len, reverse=True))
_APART, _TOGETHER = ("|".join(one for one in _PLACES if (one in _GLUED) is glued) for glued in (False, True))
# "The second last" is counted from the other end, and no word of these.
_ORDINAL = re.compile(rf"(?i)\b(?:(?P<apart>{_APART})[ -]|(?P<glued>{_TOGETHER}))(?=(?:{_WORD})\b)")


def without_ordinal(question: str) -> tuple[str, str, int]:
    """A question as if it asked for the first, the word for the place that it does ask for, "" for none, and which it
    is.
    """
    found = _ORDINAL.search(question)
    if found is None:
        return question, "", 1
    said = (found["apart"] or found["glued"]).lower()
    return f"{question[: found.start()]}{question[found.end() :]}", said, _PLACES[said]
