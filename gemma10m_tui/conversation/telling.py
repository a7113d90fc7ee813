"""Telling sentences: those that share most with the rest of their part of the text (SumBasic, Nenkova and Vanderwende
2005): the mean share of their words among all of the part's words, common English ones left out; once a sentence is
chosen its words count for half, so that the next one tells something else.
"""

import re
from collections import Counter
from collections.abc import Sequence

from gemma10m_tui.conversation.quotes import sentences
from gemma10m_tui.library.search_text import STOP_WORDS

SHORTEST, LONGEST = 6, 45  # words of a telling sentence
_WORD = re.compile(r"[^\W\d_]{3,}")


def telling_sentences(texts: Sequence[str], count: int) -> list[str]:
    """At most `count` sentences of the texts, in the order of the texts, each once however often it stands there."""
    found = [text for one in texts for _, _, text in sentences(one)]
    words = [_telling(text) for text in found]
    counts = Counter(word for own in words for word in own)
    total = max(1, sum(counts.values()))
    shares = {word: number / total for word, number in counts.items()}
    able = [n for n, text in enumerate(found) if SHORTEST <= len(text.split()) <= LONGEST and words[n]]
    chosen: list[int] = []
    while able and len(chosen) < count:
        best = max(able, key=lambda n: sum(shares[word] for word in words[n]) / len(words[n]))
        chosen.append(best)
        able = [n for n in able if found[n] != found[best]]
        for word in set(words[best]):
            shares[word] /= 2
    return [found[n] for n in sorted(chosen)]


def _telling(sentence: str) -> list[str]:
    return [word for word in (found.lower() for found in _WORD.findall(sentence)) if word not in STOP_WORDS]
