"""Gemma 3 against the implementation of `transformers`, all weights random, and planted bugs that this must see.

The layers, lengths and weights are chosen so that every fact matters: a global layer after local ones, more than two
windows of text, shared key-value heads, norms that are not one, a query scale that is not the head width's.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import tiny
import torch
import torch.nn.functional as F
from torch import Tensor

from model import attention
from model.checkpoint import Model, load_model
from model.decoder import Decoder
from model.layers import RMSNorm
from model.open_segment import OpenSegment
from model.spec import ModelSpec

transformers = pytest.importorskip("transformers")

LENGTH, WINDOW = 40, 6
LAYERS = ("sliding_attention", "sliding_attention", "full_attention", "sliding_attention", "full_attention")


@dataclass(frozen=True)
class Pair:
    """The same weights in both implementations, and what theirs makes of `ids`."""

    ours: Model
    theirs: Any
    ids: Tensor
    hidden: Tensor
    logits: Tensor


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    config = transformers.Gemma3TextConfig(
        vocab_size=tiny.VOCABULARY,
        hidden_size=24,
        intermediate_size=40,
        num_hidden_layers=len(LAYERS),
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=8,
        query_pre_attn_scalar=13,
        sliding_window=WINDOW,
        layer_types=list(LAYERS),
        max_position_embeddings=64,
        rope_parameters={
            "full_attention": {"rope_type": "default", "rope_theta": 3000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 50.0},
        },
        attn_implementation="eager",
    )
    theirs = transformers.Gemma3ForCausalLM(config).eval()
    random = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, parameter in theirs.named_parameters():
            spread = 0.5 if parameter.dim() == 1 or "embed" in name else parameter.shape[-1] ** -0.5
            parameter.copy_(torch.randn(parameter.shape, generator=random) * spread)
    folder = tmp_path_factory.mktemp("gemma3")
    theirs.save_pretrained(folder)
    (folder / "tokenizer.model").write_bytes(tiny.vocabulary())
    ids = tiny.tokens(LENGTH, batch=2)
    with torch.inference_mode():
        out = theirs(ids, output_hidden_states=True)
    return Pair(load_model(folder, "cpu"), theirs, ids, out.hidden_states[-1], out.logits)


def _error(decoder: Decoder, pair: Pair) -> float:
    with torch.inference_mode():
        hidden = decoder(pair.ids, segment=LENGTH).hidden
        return max(tiny.relative(hidden, pair.hidden), tiny.relative(decoder.logits(hidden), pair.logits))


def test_a_pass_gives_the_hidden_states_and_logits_of_gemma_3(pair: Pair) -> None:
    assert _error(pair.ours.decoder, pair) < 1e-5


@pytest.mark.parametrize("chunks", [[LENGTH], [1] * LENGTH, [7, 1, 20, 12]], ids=["at once", "by token", "in pieces"])
def test_an_open_segment_gives_the_hidden_states_of_gemma_3(pair: Pair, chunks: list[int]) -> None:
    decoder = pair.ours.decoder
    segment = OpenSegment(pair.ours.spec, decoder.empty_state(2), torch.float32)
    with torch.inference_mode():
        hidden = torch.cat([decoder.extend(chunk, segment)[0] for chunk in pair.ids.split(chunks, dim=1)], dim=1)
    assert tiny.relative(hidden, pair.hidden) < 1e-5


def test_a_stock_gemma_is_itself_whatever_its_memory_holds(pair: Pair) -> None:
    decoder = pair.ours.decoder
    gates = [block.self_attn.read_gate for block in decoder.blocks if block.self_attn.read_gate is not None]
    assert len(gates) == 2
    assert all(bool((gate == float("-inf")).all()) for gate in gates)
    with torch.inference_mode():
        state = decoder(tiny.tokens(64, seed=9, batch=2)).state
        knocked_out = decoder(pair.ids, state.without_memory(), segment=LENGTH).hidden
        assert torch.equal(decoder(pair.ids, state, segment=LENGTH).hidden, knocked_out)


def test_in_bfloat16_it_is_no_further_from_float32_than_theirs(pair: Pair) -> None:
    low = load_model(pair.ours.folder, "cpu", torch.bfloat16)
    theirs = transformers.Gemma3ForCausalLM.from_pretrained(
        pair.ours.folder, dtype=torch.bfloat16, attn_implementation="eager"
    )
    with torch.inference_mode():
        ours = tiny.relative(low.decoder(pair.ids, segment=LENGTH).hidden, pair.hidden)
        wanted = tiny.relative(theirs(pair.ids, output_hidden_states=True).hidden_states[-1], pair.hidden)
    assert ours < 1.3 * wanted


def _flat_keys(config: dict[str, Any]) -> None:
    rotary = config.pop("rope_parameters")
    config["rope_theta"] = rotary["full_attention"]["rope_theta"]
    config["rope_local_base_freq"] = rotary["sliding_attention"]["rope_theta"]


def _pattern_key(config: dict[str, Any]) -> None:
    config["layer_types"] = None
    config["sliding_window_pattern"] = 3
    config.pop("_sliding_window_pattern", None)


@pytest.mark.parametrize("respell", [_flat_keys, _pattern_key], ids=["flat rotary keys", "pattern of layers"])
def test_older_spellings_of_the_configuration_say_the_same(
    pair: Pair, tmp_path: Path, respell: Callable[[dict[str, Any]], None]
) -> None:
    config = json.loads((pair.ours.folder / "config.json").read_text())
    spec = ModelSpec.from_config(config)
    respell(config)
    if config["layer_types"] is None:  # every third layer is global: the last of ours is, too, so compare up to there
        assert ModelSpec.from_config(config).layers[:4] == spec.layers[:4]
    else:
        assert ModelSpec.from_config(config) == spec
        shutil.copytree(pair.ours.folder, tmp_path / "older")
        (tmp_path / "older" / "config.json").write_text(json.dumps(config))
        assert _error(load_model(tmp_path / "older", "cpu").decoder, pair) < 1e-5


def _as(spec: ModelSpec, pair: Pair) -> Decoder:
    """Our weights under other facts."""
    mutant = Decoder(spec)
    mutant.load_state_dict(pair.ours.decoder.state_dict())
    return mutant


def _layers(pair: Pair, change: Callable[[Any], Any]) -> Decoder:
    return _as(replace(pair.ours.spec, layers=tuple(change(layer) for layer in pair.ours.spec.layers)), pair)


def _swapped(pair: Pair, first: str, second: str) -> Decoder:
    mutant = _as(pair.ours.spec, pair)
    weights = mutant.state_dict()
    mutant.load_state_dict(
        {
            name: weights[name.replace(first, second) if first in name else name.replace(second, first)]
            for name in weights
        }
    )
    return mutant


def _without_one(self: RMSNorm, x: Tensor) -> Tensor:
    return F.rms_norm(x.float(), (x.shape[-1],), self.weight.float(), self.epsilon).to(x.dtype)


def _by_modulo(queries: Tensor, keys: Tensor, values: Tensor, scale: float, *mask: Any, **more: Any) -> Tensor:
    times = queries.shape[1] // keys.shape[1]
    keys, values = (x.repeat(1, times, 1, 1) for x in (keys, values))
    return F.scaled_dot_product_attention(queries, keys, values, *mask, scale=scale, **more)


def _wider(by: int) -> Callable[[Any], Any]:
    return lambda layer: layer if layer.window is None else replace(layer, window=layer.window + by)


FACTS: dict[str, Callable[[Pair], Decoder]] = {
    "a window one too wide": lambda pair: _layers(pair, _wider(1)),
    "a window one too narrow": lambda pair: _layers(pair, _wider(-1)),
    "the local rotary base on global layers": lambda pair: _layers(pair, lambda one: replace(one, rope_theta=50.0)),
    "the global rotary base on local layers": lambda pair: _layers(pair, lambda one: replace(one, rope_theta=3000.0)),
    "the head width as query scale": lambda pair: _as(replace(pair.ours.spec, query_scale=8**-0.5), pair),
    "query and key norms swapped": lambda pair: _swapped(pair, "q_norm", "k_norm"),
    "attention norms swapped": lambda pair: _swapped(pair, "input_layernorm", "post_attention_layernorm"),
    "MLP norms swapped": lambda pair: _swapped(pair, "pre_feedforward_layernorm", "post_feedforward_layernorm"),
    "open gates": lambda pair: _with_open_gates(pair),
}
CODE: dict[str, tuple[object, str, object]] = {
    "norms without the one": (RMSNorm, "forward", _without_one),
    "key-value heads shared by modulo": (attention, "_attend", _by_modulo),
    "no scale on embeddings": (Decoder, "embed", lambda self, ids: self.embed_tokens(ids)),
}


def _with_open_gates(pair: Pair) -> Decoder:
    mutant = _as(pair.ours.spec, pair)
    for name, parameter in mutant.named_parameters():
        if name.endswith("read_gate"):
            # Unlike each other: the norm after attention takes back what all heads have in common.
            parameter.data.copy_(torch.linspace(-1.0, 1.0, len(parameter)))
    return mutant


@pytest.mark.parametrize("bug", FACTS)
def test_parity_sees_a_wrong_fact(pair: Pair, bug: str) -> None:
    assert _error(FACTS[bug](pair), pair) > 1e-3


@pytest.mark.parametrize("bug", CODE)
def test_parity_sees_wrong_code(pair: Pair, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, replacement = CODE[bug]
    monkeypatch.setattr(owner, name, replacement)
    assert _error(_as(pair.ours.spec, pair), pair) > 1e-3
    monkeypatch.undo()
    assert _error(_as(pair.ours.spec, pair), pair) < 1e-5
