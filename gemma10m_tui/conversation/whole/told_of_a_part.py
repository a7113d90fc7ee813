"""What is told of one part of a text: its telling sentences, of what is mostly tables and lists these, and of a part of
a play its stage directions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gemma10m_tui.conversation.lists import led_in as lists
from gemma10m_tui.conversation.lists.listings import Listing, listings_in
from gemma10m_tui.conversation.plays.spoken import Speech, speaker_at
from gemma10m_tui.conversation.plays.stage_directions import Direction, telling_directions
from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.whole.gone_through import Sourced
from gemma10m_tui.conversation.whole.headings import stretches_of_text
from gemma10m_tui.conversation.whole.telling import telling_sentences
from gemma10m_tui.library import StoredPassage

Stretch = tuple[int, int]

_SENTENCES_BESIDE = 2  # what is mostly tables and lists
_LISTS_OF_ONE_PART = 3
_ITEMS_SHOWN = 12  # of a list
_LEAST_DIRECTIONS = 2  # of a part of a play
_MOSTLY = 1 / 2


@dataclass(frozen=True)
class Quote:
    """What is quoted, word for word, and how it is shown; `is_sentence`: and is neither table nor list."""

    source: Sourced
    shown: str
    is_sentence: bool = False


def quote(source: Sourced) -> Quote:
    """A sentence in quotation marks; a list line by line, below what leads it in."""
    led = next(lists.lists_in(source.sentence), None)
    if led is None:
        return Quote(source, f"“{' '.join(source.sentence.split())}”", is_sentence=True)
    lead, _, items = lists.told(source.sentence, led.lead, led.items[:_ITEMS_SHOWN]).partition("\n\n")
    lines = [f"  {item if item.startswith('- ') else f'- {item}'}" for item in items.split("\n")]
    further = [f"  - and {len(led.items) - _ITEMS_SHOWN} more"] if len(led.items) > _ITEMS_SHOWN else []
    return Quote(source, "\n".join([f"“{lead}”", *lines, *further]))


def told_of_a_play(passages: Sequence[StoredPassage], speeches: Sequence[Speech], most: int) -> list[Quote]:
    """What happens in a part of it, by its stage directions; none where it has hardly any, or is no play."""
    found = telling_directions(passages, most) if speeches else []
    return [_directed(one, speeches) for one in found] if len(found) >= min(most, _LEAST_DIRECTIONS) else []


def _directed(direction: Direction, speeches: Sequence[Speech]) -> Quote:
    """A stage direction, with who speaks where it says of nobody else that he does so."""
    told = quote(direction.source)
    if not direction.by_speaker or (who := speaker_at(speeches, direction.source.passage, direction.first)) is None:
        return told
    return Quote(told.source, f"{who}: {told.shown}", is_sentence=True)


def told_of(passages: Sequence[StoredPassage], count: int) -> list[Quote]:
    """Telling sentences of some passages, with their tables and lists, in their order; of a part that one is told of
    what it is mostly made of.
    """
    listings = listings_in(passages)
    is_listed = _is_listed(passages, listings)
    if count == 1:
        is_listed = is_listed and not listings[0].is_of_sentences
    if is_listed and count == 1:
        return [Quote(listings[0].source, listings[0].named)]
    prose = list(_prose(passages, [one.stretch for one in listings if is_listed or one.is_table]))
    telling = telling_sentences(prose, min(count, _SENTENCES_BESIDE) if is_listed else count)
    found = [quote(Sourced(next(passage for passage in passages if one in passage.text), one)) for one in telling]
    if found and count == 1:
        return found
    others = [*_listed(passages, listings, is_listed=is_listed)][: min(count, _LISTS_OF_ONE_PART)]
    outside = [one for one in found if not any(_is_within(one.source, other.source) for other in others)]
    return sorted([*outside, *others], key=_place)


def first_said(passages: Sequence[StoredPassage], count: int) -> list[Quote]:
    """The first sentences of some passages: what is told of a text of so few words that none of them tells more."""
    found = (
        quote(Sourced(passage, said))
        for passage in passages
        for first, end in stretches_of_text(passage)
        for _, _, said in sentences(passage.text[first:end])
        if said.endswith(".")
    )
    return list(islice(found, count))


def _listed(passages: Sequence[StoredPassage], listings: Sequence[Listing], *, is_listed: bool) -> list[Quote]:
    """Of what is mostly that, every table and list; else the lists that are led in, and which tables there are."""
    if is_listed:
        return [Quote(one.source, one.shown) for one in listings]
    led = [
        quote(Sourced(passage, passage.text[slice(*one.whole)]))
        for passage in passages
        for one in lists.lists_in(passage.text)
    ]
    return sorted([*led, *(Quote(one.source, one.named) for one in listings if one.is_table)], key=_place)


def _place(one: Quote) -> tuple[int, int]:
    return one.source.passage.id, one.source.passage.text.index(one.source.sentence)


def _is_within(one: Sourced, other: Sourced) -> bool:
    return one.passage == other.passage and one.sentence in other.sentence


def _is_listed(passages: Sequence[StoredPassage], listings: Sequence[Listing]) -> bool:
    """Whether at least half of what stands there is tables and lists."""
    whole = sum(end - first for passage in passages for first, end in stretches_of_text(passage))
    return bool(listings) and sum(end - first for first, end in (one.stretch for one in listings)) >= _MOSTLY * whole


def _prose(passages: Sequence[StoredPassage], taken: Sequence[Stretch]) -> Iterator[str]:
    """The sentences of each, blank lines between them, without what is taken of the joined text: a heading names what
    is told and tells nothing, and so does a row.
    """
    begins = 0
    for passage in passages:
        kept = [
            passage.text[first:end]
            for first, end in stretches_of_text(passage)
            if not any(low < begins + end and begins + first < high for low, high in taken)
        ]
        yield "\n\n".join(kept)
        begins += len(passage.text)
