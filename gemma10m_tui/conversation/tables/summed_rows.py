"""Rows that are no things of their own: those that add the others up, and those of the rest ("Others", "vacant").

A sum is told by its name or by its figures: "Company" below three departments is one where its figures are theirs
together. Where that may be chance, the table is not told of.
"""

import re
from collections.abc import Callable, Sequence
from math import isclose
from typing import TypeVar

from gemma10m_tui.conversation.tables.figures import figure
from model.finder.words import plain_words, stem

Row = TypeVar("Row")

_TOTAL = re.compile(
    r"(?i)\W*(?:(?:(?:grand |sub-?|net )?totals?|sums?|gesamt\w*|summen?|insgesamt|zusammen|together|combined)\b"
    r"|[ΣØ∅])"
)
_ALL = re.compile(r"(?i)\W*(?:overall|all|alle)\b\W*(?P<what>.*)", re.DOTALL)
# Names of things begin so, too: a balance bike.
_MAYBE_TOTAL = re.compile(
    r"(?i)\W*(?:average|avg\.?|mean|median|surplus|balance|durchschnitt|mittelwert|saldo)\b"
    r"(?=\W*$|\W*(?:of|on|at|in|for|per|brought|carried|over|all|at|by|über|pro|am|der|des)\b|\W*\d|\s*[(:])"
)
_NO_ONE = re.compile(
    r"(?i)\W*(?:(?:all )?(?:the )?(?:others?|rest|remaining|remainder|misc\w*|sonstige\w*|übrige\w*|andere|unknown"
    r"|vacant|unassigned|unnamed|none|nobody|tb[acd]|n\.?/?a\.?|etc|and (?:others|more)|\.\.\.|…)\b.{0,20}|[^\w]*)\s*"
    r"|~~.*~~|\(.*\)|\W*(?:and|und|or|oder) .{0,20}",
    re.DOTALL,
)
_MOST_ROWS = 500  # that are added up
_LEAST_OTHERS = 2
_LEAST_DIGITS = 3  # a sum of fewer may be chance


def is_total(name: str, head: str) -> bool:
    """Whether a row is called so that it adds up the others, below the head of its column."""
    if (found := _ALL.match(name)) is not None:
        return set(map(stem, plain_words(found["what"]))) <= set(map(stem, plain_words(head)))
    return _TOTAL.match(name) is not None or _MAYBE_TOTAL.match(name) is not None


def is_of_no_one(name: str) -> bool:
    """Whether a row is of no thing of its own: of the rest, of nobody, or struck out."""
    return _NO_ONE.fullmatch(name) is not None


def without_sums(rows: Sequence[Row], cells_of: Callable[[Row], Sequence[str]]) -> list[Row] | None:
    """The rows without a first or last one that adds up the others, by its figures; None where that may be chance."""
    kept = list(rows)
    for at in (-1, 0):
        if not _LEAST_OTHERS < len(kept) <= _MOST_ROWS:
            break
        sums = _sums([cells_of(row) for row in kept], at)
        if sums and len(sums) == 1 and sum(letter.isdigit() for letter in sums[0]) < _LEAST_DIGITS:
            return None
        if sums:
            del kept[at]
    return kept


def _sums(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    """The cells of a row that are the figures below and above them together."""
    others = [row for row in rows if row is not rows[at]]
    return [cell for number, cell in enumerate(rows[at]) if number and _adds_up(cell, [row[number] for row in others])]


def _adds_up(cell: str, others: Sequence[str]) -> bool:
    whole = figure(cell)
    if whole is None or whole.low != whole.high or whole.kind.startswith(("date", "clock")):
        return False
    parts = 0.0
    count = 0
    for part in map(figure, others):
        if part is None:
            continue
        if part.kind != whole.kind or part.low >= whole.low:
            return False
        parts, count = parts + part.low, count + 1
    return count >= _LEAST_OTHERS and isclose(whole.low, parts, rel_tol=1e-9)
