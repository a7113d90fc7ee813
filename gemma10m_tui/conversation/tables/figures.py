"""Figures in the cells of a table, made comparable: numbers with their units, money, dates and times of day.

What is no figure at all, and two that cannot be compared, are told apart from what is merely left out ("n/a"): an
order among figures is only known where every one of them is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

_GRAMS = {
    "mg": 1e-3,
    "g": 1.0,
    "kg": 1e3,
    "t": 1e6,
    "oz": 28.35,
    "lb": 453.6,
    "gram": 1.0,
    "kilogram": 1e3,
    "tonne": 1e6,
}
_METRES = {"mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3, "inch": 0.0254, "ft": 0.3048, "feet": 0.3048, "mile": 1609.3}
_METRES |= {"metre": 1.0, "meter": 1.0, "kilometre": 1e3, "kilometer": 1e3, "mi": 1609.3}
_LITRES = {"ml": 1e-3, "cl": 1e-2, "dl": 0.1, "l": 1.0, "litre": 1.0, "liter": 1.0}
_BYTES = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15}
_WATTS = {"w": 1.0, "kw": 1e3}  # mW and MW are one without case
_SECONDS = {"s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0}
_SECONDS |= {"sekunde": 1.0, "stunde": 3600.0, "std": 3600.0, "day": 86400.0, "tag": 86400.0, "week": 604800.0}
_SECONDS |= {"woche": 604800.0, "month": 2629800.0, "monat": 2629800.0, "year": 31557600.0, "yr": 31557600.0}
_SECONDS |= {"jahr": 31557600.0}
_KINDS = {"mass": _GRAMS, "length": _METRES, "volume": _LITRES, "data": _BYTES, "power": _WATTS, "time": _SECONDS}
_UNITS = {unit: (kind, worth) for kind, units in _KINDS.items() for unit, worth in units.items()}
_PLURALS = (("s", 2), ("e", 3), ("n", 3), ("en", 3), ("es", 3))  # an ending, and the fewest letters before it
_SIZES = {"k": 1e3, "thousand": 1e3, "million": 1e6, "millions": 1e6, "mio": 1e6, "bn": 1e9, "billion": 1e9}
_MONEY = {
    "$": "$",
    "usd": "$",
    "us$": "$",
    "€": "€",
    "eur": "€",
    "euro": "€",
    "£": "£",
    "gbp": "£",
    "¥": "¥",
    "chf": "chf",
}
_CURRENCY = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
)
_MONTH = {name: number for names in _MONTHS for number, name in enumerate(names.split(), 1)}
_MONTH_NAME = rf"(?P<month>(?:{'|'.join(_MONTH)})[a-zäöü]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?:\s*[-–]\s*(?P<until>\d{1,2})(?:st|nd|rd|th|\.)?)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:[a-z]{2,9},? )?"
_DATES = tuple(
    re.compile(way)
    for way in (
        rf"{_WEEKDAY}{_DAY}\s+{_MONTH_NAME}(?:,?\s+{_YEAR})?",
        rf"{_WEEKDAY}{_MONTH_NAME}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"{_MONTH_NAME}\s+{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
    )
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]([0-5]\d))?(?:\s*(am|pm|a\.m\.|p\.m\.)|\s*(?:uhr|h))?")
_NOON, _LATEST_MINUTE = 12, 24 * 60
_NIGHT, _EVENING = 4 * 60, 20 * 60  # minutes
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b|\bbis\b)\s*")
NUMBER = r"[-−+]?(?:\d{1,3}(?:[., '’ ]\d{3})+|\d+)(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<low>{NUMBER})(?:\s*(?:-|–|—|to\b|bis\b)\s*(?:{_CURRENCY})?\s*(?P<high>{NUMBER}))?"
    rf"\s*(?P<size>(?:{'|'.join(_SIZES)})\b)?\s*(?P<unit>.*)"
)
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zäöü]+)\.?,?\s*")
_NOTE = re.compile(r"\s*(?:[*†‡]+|(?<![a-z])[¹²³]+|\[\w{1,3}\])$|\s*\([^()]*\)$")  # m² has none
_ABOUT = re.compile(r"^(?:~|≈|about|approx\.?|circa|ca\.?|c\.|etwa|from|ab)\s*")
_LEFT_OUT = re.compile(r"(?:[-–—?.…]*|n\.?/?a\.?|tb[acd]|unknown|not known|k\. ?a\.|unbekannt)")
_NOTHING = re.compile(r"(?:none|nil|no|not (?:available|included)|keine?r?|nein)")
_FREE = re.compile(r"(?:free(?: of charge)?|gratis|kostenlos|kostenfrei)")
_ENDLESS = re.compile(r"(?:unlimited|unbegrenzt|∞)")
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}(?!\d)|(?<!\d)0,\d")
_THREE_BEHIND = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?!\d)")
_DECIMAL_POINT = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.])|(?<!\d)0\.\d")
_LONGEST, _LONGEST_CELL = 60, 200  # characters of a figure, and of what is looked at for one
_KEPT = 4096  # cells: each is looked at several times in a turn
_LEAST = 2  # figures that can be compared
_ANY_KIND = "any"


@dataclass(frozen=True)
class Figure:
    """What a cell says, from `low` to `high`; only those of one `kind` can be compared."""

    kind: str
    low: float
    high: float


def extreme(cells: Sequence[str], *, most: bool, decimal_comma: bool = False, place: int = 1) -> list[int] | None:
    """The numbers of the cells with the greatest figure, or the least; None where no order among all is known.

    Cells that are left out have no part in it; there have to be fewer of them than of the others. `decimal_comma`: as
    the language has it that is asked in; what a point in 1.250 means is else only known where both mean the same row.
    `place`: 2 for the second greatest, or the second least.
    """
    lowered = [_plain(cell) for cell in cells]
    known = [number for number, cell in enumerate(lowered) if not _LEFT_OUT.fullmatch(cell)]
    said = [number for number in known if not _NOTHING.fullmatch(lowered[number])]
    if (not most and len(said) < len(known)) or len(said) < _LEAST or 2 * len(said) < len(cells):
        return None  # whether "none" is the least of all is not known
    written = [cells[number] for number in said]
    readings = [True] if decimal_comma else ways_to_read(written)
    best, *others = (_extreme_of(written, place, most=most, decimal_comma=is_comma) for is_comma in readings)
    return None if best is None or any(other != best for other in others) else [said[number] for number in best]


def ways_to_read(cells: Sequence[str]) -> list[bool]:
    """Whether a comma stands before the decimals of some cells, or may: both where a point may be either."""
    if any(_DECIMAL_COMMA.search(cell) for cell in cells):
        return [True]
    is_unclear = any(_THREE_BEHIND.search(cell) for cell in cells)
    return [False, True] if is_unclear and not any(_DECIMAL_POINT.search(cell) for cell in cells) else [False]


def _extreme_of(cells: Sequence[str], place: int, *, most: bool, decimal_comma: bool) -> list[int] | None:
    """Those at a place of the order; of two that are first together it is not known which is second."""
    figures = [one for cell in cells if (one := figure(cell, decimal_comma=decimal_comma)) is not None]
    kinds = {one.kind for one in figures} - {_ANY_KIND}
    if len(figures) < len(cells) or len(kinds) > 1 or (kinds == {"clock"} and go_past_midnight(figures)):
        return None
    left = dict(enumerate(figures))
    for _ in range(place - 1):
        first = _first_of(left, most=most)
        if first is None or len(first) > 1:
            return None
        del left[first[0]]
    return _first_of(left, most=most)


def _first_of(figures: Mapping[int, Figure], *, most: bool) -> list[int] | None:
    """Ranges are in order where both their ends are."""
    if not figures:
        return None
    if most:
        best = max(figures.values(), key=lambda one: (one.high, one.low))
        is_clear = all(one.low <= best.low for one in figures.values())
    else:
        best = min(figures.values(), key=lambda one: (one.low, one.high))
        is_clear = all(one.high >= best.high for one in figures.values())
    same = [number for number, one in figures.items() if (one.low, one.high) == (best.low, best.high)]
    return same if is_clear else None


def go_past_midnight(times: Sequence[Figure]) -> bool:
    """Whether some are early in the night and some in the evening before: the last bus may be that at 0:15."""
    return min(one.low for one in times) < _NIGHT and max(one.high for one in times) > _EVENING


def figure(cell: str, *, decimal_comma: bool = False) -> Figure | None:
    """What a cell says, where it says a figure and little else."""
    return _figure(cell[:_LONGEST_CELL], decimal_comma)


@lru_cache(_KEPT)
def _figure(cell: str, decimal_comma: bool) -> Figure | None:
    said = _plain(cell)
    if len(said) > _LONGEST:
        return None
    if _FREE.fullmatch(said):
        return Figure(_ANY_KIND, 0.0, 0.0)
    if _ENDLESS.fullmatch(said):
        return Figure(_ANY_KIND, inf, inf)
    return (
        _date(said)
        or _clock(said)
        or _lasting(said, decimal_comma=decimal_comma)
        or _amount(said, decimal_comma=decimal_comma)
    )


def kinds(cells: Iterable[str]) -> frozenset[str]:
    """The kinds of the figures that some cells say."""
    return frozenset(one.kind for cell in cells if (one := figure(cell)) is not None) - {_ANY_KIND}


def signs(cells: Iterable[str]) -> frozenset[int]:
    """Whether any figures of some cells are below zero (-1), and any above (1)."""
    found = (one for cell in cells if (one := figure(cell)) is not None)
    return frozenset((one.low > 0) - (one.low < 0) for one in found) - {0}


def is_left_out(cell: str) -> bool:
    """Whether a cell says that nothing is known, or that there is none."""
    said = _plain(cell)
    return _LEFT_OUT.fullmatch(said) is not None or _NOTHING.fullmatch(said) is not None


def is_figure(cell: str) -> bool:
    """Whether a cell says a figure, or that there is none."""
    return is_left_out(cell) or figure(cell) is not None


def _plain(cell: str) -> str:
    said = cell[:_LONGEST_CELL].replace("**", "").replace("\xa0", " ").strip().lower()
    while (note := _NOTE.search(said)) is not None and note.start() > 0:
        said = said[: note.start()]
    return _ABOUT.sub("", said).strip()


def _date(said: str) -> Figure | None:
    found = next((found for way in _DATES if (found := way.fullmatch(said))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["month"]) if parts["month"].isdigit() else _MONTH[parts["month"][:3]]
    day = int(parts.get("day") or 0)
    before = 372 * int(parts.get("year") or 0) + 31 * month
    kind = f"date{parts.get('year') is not None}{'day' in parts}"
    return Figure(kind, before + day, before + int(parts.get("until") or day))


def _clock(said: str) -> Figure | None:
    """A time of day, or from one to another."""
    times = [_CLOCK.fullmatch(part) for part in _RANGE.split(said)]
    found = [time for time in times if time is not None]
    if len(found) < len(times) or not 0 < len(found) <= 2 or not ((found[-1][2] and ":" in said) or found[-1][3]):
        return None
    minutes = [_minutes(time, found[-1][3] or "") for time in found]
    return Figure("clock", minutes[0], minutes[-1]) if minutes[0] <= minutes[-1] <= _LATEST_MINUTE else None


def _minutes(time: re.Match[str], half: str) -> int:
    hour, half = int(time[1]), time[3] or half
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    return 60 * hour + int(time[2] or 0)


def _lasting(said: str, *, decimal_comma: bool) -> Figure | None:
    """Several parts of one kind: 2 h 40 min."""
    parts = [found.groups() for found in _PART.finditer(said)]
    units = [_UNITS.get(_singular(unit), ("", 0.0)) for _, unit in parts]
    if len(parts) < 2 or _PART.sub("", said).strip() or len({kind for kind, _ in units}) != 1 or not units[0][0]:
        return None
    pairs = zip(parts, units, strict=True)
    whole = sum(worth * (as_number(amount, decimal_comma=decimal_comma) or 0.0) for (amount, _), (_, worth) in pairs)
    return Figure(units[0][0], whole, whole)


def _amount(said: str, *, decimal_comma: bool) -> Figure | None:
    found = _AMOUNT.fullmatch(said)
    if found is None:
        return None
    unit = found["unit"].strip()
    size = _SIZES.get(found["size"] or "", 1.0)
    first = as_number(found["low"], decimal_comma=decimal_comma)
    last = as_number(found["high"], decimal_comma=decimal_comma) if found["high"] else first
    if first is None or last is None:
        return None
    low, high = size * first, size * last
    kind, worth = _kind(found["before"], unit)
    return None if low > high or any(letter.isdecimal() for letter in unit) else Figure(kind, low * worth, high * worth)


def _kind(currency: str | None, unit: str) -> tuple[str, float]:
    """What kind of figure has a unit, and how much one of it is; money per month is not money per year."""
    money = re.match(rf"(?:{_CURRENCY})(?![a-z])s?", unit)
    if currency or money:
        rest = unit[money.end() :] if money and not currency else unit
        return f"money {_MONEY[currency or (money[0] if money else '')]} {rest.strip()}", 1.0
    return _UNITS.get(_singular(unit), (f"in {_singular(unit)}", 1.0))


def _singular(unit: str) -> str:
    """A unit of several as of one; what is another by a last letter ("m²", "ms", "kWh") stays what it is."""
    bare = unit.rstrip(".")
    shorter = (bare.removesuffix(ending) for ending, least in _PLURALS if len(bare) >= least + len(ending))
    return next((one for one in (bare, *shorter) if one in _UNITS), bare)


def as_number(written: str, *, decimal_comma: bool) -> float | None:
    """A number as it is written, with marks between its thousands; None of an address (192.168.255.1), which has
    several that would stand before decimals.
    """
    bare = re.sub(r"[ '’ +]", "", written.replace("−", "-"))
    thousands, decimals = (".", ",") if decimal_comma else (",", ".")
    return None if bare.count(decimals) > 1 else float(bare.replace(thousands, "").replace(decimals, "."))
