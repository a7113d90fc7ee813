"""The loop that trains an adapter: gates at a rate of their own, gradients through the memory, context that grows.

Notable: gates that share the rate of the rest hardly move in a whole run, so they have theirs and no decay; a stage is
so many steps at so many segments, since what a memory must bridge is learned from near to far.
"""

from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.decoder import Decoder
from model.training.adapters import LoraSpec, attach
from model.training.optimiser import gate_shares


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

    @property
    def steps(self) -> int:
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stages)

    def segments_at(self, step: int) -> int:
        """Segments of a text at a step, counted from 0."""
        for stage in self.stages:
            if step < stage.steps:
                return stage.segments
            step -= stage.steps
        return self.stages[-1].segments


class AdapterTrainer:
    """A decoder with an adapter attached, and what a step does to it. `segment`: its length in training, in tokens."""

    def __init__(self, decoder: Decoder, recipe: AdapterRecipe, segment: int | None = None) -> None:
        self.decoder, self.recipe, self.segment = decoder, recipe, segment
        attach(decoder, recipe.lora, recipe.gate, recipe.seed)
        self.trained = {name: one for name, one in decoder.named_parameters() if one.requires_grad}
        gates = [one for one in self.trained.values() if one.dim() == 1]
        updates = [one for one in self.trained.values() if one.dim() > 1]
        groups = [{"params": updates, "lr": recipe.rate}, {"params": gates, "lr": recipe.gate_rate}]
        self.optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.95), weight_decay=0.0)

    def step(self, tokens: Tensor, weights: Tensor) -> float:
        """Learn from one batch, tokens [B, S·N] and the weight of each as a target; returns its loss before that.

        Raises ValueError, and learns nothing, where that or its gradient is not finite.
        """
        loss = weighed_loss(self.decoder, tokens, weights, self.segment)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.trained.values(), self.recipe.clip)
        if not bool((norm + loss.detach()).isfinite()):
            raise ValueError("the loss is not finite any more; take a smaller rate and gate_rate, and train again")
        self.optimiser.step()
        return float(loss.detach())

    @property
    def most_open(self) -> float:
        """How open the most open gate is (0 to 1)."""
        return max(gate_shares(self.decoder))

    @property
    def states(self) -> dict[str, dict[str, Any]]:
        """What an exact resume needs besides the weights."""
        return {"adam": self.optimiser.state_dict()}

    def restore(self, weights: dict[str, Tensor], states: dict[str, dict[str, Any]]) -> None:
        """Go on from a checkpoint; raises ValueError for one of another adapter."""
        shapes = {name: one.shape for name, one in weights.items()}
        if shapes != {name: one.shape for name, one in self.trained.items()}:
            raise ValueError("the checkpoint is of another adapter than the recipe describes")
        with torch.no_grad():
            for name, one in self.trained.items():
                one.copy_(weights[name])
        self.optimiser.load_state_dict(states["adam"])


def weighed_loss(decoder: Decoder, tokens: Tensor, weights: Tensor, segment: int | None = None) -> Tensor:
    """Mean cross-entropy of the tokens that have a weight, each predicted from those before it."""
    hidden = decoder(tokens, segment=segment).hidden
    assert hidden is not None
    wanted = weights[:, 1:] > 0
    logits = decoder.logits(hidden[:, :-1][wanted])
    losses = F.cross_entropy(logits, tokens[:, 1:][wanted], reduction="none")
    shares = weights[:, 1:][wanted]
    return (losses * shares).sum() / shares.sum()
