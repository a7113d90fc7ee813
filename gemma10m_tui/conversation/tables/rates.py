"""Prices per hour, per day, per person: a question may name one ("the cheapest per day"), and the head of a column has
no other word for it than that.
"""

import re

from gemma10m_tui.conversation.tables.called import keys, words_of
from gemma10m_tui.conversation.tables.figures import kinds
from gemma10m_tui.conversation.tables.whole_tables import WholeTable

_OF_PRICES = re.compile(r"(?i)\b(?:cheap|expensive|cost|dear|pric|affordable)")
_UNITS = "hour day night week weekend month quarter year person head adult child kilo kilogram kg litre liter km mile"
_PER = re.compile(rf"(?i) (?:per|an?|each) (?P<unit>{'|'.join(_UNITS.split())})(?=[ ?.!]|$)")
_RATE = re.compile(rf"(?i)\W*(?:per|an?|je|pro|/) *(?:{'|'.join(_UNITS.split())})\b.*")


def without_rate(question: str) -> tuple[str, str]:
    """A question for prices without what they are for, and that: "hour"; "" where it says none."""
    found = _PER.search(question) if _OF_PRICES.search(question) else None
    if found is None:
        return question, ""
    return question[: found.start()] + question[found.end() :], found["unit"].lower()


def rate_columns(table: WholeTable, per: str) -> tuple[int, ...]:
    """The columns with prices for a unit; without one all whose heads say no more than that they are for one."""
    heads = [number for number in range(len(table.heads)) if is_of_money(table, number)]
    if not per:
        return tuple(number for number in heads if _RATE.fullmatch(table.heads[number]))
    found = tuple(number for number in heads if set(keys([per])) <= words_of(table.heads[number]))
    return found if len(found) == 1 else ()


def is_of_money(table: WholeTable, column: int) -> bool:
    """Whether the figures of a column are sums of money, by what stands with them or at its head."""
    head = table.heads[column].lower()
    return any(kind.startswith("money") for kind in kinds(table.column(column))) or any(
        sign in head for sign in ("€", "$", "£", "eur", "usd", "gbp", "chf")
    )
