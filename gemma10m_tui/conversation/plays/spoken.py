"""Who speaks in a play: the names that stand before its speeches, "**HAMLET**", "HAMLET." or "HAMLET:".

A name in capitals or in bold begins many a line that nobody speaks. So it is believed in a play alone, which has acts
or scenes, or a list of its persons; and in the one of the two ways that most of its speeches have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.plays.persons import is_divided_as_plays_are, persons_of
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.documents.heading_numbers import called
from gemma10m_tui.library import StoredPassage

_LARGE = r"[^\W\d_a-zß-öø-ÿ]"
_CAPITALS = (
    rf"{_LARGE}(?:{_LARGE}|['’.-](?={_LARGE}))+(?:,? (?:AND |UND |and |und )?(?:{_LARGE}|['’-])+|[ ]\d\d?){{0,4}}"
)
_DIRECTION = r"(?:[ \t]*[_*]*[(\[][^\n]*)?"  # "(aside)"
_IN_BOLD = re.compile(r"(?m)^[ \t>]*\*\*(?P<name>[^\W\d_][^*\n]{0,40}?)[.:]?\*\*")
_IN_CAPITALS = re.compile(
    rf"(?m)^[ \t]*_?(?P<name>{_CAPITALS})(?:[.:]_?{_DIRECTION}[ \t]*$|_?{_DIRECTION}[ \t]*$|[.:]_?[ \t]+(?=\S))"
)
_NOBODY = re.compile(
    r"(?i)(?:the )?(?:end|finis|exeunt|exit|enter|re-enter|curtain|contents|note|scene|act|dramatis|personen|ende"
    r"|vorhang)\b.*"
)
_LEAST = 2  # people who have as many speeches
_LEAST_OF_ALL = 6  # speeches
_PASSAGES_OF_ONE = 4  # at most, on average: a play is made of them


@dataclass(frozen=True)
class Speech:
    """Who speaks, and where in a passage what is said begins."""

    name: str
    passage: StoredPassage
    first: int


def speeches_in(text: WatchedText) -> tuple[Speech, ...]:
    """Every speech, in the order of the text; none where it is no play, or does not name who speaks."""
    if not is_divided_as_plays_are(text) and persons_of(text) is None:
        return ()
    passages = list(text.passages())
    found = max((_speeches(passages, way) for way in (_IN_BOLD, _IN_CAPITALS)), key=len)
    often = [name for name, count in speakers(found) if count >= _LEAST]
    is_enough = len(found) >= max(_LEAST_OF_ALL, len(passages) / _PASSAGES_OF_ONE)
    return tuple(found) if is_enough and len(often) >= _LEAST else ()


def speakers(speeches: Iterable[Speech]) -> list[tuple[str, int]]:
    """Everybody by the name that stands there first, with the number of speeches, who has most first."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for one in speeches:
        names.setdefault(key(one.name), one.name)
        counts[key(one.name)] += 1
    return [(names[name], count) for name, count in counts.most_common()]


def speaker_at(speeches: Sequence[Speech], passage: StoredPassage, place: int) -> str | None:
    """Who speaks where something stands in a passage: whose speech began last in the same section."""
    last = next((one for one in reversed(speeches) if (one.passage.id, one.first) <= (passage.id, place)), None)
    if last is None or last.passage.document != passage.document:
        return None
    return last.name if last.passage.locator.section == passage.locator.section else None


def key(name: str) -> str:
    """A name as names are compared."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def _speeches(passages: Sequence[StoredPassage], way: re.Pattern[str]) -> list[Speech]:
    found = [
        Speech(" ".join(one["name"].split()), passage, one.end())
        for passage in passages
        for one in way.finditer(passage.text)
        if not _NOBODY.fullmatch(one["name"]) and called(one["name"]) is None
    ]
    counts = Counter(key(one.name) for one in found)
    return [one for one in found if way is _IN_BOLD or counts[key(one.name)] >= _LEAST]
