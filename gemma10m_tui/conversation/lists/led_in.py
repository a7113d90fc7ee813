"""Lists that a sentence leads in ("The following are excluded:"): its items say what it does not, and none of them says
alone what it is an item of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

Stretch = tuple[int, int]

_ITEM = r"[ \t]*(?:[-*•‣]|\(?\d{1,3}[.)]|\(?(?:[a-z]|[ivx]{1,4})\))[ \t]+(?=\S)"
BEGINS_AN_ITEM = re.compile(rf"(?m)(?<=\n)(?={_ITEM})")
_BEGINS = re.compile(rf"(?m)^(?={_ITEM})")
_LED_IN = re.compile(rf":[ \t*_]*\n\s*(?={_ITEM})")
_ONE = re.compile(rf"{_ITEM}[^\n]*(?:\n(?!{_ITEM})[ \t]*[^\s#|][^\n]*)*\n?(?:[ \t]*\n)?")
_SENTENCE_BEFORE = re.compile(r"(?:[.!?…][\"”’')]*\s|\n[ \t]*\n|\n(?=[ \t]*(?:#|\|)))")
_LONGEST_LEAD = 400  # characters
_MOST_ITEMS = 40


@dataclass(frozen=True)
class LedIn:
    """A list in a text: the sentence that leads it in, and its items with their marks, as [first, end)."""

    lead: Stretch
    items: tuple[Stretch, ...]

    @property
    def whole(self) -> Stretch:
        """From the sentence to the last item."""
        return self.lead[0], self.items[-1][1]


def lists_in(text: str) -> Iterator[LedIn]:
    """Every list of a text that a sentence with a colon at its end leads in."""
    for found in _LED_IN.finditer(text):
        low = max(0, found.start() - _LONGEST_LEAD)
        before = [border.end() for border in _SENTENCE_BEFORE.finditer(text, low, found.start())]
        first = before[-1] if before else low
        items: list[Stretch] = []
        place = found.end()
        while len(items) < _MOST_ITEMS and (item := _ONE.match(text, place)) is not None:
            items.append((place, place + len(item[0].rstrip())))
            place = item.end()
        first += len(text[first:]) - len(text[first:].lstrip())
        if items:
            yield LedIn((first, found.start() + 1), tuple(items))


def items_in(text: str) -> Iterator[Stretch]:
    """Every item of a text, led in or not, with its mark."""
    place = 0
    while (found := _BEGINS.search(text, place)) is not None:
        item = _ONE.match(text, found.start())
        assert item is not None
        yield found.start(), found.start() + len(item[0].rstrip())
        place = item.end()


def told(text: str, lead: Stretch, items: tuple[Stretch, ...]) -> str:
    """The sentence and some of the items, one a line."""
    lines = (re.sub(r"^[*•‣][ \t]+", "- ", " ".join(text[slice(*item)].split())) for item in items)
    return "\n".join([" ".join(text[slice(*lead)].split()), "", *lines])
