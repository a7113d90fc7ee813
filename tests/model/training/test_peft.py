"""An adapter of ours in the library whose format it has: the same weights give the same numbers there."""

from pathlib import Path

import pytest
import tiny
import torch

pytest.importorskip("transformers")
peft = pytest.importorskip("peft")  # not among what the tests install: run where it is

from stock_gemma import FAMILIES, LENGTH, make_pair  # noqa: E402 - only where transformers is

from model.training.adapters import LoraSpec, attach, save_adapter  # noqa: E402


@pytest.mark.parametrize("name", ["Gemma 1, one key-value head", "Gemma 2", "Gemma 3", "Gemma 4 dense"])
def test_what_we_save_peft_loads_into_transformers_with_the_same_numbers(name: str, tmp_path: Path) -> None:
    pair, lora = make_pair(FAMILIES[name], tmp_path / "stock"), LoraSpec(rank=3, alpha=6.0)
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for one in attach(pair.ours.decoder, lora, gate=float("-inf")):  # PEFT knows of no gates
            if one.dim() > 1:
                one.copy_(torch.randn(one.shape, generator=random) * 0.2)
    save_adapter(tmp_path / "adapter", pair.ours.decoder, lora, str(pair.ours.folder))
    adapted = peft.PeftModel.from_pretrained(pair.theirs, tmp_path / "adapter").eval()
    with torch.inference_mode():
        mine = pair.ours.decoder(pair.ids, segment=LENGTH).hidden
        theirs = adapted(input_ids=pair.ids, output_hidden_states=True).hidden_states[-1]
    assert tiny.relative(mine, theirs) < 1e-5
    assert tiny.relative(pair.hidden, theirs) > 0.1
