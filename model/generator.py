"""The generator: goes on from a state token by token, and rolls the window into the memory when it is full.

A session works on its own branch: `state` is never changed, and what is written here ends in a new one. Each segment
is folded exactly once, when it is whole, or when the caller closes it early to start a turn in a fresh window.

Notable: a written token goes from the draw to the network where it was drawn. Which one it is, is asked only when the
step after it is under way, so that a GPU never waits for the host.
"""

from collections.abc import Callable, Collection, Iterator, Sequence

import torch
from torch import Tensor

from model.checkpoint import Model
from model.open_segment import OpenSegment
from model.sampling import Sampler, Sampling, require_token
from model.state import State
from model.step import Step, can_step, on_its_way

# Given the ids written since the answer began, a mask of the tokens allowed next, those beyond it not (None: all are).
Constraint = Callable[[Sequence[int]], Tensor | None]


class Generator:
    """One line of writing from one state."""

    def __init__(self, model: Model, state: State) -> None:
        self.model = model
        self._tail = list(state.tail)
        self._segment = OpenSegment(model.spec, state.with_tail(()), model.dtype)
        self._step = Step(model.decoder, self._segment) if can_step(model.decoder) else None
        self._hidden: Tensor | None = None
        if self._tail:
            tail, self._tail = self._tail, []
            self.feed(tail)

    @property
    def room(self) -> int:
        """Tokens that the window still takes before it is rolled into the memory."""
        return self._segment.room

    @property
    def state(self) -> State:
        """The state as it stands, the open segment as its tail."""
        return self._segment.state.with_tail(self._tail)

    def feed(self, ids: Sequence[int]) -> list[Tensor]:
        """Write tokens into the window; returns σ(q) of the last one per memory layer, [H, D], for heat."""
        queries: list[Tensor] = []
        rest = list(ids)
        while rest:
            self._make_room()
            chosen, rest = rest[: self._segment.room], rest[self._segment.room :]
            with torch.inference_mode():
                hidden, asked = self.model.decoder.extend(
                    torch.tensor([chosen], device=self.model.device), self._segment
                )
            self._tail += chosen
            self._hidden = hidden[0, -1]
            queries = [one[0, :, -1] for one in asked]
        return queries

    def close(self) -> None:
        """Fold the open segment as far as it got, so that what follows starts in a fresh window."""
        if self._tail:
            self._roll()

    def logits(self) -> Tensor:
        """Logits [vocabulary] float32 of the token after everything fed so far; something must have been fed.

        Embeddings that a stock Gemma has more than tokens are at −∞.
        """
        if self._hidden is None:
            raise ValueError("nothing has been written yet, so there is nothing to go on from")
        with torch.inference_mode():
            logits = self.model.decoder.logits(self._hidden)
            if not self.model.spec.is_own:
                logits[self.model.tokenizer.vocabulary_size :] = float("-inf")
            return logits

    def write(
        self, sampling: Sampling, stops: Collection[int], limit: int, constraint: Constraint | None = None
    ) -> Iterator[int]:
        """Stream token ids up to and including the first stop id, at most `limit`. Each is in the window by then."""
        sampler = Sampler(sampling)
        written: list[int] = []
        while len(written) < limit:
            logits = self.logits()
            allowed = None if constraint is None else constraint(written)
            if allowed is not None:
                # A constraint knows the tokens of the vocabulary; there may be embeddings behind them that have none.
                logits = logits[: len(allowed)].masked_fill(~allowed.to(logits.device), float("-inf"))
            drawn = sampler.draw(logits)
            arrived = on_its_way(drawn)
            self._take(drawn)
            token = require_token(arrived())
            self._tail.append(token)
            written.append(token)
            yield token
            if token in stops:
                return

    def _take(self, drawn: Tensor) -> None:
        """Write one token that was drawn, whichever it is; one that there is not is as good as any."""
        self._make_room()
        with torch.inference_mode():
            ids = drawn.to(self.model.device).clamp_min(0).view(1, 1)
            if self._step is not None:
                hidden = self._step(ids)
            else:
                hidden, _ = self.model.decoder.extend(ids, self._segment)
        self._hidden = hidden[0, -1]

    def _make_room(self) -> None:
        if self._segment.room == 0:
            self._roll()

    def _roll(self) -> None:
        with torch.inference_mode():
            self._segment.open(self._segment.folded())
        self._tail = []
