"""A model folder: what is saved is what is loaded, and what does not fit is refused by name."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.checkpoint import BrokenModel, load_model, pick_device, save_model
from model.spec import ModelSpec, UnknownModel
from model.training.vocabulary import train_vocabulary

WEIGHTS = "model.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny.saved(tmp_path)


def _rewrite(folder: Path, change: Callable[[dict[str, Tensor]], object]) -> None:
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)


def _reconfigure(folder: Path, **changes: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **changes}))


@pytest.mark.parametrize("spec", tiny.SPECS.values(), ids=tiny.SPECS.keys())
def test_a_saved_model_is_the_model_that_is_loaded(tmp_path: Path, spec: ModelSpec) -> None:
    model, original = tiny.model(tmp_path, spec), tiny.decoder(spec)
    original.pack()
    assert model.spec == spec
    assert model.name == "tiny"
    assert model.dtype == torch.float32
    ids = tiny.tokens(2 * spec.segment)
    assert torch.equal(model.decoder(ids).hidden, original(ids).hidden)
    assert not any(parameter.requires_grad for parameter in model.decoder.parameters())


def test_matrices_are_saved_in_the_dtype_asked_for_and_gates_and_norms_in_float32(tmp_path: Path) -> None:
    tensors = load_file(tiny.saved(tmp_path, dtype=torch.bfloat16) / WEIGHTS)
    for name, tensor in tensors.items():
        matrix = name.endswith("proj.weight") or "embed" in name
        assert tensor.dtype == (torch.bfloat16 if matrix else torch.float32), name
    original = tiny.decoder(tiny.OWN).state_dict()
    assert tensors.keys() == {f"model.{name}" for name in original}


def test_saving_a_loaded_model_again_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    model = load_model(folder, "cpu")
    save_model(tmp_path / "again", model.decoder, folder / "tokenizer.model", torch.float32)
    for name in (WEIGHTS, "config.json", "tokenizer.model"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()
    save_model(folder, model.decoder, folder / "tokenizer.model", torch.float32)  # over itself
    assert load_model(folder, "cpu").fingerprint == model.fingerprint


def test_a_model_runs_in_bfloat16_close_to_itself_in_float32(folder: Path) -> None:
    exact, low = load_model(folder, "cpu"), load_model(folder, "cpu", torch.bfloat16)
    kept = {name for name, weight in low.decoder.state_dict().items() if weight.dtype == torch.float32}
    gates = {name for name in low.decoder.state_dict() if ".read_gate" in name or ".write_gate" in name}
    assert kept == gates
    assert gates
    ids = tiny.tokens(3 * tiny.OWN.segment)
    assert tiny.relative(low.decoder(ids).hidden, exact.decoder(ids).hidden) < 0.1


def test_weights_may_come_in_several_files_and_with_or_without_their_prefix(folder: Path) -> None:
    before = load_model(folder, "cpu")
    tensors = load_file(folder / WEIGHTS)
    names = sorted(tensors)
    save_file({name.removeprefix("model."): tensors[name] for name in names[:9]}, folder / "model-1-of-2.safetensors")
    save_file({name: tensors[name] for name in names[9:]}, folder / "model-2-of-2.safetensors")
    (folder / WEIGHTS).unlink()
    after = load_model(folder, "cpu")
    for name, tensor in before.decoder.state_dict().items():
        assert torch.equal(after.decoder.state_dict()[name], tensor)


def test_weights_without_gates_get_closed_ones(folder: Path) -> None:
    _rewrite(folder, lambda tensors: [tensors.pop(name) for name in list(tensors) if name.endswith("read_gate")])
    decoder = load_model(folder, "cpu").decoder
    gates = [one for name, one in decoder.named_parameters() if name.endswith("read_gate")]
    assert len(gates) == len(tiny.OWN.memory_layers)
    assert all(bool((gate == float("-inf")).all()) for gate in gates)


def test_the_fingerprint_is_of_all_that_shapes_a_state(folder: Path, tmp_path: Path) -> None:
    def once() -> str:
        return load_model(folder, "cpu").fingerprint

    first = once()
    assert once() == first
    assert len(bytes.fromhex(first)) == 32
    elsewhere = tmp_path / "elsewhere" / "renamed"
    elsewhere.parent.mkdir()
    os.rename(folder, elsewhere)
    assert load_model(elsewhere, "cpu").fingerprint == first
    os.rename(elsewhere, folder)
    assert load_model(folder, "cpu", torch.bfloat16).fingerprint == first, "a snapshot read on a GPU opens on a CPU"
    seen = {first}
    _rewrite(folder, lambda tensors: tensors["model.norm.weight"].view(-1)[0].add_(1e-3))
    seen.add(once())
    _reconfigure(folder, query_scale=0.31)
    seen.add(once())
    other = train_vocabulary(iter(("Other words, other pieces: " + "in the beginning " * 9,) * 20), pieces=365)
    (folder / "tokenizer.model").write_bytes(other)
    seen.add(once())
    assert len(seen) == 4


def _unlink(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def _bytes(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def _weights(change: Callable[[dict[str, Tensor]], object]) -> Callable[[Path], object]:
    return lambda folder: _rewrite(folder, change)


def _config(**changes: object) -> Callable[[Path], object]:
    return lambda folder: _reconfigure(folder, **changes)


def _cut_short(folder: Path) -> None:
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[: len(data) // 2])


NORM = "model.norm.weight"
PROJECTION = "model.layers.1.self_attn.q_proj.weight"
BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no configuration": (_unlink("config.json"), "config.json is missing"),
    "no vocabulary": (_unlink("tokenizer.model"), "holds no model"),
    "no weights": (_unlink(WEIGHTS), "holds no model"),
    "a configuration that is no JSON": (_bytes("config.json", b"{"), "config.json"),
    "a configuration that is no text": (_bytes("config.json", b"\xff\xfe\x00"), "config.json"),
    "a configuration that is a list": (_bytes("config.json", b"[]"), "config.json"),
    "a configuration with a field too many": (_config(depth=3), "depth"),
    "a configuration with a word for a number": (_config(width="wide"), "width"),
    "a configuration without heads": (_config(kv_heads=0), "kv_heads"),
    "a Gemma that lacks its width": (_bytes("config.json", b'{"model_type": "gemma3_text"}'), "config.json.*lacks"),
    "a Gemma with a word for a number": (
        _bytes("config.json", b'{"model_type": "gemma3_text", "num_hidden_layers": "six"}'),
        "config.json",
    ),
    "a vocabulary that is none": (_bytes("tokenizer.model", b"pieces"), "vocabulary"),
    "an empty vocabulary": (_bytes("tokenizer.model", b""), "vocabulary"),
    "weights that are none": (_bytes(WEIGHTS, b"weights"), "safetensors"),
    "empty weights": (_bytes(WEIGHTS, b""), "safetensors"),
    "weights cut short": (_cut_short, "safetensors"),
    "a weight too few": (_weights(lambda tensors: tensors.pop(NORM)), "norm.weight is missing"),
    "a write gate too few": (
        _weights(lambda tensors: tensors.pop("model.layers.1.self_attn.write_gate.bias")),
        "write_gate.bias is missing",
    ),
    "a weight too many": (_weights(lambda tensors: tensors.update(more=torch.zeros(1))), "more has no place"),
    "a weight of another shape": (
        _weights(lambda tensors: tensors.update({PROJECTION: tensors[PROJECTION].T.contiguous()})),
        "q_proj.weight has shape",
    ),
    "quantised weights": (
        _weights(lambda tensors: tensors.update({PROJECTION: tensors[PROJECTION].to(torch.int8)})),
        "quantised",
    ),
    "more layers than weights": (_config(layers=[{"rope_theta": 1e4, "window": None}] * 5), "is missing"),
    "another width than the weights": (_config(width=32), "has shape"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_no_usable_model_is_refused_with_a_sentence(folder: Path, what: str) -> None:
    change, says = BREAKS[what]
    change(folder)
    with pytest.raises(BrokenModel, match=says):
        load_model(folder, "cpu")


def test_a_vocabulary_with_more_pieces_than_the_model_has_embeddings_is_refused(tmp_path: Path) -> None:
    folder = tiny.saved(tmp_path, replace(tiny.OWN, vocabulary=300))
    with pytest.raises(BrokenModel, match="pieces"):
        load_model(folder, "cpu")


@pytest.mark.parametrize("folder_name", ["nothing", "file"])
def test_a_folder_that_is_not_there_holds_no_model(tmp_path: Path, folder_name: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BrokenModel):
        load_model(tmp_path / folder_name, "cpu")


def test_a_family_that_is_not_covered_is_refused_by_name(folder: Path) -> None:
    _reconfigure(folder, model_type="mamba2")
    with pytest.raises(UnknownModel, match="'mamba2'"):
        load_model(folder, "cpu")


@pytest.mark.parametrize("wish", ["cuda:99", "quantum", "xpu"])
def test_a_device_that_is_not_here_is_refused_by_name(wish: str) -> None:
    with pytest.raises(BrokenModel, match=wish):
        pick_device(wish)
