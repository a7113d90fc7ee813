"""A stock Gemma small enough to be made at once: random weights, a vocabulary of Gemma's kind, a window as large."""

import json
from pathlib import Path

import gemma_vocabulary
import torch
from safetensors.torch import save_file

from model.decoder import Decoder
from model.spec import ModelSpec

SEGMENT = 2048
CONFIG = {
    "model_type": "gemma3_text",
    "vocab_size": 470,
    "hidden_size": 16,
    "intermediate_size": 16,
    "num_hidden_layers": 2,
    "layer_types": ["sliding_attention", "full_attention"],
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
    "sliding_window": 8,
    "query_pre_attn_scalar": 8,
    "max_position_embeddings": SEGMENT,
}


def save_gemma(folder: Path) -> Path:
    """Write the model as the hub holds one."""
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    weights = Decoder(ModelSpec.from_config(CONFIG)).state_dict()
    stock = {f"model.{name}": one.contiguous() for name, one in weights.items() if "read_gate" not in name}
    save_file(stock, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.model").write_bytes(gemma_vocabulary.sentencepiece_model())
    return folder
