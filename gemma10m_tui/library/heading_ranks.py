"""The ranks of headings, put in order by what these are called: an act stands above its scenes.

Plain text gives all its headings one rank, and a marked-up file may give the acts of a play uneven ones. Which of two
kinds of parts holds the other shows in the text: where one begins, one of the other mostly begins right below it. What
has no such name keeps its place among those that have.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from gemma10m_tui.documents.heading_numbers import UNITS, names_of, whole_number

Row = tuple[int, int, str]
"""The passage that a heading begins in, its rank (1 is the highest), its title."""

_MOSTLY = 0.5  # of the parts of a kind have one of the other right below them
_USUALLY_ABOVE = {unit: place for place, unit in enumerate(UNITS)}
_SIDE_BY_SIDE = frozenset({"chapter", "scene", "canto", "letter", "lecture"})  # none of which holds another
_Pairs = frozenset[tuple[str, str]]


def in_order(rows: Sequence[Row]) -> Sequence[Row]:
    """The headings with their ranks put in order; as they are where they are in order, or nothing tells what is."""
    units = [_unit(title) for _, _, title in rows]
    ranks = _ranks(rows, units)
    if all(not unit or ranks.get(unit, level) == level for (_, level, _), unit in zip(rows, units, strict=True)):
        return rows
    ordered: list[Row] = []
    around: list[tuple[int, int]] = []  # the ranks of the headings that a heading stands below, as they were and are
    behind = _next_named(units)
    for number, (passage, level, title) in enumerate(rows):
        while around and around[-1][0] >= level:
            around.pop()
        moved = around[-1][1] - around[-1][0] if around else 0
        # A prologue between an act and its first scene, of the scene's rank, is of the act.
        after = behind[number]
        like = number if units[number] in ranks else after if after is not None and rows[after][1] == level else None
        rank = level + moved if like is None else ranks.get(units[like], level + moved)
        around.append((level, rank))
        ordered.append((passage, rank, title))
    return ordered


def _unit(title: str) -> str:
    names = names_of(title)
    return names[-1].unit if names else ""


def _next_named(units: Sequence[str]) -> list[int | None]:
    found: list[int | None] = []
    after: int | None = None
    for number in range(len(units) - 1, -1, -1):
        found.append(after)
        after = number if units[number] else after
    return found[::-1]


def _ranks(rows: Sequence[Row], units: Sequence[str]) -> Mapping[str, int]:
    """The rank of every kind of part that has one rank, or would have: its numbers tell that it is one row."""
    levels: dict[str, list[int]] = {}
    for (_, level, _), unit in zip(rows, units, strict=True):
        if unit:
            levels.setdefault(unit, []).append(level)
    highest = {unit: min(every) for unit, every in levels.items()}
    pairs = frozenset((outer, inner) for outer, inner in _holding(units) if highest[outer] <= highest[inner])
    ranks = {
        unit: highest[unit]
        for unit, every in levels.items()
        if len(set(every)) == 1 or _counts_on(rows, units, unit, pairs)
    }
    held = [pair for pair in sorted(pairs, key=lambda pair: highest[pair[0]]) if set(pair) <= set(ranks)]
    for _ in ranks:
        for outer, inner in held:
            ranks[inner] = max(ranks[inner], ranks[outer] + 1)
    return ranks


def _holding(units: Sequence[str]) -> _Pairs:
    """Which kinds of parts hold which ones; what usually is below holds the other only where that is plain."""
    named = [unit for unit in units if unit]
    counts = Counter(named)
    below = Counter(pairwise(named))
    found: set[tuple[str, str]] = set()
    for (outer, inner), count in below.items():
        share, other = count / counts[outer], below[inner, outer] / counts[inner]
        is_usual = _USUALLY_ABOVE[outer] < _USUALLY_ABOVE[inner]
        is_plain = share >= _MOSTLY if is_usual else share > _MOSTLY and count > 1
        may_be = outer != inner and not {outer, inner} <= _SIDE_BY_SIDE
        if may_be and is_plain and (share > other or (share == other and is_usual)):
            found.add((outer, inner))
    return frozenset(found)


def _counts_on(rows: Sequence[Row], units: Sequence[str], unit: str, pairs: _Pairs) -> bool:
    """Whether the numbers of a kind of parts only rise, but for where a part begins that holds them."""
    holders = {outer for outer, inner in pairs if inner == unit}
    before = 0
    for (_, _, title), other in zip(rows, units, strict=True):
        if other in holders:
            before = 0
        elif other == unit:
            number = whole_number(names_of(title)[-1].number)
            if number <= before:
                return False
            before = number
    return True
