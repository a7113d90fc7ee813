"""A small model of BERT's kind in a folder, with every weight random, as transformers writes it."""

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

BORDERS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def write_bert(folder: Path, pieces: Sequence[str], std: float = 0.2, **sizes: int) -> BertModel:
    """The model that is written; `pieces` come after the five for borders, unknown and hidden words."""
    torch.manual_seed(3)
    shape = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 40, **sizes}
    config = BertConfig(vocab_size=len(BORDERS) + len(pieces), max_position_embeddings=160, **shape)
    model = BertModel(config).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=std)
    for name, parameter in model.named_parameters():
        if name.endswith("LayerNorm.weight"):
            torch.nn.init.normal_(parameter, 1.0, std)
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in (*BORDERS, *pieces)), encoding="utf-8")
    return model
