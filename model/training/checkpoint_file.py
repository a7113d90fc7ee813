"""A training run on disk: weights and optimiser in one safetensors file, replaced whole, so a kill costs minutes."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from model.decoder import Decoder
from model.training.optimiser import Optimiser

NAME = "checkpoint.safetensors"


def save_checkpoint(folder: Path, step: int, decoder: Decoder, optimiser: Optimiser) -> None:
    """Write the run as it stands after `step` steps; the file before it stays until the new one is complete."""
    write_run(folder, step, decoder.state_dict(), optimiser.state_dict())


def write_run(folder: Path, step: int, weights: Mapping[str, Tensor], states: Mapping[str, dict[str, Any]]) -> None:
    """The same of weights by name and states of optimisers by kind."""
    tensors = {f"weights.{name}": tensor for name, tensor in weights.items()}
    for kind, state in states.items():
        tensors |= _flat(kind, state)
    tensors["step"] = torch.tensor(step)
    fresh = folder / f"{NAME}.writing"
    save_file({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}, fresh)
    os.replace(fresh, folder / NAME)


def load_checkpoint(folder: Path, decoder: Decoder, optimiser: Optimiser) -> int:
    """Restore a run exactly; returns the number of steps it has done, 0 when there is nothing to resume.

    Raises ValueError for a checkpoint of a model of other shapes.
    """
    states = optimiser.state_dict()
    step, weights = read_run(folder, states)
    if not step:
        return 0
    try:
        decoder.load_state_dict(weights)
    except RuntimeError as problem:
        raise ValueError(f"the checkpoint in {folder} is of another model than the recipe describes") from problem
    optimiser.load_state_dict(states)
    return step


def read_run(folder: Path, states: dict[str, dict[str, Any]]) -> tuple[int, dict[str, Tensor]]:
    """Steps done and weights by name, none where there is nothing to resume; fills the optimisers' states in."""
    path = folder / NAME
    if not path.exists():
        return 0, {}
    tensors = load_file(path)
    for kind in states:
        states[kind] = _unflat(kind, states[kind], tensors)
    weights = {name[8:]: tensor for name, tensor in tensors.items() if name.startswith("weights.")}
    return int(tensors["step"]), weights


def _flat(kind: str, state: dict[str, Any]) -> dict[str, Tensor]:
    return {
        f"{kind}.{index}.{name}": torch.as_tensor(value)
        for index, entry in state["state"].items()
        for name, value in entry.items()
    }


def _unflat(kind: str, state: dict[str, Any], tensors: dict[str, Tensor]) -> dict[str, Any]:
    entries: dict[int, dict[str, Tensor]] = {}
    for path, tensor in tensors.items():
        if path.startswith(f"{kind}."):
            _, index, name = path.split(".", 2)
            entries.setdefault(int(index), {})[name] = tensor
    return {"state": entries, "param_groups": state["param_groups"]}


Report = dict[str, Any]


class Log:
    """One JSON line a report, appended: a person can plot it, and a resumed run goes on in the same file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.jsonl"

    def write(self, report: Report) -> None:
        """Append a report."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(report) + "\n")
