"""Every dialect of `config.json`: what the files of the hub say, what a re-save makes of them, and what is refused."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import torch

from model.decoder import Decoder
from model.spec import ModelSpec, UnknownModel

L, G = "sliding_attention", "full_attention"
SPARSE_4B: dict[str, Any] = {  # all that Gemma 3 4B's own file says of its text tower
    "model_type": "gemma3",
    "torch_dtype": "bfloat16",
    "vision_config": {"hidden_size": 1152, "model_type": "siglip_vision_model"},
    "text_config": {
        "hidden_size": 2560,
        "intermediate_size": 10240,
        "model_type": "gemma3_text",
        "num_hidden_layers": 34,
        "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
        "sliding_window": 1024,
    },
}


def _gemma(kind: str, layers: int, width: int, heads: int, kv_heads: int, mlp: int, **more: Any) -> dict[str, Any]:
    return {
        "model_type": kind,
        "num_hidden_layers": layers,
        "hidden_size": width,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "intermediate_size": mlp,
        "head_dim": 256,
        "rms_norm_eps": 1e-6,
        **more,
    }


def _nested(kind: str, text: Mapping[str, Any]) -> dict[str, Any]:
    return {"model_type": kind, "text_config": text, "vision_config": {}, "tie_word_embeddings": True}


def _sparse(layers: int, width: int, mlp: int, **more: Any) -> dict[str, Any]:
    """Gemma 3 with eyes: only what is unlike the class's defaults."""
    text = {**SPARSE_4B["text_config"], "num_hidden_layers": layers, "hidden_size": width, "intermediate_size": mlp}
    return {**SPARSE_4B, "text_config": {**text, **more}}


