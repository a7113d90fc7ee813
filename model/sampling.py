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

    def draw(self, logits: Tensor) -> Tensor:
        """logits [vocabulary] float32 → a token id, [] int64 where the logits are; −1 where they leave none to choose.

        Tokens at −∞ are never drawn. On a GPU nothing is waited for: the one random number comes from the host.
        """
        impossible = (logits > float("-inf")).any().logical_not()
        if self.sampling.temperature == 0:
            return logits.argmax().masked_fill_(impossible, -1)
        if logits.device.type != "cuda":
            logits = logits.cpu()  # others may have no float64
        logits = logits.double()  # a temperature may be too small to divide by in float32
        logits = (logits - logits.max()) / self.sampling.temperature
        mass = kept_shares(logits, self.sampling.top_k, self.sampling.top_p).cumsum(dim=-1)
        # Less than one, and rounding keeps its product with the mass of all below that mass: some token is behind it.
        drawn = torch.rand(1, generator=self.generator, dtype=torch.float64).to(mass.device, non_blocking=True)
        return torch.searchsorted(mass, drawn * mass[-1], right=True)[0].masked_fill(impossible, -1)

    def choose(self, logits: Tensor) -> int:
        """What `draw` gives, as a number; raises ValueError where no token is left."""
        return require_token(int(self.draw(logits)))


def require_token(drawn: int) -> int:
    """A drawn token; raises ValueError where there was none to draw."""
    if drawn < 0:
        raise ValueError("the logits leave no token to choose")
    return drawn


def kept_shares(logits: Tensor, top_k: int, top_p: float) -> Tensor:
    """Probabilities after top-k and then top-p (the smallest set whose mass reaches p), summing to one."""
    if 0 < top_k < logits.numel():
        floor = logits.topk(top_k).values[-1]
        logits = logits.masked_fill(logits < floor, float("-inf"))
    shares = logits.softmax(dim=-1)
    if top_p < 1:
        ordered, order = shares.sort(descending=True)
        before = ordered.cumsum(dim=-1) - ordered
        shares = torch.zeros_like(shares).scatter(0, order, ordered.masked_fill(before >= top_p, 0.0))
    return shares / shares.sum()
