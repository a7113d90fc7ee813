"""The optimiser: Muon for the matrices inside the blocks, AdamW for all else, the read gates apart and without decay.

Gates that share the global learning rate do not move in a whole training run (arXiv 2404.07143 replications), and
weight decay pulls them back to one half; both are known to kill the memory.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Muon, Optimizer

from model.decoder import Decoder
from model.training.recipe import OptimiserRecipe

# The logit of the share that stays, to the power of 1/1024 a token: 4 % fade over a million tokens.
_STAYS = 10.0


class Optimiser:
    """Both optimisers behind one step; the recipe's rate is scaled by the schedule's share at each step."""

    def __init__(self, decoder: Decoder, recipe: OptimiserRecipe) -> None:
        self.recipe = recipe
        self.parameters = list(decoder.parameters())
        gates, matrices, tables, vectors = _groups(decoder)
        self.muon = Muon(
            matrices,
            lr=recipe.matrix_rate,
            weight_decay=recipe.weight_decay,
            momentum=recipe.momentum,
            adjust_lr_fn="match_rms_adamw",
        )
        self.adam = AdamW(
            [
                {"params": tables, "lr": recipe.rate, "weight_decay": recipe.weight_decay},
                {"params": vectors, "lr": recipe.rate, "weight_decay": 0.0},
                {"params": gates, "lr": recipe.gate_rate, "weight_decay": 0.0},
            ],
            betas=recipe.betas,
        )
        self._full_rates = [group["lr"] for group in self._param_groups()]

    def _param_groups(self) -> list[dict[str, Any]]:
        return [*self.muon.param_groups, *self.adam.param_groups]

    def step(self, share: float) -> float:
        """Clip, step at `share` of the full rates, clear the gradients. Returns the gradient's norm before clipping."""
        norm = float(nn.utils.clip_grad_norm_(self.parameters, self.recipe.clip))
        for group, rate in zip(self._param_groups(), self._full_rates, strict=True):
            group["lr"] = rate * share
        optimisers: tuple[Optimizer, ...] = (self.muon, self.adam)
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        return norm

    def state_dict(self) -> dict[str, Any]:
        """Everything that an exact resume needs."""
        return {"muon": self.muon.state_dict(), "adam": self.adam.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take up where `state_dict` left off."""
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])


def _groups(decoder: Decoder) -> tuple[list[Tensor], list[Tensor], list[Tensor], list[Tensor]]:
    """Parameters as (gates, block matrices, tables, vectors and small parts)."""
    gates: list[Tensor] = []
    matrices: list[Tensor] = []
    tables: list[Tensor] = []
    vectors: list[Tensor] = []
    for name, parameter in decoder.named_parameters():
        if name.endswith(("read_gate", "write_gate.weight", "write_gate.bias")):
            gates.append(parameter)
        elif name.startswith("embed_tokens"):
            tables.append(parameter)
        elif parameter.dim() == 2 and name.endswith("proj.weight"):
            matrices.append(parameter)
        else:
            vectors.append(parameter)
    return gates, matrices, tables, vectors


def initialise(decoder: Decoder, seed: int) -> None:
    """Fresh weights, chosen so that finding by content forms early.

    Embeddings of unit size and quiet blocks (post-norms at 0.3) keep a token's identity legible in the upper layers;
    keys that see half of the token before them give copying heads a start. With these, copying in a window of 128
    tokens is learned in some 150 steps (tests/benchmarks/copying.py); without them it is hardly begun by then. Read
    gates start mildly local, write gates nearly open; what the gated delta rule keeps of a memory is nearly all from
    the start: a fade that forgets a million tokens away is then unlearned only where it has been learned.
    """
    generator = torch.Generator().manual_seed(seed)
    spec = decoder.spec
    for name, parameter in decoder.named_parameters():
        if name.startswith("embed_tokens"):
            _draw(parameter, spec.width**-0.5, generator)
        elif name.endswith(("proj.weight", "write_gate.weight", "taken_in.weight", "given_on.weight")):
            _draw(parameter, 0.02, generator)
        elif name.endswith("write_gate.bias"):
            nn.init.constant_(parameter, 2.0)
            if spec.memory.write_numbers > 1:
                with torch.no_grad():
                    parameter[1::2] = _STAYS
        elif name.endswith(("taken_in.bias", "given_on.bias")):
            nn.init.zeros_(parameter)
        elif name.endswith("read_gate"):
            nn.init.constant_(parameter, -1.0)
        elif name.endswith(("post_attention_layernorm.weight", "post_feedforward_layernorm.weight")):
            nn.init.constant_(parameter, -0.7)
        elif name.endswith("convolution.weight"):
            first = spec.heads * spec.head_width
            with torch.no_grad():
                parameter[-2, first : first + spec.kv_heads * spec.head_width] = 0.5


def _draw(parameter: Tensor, spread: float, generator: torch.Generator) -> None:
    with torch.no_grad():
        parameter.copy_(torch.randn(parameter.shape, generator=generator) * spread)


def gate_shares(decoder: Decoder) -> Iterable[float]:
    """sigmoid(β) of every head of every layer with a memory: how open its gates are, for the log."""
    for block in decoder.blocks:
        if block.self_attn.read_gate is not None:
            yield from torch.sigmoid(block.self_attn.read_gate.detach().float()).tolist()


def open_read_gates(decoder: Decoder, least: float, heads: int = 2) -> None:
    """Raise the `heads` most open read gates of every layer with a memory to at least `least` (β, a logit)."""
    with torch.no_grad():
        for block in decoder.blocks:
            gate = block.self_attn.read_gate
            if gate is not None:
                chosen = gate.topk(min(heads, gate.numel())).indices
                gate[chosen] = gate[chosen].clamp_min(least)
