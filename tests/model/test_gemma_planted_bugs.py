"""The proof of the proof: each bug planted here, in the facts, the weights or the code, must break parity.

A bug counts as seen when the error is more than three times what parity allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

pytest.importorskip("transformers")

from stock_gemma import FAMILIES, error

from model import attention, infini_attention, layers
from model.decoder import Block, Decoder
from model.infini_attention import InfiniAttention
from model.layers import GatedMLP, PlainRMSNorm
from model.per_layer_input import PerLayerInput
from model.spec import LayerSpec, ModelSpec

if TYPE_CHECKING:
    from stock_gemma import Pair

SEEN = 3e-5
ALL = tuple(FAMILIES)
SECOND = ("Gemma 2", "VaultGemma")
THIRD = ("Gemma 3", "Gemma 3 with eyes, rotary scaled")
TABLED = ("Gemma 4 E",)
DENSE = ("Gemma 4 dense", "Gemma 4 unified")
FOURTH = (*TABLED, *DENSE)
WINDOWED = (*SECOND, *THIRD, *FOURTH)
SHARED = tuple(name for name in ALL if name != "Gemma 1, as many as queries")
Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Bug:
    """Other facts, other weights or other code for the same model, and the families it is planted in."""

    families: Sequence[str]
    facts: Callable[[ModelSpec], ModelSpec] = lambda spec: spec
    weights: Callable[[Weights], Weights] = lambda weights: weights
    code: Sequence[tuple[object, str, object]] = ()


def _layers(change: Callable[[LayerSpec], LayerSpec]) -> Callable[[ModelSpec], ModelSpec]:
    return lambda spec: replace(spec, layers=tuple(change(layer) for layer in spec.layers))


def _block(**changes: Any) -> Callable[[ModelSpec], ModelSpec]:
    return lambda spec: replace(spec, block=replace(spec.block, **changes))


def _wider(by: int) -> Callable[[ModelSpec], ModelSpec]:
    return _layers(lambda layer: layer if layer.window is None else replace(layer, window=layer.window + by))


def _swapped(first: str, second: str) -> Callable[[Weights], Weights]:
    def other(name: str) -> str:
        return name.replace(first, second) if first in name else name.replace(second, first)

    def swap(weights: Weights) -> Weights:
        # A layer that reads another's keys has no norm for keys: it keeps the one it has.
        return {name: weights.get(other(name), weights[name]) for name in weights}

    return swap


def _changed(part: str, change: Callable[[Tensor], Tensor]) -> Callable[[Weights], Weights]:
    return lambda weights: {name: change(one) if part in name else one for name, one in weights.items()}


def _by_modulo(queries: Tensor, keys: Tensor, values: Tensor, *rest: Any, **more: Any) -> Tensor:
    times = queries.shape[1] // keys.shape[1]
    return ATTEND(queries, keys.repeat(1, times, 1, 1), values.repeat(1, times, 1, 1), *rest, **more)


def _interleaved(x: Tensor, first: int, layer: LayerSpec) -> Tensor:
    width = x.shape[-1]
    order = torch.arange(width).view(2, -1).T.flatten()  # 0, half, 1, half + 1, …
    return ROTATE(x[..., torch.argsort(order)], first, layer)[..., order]


def _first_features_only(x: Tensor, first: int, layer: LayerSpec) -> Tensor:
    """Partial rotation as other models have it: the first features are a small head of their own."""
    turning = int(layer.rotated * x.shape[-1])
    turned = ROTATE(x[..., :turning], first, replace(layer, rotated=1.0))
    return torch.cat((turned, x[..., turning:]), dim=-1)


def _exact_gelu(self: GatedMLP, x: Tensor) -> Tensor:
    hidden: Tensor = self.down_proj(F.gelu(self.gate_proj(x)) * self.up_proj(x))
    return hidden


def _values_of_normed_keys(self: InfiniAttention, x: Tensor, made: Tensor) -> Any:
    keys = KEYS(self, x, made)
    return replace(keys, values=self.v_norm(keys.keys)) if keys and self.layer.values_are_keys else keys


def _table_only(self: PerLayerInput, ids: Tensor, embedded: Tensor) -> Tensor:
    return OWN_INPUTS(self, ids, torch.zeros_like(embedded))


def _of_the_layer_before(self: PerLayerInput, ids: Tensor, embedded: Tensor) -> Tensor:
    return OWN_INPUTS(self, ids, embedded).roll(1, dims=2)


def _without_own_input(self: Block, x: Tensor, attended: Tensor, own: Tensor | None = None) -> Tensor:
    return CLOSE(self, x, attended, None)


def _scalar_before_own_input(self: Block, x: Tensor, attended: Tensor, own: Tensor | None = None) -> Tensor:
    assert self.per_layer is not None
    assert own is not None
    x = CLOSE(self, x, attended, None)
    output: Tensor = x + self.per_layer(x, own)
    return output


def _reading_the_first_of_its_type(spec: ModelSpec) -> ModelSpec:
    first = {layer.window: index for index, layer in reversed(list(enumerate(spec.layers)))}
    return _layers(lambda one: one if one.keys_of is None else replace(one, keys_of=first[one.window]))(spec)


ATTEND, ROTATE, KEYS = attention._attend, layers.rotate, InfiniAttention._keys
OWN_INPUTS, CLOSE = PerLayerInput.forward, Block.close


def _rotary(replacement: object) -> Sequence[tuple[object, str, object]]:
    return [(module, "rotate", replacement) for module in (attention, infini_attention)]


BUGS = {
    "a window one too wide": Bug(WINDOWED, _wider(1)),
    "a window one too narrow": Bug(WINDOWED, _wider(-1)),
    "global layers that slide": Bug(ALL, _layers(lambda one: one if one.window else replace(one, window=6))),
    "the local rotary base on global layers": Bug(
        (*THIRD, *FOURTH), _layers(lambda one: replace(one, rope_theta=50.0))
    ),
    "the global rotary base on local layers": Bug(
        (*THIRD, *FOURTH), _layers(lambda one: replace(one, rope_theta=3000.0))
    ),
    "a rotary base of ten thousand": Bug(ALL, _layers(lambda one: replace(one, rope_theta=1e4))),
    "rotary positions not slowed down": Bug(THIRD[1:], _layers(lambda one: replace(one, rope_factor=1.0))),
    "rotary positions slowed down on local layers": Bug(THIRD[1:], _layers(lambda one: replace(one, rope_factor=8.0))),
    "all features turned": Bug(FOURTH, _layers(lambda one: replace(one, rotated=1.0))),
    "a share of the features turned as a head of its own": Bug(FOURTH, code=_rotary(_first_features_only)),
    "rotary pairs side by side": Bug(ALL, code=_rotary(_interleaved)),
    "the head width as query scale": Bug(
        (*SECOND, *THIRD, *FOURTH), lambda spec: replace(spec, query_scale=spec.head_width**-0.5)
    ),
    "no soft cap on scores": Bug(SECOND, _block(attention_softcap=None)),
    "no soft cap on logits": Bug((*SECOND, *TABLED, DENSE[1]), lambda spec: replace(spec, logit_softcap=None)),
    "norms without the one": Bug(ALL[:6], _block(norm_offset=0.0)),
    "norms with a one too many": Bug(FOURTH, _block(norm_offset=1.0)),
    "query and key norms swapped": Bug((*THIRD, *FOURTH), weights=_swapped("q_norm", "k_norm")),
    "attention norms swapped": Bug(
        (SECOND[0], *THIRD, *FOURTH), weights=_swapped("input_layernorm", "post_attention_layernorm")
    ),
    "MLP norms swapped": Bug(
        (SECOND[0], *THIRD, *FOURTH), weights=_swapped("pre_feedforward_layernorm", "post_feedforward_layernorm")
    ),
    "norms before attention and MLP swapped": Bug(
        ALL, weights=_swapped("input_layernorm", "pre_feedforward_layernorm")
    ),
    "no norm of values": Bug(FOURTH, code=[(PlainRMSNorm, "forward", lambda self, x: x)]),
    "values made of normed keys": Bug(DENSE, code=[(InfiniAttention, "_keys", _values_of_normed_keys)]),
    "key-value heads shared by modulo": Bug(
        [name for name in SHARED if name not in ("Gemma 1, one key-value head",)],
        code=[(attention, "_attend", _by_modulo)],
    ),
    "no scale on embeddings": Bug(ALL, code=[(Decoder, "embed", lambda self, ids: self.embed_tokens(ids))]),
    "the exact GELU": Bug(ALL, code=[(GatedMLP, "forward", _exact_gelu)]),
    "no layer scalar": Bug(FOURTH, weights=_changed("layer_scalar", torch.ones_like)),
    "no per-layer input": Bug(TABLED, code=[(Block, "close", _without_own_input)]),
    "the layer scalar before the per-layer input": Bug(TABLED, code=[(Block, "close", _scalar_before_own_input)]),
    "the per-layer table alone": Bug(TABLED, code=[(PerLayerInput, "forward", _table_only)]),
    "per-layer inputs of the layer before": Bug(TABLED, code=[(PerLayerInput, "forward", _of_the_layer_before)]),
    "no scale on the per-layer table": Bug(
        TABLED, weights=_changed("embed_tokens_per_layer", lambda table: table * 12**-0.5)
    ),
    "keys shared with the first layer of a type": Bug(TABLED, _reading_the_first_of_its_type),
    "open gates": Bug(ALL, weights=_changed("read_gate", lambda gate: torch.linspace(-1.0, 1.0, len(gate)))),
}


def _planted(bug: Bug, pair: "Pair", monkeypatch: pytest.MonkeyPatch) -> Decoder:
    for owner, name, replacement in bug.code:
        monkeypatch.setattr(owner, name, replacement)
    mutant = Decoder(bug.facts(pair.ours.spec))
    weights = bug.weights(dict(pair.ours.decoder.state_dict()))
    mutant.load_state_dict({name: weights[name] for name in mutant.state_dict()})
    return mutant.eval()


@pytest.mark.parametrize(
    ("name", "bug"), [(family, bug) for bug in BUGS for family in BUGS[bug].families], ids=lambda one: str(one)
)
def test_parity_sees_the_bug(
    stock_pair: Callable[[str], "Pair"], monkeypatch: pytest.MonkeyPatch, name: str, bug: str
) -> None:
    pair = stock_pair(name)
    assert error(_planted(BUGS[bug], pair, monkeypatch), pair) > SEEN


@pytest.mark.parametrize("name", FAMILIES)
def test_without_a_bug_the_same_way_of_planting_keeps_parity(
    stock_pair: Callable[[str], "Pair"], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pair = stock_pair(name)
    assert error(_planted(Bug(ALL), pair, monkeypatch), pair) <= 1e-5
