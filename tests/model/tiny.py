"""Networks small enough to check by loops: every weight random, norms and gates included, because a weight that is zero
hides a bug.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model.checkpoint import Model, load_model, save_model
from model.decoder import Decoder
from model.spec import BlockSpec, LayerSpec, MemorySpec, ModelSpec, PerLayerInputSpec
from model.state import LayerState, State
from model.training.vocabulary import train_vocabulary

VOCABULARY = 400
SLIDING = LayerSpec(rope_theta=100.0, window=5)
WHOLE = LayerSpec(rope_theta=300.0)
WIDE = LayerSpec(rope_theta=300.0, rotated=0.5, rope_factor=2.0, kv_heads=1, head_width=12, values_are_keys=True)

PAPER = ModelSpec(
    name="tiny",
    vocabulary=VOCABULARY,
    width=24,
    heads=4,
    kv_heads=2,
    head_width=8,
    mlp_width=32,
    segment=8,
    layers=(SLIDING, WHOLE, SLIDING, WHOLE),
    query_scale=0.3,
)
OWN = replace(PAPER, memory=MemorySpec(write_gate=True, own_scales=True, convolution=3))

# Name → spec: what differs between them is what a layer may carry over the border of a segment.
SPECS = {
    "the paper's memory": PAPER,
    "every option of ours": OWN,
    "write gates only": replace(PAPER, memory=MemorySpec(write_gate=True)),
    "own scales only": replace(PAPER, memory=MemorySpec(own_scales=True)),
    "convolution only": replace(PAPER, memory=MemorySpec(convolution=4)),
    "memories only": replace(OWN, layers=(WHOLE, WHOLE)),
    "windows only": replace(OWN, layers=(SLIDING, SLIDING)),
    "windows behind the last memory": replace(
        OWN, layers=(WHOLE, replace(SLIDING, window=4), replace(SLIDING, window=1), SLIDING)
    ),
    "one-token windows behind the last memory": replace(
        PAPER, layers=(WHOLE, replace(SLIDING, window=1), SLIDING, replace(SLIDING, window=1))
    ),
    "a window longer than two segments": replace(OWN, layers=(replace(SLIDING, window=19), WHOLE, SLIDING)),
    "a window of one token": replace(OWN, layers=(replace(SLIDING, window=1), WHOLE)),
    "one key-value head": replace(OWN, kv_heads=1),
    "soft caps and bare blocks": replace(
        PAPER,
        block=BlockSpec(query_key_norm=False, post_norms=False, attention_softcap=2.0),
        logit_softcap=3.0,
    ),
    "wide layers, keys shared, inputs by layer": replace(
        PAPER,
        layers=(SLIDING, WIDE, SLIDING, WIDE, replace(SLIDING, keys_of=2, mlp_width=48), replace(WIDE, keys_of=3)),
        block=BlockSpec(norm_offset=0.0, value_norm=True, layer_scalar=True),
        per_layer_input=PerLayerInputSpec(VOCABULARY, 6),
        query_scale=0.2,
    ),
}


def decoder(spec: ModelSpec, seed: int = 0) -> Decoder:
    """A decoder of random weights, none of them left at what it starts as."""
    made = Decoder(spec)
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in made.named_parameters():
        spread = 0.5 if parameter.dim() == 1 or "embed" in name else 0.8 * parameter.shape[-1] ** -0.5
        around = ("scale", "convolution", "scalar") if spec.block.norm_offset else ("norm", "scalar")
        start = parameter.detach() if any(one in name for one in around) else torch.zeros_like(parameter)
        with torch.no_grad():
            parameter.copy_(start + torch.randn(parameter.shape, generator=generator) * spread)
    return made.eval().requires_grad_(False)


def tokens(count: int, seed: int = 0, batch: int = 1) -> Tensor:
    """Random ids [batch, count]."""
    return torch.randint(0, VOCABULARY, (batch, count), generator=torch.Generator().manual_seed(1000 + seed))


def relative(found: Tensor, wanted: Tensor) -> float:
    """|found − wanted| / |wanted|, in float64; the plain distance where wanted is zero."""
    found, wanted = found.detach().double(), wanted.detach().double()
    assert found.shape == wanted.shape, f"{tuple(found.shape)} is not {tuple(wanted.shape)}"
    size = float(wanted.norm())
    return float((found - wanted).norm()) / (size or 1.0)


def parts(state: State) -> dict[str, Tensor]:
    """Every tensor of a state by name."""
    found: dict[str, Tensor] = {}
    for index, layer in enumerate(state.layers):
        found |= {f"{index}.{name}": tensor for name, tensor in _parts(layer).items()}
    return found


def _parts(layer: LayerState) -> dict[str, Tensor]:
    memory = None if layer.memory is None else layer.memory.sums
    named = {"memory": memory, "keys": layer.keys, "values": layer.values, "convolution": layer.convolution}
    return {name: tensor for name, tensor in named.items() if tensor is not None}


def furthest(found: State, wanted: State) -> float:
    """The largest relative distance between two states' tensors; their counters and tails must be equal."""
    assert (found.tokens, found.segments, found.tail) == (wanted.tokens, wanted.segments, wanted.tail)
    mine, theirs = parts(found), parts(wanted)
    assert mine.keys() == theirs.keys()
    return max(relative(mine[name], theirs[name]) for name in theirs)


@cache
def vocabulary() -> bytes:
    """A SentencePiece model with our markers: bytes, letters and a few words."""
    lines = ("The pass key is 48213. Remember it.", "user\nmodel\n", " Call me Ishmael.")
    return train_vocabulary(iter(lines * 20), pieces=380)


def saved(folder: Path, spec: ModelSpec = OWN, seed: int = 0, dtype: torch.dtype = torch.float32) -> Path:
    """A model folder with random weights."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = folder / "pieces.model"
    pieces.write_bytes(vocabulary())
    save_model(folder / "model", decoder(spec, seed), pieces, dtype)
    return folder / "model"


def model(folder: Path, spec: ModelSpec = OWN, **load: Any) -> Model:
    """The same, loaded."""
    return load_model(saved(folder, spec), "cpu", **load)
