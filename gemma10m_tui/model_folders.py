"""The folders that hold models, and the one that a name means; nothing here loads a model."""

import json
import math
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gemma10m_tui.assets import default_model_folder
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.folders import models_folder
from gemma10m_tui.model_hub import cached_models

BUILT_IN = "reader"
_ADAPTER = "adapter_config.json"
_OWN_TYPE = "gemma10m"
_LONGEST_HEADER = 100_000_000  # bytes; the limit that the safetensors format sets itself


@dataclass(frozen=True)
class ModelFolder:
    """A folder with a config.json and weights. `built_in` is true of the one that ships, `cached` of those that
    are in the hub's cache.
    """

    name: str
    path: Path
    built_in: bool = False
    cached: bool = False

    @property
    def origin(self) -> str:
        """Where the model comes from, in words."""
        return "built in" if self.built_in else "hub cache" if self.cached else "local"


def list_model_folders() -> list[ModelFolder]:
    """The built-in model first, where it is installed, then the local ones and then the hub's Gemmas, each by name."""
    found = []
    with suppress(Problem):
        found.append(ModelFolder(BUILT_IN, default_model_folder(), built_in=True))
    found += [ModelFolder(path.name, path) for path in sorted(models_folder().iterdir())]
    found += [ModelFolder(name, path, cached=True) for name, path in cached_models() if _is_usable(path)]
    return [model for model in found if _is_model(model.path)]


def find_model_folder(name: str | None) -> ModelFolder:
    """The folder that a name, or a path, means; None means the built-in model."""
    if name is None or name == BUILT_IN:
        return ModelFolder(BUILT_IN, default_model_folder(), built_in=True)
    for candidate in (Path(name).expanduser(), models_folder() / name):
        if _is_model(candidate):
            return _known_at(candidate.resolve()) or ModelFolder(candidate.resolve().name, candidate.resolve())
    for cached, path in cached_models():
        if cached.lower() == name.lower():  # the hub does not tell them apart either
            return ModelFolder(cached, path, cached=True)
    with suppress(Problem):
        built_in = ModelFolder(BUILT_IN, default_model_folder(), built_in=True)
        if name == lasting_name(built_in):
            return built_in
    known = ", ".join(model.name for model in list_model_folders()) or "none"
    raise Problem(
        f"There is no model '{name}'. Known models: {known}. A folder with a config.json and safetensors weights can "
        f"be named by its path, or put into {models_folder()}; gemma10m models pull OWNER/NAME fetches one.",
        ExitCode.NOT_FOUND,
    )


def lasting_name(folder: ModelFolder) -> str:
    """What snapshots and answers call the model of a folder: a name that `find_model_folder` takes, where it has one.

    The built-in model is called as its config says, which tells its versions apart. So is one of ours outside the
    known folders, which only its path leads to: training calls every such folder `model`.
    """
    elsewhere = not folder.cached and folder.path.parent != models_folder().resolve()
    config = _config(folder.path)
    if elsewhere and config.get("model_type") == _OWN_TYPE and isinstance(config.get("name"), str):
        return str(config["name"])
    return folder.name


def accepted_name(folder: ModelFolder) -> str:
    """What to write after --model to have this folder: its name, or its path where the name leads elsewhere."""
    with suppress(Problem):
        if find_model_folder(folder.name).path.resolve() == folder.path.resolve():
            return folder.name
    return str(folder.path)


def likely_folders(name: str) -> list[ModelFolder]:
    """The known folders, first those that a snapshot's name for its model may mean.

    Snapshots of earlier versions call a model of the hub's by its revision, and one of ours as its config does.
    """
    known = list_model_folders()
    with suppress(Problem):
        known.insert(0, find_model_folder(name))
    return sorted(known, key=lambda one: name not in (one.name, one.path.name, _config(one.path).get("name")))


def _known_at(path: Path) -> ModelFolder | None:
    """The known model in a folder that was named by its path."""
    return next((one for one in list_model_folders() if one.path.resolve() == path), None)


def architecture(folder: Path) -> str:
    """What config.json calls the network; empty where it does not say."""
    if not (folder / "config.json").is_file() and _is_model(folder):
        return "adapter"
    config = _config(folder)
    named = config.get("architectures")
    if isinstance(named, list) and named:
        return str(named[0])
    return str(config.get("model_type", ""))


def _is_model(folder: Path) -> bool:
    """Whether a folder says what model it holds, or which one the adapter in it changes."""
    return (folder / "config.json").is_file() or (folder / _ADAPTER).is_file()


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return config if isinstance(config, dict) else {}


def _is_usable(folder: Path) -> bool:
    """Whether a folder of the hub's cache is a whole Gemma: it holds whatever else was fetched, or half fetched."""
    return "gemma" in str(_config(folder).get("model_type", "")).lower() and bool(weight_files(folder))


def weight_files(folder: Path) -> list[Path]:
    """The weights, in one file or several."""
    return sorted(folder.glob("*.safetensors"))


def parameters(folder: Path) -> int | None:
    """How many numbers the weights hold, from the headers of their files; None where one cannot be read."""
    try:
        return sum(_numbers(path) for path in weight_files(folder))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # a header of another shape than the format's
        return None


def _numbers(path: Path) -> int:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > _LONGEST_HEADER:
            raise ValueError(length)
        header = json.loads(file.read(length))
    return sum(math.prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
