"""An adapter's folder, told from a model's: what its files are called, and where the model is that it changes."""

import json
from pathlib import Path

from model.weight_files import BrokenModel

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_BASE = "base_model_name_or_path"


def is_adapter(folder: Path) -> bool:
    """Whether a folder holds an adapter, by itself or beside the weights that it changes."""
    return (folder / CONFIG).is_file()


def base_folder(folder: Path) -> Path:
    """Where configuration, vocabulary and weights are: the folder itself, or the one that its adapter names.

    Raises BrokenModel for an adapter whose model is not there.
    """
    if (folder / "config.json").is_file() or not is_adapter(folder):
        return folder
    try:
        named = json.loads((folder / CONFIG).read_text(encoding="utf-8"))[_BASE]
        base = folder / Path(named)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise BrokenModel(f"{folder / CONFIG} does not say which model it changes") from problem
    if not (base / "config.json").is_file():
        raise BrokenModel(
            f"the adapter in {folder} changes the model {named}, which is not there; "
            f"name its folder as {_BASE} in {CONFIG}"
        )
    return base
