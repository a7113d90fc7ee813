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


# What tells one memory from another, [1, G, D, columns] a layer; None in a layer without a memory.
Differences = tuple[Tensor | None, ...]


def differences(mine: State, base: State) -> Differences:
    """What the memories of `mine` hold more than those of `base`."""
    return tuple(
        None if a.memory is None or b.memory is None else a.memory.sums - b.memory.sums
        for a, b in zip(mine.layers, base.layers, strict=True)
    )


def moved(state: State, apart: Differences) -> State:
    """`state` with these differences added to its memories."""
    return replace(
        state,
        layers=tuple(
            layer if layer.memory is None or more is None else replace(layer, memory=Memory(layer.memory.sums + more))
            for layer, more in zip(state.layers, apart, strict=True)
        ),
    )


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
