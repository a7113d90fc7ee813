"""Words in names of source code: "parses" is in `MultiPartParser`, "validation" in `validate_key`.

Whoever names a thing in code takes a noun where a question has a verb, shortens it, or joins it to others. So words and
the parts of names are compared by stems that are cut off further than those of prose.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from gemma10m_tui.library.search_text import terms_of_name

_OF_WORDS = (
    "ations ation ators ator ates ate ated ating ings ing ions ion ers er ors or ed es e s ies ied y ments ment al "
    "able ly ization isation ize ise izes ises ized ised izing ising izer iser izers isers"
)
_ENDINGS = sorted(_OF_WORDS.split(), key=len, reverse=True)
_SHORTEST = 3  # letters that are left
_WITHIN = 4  # letters of a word that may be a part of a name without a border
_SHORTENED = 3  # letters that may stand for a word: `opt`, `dir`
_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"(?<=..)([bdglmnprt])\1$")  # "setter", "mapped"; but "add" and "err" are whole


@lru_cache(maxsize=20_000)
def name_stem(word: str) -> str:
    """What a word has in common with its other forms, in small letters."""
    lowered = word.lower()
    if lowered.endswith("ss"):
        return lowered
    ending = next((one for one in _ENDINGS if lowered.endswith(one) and len(lowered) - len(one) >= _SHORTEST), "")
    return _DOUBLED.sub(r"\1", lowered.removesuffix(ending))


def name_parts(text: str) -> list[str]:
    """The words of a text, names by their parts."""
    return [part for word in _WORD.findall(text) for part in (terms_of_name(word) or [word])]


def name_stems(text: str) -> list[str]:
    """Their stems."""
    return [name_stem(part) for part in name_parts(text)]


def in_name(word: str, name: str, parts: Collection[str]) -> float:
    """How well a name has a word, from 0 to 1: as one of its parts, within it, or shortened. `parts`: their stems."""
    own = name_stem(word)
    if own in parts:
        return 1.0
    if len(own) >= _WITHIN and own in re.sub(r"[\W_]", "", name.lower()):
        return 0.9
    return 0.7 if any(len(part) >= _SHORTENED and word.lower().startswith(part) for part in parts) else 0.0


def said_by_name(name: str, stems: Collection[str]) -> float:
    """How much of a name, by its letters, is said by some stems: nearly all of `MultiPartParser` by "multipart" and
    "pars", and hardly any of it by "part".
    """
    parts = name_parts(name)
    whole = "".join(parts)
    as_parts = sum(len(part) for part in parts if name_stem(part) in stems)
    within = sum(len(one) for one in stems if len(one) >= _WITHIN and one in whole)
    return min(1.0, max(as_parts, within) / len(whole)) if whole else 0.0
