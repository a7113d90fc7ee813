"""Gates and low-rank updates on a frozen Gemma: nothing else moves, they are saved as PEFT does, and they learn."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.adapter_files import CONFIG, WEIGHTS
from model.checkpoint import BrokenModel
from model.decoder import Decoder
from model.spec import ModelSpec
from model.training.adapter_loop import AdapterRecipe, AdapterTrainer, ContextStage, weighed_loss
from model.training.adapters import LoraLinear, LoraSpec, attach, load_adapter, merge, save_adapter

WORDS, SEGMENT = 4, 8
GEMMA = {
    "model_type": "gemma3_text",
    "vocab_size": 32,
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 3,
    "layer_types": ["sliding_attention", "full_attention", "full_attention"],
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "sliding_window": 4,
    "query_pre_attn_scalar": 8,
    "max_position_embeddings": SEGMENT,
}
SPEC = ModelSpec.from_config(GEMMA)
LORA = LoraSpec(rank=4, alpha=8.0)


def gemma(seed: int = 0) -> Decoder:
    """A tiny stock Gemma of random weights, its gates closed."""
    decoder = tiny.decoder(SPEC, seed)
    for block in decoder.blocks:
        if block.self_attn.read_gate is not None:
            block.self_attn.read_gate.fill_(float("-inf"))
    return decoder


def earlier_word(step: int, segments: int) -> tuple[Tensor, Tensor]:
    """A text that names one of four words in its first segment; the last token, segments later, is that word again."""
    random = torch.Generator().manual_seed(step)
    tokens = torch.randint(WORDS, 30, (16, segments * SEGMENT), generator=random)
    word = torch.randint(0, WORDS, (16, 1), generator=random)
    tokens[:, 1:SEGMENT] = word
    tokens[:, -2], tokens[:, -1:] = 31, word  # the question, and its answer
    weights = torch.zeros(tokens.shape)
    weights[:, -1] = 1.0
    return tokens, weights


@torch.no_grad()
def test_an_adapter_that_has_learned_nothing_changes_nothing_with_the_gates_closed() -> None:
    ids = tiny.tokens(2 * SEGMENT)[:, :] % 32
    stock = gemma()
    wanted = stock(ids).hidden
    attach(stock, LORA, gate=float("-inf"))
    assert torch.equal(stock(ids).hidden, wanted)
    assert torch.equal(merge(stock)(ids).hidden, wanted)


def test_a_loss_that_is_not_finite_is_an_error_and_nothing_is_learned_from_it() -> None:
    trainer = AdapterTrainer(gemma(), AdapterRecipe((ContextStage(1, 2),)))
    before = {name: one.detach().clone() for name, one in trainer.trained.items()}
    trainer.decoder.norm.weight[0] = float("inf")
    with pytest.raises(ValueError, match="not finite any more"):
        trainer.step(*earlier_word(0, 2))
    assert all(torch.equal(one, before[name]) for name, one in trainer.trained.items())


def test_only_gates_and_updates_of_memory_layers_are_trained() -> None:
    decoder = gemma()
    trained = attach(decoder, LORA, gate=-2.0)
    names = {name for name, one in decoder.named_parameters() if one.requires_grad}
    assert len(trained) == len(names) == 2 * (1 + 4 * 2)
    assert all(name.startswith(("layers.1.self_attn.", "layers.2.self_attn.")) for name in names)
    assert not [name for name in names if not name.endswith(("read_gate", "lora_A", "lora_B"))]


def test_training_lowers_the_loss_and_opens_the_gates_where_only_the_memory_can_know() -> None:
    decoder = gemma()
    frozen = {name: one.clone() for name, one in decoder.state_dict().items()}
    stages = (ContextStage(60, 2), ContextStage(40, 3))
    recipe = AdapterRecipe(stages, LORA, rate=2e-2, gate_rate=5e-2)
    trainer, losses, opened = AdapterTrainer(decoder, recipe), [], []
    for step in range(recipe.steps):
        losses.append(trainer.step(*earlier_word(step, recipe.segments_at(step))))
        opened.append(trainer.most_open)
    assert len(losses) == 100
    assert sum(losses[-10:]) < 0.5 * sum(losses[:10])
    assert opened[-1] > 1.5 * opened[0]
    with torch.no_grad():
        tokens, weights = earlier_word(1000, 3)
        learned = float(weighed_loss(decoder, tokens, weights))
        deaf = gemma()
        assert learned < 0.9 * torch.log(torch.tensor(float(WORDS)))  # better than knowing that it is one of the four
        assert learned < float(weighed_loss(deaf, tokens, weights))
    for name, one in merge_names(decoder).items():
        assert torch.equal(one, frozen[name]), name


def merge_names(decoder: Decoder) -> dict[str, Tensor]:
    """The frozen weights under the names that they had."""
    kept = {name.replace(".base.", "."): one for name, one in decoder.state_dict().items() if "lora_" not in name}
    return {name: one for name, one in kept.items() if not name.endswith("read_gate")}


@pytest.fixture
def learned() -> Decoder:
    """A Gemma with an adapter whose every number is drawn."""
    decoder = gemma()
    random = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for one in attach(decoder, LORA, gate=-1.0):
            one.copy_(torch.randn(one.shape, generator=random) * 0.3)
    return decoder


def test_a_saved_adapter_has_pefts_names_and_merges_into_what_was_trained(learned: Decoder, tmp_path: Path) -> None:
    save_adapter(tmp_path, learned, LORA, "google/gemma-3-270m")
    config = json.loads((tmp_path / CONFIG).read_text())
    assert (config["peft_type"], config["r"], config["lora_alpha"]) == ("LORA", 4, 8.0)
    assert config["layers_to_transform"] == [1, 2]
    saved = load_file(tmp_path / WEIGHTS)
    assert saved["base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"].shape == (4, 24)
    assert saved["base_model.model.model.layers.2.self_attn.v_proj.lora_B.weight"].shape == (16, 4)
    ids = tiny.tokens(3 * SEGMENT) % 32
    with torch.no_grad():
        merged = load_adapter(tmp_path, gemma())
        assert not [layer for layer in merged.modules() if isinstance(layer, LoraLinear)]
        assert tiny.relative(merged(ids).hidden, learned(ids).hidden) < 1e-5
        assert tiny.relative(gemma()(ids).hidden, learned(ids).hidden) > 1e-2


def missing(saved: dict[str, Tensor]) -> None:
    del saved["base_model.model.model.layers.1.self_attn.read_gate"]


def misshapen(saved: dict[str, Tensor]) -> None:
    name = "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"
    saved[name] = saved[name][:, :-1].contiguous()


def infinite(saved: dict[str, Tensor]) -> None:
    saved["base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"][0, 0] = float("nan")


@pytest.mark.parametrize("damage", [missing, misshapen, infinite])
def test_an_adapter_that_does_not_fit_is_refused_and_the_model_left_as_it_was(
    learned: Decoder, tmp_path: Path, damage: Callable[[dict[str, Tensor]], None]
) -> None:
    save_adapter(tmp_path, learned, LORA, "base")
    saved = load_file(tmp_path / WEIGHTS)
    damage(saved)
    save_file(saved, tmp_path / WEIGHTS)
    decoder = gemma()
    before = {name: one.clone() for name, one in decoder.state_dict().items()}
    with pytest.raises(BrokenModel, match="another model's"):
        load_adapter(tmp_path, decoder)
    after = decoder.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], one) for name, one in before.items())
    (tmp_path / CONFIG).write_text("{}")
    with pytest.raises(BrokenModel, match=r"no usable adapter: adapter_config\.json lacks 'r'"):
        load_adapter(tmp_path, decoder)
