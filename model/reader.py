"""The reader: a stream of token ids into a state, many segments a pass, no logits.

Passes start at fixed places (every `segments_per_pass` segments of the whole text), so that a reading that was
interrupted and taken up at such a place does the same sums in the same order and ends with the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.checkpoint import Model
from model.decoder import Pass
from model.fit import segments_per_pass as usual
from model.pace import Pace
from model.state import State


@dataclass(frozen=True)
class PassRead:
    """The state after a pass and the normalisers of its segments, [segments, memory layers, G, D] float16."""

    state: State
    normalisers: Tensor


class Reader:
    """Reads tokens with one model; `segments_per_pass` trades speed against working memory, `pace` gives each pass its
    threads where other programs may want the processor too.
    """

    def __init__(self, model: Model, segments_per_pass: int | None = None, pace: Pace | None = None) -> None:
        self.model, self.pace = model, pace
        self.segments_per_pass = segments_per_pass or usual(model.spec, model.device, model.dtype.itemsize)

    @property
    def pass_tokens(self) -> int:
        """Tokens of a full pass."""
        return self.segments_per_pass * self.model.spec.segment

    def room(self, state: State) -> int:
        """Tokens from the state's folded end up to the next place where a pass starts."""
        return self.pass_tokens - state.tokens % self.pass_tokens

    def read(self, state: State, ids: Sequence[int]) -> Iterator[PassRead]:
        """Take in more tokens after the state's open tail; yields after every pass, the last time with the new tail.

        Nothing is folded before its segment is whole. Tokens left over come back as the tail of the last state.
        """
        segment = self.model.spec.segment
        pending = [*state.tail, *ids]
        state = state.with_tail(())
        while len(pending) >= segment:
            count = min(len(pending), self.room(state)) // segment * segment
            if count == 0:  # a state whose folded part ends inside a segment grid: align on the next whole segment
                count = segment
            chosen, pending = pending[:count], pending[count:]
            done = self._pass(state, chosen)
            state = done.state
            if len(pending) >= segment:
                yield done
            else:
                yield PassRead(state.with_tail(pending), done.normalisers)
                return
        nothing = torch.zeros(0, *self.model.spec.memory_shape, dtype=torch.float16)
        yield PassRead(state.with_tail(pending), nothing)

    def _pass(self, state: State, ids: list[int]) -> PassRead:
        def decode() -> Pass:
            with torch.inference_mode():
                done: Pass = self.model.decoder(tokens, state, state_only=True)
            return done

        tokens = torch.tensor([ids], device=self.model.device)
        done = decode() if self.pace is None else self.pace.run(len(ids), decode)
        # Of a stock Gemma with large keys: infinity would make the heat of all other segments zero.
        normalisers = done.normalisers[0].clamp(max=torch.finfo(torch.float16).max)
        return PassRead(done.state, normalisers.to("cpu", torch.float16))
