"""Choosing the next token: greedy, or temperature, top-k and top-p with a seed."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Sampling:
    """`temperature` 0 is greedy; `top_k` 0 and `top_p` 1 leave everything in; a seed makes the draw repeatable."""

    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf") or self.top_k < 0 or not 0 < self.top_p <= 1:
            raise ValueError("temperature and top-k are numbers of at least 0, and top-p is above 0 and at most 1")


class Sampler:
    """Draws tokens from logits as a `Sampling` says; holds the random state of one answer."""

    def __init__(self, sampling: Sampling) -> None:
        self.sampling = sampling
        self.generator = torch.Generator()
        if sampling.seed is None:
            self.generator.seed()
        else:
            self.generator.manual_seed(sampling.seed)

    def choose(self, logits: Tensor) -> int:
        """logits [vocabulary] float32 → a token id. Tokens at −∞ are never chosen; some other must be left."""
        if not bool((logits > float("-inf")).any()):
            raise ValueError("the logits leave no token to choose")
        if self.sampling.temperature == 0:
            return int(logits.argmax())
        logits = logits.cpu().double()  # a temperature may be too small to divide by in float32
        logits = (logits - logits.max()) / self.sampling.temperature
        shares = kept_shares(logits, self.sampling.top_k, self.sampling.top_p)
        return int(torch.multinomial(shares, 1, generator=self.generator))


def kept_shares(logits: Tensor, top_k: int, top_p: float) -> Tensor:
    """Probabilities after top-k and then top-p (the smallest set whose mass reaches p), summing to one."""
    if 0 < top_k < logits.numel():
        floor = logits.topk(top_k).values[-1]
        logits = logits.masked_fill(logits < floor, float("-inf"))
    shares = logits.softmax(dim=-1)
    if top_p < 1:
        ordered, order = shares.sort(descending=True)
        before = ordered.cumsum(dim=-1) - ordered
        shares = shares.clone()
        shares[order[before >= top_p]] = 0.0
    return shares / shares.sum()
