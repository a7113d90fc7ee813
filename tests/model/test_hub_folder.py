"""Folders of the hub: whatever the weights are called and however they are cut, they are all there or nothing loads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hub_folder
import pytest
import sentencepiece
import tiny
import torch
from hub_folder import FIRST, FOURTH, THIRD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from torch import Tensor

from gemma10m_tui import model_loading
from gemma10m_tui.cli.app import run
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.model_folders import find_model_folder
from model.checkpoint import BrokenModel, load_model
from model.spec import UnknownModel
from model.training.vocabulary import train_vocabulary

SINGLE, INDEX = "model.safetensors", "model.safetensors.index.json"
FAMILIES = {"Gemma 1": FIRST, "Gemma 3": THIRD, "Gemma 4": FOURTH}
PREFIXES = ("", "model.", "language_model.model.", "model.language_model.", "language_model.")


def _same(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[name], theirs[name]) for name in mine)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("family", FAMILIES)
def test_weights_are_found_under_any_prefix(tmp_path: Path, family: str, prefix: str) -> None:
    config = FAMILIES[family]
    plain = hub_folder.save_folder(tmp_path / "plain", config, hub_folder.stock_weights(config))
    other = hub_folder.save_folder(tmp_path / "other", config, hub_folder.stock_weights(config, prefix))
    model = load_model(other, "cpu")
    assert _same(model.decoder, load_model(plain, "cpu").decoder)
    assert (model.name, model.hears_memory) == ("other", False)


def test_shards_that_an_index_names_are_one_model(tmp_path: Path) -> None:
    weights = hub_folder.stock_weights(THIRD)
    whole = load_model(hub_folder.save_folder(tmp_path / "whole", THIRD, weights), "cpu")
    folder = hub_folder.save_folder(tmp_path / "cut", THIRD, weights, shards=4)
    save_file({"left": torch.zeros(3)}, folder / "optimizer.safetensors")  # which the index does not name
    assert _same(load_model(folder, "cpu").decoder, whole.decoder)


def test_one_file_of_weights_is_all_there_is_whatever_stands_beside_it(tmp_path: Path) -> None:
    folder = hub_folder.save_folder(tmp_path, THIRD, hub_folder.stock_weights(THIRD))
    (folder / INDEX).write_text('{"weight_map": {"a": "gone.safetensors"}}')
    save_file({"lora": torch.zeros(3)}, folder / "adapter_model.safetensors")
    first = load_model(folder, "cpu").fingerprint
    (folder / "adapter_model.safetensors").unlink()
    assert load_model(folder, "cpu").fingerprint == first


TOWERS = ("vision_tower.a", "model.vision_tower.a", "multi_modal_projector.a", "model.embed_vision.a")
TOWERS += ("model.audio_tower.a", "model.embed_audio.a", "vision_embedder.a", "model.vision_embedder.a")


@pytest.mark.parametrize("tower", [*TOWERS, "model.layers.0.self_attn.rotary_emb.inv_freq"])
def test_towers_for_pictures_and_sound_are_left_out_by_name(tmp_path: Path, tower: str) -> None:
    weights = {**hub_folder.stock_weights(THIRD), tower: torch.zeros(2)}
    assert load_model(hub_folder.save_folder(tmp_path, THIRD, weights), "cpu")


def test_keys_of_layers_that_share_those_of_others_are_left_out(tmp_path: Path) -> None:
    weights = hub_folder.stock_weights(FOURTH)
    plain = load_model(hub_folder.save_folder(tmp_path / "plain", FOURTH, weights), "cpu")
    for leaf in ("k_proj", "v_proj", "k_norm"):
        weights[f"model.layers.3.self_attn.{leaf}.weight"] = torch.zeros(8, 8)
    assert _same(load_model(hub_folder.save_folder(tmp_path / "more", FOURTH, weights), "cpu").decoder, plain.decoder)


@pytest.mark.parametrize("name", ["lm_head.weight", "language_model.lm_head.weight"])
def test_the_embedding_may_be_there_a_second_time_as_output_matrix(tmp_path: Path, name: str) -> None:
    weights = hub_folder.stock_weights(THIRD)
    weights[name] = weights["model.embed_tokens.weight"].clone()
    assert load_model(hub_folder.save_folder(tmp_path / "tied", THIRD, weights), "cpu")
    weights[name][3, 3] += 1
    with pytest.raises(BrokenModel, match="output matrix"):
        load_model(hub_folder.save_folder(tmp_path / "own", THIRD, weights), "cpu")


def test_a_model_in_bfloat16_is_used_from_its_file_without_a_copy(tmp_path: Path) -> None:
    weights = {name: one.bfloat16() for name, one in hub_folder.stock_weights(THIRD).items()}
    folder = hub_folder.save_folder(tmp_path, THIRD, weights)
    decoder = load_model(folder, "cpu", torch.bfloat16).decoder
    views = load_file(folder / SINGLE)
    file = {one.untyped_storage().nbytes() for one in views.values()}
    held = {one.untyped_storage().nbytes() for name, one in decoder.state_dict().items() if "gate" not in name[-9:]}
    assert held <= file | {one.numel() * 2 for one in views.values()}
    assert load_model(folder, "cpu").dtype == torch.float32


def test_the_gemma_10m_checkpoint_loads_and_says_that_its_gates_are_closed(tmp_path: Path) -> None:
    folder = hub_folder.ten_million(tmp_path / "ten")
    assert sum(len(load_file(path)) for path in folder.glob("*.safetensors")) == 182
    model = load_model(folder, "cpu")
    assert model.spec.memory_layers == tuple(range(18))
    assert model.spec.segment == 32
    assert not model.hears_memory
    stock = load_model(hub_folder.save_folder(tmp_path / "one", FIRST, hub_folder.stock_weights(FIRST)), "cpu")
    assert stock.spec.block == model.spec.block
    ids, state = tiny.tokens(32), model.decoder(tiny.tokens(64, seed=1)).state
    known = model.decoder(ids, state).hidden
    assert torch.equal(known, model.decoder(ids, state.without_memory()).hidden)


def test_the_models_command_says_that_the_gates_of_the_gemma_10m_checkpoint_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path / "home"))
    folder = hub_folder.ten_million(tmp_path / "home" / "models" / "gemma-2B-10M")
    weights = sum(one.numel() for path in folder.glob("*.safetensors") for one in load_file(path).values())
    assert run(["models", "show", "gemma-2B-10M", "--device", "cpu"]) == 0
    said = capsys.readouterr().out
    assert "closed: answers come from re-read passages only" in said
    assert run(["models", "show", "gemma-2B-10M", "--device", "cpu", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["family"], shown["gates"]) == ("Gemma 1", {"count": 4 * 18, "open": 0})
    assert (shown["segment"], shown["memory_layers"], shown["parameters"]) == (32, 18, weights)
    assert run(["models", "list", "--json"]) == 0
    assert "gemma-2B-10M" in [one["name"] for one in json.loads(capsys.readouterr().out)]


def test_a_gemma_10m_checkpoint_whose_gates_were_opened_hears_its_memory(tmp_path: Path) -> None:
    model = load_model(hub_folder.ten_million(tmp_path, gate=0.0), "cpu")
    assert model.hears_memory
    ids, state = tiny.tokens(32), model.decoder(tiny.tokens(64, seed=1)).state
    assert tiny.relative(model.decoder(ids, state.without_memory()).hidden, model.decoder(ids, state).hidden) > 1e-2


def test_the_gemma_10m_checkpoint_alone_lacks_a_vocabulary(tmp_path: Path) -> None:
    (hub_folder.ten_million(tmp_path) / "tokenizer.model").unlink()
    with pytest.raises(BrokenModel, match=r"lacks a vocabulary, tokenizer\.model or tokenizer\.json"):
        load_model(tmp_path, "cpu")


def _weights(change: Callable[[dict[str, Tensor]], object]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        path = min(folder.glob("*.safetensors"))
        tensors = load_file(path)
        change(tensors)
        save_file(tensors, path)

    return rewrite


def _index(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        content = json.loads((folder / INDEX).read_text())
        change(content)
        (folder / INDEX).write_text(json.dumps(content))

    return rewrite


def _named(file: object) -> Callable[[Path], None]:
    return _index(lambda content: content["weight_map"].update(more=file))


def _spoilt(number: float) -> Callable[[Path], None]:
    return _weights(lambda tensors: tensors[min(tensors)].view(-1)[-1].fill_(number))


def _twice(folder: Path) -> None:
    first, second = sorted(folder.glob("*.safetensors"))[:2]
    tensors, more = load_file(first), load_file(second)
    name = min(tensors)
    save_file({**more, name.removeprefix("model."): tensors[name]}, second)


def _other_words(folder: Path) -> None:
    lines = ("in the beginning " * 9, "Other words, other pieces")
    (folder / "tokenizer.model").write_bytes(train_vocabulary(iter(lines * 20), pieces=365))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 262144}))


def _configured(**changes: object) -> Callable[[Path], None]:
    def rewrite(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, **changes}))

    return rewrite


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "an index that names an absent shard": (_named("gone.safetensors"), "gone.safetensors, which is not there"),
    "an index that names a file above": (_named("../x.safetensors"), "not a weights file beside it"),
    "an index that names a file elsewhere": (_named("/etc/x.safetensors"), "not a weights file beside it"),
    "an index that names the folder": (_named(".."), "not a weights file beside it"),
    "an index that names a number": (_named(3), "not a weights file beside it"),
    "an index that names another file": (_named("config.json"), "not a weights file beside it"),
    "an index that names lists": (_named(["a"]), "not an index"),
    "an index without a map": (_index(lambda content: content.clear()), "not an index"),
    "an index that is none": (lambda folder: (folder / INDEX).write_text("{"), "not an index"),
    "an index that is too deep": (lambda folder: (folder / INDEX).write_text("[" * 100_000), "not an index"),
    "an index that leaves out a shard": (
        _index(lambda content: content.update(weight_map={"a": min(content["weight_map"].values())})),
        "is missing",
    ),
    "a weight in two shards": (_twice, "twice"),
    "a weight that is not a number": (_spoilt(float("nan")), "not finite"),
    "an infinite weight": (_spoilt(float("-inf")), "not finite"),
    "a weight nobody knows": (_weights(lambda tensors: tensors.update(adapter=torch.zeros(1))), "adapter has no place"),
    "a weight of a layer too many": (
        _weights(lambda tensors: tensors.update({"model.layers.9.mlp.up_proj.weight": torch.zeros(1)})),
        "has no place",
    ),
    "a shard cut short": (lambda folder: _cut(min(folder.glob("*.safetensors"))), "not a readable safetensors"),
    "a vocabulary of another size": (_other_words, "another model's"),
    "sizes beyond all measure": (_configured(intermediate_size=10**12, hidden_size=10**12), "no model that could be"),
}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_no_whole_model_is_refused_with_a_sentence(tmp_path: Path, what: str) -> None:
    folder = hub_folder.save_folder(tmp_path, THIRD, hub_folder.stock_weights(THIRD), shards=3)
    change, says = BREAKS[what]
    change(folder)
    with pytest.raises(BrokenModel, match=says) as caught:
        load_model(folder, "cpu")
    assert "\n" not in str(caught.value)
    with pytest.raises(Problem, match=says) as told:
        model_loading.load(str(folder), "cpu")
    assert (told.value.code, "\n" in str(told.value)) == (ExitCode.FAILED, False)
    if what.startswith("sizes"):  # which `models show` looks at, too; the rest is seen in the weights
        with pytest.raises(Problem, match=says):
            model_loading.place(find_model_folder(str(folder)), "cpu")


def test_a_vocabulary_without_turn_markers_is_another_models(tmp_path: Path) -> None:
    folder = hub_folder.save_folder(tmp_path, THIRD, hub_folder.stock_weights(THIRD))
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["plain words and more of them"] * 9),
        model_prefix=str(folder / "tokenizer"),
        model_type="bpe",
        vocab_size=290,
        byte_fallback=True,
        minloglevel=2,
    )
    with pytest.raises(BrokenModel, match="turn markers"):
        load_model(folder, "cpu")


def test_float16_is_refused_because_gemma_overflows_in_it(tmp_path: Path) -> None:
    folder = hub_folder.save_folder(tmp_path, THIRD, hub_folder.stock_weights(THIRD))
    with pytest.raises(BrokenModel, match="float16"):
        load_model(folder, "cpu", torch.float16)


HEADER = st.integers(0, 2000)


@given(changes=st.lists(st.tuples(HEADER, st.one_of(st.sampled_from(b'0123456789[]{},":FB'), st.integers(0, 255)))))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_header_is_refused_or_read_and_nothing_else(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    folder = hub_folder.save_folder(tmp_path, THIRD, hub_folder.stock_weights(THIRD))
    damaged = bytearray((folder / SINGLE).read_bytes())
    for place, value in changes:
        damaged[place] = value
    (folder / SINGLE).write_bytes(bytes(damaged))
    try:
        model = load_model(folder, "cpu")
    except (BrokenModel, UnknownModel):
        return
    assert torch.isfinite(model.decoder(tiny.tokens(64)).hidden).all()
