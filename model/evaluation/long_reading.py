"""Reading long texts that differ only in what is hidden in them, without doing the same work twice.

A text is a haystack over which a few short stretches are written; all texts of a group lie over the same haystack, so
they are equal up to their first stretch, and their segments begin at the same places. Two ways:

- `read_each`, exact: what comes before a text's first stretch is read once for the group; from there on every text is
  read to its end, as rows of one batch. The states are those of reading every text by itself.
- `read_shared`: segments without a stretch are read once, with a memory in which nothing of any text is hidden;
  segments with one, and the segment after it, which still sees it through its windows, are read for that text, with
  that text's own memory; by how much that memory then differs from the shared one is carried along: as it is where
  the update is linear, by the gated delta rule through the affine map of what is read on (model/memory/gated_delta.py).
  By a rule whose differences nobody carries (delta, recurrent) every text is read for itself, as `read_each` does.
  What is left out is only that later filler is itself written a little differently, for what is read from the memory
  goes into the layers above. A text costs two segments for each of its stretches, however long it is.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor

from model.checkpoint import Model
from model.evaluation.haystack import Haystack, Ids
from model.evaluation.rows import Differences, differences, moved, row, stacked
from model.memory.gated_delta import taken_apart, with_transport
from model.state import State

SEGMENTS_PER_PASS = 8
_CARRIED = ("linear", "gated-delta")  # rules by which it is known what becomes of a difference

Told = Callable[[int], None]


def _nobody(_tokens: int) -> None:
    """Told, and not heard."""


@dataclass(frozen=True)
class Hidden:
    """Tokens written over the haystack from `place` on."""

    place: int
    tokens: tuple[int, ...]

    @property
    def end(self) -> int:
        """The place behind its last token."""
        return self.place + len(self.tokens)


@dataclass(frozen=True)
class Text:
    """What is hidden in one text, in order and apart from each other."""

    hidden: tuple[Hidden, ...]


@dataclass(frozen=True)
class Group:
    """Texts of `length` tokens, whole segments, over the haystack from `start` on; `opening` begins all of them."""

    haystack: Haystack
    start: int
    length: int
    texts: tuple[Text, ...]
    opening: tuple[int, ...] = ()

    def tokens(self, first: int, end: int, text: Text | None = None) -> Ids:
        """Tokens [first, end) of a text, of the bare haystack without one."""
        made = self.haystack.slice(self.start + first, self.start + end)
        for one in (Hidden(0, self.opening), *(text.hidden if text else ())):
            a, b = max(first, one.place), min(end, one.end)
            if a < b:
                made[a - first : b - first] = one.tokens[a - one.place : b - one.place]
        return made


@dataclass
class Read:
    """A text as it was read: its state, and z_s of each segment where asked for, [segments, layers, G, D] float16."""

    state: State
    normalisers: list[Tensor] = field(default_factory=list)


def whole_segments(model: Model, tokens: int) -> int:
    """The least number of whole segments that holds `tokens`, in tokens."""
    return -(-tokens // model.spec.segment) * model.spec.segment


def read_each(model: Model, group: Group, normalisers: bool = False, told: Told = _nobody) -> list[Read]:
    """Every text read to its end; `told` hears how many tokens of the group's length are read."""
    spans = _passes(model, group)
    joins = [_touched(spans, text)[0] for text in group.texts]
    base = Read(model.decoder.empty_state())
    rows: list[int] = []  # the texts that have left the common reading, in the order of the batch's rows
    kept: dict[int, list[Tensor]] = {}
    state: State | None = None
    for number, (first, end) in enumerate(spans):
        joining = [index for index, join in enumerate(joins) if join == number]
        if joining:
            parts = [state] if state is not None else []
            state = stacked([*parts, *[base.state] * len(joining)])
            rows += joining
            kept |= {index: list(base.normalisers) for index in joining}
        if len(rows) < len(group.texts):
            base = _one(model, base, group.tokens(first, end), normalisers)
        if state is not None:
            state, made = _pass(model, state, [group.tokens(first, end, group.texts[index]) for index in rows])
            for place, index in enumerate(rows if normalisers else ()):
                kept[index].append(made[place])
        told(end)
    assert state is not None
    return [Read(row(state, rows.index(index)), kept[index]) for index in range(len(group.texts))]


