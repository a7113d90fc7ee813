"""States as rows of one batch: many texts that are read, or asked, in the same pass."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from model.memory import Memory
from model.state import LayerState, State


def stacked(states: Sequence[State]) -> State:
    """States of texts of the same length as one, a row each."""
    layers = zip(*(state.layers for state in states), strict=True)
    return replace(states[0], layers=tuple(_stacked(layer) for layer in layers))


def row(state: State, index: int) -> State:
    """One row by itself."""
    place = slice(index, index + 1)
    return replace(state, layers=tuple(_cut(layer, place) for layer in state.layers))


def moved(state: State, mine: State, base: State) -> State:
    """`state` with what tells the memory of `mine` from that of `base` added to its own."""
    return replace(
        state,
        layers=tuple(
            replace(layer, memory=_moved(layer.memory, a.memory, b.memory))
            for layer, a, b in zip(state.layers, mine.layers, base.layers, strict=True)
        ),
    )


def _moved(memory: Memory | None, mine: Memory | None, base: Memory | None) -> Memory | None:
    if memory is None or mine is None or base is None:
        return memory
    return Memory(memory.sums + (mine.sums - base.sums))


def _stacked(layers: Sequence[LayerState]) -> LayerState:
    memories = [layer.memory.sums for layer in layers if layer.memory is not None]
    return LayerState(
        memory=Memory(torch.cat(memories)) if memories else None,
        keys=_joined([layer.keys for layer in layers]),
        values=_joined([layer.values for layer in layers]),
        convolution=_joined([layer.convolution for layer in layers]),
    )


def _joined(parts: Sequence[Tensor | None]) -> Tensor | None:
    there = [part for part in parts if part is not None]
    return torch.cat(there) if there else None


def _cut(layer: LayerState, place: slice) -> LayerState:
    return LayerState(
        memory=None if layer.memory is None else Memory(layer.memory.sums[place]),
        keys=None if layer.keys is None else layer.keys[place],
        values=None if layer.values is None else layer.values[place],
        convolution=None if layer.convolution is None else layer.convolution[place],
    )
