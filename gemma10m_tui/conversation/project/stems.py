"""Words, and the parts of names in source code, without their endings: "parses" is in `MultiPartParser`."""

import re
from collections.abc import Collection
from functools import lru_cache

from gemma10m_tui.library.search_text import terms_of_name

_OF_WORDS = (
    "ations ation ators ator ates ate ated ating ings ing ions ion ers er ors or ed es e s ies ied y ments ment al "
    "able ization isation ize ise ized ised ly"
)
_ENDINGS = sorted(_OF_WORDS.split(), key=len, reverse=True)
_SHORTEST = 3  # letters that are left
_WITHIN = 4  # letters of a word that may be a part of a name without a border
_SHORTENED = 3  # letters that may stand for a word: `opt`, `dir`
_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a word has in common with its other forms, in small letters."""
    lowered = word.lower()
    if lowered.endswith("ss"):
        return lowered
    for ending in _ENDINGS:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= _SHORTEST:
            rest = lowered[: -len(ending)]
            return _DOUBLED.sub(r"\1", rest) if ending[0] in "aei" else rest
    return lowered


def stems_of(text: str) -> list[str]:
    """Those of all words of a text, names by their parts."""
    return [stem(part) for word in _WORD.findall(text) for part in (terms_of_name(word) or [word])]


def in_name(word: str, name: str, parts: Collection[str]) -> float:
    """How well a name has a word, from 0 to 1: as one of its parts, within it, or shortened."""
    own = stem(word)
    if own in parts:
        return 1.0
    if len(own) >= _WITHIN and own in re.sub(r"[\W_]", "", name.lower()):
        return 0.9
    return 0.7 if any(len(part) >= _SHORTENED and word.lower().startswith(part) for part in parts) else 0.0


def said_by_name(name: str, stems: Collection[str]) -> float:
    """How much of a name, by its letters, is said by some stems: nearly all of `MultiPartParser` by "multipart" and
    "pars", and hardly any of it by "part".
    """
    parts = [part for word in _WORD.findall(name) for part in (terms_of_name(word) or [word])]
    whole = "".join(parts)
    as_parts = sum(len(part) for part in parts if stem(part) in stems)
    within = sum(len(one) for one in stems if len(one) >= _WITHIN and one in whole)
    return min(1.0, max(as_parts, within) / len(whole)) if whole else 0.0
