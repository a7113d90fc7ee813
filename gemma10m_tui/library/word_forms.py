"""Whether two words are forms of one: of a noun ("party", "parties"), of any word ("replace", "replacing"), or of a
name ("Mongolia", "Mongolian").

One rule for all three: both are the same stem, each with an ending, and the two endings may stand for one another. The
kinds differ in which endings those are, and in how long a stem must be. Case and accents tell nothing: "Haus" and
"Häuser" have one stem.

This answers yes or no. How near texts come to one another is counted by `model.finder.words.stem`, which the finder has
learned with, and names in source code are compared by `library.name_stems`.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

_SHORTEST_WORD = 3  # letters; a shorter one has no forms that could be told from other words
_PLURALS = ("s", "es", "e", "n", "en", "er", "ren")
_OF_WORDS = (
    " s es e ed ing ings er ers or ors y ies ied ion ions ation ations uration urations ment ments ement ements able en"
)
_FURTHER = (("e", "al"), ("", "n"), ("s", "n"), ("ing", "n"), ("", "ren"))  # removal, shown, children
_OF_SHORT_VERBS = ("es", "ed", "er", "ers", "ing", "ings")  # beside "e": use, uses, used, using
_OF_NAMES = ("", "ians", "ian", "ans", "an", "ns", "n", "ese", "ish", "es", "s", "y", "ia", "a", "e", "i")


@dataclass(frozen=True)
class _Kind:
    """Which pairs of endings stand for one another, the fewest letters of a stem, and the consonants that are doubled
    between a stem and a vowel ("set", "setting").
    """

    pairs: frozenset[tuple[str, str]]
    least: int
    doubled: str = ""

    @cached_property
    def longest(self) -> int:
        """The letters of the longest ending."""
        return max(len(ending) for pair in self.pairs for ending in pair)


def _either_way(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(both for one, other in pairs for both in ((one, other), (other, one)))


def _any_two(endings: Sequence[str]) -> Iterable[tuple[str, str]]:
    return product(endings, endings)


_NOUN = _Kind(_either_way([*(("", plural) for plural in _PLURALS), ("y", "ies")]), 2)
_WORD = _Kind(_either_way([*_any_two(_OF_WORDS.split(" ")), *_FURTHER]), 3, "bdglmnprt")
_SHORT_VERB = _Kind(_either_way([*(("e", ending) for ending in _OF_SHORT_VERBS), ("es", "ed")]), 2)
_NAME = _Kind(_either_way(_any_two(_OF_NAMES)), 4)


def is_same_noun(word: str, other: str) -> bool:
    """Whether one is the plural of the other, or both are the same."""
    return _is_same(word, other, _NOUN)


def is_same_word(word: str, other: str) -> bool:
    """Whether they are forms of one word: inflected, or as who does it, what is done, and that it is done ("install",
    "installer", "installation").
    """
    return _is_same(word, other, _WORD) or _is_same(word, other, _SHORT_VERB)


def is_same_name(word: str, other: str) -> bool:
    """Whether they are a country and its people, its language, or one of them; or a name and its plural."""
    return _is_same(word, other, _NAME)


def singulars(word: str) -> set[str]:
    """What a plural may be the plural of, and itself."""
    shorter = {word.removesuffix(ending) for ending in _PLURALS if word.endswith(ending)}
    of_y = [f"{word.removesuffix('ies')}y"] if word.endswith("ies") else []
    return {word, *(one for one in (*shorter, *of_y) if len(one) >= _SHORTEST_WORD)}


def _is_same(word: str, other: str, kind: _Kind) -> bool:
    one, two = _plain(word), _plain(other)
    if one == two:
        return True
    shorter = min(len(one), len(two))
    if one[: kind.least] != two[: kind.least] or shorter < _SHORTEST_WORD:
        return False
    behind = kind.longest + 1  # letters of an ending with the doubled consonant
    for stem in range(max(kind.least, max(len(one), len(two)) - behind), shorter + 1):
        if one[:stem] != two[:stem]:
            return False
        if not kind.pairs.isdisjoint(product(_endings(one, stem, kind), _endings(two, stem, kind))):
            return True
    return False


def _endings(word: str, stem: int, kind: _Kind) -> Iterator[str]:
    """What a word has behind its stem, and that without the consonant doubled before a vowel."""
    rest = word[stem:]
    yield rest
    if rest[:1] == word[stem - 1] and rest[0] in kind.doubled and rest[1:2] in ("a", "e", "i", "o", "y"):
        yield rest[1:]


@lru_cache(2**15)
def _plain(word: str) -> str:
    """Without case and accents."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    return "".join(mark for mark in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(mark))
