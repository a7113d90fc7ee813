"""The loop that trains an adapter: gates at a rate of their own, gradients through the memory, context that grows.

Notable: gates that share the rate of the rest hardly move in a whole run, so they have theirs and no decay; a stage is
so many steps at so many segments, since what a memory must bridge is learned from near to far.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.decoder import Decoder
from model.training.adapters import LoraSpec, attach
from model.training.optimiser import gate_shares

# Given the step and the number of segments: tokens [B, S·N] and the weight of each as a target, of the same shape.
DrawBatch = Callable[[int, int], tuple[Tensor, Tensor]]
Told = Callable[[int, float, float], None]


@dataclass(frozen=True)
class ContextStage:
    """`steps` at texts of `segments` segments."""

    steps: int
    segments: int


@dataclass(frozen=True)
class AdapterRecipe:
    """How to train an adapter. `gate` is where the gates begin (a logit); `clip` bounds the gradient's norm."""

    stages: tuple[ContextStage, ...]
    lora: LoraSpec = field(default_factory=LoraSpec)
    rate: float = 1e-3
    gate_rate: float = 1e-2
    gate: float = -2.0
    clip: float = 1.0
    seed: int = 0


def train_adapter(
    decoder: Decoder, recipe: AdapterRecipe, draw: DrawBatch, told: Told | None = None
) -> Sequence[float]:
    """Attach an adapter and train it; the decoder keeps it, not merged yet. Returns the loss of every step.

    `told` is called after each step with its number, its loss and how open the most open gate is (0 to 1).
    """
    trained = attach(decoder, recipe.lora, recipe.gate, recipe.seed)
    gates = [one for one in trained if one.dim() == 1]
    updates = [one for one in trained if one.dim() > 1]
    groups = [{"params": updates, "lr": recipe.rate}, {"params": gates, "lr": recipe.gate_rate}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.95), weight_decay=0.0)
    losses: list[float] = []
    for stage in recipe.stages:
        for _ in range(stage.steps):
            loss = weighed_loss(decoder, *draw(len(losses), stage.segments))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(trained, recipe.clip)
            optimiser.step()
            losses.append(float(loss.detach()))
            if told is not None:
                told(len(losses), losses[-1], max(gate_shares(decoder)))
    return losses


def weighed_loss(decoder: Decoder, tokens: Tensor, weights: Tensor) -> Tensor:
    """Mean cross-entropy of the tokens that have a weight, each predicted from those before it."""
    hidden = decoder(tokens).hidden
    assert hidden is not None
    wanted = weights[:, 1:] > 0
    logits = decoder.logits(hidden[:, :-1][wanted])
    losses = F.cross_entropy(logits, tokens[:, 1:][wanted], reduction="none")
    shares = weights[:, 1:][wanted]
    return (losses * shares).sum() / shares.sum()
