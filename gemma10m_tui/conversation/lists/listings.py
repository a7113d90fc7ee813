"""The tables and lists of a part of a text, whole over the passages that they go on over, and how each is told."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from gemma10m_tui.conversation.lists.led_in import items_in, lists_in
from gemma10m_tui.conversation.tables.marked import Row, Table, tables_in
from gemma10m_tui.conversation.whole.gone_through import Sourced
from gemma10m_tui.conversation.whole.headings import headings_in
from gemma10m_tui.counted import counted
from gemma10m_tui.library import StoredPassage

Stretch = tuple[int, int]

_MARK = re.compile(r"^[*•‣+-][ \t]+")
_LEAST = 2  # items
_SHOWN = 12  # items of one that is told
_BEGUN_WITH = 3  # items of one that is only named
_FEW_WORDS = 20  # of an item, on average
_LONGEST_ITEM = 300  # characters


@dataclass(frozen=True)
class Listing:
    """[first, end) of the joined text of the passages; what leads it in, or the names of its columns, "" for none; its
    items as they are shown; and what of it stands in the passage that it begins in.
    """

    stretch: Stretch
    head: str
    items: tuple[str, ...]
    source: Sourced
    is_table: bool

    @property
    def is_of_sentences(self) -> bool:
        """Whether it is a list whose items are as long as sentences are, and longer."""
        return not self.is_table and sum(len(item.split()) for item in self.items) > _FEW_WORDS * len(self.items)

    @property
    def shown(self) -> str:
        """It with its items, a line each, and how many more there are."""
        lines = [f"  - {item}" for item in self.items[:_SHOWN]]
        more = [f"  - and {len(self.items) - _SHOWN} more"] if len(self.items) > _SHOWN else []
        return "\n".join([f"“{self.head}”" if self._is_led_in else f"{self._called}:", *lines, *more])

    @property
    def named(self) -> str:
        """What it is; of a list also what its first items are."""
        if self.is_table:
            return self._called
        begun = "; ".join(f"“{item}”" for item in self.items[:_BEGUN_WITH])
        return f"{self._called} that begins with {begun}"

    @property
    def _is_led_in(self) -> bool:
        return bool(self.head) and not self.is_table

    @property
    def _called(self) -> str:
        if self.is_table:
            return f"a table of {counted(len(self.items), 'row')}{f' ({self.head})' if self.head else ''}"
        return f"“{self.head}”, a list of {len(self.items)}" if self._is_led_in else f"a list of {len(self.items)}"


def listings_in(passages: Sequence[StoredPassage]) -> list[Listing]:
    """Every table and every list of at least two items, in order."""
    texts = [passage.text for passage in passages]
    joined, begins = "".join(texts), [0, *accumulate(map(len, texts))]

    def source(stretch: Stretch) -> Sourced:
        number = bisect_right(begins, stretch[0]) - 1
        return Sourced(passages[number], joined[stretch[0] : min(stretch[1], begins[number + 1])].strip())

    headings = {begins[number] + first for number, one in enumerate(passages) for first, _ in headings_in(one)}
    tables = [table for table in tables_in(joined) if len(table.rows) >= _LEAST]
    found = [_of_table(table, source) for table in tables]
    rows = [one.stretch for one in found]
    found += [
        _of_list(joined, lead, items, source)
        for lead, items in _lists(joined, headings)
        if not any(first <= items[0][0] < end for first, end in rows)
    ]
    return sorted(found, key=lambda one: one.stretch)


def _of_table(table: Table, source: Callable[[Stretch], Sourced]) -> Listing:
    first = (table.heads or table.rows[0]).first
    stretch = first, table.rows[-1].end
    head = "" if table.heads is None else _cells(table.heads)
    return Listing(stretch, head, tuple(map(_cells, table.rows)), source(stretch), is_table=True)


def _cells(row: Row) -> str:
    return " · ".join(cell.text.replace("**", "") for cell in row.cells if cell.text)


def _of_list(
    text: str, lead: Stretch | None, items: Sequence[Stretch], source: Callable[[Stretch], Sourced]
) -> Listing:
    stretch = (lead or items[0])[0], items[-1][1]
    head = " ".join(text[slice(*lead)].split()) if lead else ""
    return Listing(stretch, head, tuple(_item(text[slice(*item)]) for item in items), source(stretch), is_table=False)


def _item(said: str) -> str:
    shown = _MARK.sub("", " ".join(said.split()))
    return shown if len(shown) <= _LONGEST_ITEM else f"{shown[:_LONGEST_ITEM].rsplit(' ', 1)[0]} …"


def _lists(text: str, headings: Collection[int]) -> Iterator[tuple[Stretch | None, list[Stretch]]]:
    """Items that only white space is between, with the sentence that leads them in; no headings with a number."""
    leads = {led.items[0][0]: led.lead for led in lists_in(text)}
    run: list[Stretch] = []
    items = (item for item in items_in(text) if item[0] not in headings)
    for item in [*items, (len(text) + 1, len(text) + 1)]:
        if run and text[run[-1][1] : item[0]].strip() == "" and item[0] <= len(text):
            run.append(item)
            continue
        if len(run) >= _LEAST:
            yield leads.get(run[0][0]), run
        run = [item]
