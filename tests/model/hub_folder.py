"""Small stock Gemmas as folders of the hub hold them: their configuration, their names for weights, any shards."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tiny
import torch
from safetensors.torch import save_file
from torch import Tensor

from model.spec import ModelSpec

COMMON = {
    "vocab_size": tiny.VOCABULARY,
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_attention_heads": 4,
    "num_key_value_heads": 1,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "num_hidden_layers": 3,
}
FIRST: dict[str, Any] = {**COMMON, "model_type": "gemma", "hidden_act": "gelu", "rope_theta": 10000.0}
THIRD: dict[str, Any] = {**COMMON, "model_type": "gemma3_text", "sliding_window": 6, "sliding_window_pattern": 2}
FOURTH: dict[str, Any] = {
    **COMMON,
    "model_type": "gemma4_text",
    "sliding_window": 6,
    "num_hidden_layers": 4,
    "layer_types": ["sliding_attention", "full_attention"] * 2,
    "global_head_dim": 16,
    "num_kv_shared_layers": 2,
    "hidden_size_per_layer_input": 6,
    "vocab_size_per_layer_input": tiny.VOCABULARY,
}
# What the Gemma-10M checkpoint's own file says, but for its size.
TEN_MILLION: dict[str, Any] = {
    **FIRST,
    "architectures": ["GemmaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": 2,
    "eos_token_id": 1,
    "pad_token_id": 0,
    "hidden_activation": "gelu_pytorch_tanh",
    "num_hidden_layers": 18,
    "rms_norm_eps": 1e-06,
    "rope_scaling": None,
    "segment_size": 32,
    "torch_dtype": "float32",
    "use_cache": True,
}
_OWN_NAME = re.compile(r"per_layer\.(?=embed|per_layer|post)")


def stock_weights(config: Mapping[str, Any], prefix: str = "model.", seed: int = 0) -> dict[str, Tensor]:
    """Random weights under the names that the hub has for them; no gates."""
    spec = ModelSpec.from_config(config)
    found = {}
    for name, tensor in tiny.decoder(spec, seed).state_dict().items():
        if name.endswith("read_gate"):
            continue
        name = _OWN_NAME.sub("", name)
        if spec.family == "Gemma 1":
            name = name.replace("pre_feedforward_layernorm", "post_attention_layernorm")
        found[prefix + name] = tensor.clone()
    return found


def save_shards(folder: Path, weights: Mapping[str, Tensor], count: int) -> None:
    """Several files and the index that names them."""
    names = sorted(weights)
    where = {}
    for number in range(count):
        file = f"model-{number + 1:05}-of-{count:05}.safetensors"
        part = {name: weights[name] for name in names[number::count]}
        save_file(part, folder / file)
        where |= dict.fromkeys(part, file)
    size = sum(one.numel() * one.element_size() for one in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def save_folder(folder: Path, config: Mapping[str, Any], weights: Mapping[str, Tensor], shards: int = 1) -> Path:
    """A folder with a vocabulary, in one file of weights or several."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.model").write_bytes(tiny.vocabulary())
    if shards == 1:
        save_file(dict(weights), folder / "model.safetensors", metadata={"format": "pt"})
    else:
        save_shards(folder, weights, shards)
    return folder


def ten_million(folder: Path, gate: float = -100.0) -> Path:
    """A folder as that of mustafaaljadery/gemma-2B-10M, with the vocabulary that it lacks."""
    weights = stock_weights(TEN_MILLION)
    weights |= {f"model.layers.{i}.self_attn.gate": torch.full((1, 4, 1, 1), gate) for i in range(18)}
    save_folder(folder, TEN_MILLION, weights, shards=3)
    (folder / "all_results.json").touch()
    return folder
