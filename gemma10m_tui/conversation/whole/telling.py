"""Telling sentences: those that say most of what their part of the text keeps speaking of.

After SumBasic (Nenkova and Vanderwende 2005), in which a sentence counts what its words count and a word half once a
sentence with it was chosen, so that the next one tells something else. There the mean share of a word counts, which is
highest for the shortest sentences of the most usual words ("That's all there is to it."). Here a word counts by how
often it comes, by how few of the part's passages have it, and more if it is a name; long sentences count a little less.
What somebody says, and what begins by pointing at the sentence before, tells nothing by itself: it is left to parts
without other sentences.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.library.search_text import stop_words_of

_SHORTEST, _LONGEST = 9, 40  # words of a telling sentence
_LEAST = 6  # words, where there is no other
_FOR_LENGTH = 8  # words that every sentence counts as having besides
_NAMED = 1.0  # what being a name counts for, beside the logarithm that tells how few passages have the word
_NAME_SHARE = 0.25  # a name is hardly ever written small
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"(?<=[^\W\d_A-Z] )[A-ZÀ-Þ][^\W\d_]{2,}|(?<=[,;] )[A-ZÀ-Þ][^\W\d_]{2,}")
_SMALL = re.compile(r"\b[a-zß-ÿ]{3,}\b")
_SPOKEN = re.compile(r"[\"“”„«»?]|(?:^|\s)[‘'`](?=\w)")
_POINTING = (
    "he she it they this that these those his her their its there here i my then so but and or nor yet for now well "
    "thus hence therefore however still also yes no not such another others even finally moreover besides indeed"
)
_POINTS_BACK = re.compile(rf"\W*(?:{'|'.join(_POINTING.split())}|on the other hand|after all)\b", re.IGNORECASE)


def telling_sentences(texts: Sequence[str], count: int) -> list[str]:
    """At most `count` sentences of the texts, in the order of the texts, each once however often it stands there."""
    found = [text for one in texts for _, _, text in sentences(one)]
    weights = _weights(texts, found)
    able = _able(found, weights)
    chosen: list[int] = []
    while able and len(chosen) < count:
        best = max(able, key=lambda n: _told(found[n], weights))
        chosen.append(best)
        able = [n for n in able if found[n] != found[best]]
        weights.update({word: weights[word] / 2 for word in _telling(found[best]) if word in weights})
    return [found[n] for n in sorted(chosen)]


def _able(found: Sequence[str], weights: Mapping[str, float]) -> list[int]:
    """The sentences that may be chosen; any that tell something where none stands by itself."""
    telling = [n for n, text in enumerate(found) if len(text.split()) >= _LEAST and _told(text, weights)]
    return [n for n in telling if _stands_alone(found[n])] or [n for n in telling if len(found[n].split()) <= _LONGEST]


def _stands_alone(sentence: str) -> bool:
    return (
        _SHORTEST <= len(sentence.split()) <= _LONGEST
        and sentence.endswith(".")
        and sentence[0].isupper()
        and not _SPOKEN.search(sentence)
        and not _POINTS_BACK.match(sentence)
    )


def _told(sentence: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 0.0) for word in _telling(sentence)) / (len(sentence.split()) + _FOR_LENGTH)


def _weights(texts: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """What each word counts; nothing what comes once, unless there is nothing else."""
    said = [word for text in found for word in _words(text)]
    none = stop_words_of(said)
    counts = Counter(word for word in said if word not in none)
    small = Counter(word for text in found for word in _SMALL.findall(text))
    names = {name.lower() for text in found for name in _NAME.findall(text)}
    names = {name for name in names if small[name] < _NAME_SHARE * counts[name]}
    having = Counter(word for text in texts for word in set(_words(text)))
    often = any(number > 1 for number in counts.values())
    return {
        word: (log(number) if often else 1.0) * (log(1 + len(texts) / having[word]) + _NAMED * (word in names))
        for word, number in counts.items()
    }


def _telling(sentence: str) -> set[str]:
    return set(_words(sentence))


def _words(text: str) -> list[str]:
    return [found.lower() for found in _WORD.findall(text)]