ONE = {"vocab_size": 256000, "max_position_embeddings": 8192, "rope_theta": 10000.0, "hidden_act": "gelu"}
TWO = {**ONE, "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "sliding_window": 4096}
CAPS = {"attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0, "query_pre_attn_scalar": 256}
THREE = {
    "vocab_size": 262144,
    "max_position_embeddings": 32768,
    "rope_theta": 1000000,
    "rope_local_base_freq": 10000,
    "rope_scaling": None,
    "query_pre_attn_scalar": 256,
    "hidden_activation": "gelu_pytorch_tanh",
    "attn_logit_softcapping": None,
    "final_logit_softcapping": None,
    "sliding_window": 512,
}
FOUR = {"vocab_size": 262144, "final_logit_softcapping": 30.0, "max_position_embeddings": 131072}
TABLE = {**FOUR, "hidden_size_per_layer_input": 256, "vocab_size_per_layer_input": 262144, "sliding_window": 512}

# The published shapes: name → configuration, parameters in millions, bytes of the memory in megabytes.
PUBLISHED: dict[str, tuple[dict[str, Any], int, float]] = {
    "1 2B": (_gemma("gemma", 18, 2048, 8, 1, 16384, **ONE), 2506, 4.7),
    "1 7B": (_gemma("gemma", 28, 3072, 16, 16, 24576, **ONE), 8538, 118),
    "2 2B": (_gemma("gemma2", 26, 2304, 8, 4, 9216, **TWO, **CAPS), 2614, 13.7),
    "2 9B": (_gemma("gemma2", 42, 3584, 16, 8, 14336, **TWO, **CAPS), 9241, 44.2),
    "2 27B": (
        {**_gemma("gemma2", 46, 4608, 32, 16, 36864, **TWO, **{**CAPS, "query_pre_attn_scalar": 144}), "head_dim": 128},
        27226,
        24.3,
    ),
    "Vault 1B": (_gemma("vaultgemma", 26, 1152, 4, 4, 6912, **{**TWO, "sliding_window": 512}, **CAPS), 1038, 13.7),
    "3 270M": (_gemma("gemma3_text", 18, 640, 4, 1, 2048, **THREE, _sliding_window_pattern=6), 268, 0.79),
    "3 1B": (_gemma("gemma3_text", 26, 1152, 4, 1, 6912, **THREE, sliding_window_pattern=6), 1000, 1.05),
    "3 4B": (SPARSE_4B, 3880, 5.3),
    "3 12B": (
        _sparse(48, 3840, 15360, num_attention_heads=16, num_key_value_heads=8),
        11765,
        16.8,
    ),
    "3 27B": (
        _sparse(
            62, 5376, 21504, num_attention_heads=32, num_key_value_heads=16, head_dim=128, query_pre_attn_scalar=168
        ),
        27008,
        10.6,
    ),
    "4 E2B": (
        _nested(
            "gemma4",
            {
                **_gemma("gemma4_text", 35, 1536, 8, 1, 6144, **TABLE),
                "layer_types": [L, L, L, L, G] * 7,
                "num_kv_shared_layers": 20,
                "use_double_wide_mlp": True,
                "global_head_dim": 512,
            },
        ),
        4628,
        3.2,
    ),
    "4 E4B": (
        _nested("gemma4", _gemma("gemma4_text", 42, 2560, 8, 2, 10240, **TABLE, num_kv_shared_layers=18)),
        7462,
        8.4,
    ),
    "4 12B": (
        _nested(
            "gemma4_unified",
            {
                **_gemma("gemma4_unified_text", 48, 3840, 16, 8, 15360, **FOUR),
                "attention_k_eq_v": True,
                "num_global_key_value_heads": 1,
            },
        ),
        11907,
        8.4,
    ),
    "4 31B": (
        _nested(
            "gemma4",
            {
                **_gemma("gemma4_text", 60, 5376, 32, 16, 21504, **FOUR, hidden_size_per_layer_input=0),
                "attention_k_eq_v": True,
                "num_global_key_value_heads": 4,
                "sliding_window": 1024,
            },
        ),
        30696,
        42,
    ),
}


def _spec(config: Mapping[str, Any]) -> ModelSpec:
    return ModelSpec.from_config(json.loads(json.dumps(config)))


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_configuration_gives_the_published_number_of_parameters(name: str) -> None:
    config, millions, megabytes = PUBLISHED[name]
    spec = _spec(config)
    assert spec.segment == 2048
    assert spec.memory_bytes / 1e6 == pytest.approx(megabytes, rel=0.05)
    with torch.device("meta"):
        decoder = Decoder(spec)
    gates = sum(one.numel() for key, one in decoder.named_parameters() if key.endswith("read_gate"))
    assert round((sum(one.numel() for one in decoder.parameters()) - gates) / 1e6) == pytest.approx(millions, abs=1)


def test_a_sparse_gemma_3_has_what_its_class_has_by_default() -> None:
    spec = _spec(SPARSE_4B)
    assert (spec.heads, spec.kv_heads, spec.head_width, spec.vocabulary) == (8, 4, 256, 262208)
    assert spec.memory_layers == (5, 11, 17, 23, 29)
    assert spec.query_scale == 256**-0.5
    assert spec.logit_softcap is None
    assert {(one.window, one.rope_theta, one.rope_factor) for one in spec.layers} == {
        (1024, 1e4, 1.0),
        (None, 1e6, 8.0),
    }


def test_gemma_1_sees_its_whole_segment_in_every_layer() -> None:
    spec = _spec(PUBLISHED["1 2B"][0])
    assert spec.memory_layers == tuple(range(18))
    assert (spec.query_scale, spec.layers[0].rope_theta, spec.family) == (1 / 16, 1e4, "Gemma 1")


def test_gemma_2_slides_in_every_other_layer_beginning_with_the_first() -> None:
    spec = _spec(PUBLISHED["2 2B"][0])
    assert spec.memory_layers == tuple(range(1, 26, 2))
    assert (spec.block.attention_softcap, spec.logit_softcap, spec.layers[0].window) == (50.0, 30.0, 4096)


def test_gemma_4_shares_keys_with_the_last_layer_of_the_type_that_has_some() -> None:
    spec = _spec(PUBLISHED["4 E2B"][0])
    assert spec.memory_layers == (4, 9, 14)
    assert {layer.keys_of for layer in spec.layers[15:]} == {13, 14}
    assert all(spec.layers[one.keys_of or 0].window == one.window for one in spec.layers[15:])
    assert [spec.shape(spec.layers[index]).mlp_width for index in (14, 15)] == [6144, 12288]
    assert _spec(PUBLISHED["4 E4B"][0]).memory_layers == (5, 11, 17, 23)


def test_gemma_4_has_wide_global_layers_whose_features_turn_in_part_and_the_last_is_one() -> None:
    text = dict(PUBLISHED["4 31B"][0]["text_config"])
    spec = _spec(_nested("gemma4", {**text, "num_hidden_layers": 8}))
    assert spec.memory_layers == (5, 7)
    wide, narrow = spec.layers[5], spec.layers[4]
    assert (spec.shape(wide).head_width, spec.shape(wide).kv_heads, wide.rotated, wide.rope_theta) == (
        512,
        4,
        0.25,
        1e6,
    )
    assert (spec.shape(narrow).head_width, spec.shape(narrow).kv_heads, narrow.rotated) == (256, 16, 1.0)
    assert (wide.values_are_keys, narrow.values_are_keys, spec.query_scale) == (True, False, 1.0)


def _global_widths_by_layer(text: dict[str, Any]) -> None:
    del text["global_head_dim"]
    own = {"head_dim": 512}
    text["per_layer_config"] = {str(i): own for i, kind in enumerate(text["layer_types"]) if kind == G}


def _rotary_by_type(text: dict[str, Any]) -> None:
    old = (text.pop("rope_theta"), text.pop("rope_local_base_freq"))
    text["rope_parameters"] = {
        kind: {"rope_type": "default", "rope_theta": theta} for kind, theta in zip((G, L), old, strict=True)
    }


def _rotary_for_all(text: dict[str, Any]) -> None:
    text["rope_parameters"] = {"rope_type": "default", "rope_theta": text.pop("rope_theta")}


def _layers_listed(text: dict[str, Any]) -> None:
    period = text.pop("sliding_window_pattern")
    text["layer_types"] = [L if (i + 1) % period else G for i in range(text["num_hidden_layers"])]


def _old_word_for_type(text: dict[str, Any]) -> None:
    text["rope_scaling"]["type"] = text["rope_scaling"].pop("rope_type")


def _scaling_by_type(text: dict[str, Any]) -> None:
    text["rope_parameters"] = {G: {**text.pop("rope_scaling"), "rope_theta": 1e6}, L: {"rope_type": "default"}}


def _rotary_as_the_hub_has_it(text: dict[str, Any]) -> None:
    text["rope_parameters"] = {
        G: {"partial_rotary_factor": 0.25, "rope_theta": 1000000.0, "rope_type": "proportional"},
        L: {"rope_theta": 10000.0, "rope_type": "default"},
    }


def _global_heads_by_layer(text: dict[str, Any]) -> None:
    own = {"head_dim": 512, "num_key_value_heads": text.pop("num_global_key_value_heads")}
    text["per_layer_config"] = {str(i): own for i in range(5, text["num_hidden_layers"], 6)}


def _new_word_for_dtype(text: dict[str, Any]) -> None:
    text["dtype"] = "bfloat16"


@pytest.mark.parametrize(
    ("name", "respell"),
    [
        ("1 2B", _rotary_for_all),
        ("1 2B", _new_word_for_dtype),
        ("3 1B", _rotary_by_type),
        ("3 1B", _layers_listed),
        ("3 4B", _old_word_for_type),
        ("3 4B", _scaling_by_type),
        ("2 2B", _rotary_for_all),
        ("4 E2B", _global_widths_by_layer),
        ("4 E2B", _rotary_as_the_hub_has_it),
        ("4 12B", _global_heads_by_layer),
        ("4 31B", _global_heads_by_layer),
    ],
)
def test_another_dialect_says_the_same(name: str, respell: Any) -> None:
    config = json.loads(json.dumps(PUBLISHED[name][0]))
    respell(config.get("text_config", config))
    assert _spec(config) == _spec(PUBLISHED[name][0])


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_configuration_that_transformers_saved_again_says_the_same(name: str) -> None:
    transformers = pytest.importorskip("transformers")
    config = json.loads(json.dumps(PUBLISHED[name][0]))
    if "vision_config" in config:
        config["vision_config"] = None
    saved = transformers.CONFIG_MAPPING[config["model_type"]].from_dict(config).to_json_string(use_diff=False)
    assert _spec(json.loads(saved)) == _spec(PUBLISHED[name][0])


@pytest.mark.parametrize("name", ["3 4B", "4 E2B", "4 12B"])
def test_the_text_tower_alone_is_the_same_model(name: str) -> None:
    config = PUBLISHED[name][0]
    assert _spec(config["text_config"]) == _spec(config)


@pytest.mark.parametrize("segment", [512, 2048])
def test_the_gemma_10m_configuration_names_its_segment(segment: int) -> None:
    config = {**PUBLISHED["1 2B"][0], "segment_size": segment, "torch_dtype": "float32"}
    assert _spec(config).segment == segment


@pytest.mark.parametrize(
    "family",
    ["gemma3n", "gemma3n_text", "recurrent_gemma", "paligemma", "t5gemma", "gemma4_assistant", "llama", None, 3, ["a"]],
)
def test_another_family_is_refused_by_name(family: object) -> None:
    with pytest.raises(UnknownModel, match=f"model type .*{family}" if isinstance(family, str) else "model type"):
        ModelSpec.from_config({**PUBLISHED["3 1B"][0], "model_type": family})


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("4 31B", {"enable_moe_block": True}, "mixture of experts"),
        ("3 1B", {"use_bidirectional_attention": True}, "use_bidirectional_attention True"),
        ("4 31B", {"use_bidirectional_attention": "all"}, "use_bidirectional_attention 'all'"),
        ("3 1B", {"rope_scaling": {"rope_type": "yarn", "factor": 8.0}}, "rotary positions of type 'yarn'"),
        ("1 2B", {"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "rotary positions of type 'dynamic'"),
        ("1 2B", {"attention_bias": True}, "attention_bias"),
        ("2 2B", {"hidden_activation": "silu"}, "hidden_activation 'silu'"),
        ("1 2B", {"tie_word_embeddings": False}, "tie_word_embeddings"),
        ("3 1B", {"layer_types": [G] * 25 + ["chunked_attention"]}, "'chunked_attention'"),
        ("3 1B", {"quantization_config": {"quant_method": "bitsandbytes"}}, "quantization_config"),
        ("4 31B", {"per_layer_config": {"5": {"num_attention_heads": 4}}}, "differ in 'num_attention_heads'"),
    ],
)
def test_what_would_change_the_sums_is_refused_by_name(name: str, change: dict[str, Any], says: str) -> None:
    config = json.loads(json.dumps(PUBLISHED[name][0]))
    config.get("text_config", config).update(change)
    with pytest.raises(UnknownModel, match=says):
        _spec(config)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("3 1B", {"layer_types": [G]}),
        ("3 1B", {"num_hidden_layers": 10**9}),
        ("3 1B", {"num_hidden_layers": 0}),
        ("3 1B", {"num_attention_heads": 3, "num_key_value_heads": 2}),
        ("3 1B", {"head_dim": 7}),
        ("3 1B", {"sliding_window": 0}),
        ("3 1B", {"rope_theta": -1.0}),
        ("2 2B", {"attn_logit_softcapping": 0}),
        ("2 2B", {"query_pre_attn_scalar": -1}),
        ("4 E4B", {"num_kv_shared_layers": 41}),
        ("4 E4B", {"num_kv_shared_layers": 10**6}),
        ("4 E4B", {"num_kv_shared_layers": -1}),
        ("4 E4B", {"vocab_size_per_layer_input": "many"}),
        ("4 31B", {"global_head_dim": 511}),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(name: str, change: dict[str, Any]) -> None:
    config = json.loads(json.dumps(PUBLISHED[name][0]))
    config.get("text_config", config).update(change)
    with pytest.raises((ValueError, KeyError)):
        _spec(config)
