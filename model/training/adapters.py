"""Training a real Gemma's memory: its weights frozen, the read gates and low-rank updates of the memory layers learned.

Notable: an update is ΔW = (α / r) B A beside a frozen W, with B zero at first, so that training begins at the stock
model. It is saved as PEFT saves a LoRA (`adapter_config.json`, `adapter_model.safetensors`, its names), with the gates
and whatever else the memory has of its own beside it under our names; merged, the result is a model folder like any
other.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from model.adapter_files import CONFIG, WEIGHTS
from model.decoder import Decoder
from model.weight_files import BrokenModel

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj")
_PREFIX, _INSIDE = "base_model.model.model.", "language_model."


@dataclass(frozen=True)
class LoraSpec:
    """`rank` r and `alpha` α of every update; `targets`: the projections of a memory layer that get one."""

    rank: int = 8
    alpha: float = 16.0
    targets: tuple[str, ...] = TARGETS

    def __post_init__(self) -> None:
        if self.rank < 1 or not self.alpha > 0 or not self.targets or set(self.targets) - set(TARGETS):
            raise ValueError(f"rank {self.rank}, alpha {self.alpha} and targets {self.targets} are no adapter")


class LoraLinear(nn.Module):
    """A frozen projection and its update. lora_A [r, in], lora_B [out, r], float32 like all that is trained."""

    def __init__(self, base: nn.Linear, spec: LoraSpec, generator: torch.Generator) -> None:
        super().__init__()
        self.base, self.scale = base.requires_grad_(False), spec.alpha / spec.rank
        drawn = torch.randn(spec.rank, base.in_features, generator=generator) * base.in_features**-0.5
        self.lora_A = nn.Parameter(drawn.to(base.weight.device))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, spec.rank, device=base.weight.device))

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] → [..., out], in the dtype of the frozen weights' product."""
        kept: Tensor = self.base(x)
        update = F.linear(F.linear(x.to(self.lora_A.dtype), self.lora_A), self.lora_B) * self.scale
        return kept + update.to(kept.dtype)

    def merged(self) -> nn.Linear:
        """One projection that does both."""
        weight = self.base.weight
        with torch.no_grad():
            weight += (self.lora_B @ self.lora_A * self.scale).to(weight.dtype)
        return self.base


def attach(decoder: Decoder, spec: LoraSpec, gate: float, seed: int = 0) -> list[nn.Parameter]:
    """Freeze a decoder, put updates into its memory layers and open their gates to `gate` (a logit).

    Returns what is to be trained: gates first. A gate at −∞ has no gradient, so it has to begin somewhere else.
    """
    decoder.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    gates: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for block in decoder.blocks:
        attention = block.self_attn
        if attention.read_gate is None:
            continue
        with torch.no_grad():
            attention.read_gate.clamp_(min=gate)
        attention.read_gate.requires_grad_(True)
        gates.append(attention.read_gate)
        for name in spec.targets:
            base = getattr(attention, name)
            if isinstance(base, nn.Linear):
                layer = LoraLinear(base, spec, generator)
                setattr(attention, name, layer)
                others += [layer.lora_A, layer.lora_B]
    return gates + others


def merge(decoder: Decoder) -> Decoder:
    """Add every update to its weights and take the adapters away; the same decoder, a stock one in shape."""
    for block in decoder.blocks:
        for name in TARGETS:
            layer = getattr(block.self_attn, name)
            if isinstance(layer, LoraLinear):
                setattr(block.self_attn, name, layer.merged())
    return decoder.requires_grad_(False)


def save_adapter(folder: Path, decoder: Decoder, spec: LoraSpec, base: str, *, nested: bool = False) -> None:
    """Write what was learned; `base` names the model that it is an adapter of. The weights go last.

    `nested`: whether that model is published inside a larger one that sees too, which PEFT's names then tell.
    """
    prefix = _PREFIX + _INSIDE if nested else _PREFIX
    folder.mkdir(parents=True, exist_ok=True)
    layers = [index for index, block in enumerate(decoder.blocks) if block.self_attn.read_gate is not None]
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": base,
        "r": spec.rank,
        "lora_alpha": spec.alpha,
        "lora_dropout": 0.0,
        "bias": "none",
        "target_modules": list(spec.targets),
        "layers_to_transform": layers,
        "inference_mode": True,
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    tensors = {}
    for name, tensor in decoder.state_dict().items():
        if name.endswith((".lora_A", ".lora_B")):
            tensors[f"{prefix}{name}.weight"] = tensor.detach().cpu().contiguous()
        elif name.endswith(".read_gate"):
            tensors[prefix + name] = tensor.detach().float().cpu().contiguous()
    fresh = folder / (WEIGHTS + ".writing")
    save_file(tensors, fresh)
    os.replace(fresh, folder / WEIGHTS)


def load_adapter(folder: Path, decoder: Decoder) -> Decoder:
    """Merge a saved adapter into a decoder; raises BrokenModel for one that is damaged or is another model's."""
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        spec = LoraSpec(config["r"], config["lora_alpha"], tuple(config["target_modules"]))
        saved = load_file(folder / WEIGHTS)
    except KeyError as problem:
        raise BrokenModel(f"{folder} holds no usable adapter: {CONFIG} lacks {problem}") from problem
    except (OSError, ValueError, TypeError, RecursionError, SafetensorError) as problem:
        raise BrokenModel(f"{folder} holds no usable adapter: {problem}") from problem
    attach(decoder, spec, gate=float("-inf"))
    wanted = {name: one for name, one in decoder.named_parameters() if one.requires_grad}
    found = {_own_name(key): one for key, one in saved.items()}
    unlike = _unlike(found, wanted)
    if unlike is not None:
        detach(decoder)
        raise BrokenModel(f"the adapter in {folder} is another model's: {unlike}")
    with torch.no_grad():
        for name, one in wanted.items():
            one.copy_(found[name])
    return merge(decoder)


def _own_name(key: str) -> str:
    return key.removeprefix(_PREFIX).removeprefix(_INSIDE).removesuffix(".weight")


def detach(decoder: Decoder) -> Decoder:
    """Take the adapters away with what they learned."""
    for block in decoder.blocks:
        for name in TARGETS:
            layer = getattr(block.self_attn, name)
            if isinstance(layer, LoraLinear):
                setattr(block.self_attn, name, layer.base)
    return decoder.requires_grad_(False)


def _unlike(found: dict[str, Tensor], wanted: dict[str, nn.Parameter]) -> str | None:
    """What does not fit, or None."""
    apart = sorted(set(found) ^ set(wanted))
    if apart:
        return f"{apart[0]} is {'missing' if apart[0] in wanted else 'left over'}"
    for name, one in found.items():
        if one.shape != wanted[name].shape:
            return f"{name} has shape {tuple(one.shape)}"
        if not bool(one.isfinite().all() if "lora" in name else ~one.isnan().any()):
            return f"{name} holds numbers that are not finite"
    return None
