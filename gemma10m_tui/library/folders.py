"""Where gemma10m keeps what it keeps: one home folder, or the places that the operating system sets aside."""

import os
import shutil
from pathlib import Path

import platformdirs

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import Problem

HOME_VARIABLE = "GEMMA10M_HOME"
_APPLICATION = "gemma10m"


def snapshots_folder() -> Path:
    """The folder of the library; made, for this user alone, when it is not there."""
    return _made(_home() or platformdirs.user_data_path(_APPLICATION), "snapshots")


def models_folder() -> Path:
    """The folder of the model checkpoints that were fetched or imported."""
    return _made(_home() or platformdirs.user_data_path(_APPLICATION), "models")


def logs_folder() -> Path:
    """The folder of the engine's logs and of crash reports."""
    return _made(_home() or platformdirs.user_state_path(_APPLICATION), "logs")


def config_file() -> Path:
    """The settings that a person wrote, or the app for them; its folder is there, it may not be."""
    home = _home() or platformdirs.user_config_path(_APPLICATION)
    return _made(home.parent, home.name) / "config.toml"


def history_file() -> Path:
    """The questions that were asked, one JSON string a line; its folder is there, it may not be."""
    return logs_folder().parent / "history.jsonl"


def require_room(folder: Path, needed: int) -> None:
    """Raise a Problem when the disk that holds a folder has less than `needed` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(
            f"{clean_name(str(folder))} has {free / 1e6:.0f} MB free and {needed / 1e6:.0f} MB are needed; "
            f"free some space, or set {HOME_VARIABLE} to a folder on another disk."
        )


def _home() -> Path | None:
    named = os.environ.get(HOME_VARIABLE, "")
    return Path(named).expanduser().absolute() if named else None


def _made(parent: Path, name: str) -> Path:
    folder = parent / name
    try:
        for made in (parent, folder):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Problem(
            f"{clean_name(str(folder))} cannot be made: {reason}; set {HOME_VARIABLE} to a folder that can be written."
        ) from error
    return folder
