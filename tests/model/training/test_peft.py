"""An adapter of ours in the library whose format it has: the same weights give the same numbers there."""

from pathlib import Path

import peft
import pytest
import tiny
import torch
from stock_gemma import FAMILIES, LENGTH, make_pair

from model.checkpoint import load_model
from model.training.adapters import LoraSpec, attach, load_adapter, save_adapter

NAMES = [
    "Gemma 1, one key-value head",
    "Gemma 2",
    "Gemma 3",
    "Gemma 3 with eyes, rotary scaled",
    "Gemma 4 dense",
    "Gemma 4 E, nested",
]


@pytest.mark.parametrize("name", NAMES)
def test_what_we_save_peft_loads_into_transformers_with_the_same_numbers(name: str, tmp_path: Path) -> None:
    pair, lora = make_pair(FAMILIES[name], tmp_path / "stock"), LoraSpec(rank=3, alpha=6.0)
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for one in attach(pair.ours.decoder, lora, gate=float("-inf")):  # PEFT knows of no gates
            if one.dim() > 1:
                one.copy_(torch.randn(one.shape, generator=random) * 0.2)
    nested = FAMILIES[name].around is not None
    save_adapter(tmp_path / "adapter", pair.ours.decoder, lora, str(pair.ours.folder), nested=nested)
    adapted = peft.PeftModel.from_pretrained(pair.theirs, tmp_path / "adapter").eval()
    again = load_adapter(tmp_path / "adapter", load_model(pair.ours.folder, "cpu", torch.float32).decoder)
    with torch.inference_mode():
        mine = pair.ours.decoder(pair.ids, segment=LENGTH).hidden
        loaded = again(pair.ids, segment=LENGTH).hidden
        theirs = adapted(input_ids=pair.ids, output_hidden_states=True).hidden_states[-1]
    assert tiny.relative(mine, theirs) < 1e-5
    assert tiny.relative(mine, loaded) < 1e-5
