"""Gain: how many nats a token of a book costs less for what was read of the book before.

Every segment is predicted three times with the same window and carried state: with the memory of all before it, with an
empty memory, and with the memory of another book read just as far. An empty memory reads as zero, which a model meets
only at the beginning of a text, so the other book's memory is the fairer comparison of the two.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from model.checkpoint import Model
from model.evaluation.rows import row, stacked
from model.state import State

CONDITIONS = ("memory", "zeroed", "foreign")
_ROWS = 8  # predicted in one batch
_LOGITS = 1 << 25  # at once, of as many tokens as that gives

Losses = npt.NDArray[np.float64]


def measure_losses(model: Model, texts: Sequence[npt.NDArray[np.integer]], told: Callable[[int, int], None]) -> Losses:
    """Nats per token, [conditions, texts, segments]: texts of the same length, whole segments, at least two of them.

    `told` hears how many segments are done. A segment's first token, which no token of the same window predicts, is
    left out.
    """
    tokens = np.stack([np.asarray(text, dtype=np.int64) for text in texts])
    size = model.spec.segment
    count = tokens.shape[1] // size
    if len(texts) < 2 or tokens.shape[1] != count * size:
        raise ValueError("the gain is measured on two texts of whole segments at least")
    state = stacked([model.decoder.empty_state()] * len(texts))
    losses = np.zeros((len(CONDITIONS), len(texts), count))
    for segment in range(count):
        ids = torch.from_numpy(tokens[:, segment * size : (segment + 1) * size]).to(model.device)
        other = stacked([row(state, index - 1) if index else row(state, len(texts) - 1) for index in range(len(texts))])
        losses[0, :, segment], state_after = _losses(model, ids, state)
        losses[1, :, segment], _ = _losses(model, ids, state.without_memory())
        losses[2, :, segment], _ = _losses(model, ids, state.with_memory_of(other))
        state = state_after
        told(segment + 1, count)
    return losses


def _losses(model: Model, ids: Tensor, state: State) -> tuple[Losses, State]:
    """Mean loss of each row [rows], and the state after the segment."""
    found: list[float] = []
    states: list[State] = []
    with torch.inference_mode():
        for first in range(0, len(ids), _ROWS):
            chosen = range(first, min(len(ids), first + _ROWS))
            part = ids[chosen.start : chosen.stop]
            done = model.decoder(part, stacked([row(state, index) for index in chosen]))
            hidden, targets = done.hidden[:, :-1].flatten(0, 1), part[:, 1:].flatten()
            size = max(1, _LOGITS // model.spec.vocabulary)
            lost = [
                F.cross_entropy(model.decoder.logits(some), wanted, reduction="none")
                for some, wanted in zip(hidden.split(size), targets.split(size), strict=True)
            ]
            found += torch.cat(lost).view(len(part), -1).double().mean(dim=1).tolist()
            states.append(done.state)
    return np.asarray(found), stacked(states)
