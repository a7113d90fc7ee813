"""Everything the program keeps is under one home, readable by its owner alone."""

import stat
from pathlib import Path

import pytest

from gemma10m_tui.errors import Problem
from gemma10m_tui.library.folders import logs_folder, models_folder, require_room, snapshots_folder

FOLDERS = (snapshots_folder, models_folder, logs_folder)


def test_the_home_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "my" / "home"
    monkeypatch.setenv("GEMMA10M_HOME", str(home))
    assert [folder() for folder in FOLDERS] == [home / "snapshots", home / "models", home / "logs"]
    for made in (home, *home.iterdir()):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_without_it_the_folders_of_the_system_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEMMA10M_HOME", raising=False)
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    for folder in FOLDERS:
        assert folder().is_relative_to(tmp_path)
        assert folder().is_dir()


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path / "file"))
    for folder in FOLDERS:
        with pytest.raises(Problem, match="set GEMMA10M_HOME to a folder that can be written"):
            folder()


def test_room_is_asked_for_in_bytes(tmp_path: Path) -> None:
    require_room(tmp_path, 1)
    with pytest.raises(Problem, match="free some space"):
        require_room(tmp_path, 10**18)
