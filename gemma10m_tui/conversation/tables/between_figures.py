"""What lies between two figures of a column, said in the unit of the first: 12 kg between 24.5 kg and 12,500 g."""

import re
from collections.abc import Iterable
from decimal import Decimal

from gemma10m_tui.conversation.tables.figures import NUMBER, as_number, figure, ways_to_read

_WRITTEN = re.compile(rf"\s*(?P<before>[^\w\s]{{0,3}}|[A-Za-z]{{2,3}})\s*(?P<number>{NUMBER})\s*(?P<unit>.*?)\s*")
_NOTE = re.compile(r"\s*(?:[*†‡]+|\[\w{1,3}\]|\([^()]*\))$")
_UNIT_OF_HEAD = re.compile(r"\(([^()\d]{1,12})\)\s*$")
_BEFORE = ("£", "$", "€", "¥")  # stand before what they are of
_YEAR = re.compile(r"[12]\d{3}")
_OF_YEARS = re.compile(r"(?i)\b(?:year|since|born|birth|found|open|built|start|join|establish|jahr|seit|gegründet)")
_NEVER = ("date", "any")  # kinds: months have not all as many days
_DIGITS = 6
_MINUTES = 60


def between(one: str, other: str, column: Iterable[str], head: str) -> tuple[Decimal, str] | None:
    """By how much the first figure is more, below zero where it is less, and how that is said; None where they cannot
    be compared, where one is a range, or where what a point or a comma means would make a difference.
    """
    found = {_between(one, other, head, decimal_comma=is_comma) for is_comma in ways_to_read(list(column))}
    return found.pop() if len(found) == 1 else None


def _between(one: str, other: str, head: str, *, decimal_comma: bool) -> tuple[Decimal, str] | None:
    figures = [figure(cell, decimal_comma=decimal_comma) for cell in (one, other)]
    more, less = figures
    if more is None or less is None or more.kind != less.kind or more.kind.startswith(_NEVER):
        return None
    if more.low != more.high or less.low != less.high:
        return None
    by = Decimal(str(more.low)) - Decimal(str(less.low))
    if more.kind == "clock":
        return by, _lasting(abs(by))
    bare = _NOTE.sub("", one.replace("**", ""))
    written = _WRITTEN.fullmatch(bare)
    if written is None or any(letter.isdigit() for letter in written["unit"]):
        return None
    number = as_number(written["number"], decimal_comma=decimal_comma)
    if not number:
        return None
    worth = Decimal(str(more.low)) / Decimal(str(number))
    said = _as_written(abs(by / worth), decimal_comma=decimal_comma)
    return by, _with_unit(said, written["before"], written["unit"], bare, head)


def _lasting(minutes: Decimal) -> str:
    hours, rest = divmod(int(minutes), _MINUTES)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (rest, "min")) if count) or "0 min"


def _as_written(number: Decimal, *, decimal_comma: bool) -> str:
    said = f"{round(number, _DIGITS).normalize():,f}"
    return said.translate(str.maketrans(",.", ".,")) if decimal_comma else said


def _with_unit(said: str, before: str, unit: str, cell: str, head: str) -> str:
    if unit == "%":
        return f"{said} percentage points"
    before = before.strip("~≈+-−")
    if before or unit:
        gap = " " if before.isalpha() else ""
        return f"{before}{gap}{said}{f' {unit}' if unit else ''}"
    if _YEAR.fullmatch(cell.strip()) and _OF_YEARS.search(head):
        return f"{said} years"
    of_head = _UNIT_OF_HEAD.search(head)
    if of_head is None:
        return said
    return f"{of_head[1]}{said}" if of_head[1] in _BEFORE else f"{said} {of_head[1]}"
