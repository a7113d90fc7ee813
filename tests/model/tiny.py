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
from model.spec import LayerSpec, MemorySpec, ModelSpec
from model.state import LayerState, State
from model.training.vocabulary import train_vocabulary

VOCABULARY = 400
SLIDING = LayerSpec(rope_theta=100.0, window=5)
WHOLE = LayerSpec(rope_theta=300.0)

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
    "a window longer than two segments": replace(OWN, layers=(replace(SLIDING, window=19), WHOLE, SLIDING)),
    "a window of one token": replace(OWN, layers=(replace(SLIDING, window=1), WHOLE)),
    "one key-value head": replace(OWN, kv_heads=1),
}


def decoder(spec: ModelSpec, seed: int = 0) -> Decoder:
    """A decoder of random weights, none of them left at what it starts as."""
    made = Decoder(spec)
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in made.named_parameters():
        spread = 0.5 if parameter.dim() == 1 or "embed" in name else 0.8 * parameter.shape[-1] ** -0.5
        start = parameter.detach() if "scale" in name or "convolution" in name else torch.zeros_like(parameter)
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
