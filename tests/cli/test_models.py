"""`gemma10m models list` and the names of models, from files alone."""

import json
import struct
from pathlib import Path

import pytest

from gemma10m_tui import model_folders
from gemma10m_tui.cli.app import run
from gemma10m_tui.errors import ExitCode, Problem

Shown = pytest.CaptureFixture[str]


def write_model(folder: Path, shape: tuple[int, ...] = (3, 4)) -> Path:
    """A folder with a config and the header of one tensor."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"architectures": ["GemmaForCausalLM"]}))
    header = json.dumps({"__metadata__": {}, "w": {"dtype": "F32", "shape": shape, "data_offsets": [0, 48]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(48))
    return folder


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
