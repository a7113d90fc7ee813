"""Questions in German, French and Spanish, which no finder here has learned to read: what it finds is only quoted, and
where it finds nothing, the sentence in such a language that has most of what the question tells.

A question for a time or a number is told by sentences with a figure alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.whole.headings import Stretch, stretches_of_text
from gemma10m_tui.library.foreign_stop_words import foreign_stop_words
from gemma10m_tui.library.search_text import STOP_WORDS
from gemma10m_tui.library.word_forms import is_same_noun, is_same_word
from model.finder.words import plain_words

_ENOUGH = 0.6  # of what the question tells
_LEAST = 2  # of its telling words
_FOR_A_FIGURE = re.compile(
    r"(?i)^\W*(?:(?:seit|bis|ab) wann|wann|in welchem jahr|wie (?:viele?n?|oft|alt|lange?|hoch|groß|schwer|weit|teuer)"
    r"|was kostet|quand|combien|en quelle année|à quelle heure|quel âge"
    r"|cu[aá]ndo|cu[aá]nt[oa]s?|en qu[eé] año|a qu[eé] hora)\b"
)


@dataclass(frozen=True)
class _Sentence:
    """A sentence of recalled passage `number`, and which of the question's telling words it has in some form."""

    number: int
    stretch: Stretch
    has: frozenset[str]


def is_in_another_language(question: str) -> bool:
    """Whether a question is in German, French or Spanish, as far as its words tell."""
    return bool(foreign_stop_words(plain_words(question), STOP_WORDS))


def likest_sentence(question: str, recalled: Sequence[Recalled]) -> tuple[int, Stretch] | None:
    """The number of its passage and where it stands; None for a question in English, or where none has enough of it."""
    asked = list(dict.fromkeys(plain_words(question)))
    none = foreign_stop_words(asked, STOP_WORDS)
    telling = [word for word in asked if word not in none]
    if not none or not telling:
        return None
    known = _sentences(recalled, telling, needs_a_figure=_FOR_A_FIGURE.search(question) is not None)
    told = {word: log(1 + (len(known) + 1) / (1 + sum(word in one.has for one in known))) for word in telling}

    def share(one: _Sentence) -> float:
        return sum(told[word] for word in one.has) / sum(told.values())

    best = max(known, key=share, default=None)
    if best is None or share(best) < _ENOUGH or len(best.has) < min(_LEAST, len(telling)):
        return None
    return best.number, best.stretch


def _sentences(recalled: Sequence[Recalled], telling: Sequence[str], *, needs_a_figure: bool) -> list[_Sentence]:
    """The sentences of the text, headings and code left out, that are in a foreign language, too."""
    found = []
    for number, one in enumerate(recalled):
        text = one.passage.text
        inside = [] if one.passage.is_code else stretches_of_text(one.passage)
        for first, end, said in sentences(text):
            words = plain_words(said)
            if not any(begin <= first and end <= stop for begin, stop in inside):
                continue
            if not foreign_stop_words(words, STOP_WORDS) or (needs_a_figure and not any(map(str.isdigit, said))):
                continue
            there = set(words)
            has = frozenset(word for word in telling if any(_is_form(word, other) for other in there))
            found.append(_Sentence(number, (first, end), has))
    return found


def _is_form(word: str, other: str) -> bool:
    return is_same_word(word, other) or is_same_noun(word, other)
