"""A published encoder of BERT's kind as the finder's: `config.json`, `vocab.txt`, `model.safetensors` of one folder."""

import json
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from model.finder.encoder import Encoder, EncoderSpec
from model.finder.pieces import PieceList, read_pieces

_ACTIVATION, _POSITIONS = "gelu", "absolute"


def load_bert(folder: Path) -> tuple[Encoder, PieceList]:
    """The encoder and its pieces. Raises ValueError for files that are missing or of another kind of model."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        pieces = read_pieces(folder / "vocab.txt")
        encoder = Encoder(_spec(config))
        encoder.load_state_dict(_renamed(safetensors.torch.load_file(folder / "model.safetensors"), encoder.spec))
    except (OSError, SafetensorError, KeyError, TypeError, AttributeError, RuntimeError, ValueError) as problem:
        raise ValueError(f"{folder} holds no encoder of BERT's kind: {problem}") from problem
    if len(pieces.pieces) != encoder.spec.pieces:
        raise ValueError(f"{folder} holds {len(pieces.pieces)} pieces for an encoder of {encoder.spec.pieces}")
    return encoder, pieces


def _spec(config: dict[str, object]) -> EncoderSpec:
    activation, positions = config["hidden_act"], config.get("position_embedding_type", _POSITIONS)
    if (activation, positions) != (_ACTIVATION, _POSITIONS):
        raise ValueError(f"{activation} and {positions} positions are not what the encoder computes")
    names = {
        "pieces": "vocab_size",
        "width": "hidden_size",
        "layers": "num_hidden_layers",
        "heads": "num_attention_heads",
        "mlp_width": "intermediate_size",
        "longest": "max_position_embeddings",
    }
    sizes = {ours: int(str(config[theirs])) for ours, theirs in names.items()}
    return EncoderSpec(**sizes, epsilon=float(str(config["layer_norm_eps"])))


def _renamed(theirs: dict[str, Tensor], spec: EncoderSpec) -> dict[str, Tensor]:
    """Their weights by our names; what they have beyond the encoder (a pooler, heads) is left."""
    bare = {name.removeprefix("bert."): weight.float() for name, weight in theirs.items()}
    ours = {
        "pieces.weight": bare["embeddings.word_embeddings.weight"],
        "places.weight": bare["embeddings.position_embeddings.weight"],
        "sides.weight": bare["embeddings.token_type_embeddings.weight"],
    }
    modules = {"norm": "embeddings.LayerNorm"}
    for layer in range(spec.layers):
        own, other = f"blocks.{layer}", f"encoder.layer.{layer}"
        modules |= {
            f"{own}.out": f"{other}.attention.output.dense",
            f"{own}.after_attention": f"{other}.attention.output.LayerNorm",
            f"{own}.up": f"{other}.intermediate.dense",
            f"{own}.down": f"{other}.output.dense",
            f"{own}.after_mlp": f"{other}.output.LayerNorm",
        }
    for kind in ("weight", "bias"):
        ours |= {f"{own}.{kind}": bare[f"{other}.{kind}"] for own, other in modules.items()}
        for layer in range(spec.layers):
            parts = [bare[f"encoder.layer.{layer}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            ours[f"blocks.{layer}.qkv.{kind}"] = torch.cat(parts)
    return ours