def read_shared(model: Model, group: Group, normalisers: bool = False, told: Told = _nobody) -> list[Read]:
    """The filler read once for all texts, what is hidden in each read for itself; `told` as in `read_each`."""
    if model.spec.memory.rule not in _CARRIED:
        return read_each(model, group, normalisers, told)
    spans = _spans(model, group)
    touched = [{near for number in _touched(spans, text) for near in (number, number + 1)} for text in group.texts]
    base = Read(model.decoder.empty_state())
    # By how much a text's own memory differs from the shared one, since it first hid something.
    apart: list[Differences | None] = [None] * len(group.texts)
    replaced: list[dict[int, Tensor]] = [{} for _ in group.texts]
    just_read: dict[int, State] = {}  # whole states, with windows and convolutions of their own
    for number, (first, end) in enumerate(spans):
        reading = [index for index, mine in enumerate(touched) if number in mine]
        state, made = base.state, Tensor()
        if reading:
            befores = [just_read.get(index, _own_state(base.state, apart[index])) for index in reading]
            state, made = _pass(
                model, stacked(befores), [group.tokens(first, end, group.texts[index]) for index in reading]
            )
        carrying = any(one is not None for one in apart) and model.spec.memory.rule == "gated-delta"
        base, maps = _shared(model, base, group.tokens(first, end), normalisers, carrying)
        if carrying:
            apart = [None if one is None else _carried(one, maps) for one in apart]
        just_read = {index: row(state, place) for place, index in enumerate(reading)}
        for place, index in enumerate(reading):
            apart[index] = differences(just_read[index], base.state)
            replaced[index][number] = made[place]
        told(end)
    return [
        Read(just_read.get(index, _own_state(base.state, apart[index])), _normalisers(base, replaced[index]))
        for index in range(len(group.texts))
    ]


def _own_state(base: State, apart: Differences | None) -> State:
    """The state of a text where the base stands now."""
    return base if apart is None else moved(base, apart)


def _shared(
    model: Model, base: Read, tokens: Ids, normalisers: bool, carrying: bool
) -> tuple[Read, tuple[Tensor | None, ...]]:
    """The base after some more tokens, and what they make of whatever stood in its memories: P [1, G, D, D] a layer."""
    if not carrying:
        return _one(model, base, tokens, normalisers), ()
    layers = base.state.layers
    wide = [layer if layer.memory is None else replace(layer, memory=with_transport(layer.memory)) for layer in layers]
    read = _one(model, Read(replace(base.state, layers=tuple(wide)), base.normalisers), tokens, normalisers)
    parts = [None if layer.memory is None else taken_apart(layer.memory) for layer in read.state.layers]
    plain = tuple(
        layer if part is None else replace(layer, memory=part[0])
        for layer, part in zip(read.state.layers, parts, strict=True)
    )
    maps = tuple(None if part is None else part[1] for part in parts)
    return Read(replace(read.state, layers=plain), read.normalisers), maps


def _carried(apart: Differences, maps: tuple[Tensor | None, ...]) -> Differences:
    """Differences of M after the tokens whose maps these are; those of z stay."""
    return tuple(
        one if one is None or by is None else torch.cat((by @ one[..., :-1], one[..., -1:]), dim=-1)
        for one, by in zip(apart, maps, strict=True)
    )


def _normalisers(base: Read, replaced: dict[int, Tensor]) -> list[Tensor]:
    return [replaced.get(number, one) for number, one in enumerate(base.normalisers)]


def _passes(model: Model, group: Group) -> list[tuple[int, int]]:
    """The text in passes, [first, end) in tokens."""
    size = SEGMENTS_PER_PASS * model.spec.segment
    return [(first, min(group.length, first + size)) for first in range(0, group.length, size)]


def _spans(model: Model, group: Group) -> list[tuple[int, int]]:
    """The text in passes, and every segment in which something is hidden apart, and so the one after it."""
    size = model.spec.segment
    hidden = {
        place * size
        for text in group.texts
        for one in text.hidden
        for place in range(one.place // size, (one.end - 1) // size + 2)
    }
    borders = {first for first, _ in _passes(model, group)} | hidden | {place + size for place in hidden}
    return list(itertools.pairwise(sorted({*(place for place in borders if place < group.length), group.length})))


def _touched(spans: Sequence[tuple[int, int]], text: Text) -> list[int]:
    """The numbers of the spans in which something of a text is hidden. Raises ValueError for a text without any."""
    found = [
        number
        for number, (first, end) in enumerate(spans)
        if any(one.place < end and first < one.end for one in text.hidden)
    ]
    if not found or any(one.end > spans[-1][1] for one in text.hidden):
        raise ValueError("a text hides nothing, or something behind its end")
    return found


def _one(model: Model, read: Read, tokens: Ids, normalisers: bool) -> Read:
    state, made = _pass(model, read.state, [tokens])
    if normalisers:
        read.normalisers.append(made[0])
    return Read(state, read.normalisers)


def _pass(model: Model, state: State, rows: Sequence[Ids]) -> tuple[State, Tensor]:
    """The state after a pass over a row each, and z_s [rows, segments, layers, G, D] float16."""
    tokens = torch.from_numpy(np.stack(rows)).to(model.device)
    with torch.inference_mode():
        done = model.decoder(tokens, state, state_only=True)
    return done.state, done.normalisers.to("cpu", torch.float16)
