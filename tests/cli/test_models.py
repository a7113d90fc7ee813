"""`gemma10m models list` and `show`, and the names of models, from files alone."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from gemma10m_tui import model_folders, model_hub
from gemma10m_tui.cli.app import run
from gemma10m_tui.errors import ExitCode, Problem
from model import fit
from model.checkpoint import read_spec

Shown = pytest.CaptureFixture[str]


def write_model(folder: Path, shape: tuple[int, ...] = (3, 4), kind: str = "gemma") -> Path:
    """A folder with a config and the header of one tensor."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"architectures": ["GemmaForCausalLM"], "model_type": kind}))
    header = json.dumps({"__metadata__": {}, "w": {"dtype": "F32", "shape": shape, "data_offsets": [0, 48]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(48))
    return folder


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty hub cache of the test's own."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built-in model that does not depend on what ships."""
    folder = write_model(tmp_path / "reader")
    monkeypatch.setattr(model_folders, "default_model_folder", lambda: folder)
    return folder


def test_the_built_in_model_comes_first_and_then_the_local_ones(built_in: Path, home: Path, capsys: Shown) -> None:
    write_model(home / "models" / "another", (2, 2))
    (home / "models" / "not-a-model").mkdir()
    assert run(["models", "list", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["name"], first["built_in"], first["parameters"]) == ("reader", True, 12)
    assert (second["name"], second["built_in"], second["parameters"]) == ("another", False, 4)
    assert first["architecture"] == "GemmaForCausalLM"
    assert first["size_bytes"] > 48


def test_the_list_for_a_person_has_a_row_for_each(built_in: Path, capsys: Shown) -> None:
    assert run(["models", "list"]) == 0
    _, row = capsys.readouterr().out.splitlines()
    assert row.startswith("reader (built in)")


@pytest.mark.parametrize("damage", [b"", b"\xff" * 8, b"\x10\0\0\0\0\0\0\0[1, 2]", b'\x08\0\0\0\0\0\0\0{"a": 1}'])
def test_a_model_with_damaged_weights_is_listed_without_a_size(built_in: Path, damage: bytes, capsys: Shown) -> None:
    (built_in / "model.safetensors").write_bytes(damage)
    assert run(["models", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["parameters"] is None


def test_a_model_is_found_by_name_by_path_and_by_nothing(built_in: Path, home: Path, tmp_path: Path) -> None:
    local = write_model(home / "models" / "another")
    elsewhere = write_model(tmp_path / "elsewhere")
    assert model_folders.find_model_folder(None).path == built_in
    assert model_folders.find_model_folder("reader").path == built_in
    assert model_folders.find_model_folder("another").path == local
    assert model_folders.find_model_folder(str(elsewhere)).name == "elsewhere"


def test_a_model_that_is_not_there_is_not_found_and_the_known_ones_are_named(built_in: Path) -> None:
    with pytest.raises(Problem, match="Known models: reader") as raised:
        model_folders.find_model_folder("gemma-99")
    assert raised.value.code == ExitCode.NOT_FOUND


def cached(hub: Path, repository: str, revision: str, kind: str = "gemma") -> Path:
    """A model as the hub's own library keeps one."""
    return write_model(hub / ("models--" + repository.replace("/", "--")) / "snapshots" / revision, kind=kind)


def test_gemmas_in_the_hub_cache_are_listed_by_their_repository_and_whatever_else_is_there_is_not(
    built_in: Path, hub: Path, capsys: Shown
) -> None:
    cached(hub, "google/gemma-3-270m-it", "abc", kind="gemma3_text")
    cached(hub, "someone/other", "abc", kind="bert")
    (cached(hub, "google/half-fetched", "abc") / "model.safetensors").unlink()
    (hub / "version.txt").write_text("1")
    assert run(["models", "list", "--json"]) == 0
    _, fetched = json.loads(capsys.readouterr().out)
    assert (fetched["name"], fetched["origin"], fetched["parameters"]) == ("google/gemma-3-270m-it", "hub cache", 12)


def test_a_cached_model_is_the_revision_that_main_is_at(built_in: Path, hub: Path) -> None:
    wanted = cached(hub, "google/gemma-2b", "older")
    assert model_folders.find_model_folder("google/gemma-2b").path == wanted
    cached(hub, "google/gemma-2b", "newer")
    refs = hub / "models--google--gemma-2b" / "refs"
    refs.mkdir()
    (refs / "main").write_text("older")
    assert model_folders.find_model_folder("Google/Gemma-2b").path == wanted


@pytest.mark.parametrize(
    "variables",
    [{}, {"HF_HOME": "/a/b"}, {"HF_HUB_CACHE": "~/c"}, {"XDG_CACHE_HOME": "/x"}, {"HUGGINGFACE_HUB_CACHE": "/old"}],
    ids=str,
)
def test_the_cache_is_where_the_hubs_own_library_keeps_it(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    theirs = "from huggingface_hub import constants; print(constants.HF_HUB_CACHE)"
    said = subprocess.run([sys.executable, "-P", "-c", theirs], capture_output=True, text=True, check=True).stdout
    assert str(model_hub.cache_folder()) == said.strip()


def test_show_tells_what_a_model_is_and_whether_it_fits(
    reader_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    folder, spec = reader_folder, read_spec(reader_folder)
    assert run(["models", "show", str(folder), "--device", "cpu", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["layers"], shown["memory_layers"]) == (len(spec.layers), len(spec.memory_layers))
    assert (shown["segment"], shown["memory_bytes"]) == (spec.segment, spec.memory_bytes)
    heads = spec.heads * len(spec.memory_layers)
    assert shown["gates"] == {"count": heads, "open": heads}
    precision = fit.fastest_precision(1, torch.device("cpu"))
    assert (shown["fits"], shown["dtype"], shown["finder"]) == (True, precision, False)
    monkeypatch.setattr(fit, "available_bytes", lambda _: 1000)
    assert run(["models", "show", str(folder), "--device", "cpu"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "no: needs" in lines["fits"]
    assert "take a smaller model" in lines["fits"]


def test_a_model_that_cannot_be_read_is_shown_as_one_sentence(built_in: Path, capsys: Shown) -> None:
    assert run(["models", "show"]) == 1
    assert "cannot be used" in capsys.readouterr().err
