"""An adapter's recipe: one TOML file that says which Gemma learns to use its memory, from what, and for how long.

Sections: [adapter] (`base`, a model folder, from the recipe's own; and what `AdapterPlan` and `AdapterRecipe` have) and
[[stage]]s in order, each `steps` and `segments`.
"""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.training.adapter_loop import AdapterRecipe, ContextStage
from model.training.adapters import LoraSpec

_NUMBERS = ("rate", "gate_rate", "gate", "clip", "seed")
_LORA = ("rank", "alpha", "targets")


@dataclass(frozen=True)
class AdapterPlan:
    """A recipe and what surrounds it. `batch` samples a step; `segment` in tokens, None for the model's own;
    `language`: the share of samples that are running text, not questions; `text`: the file as it was read.
    """

    base: Path
    recipe: AdapterRecipe
    text: str
    batch: int = 4
    segment: int | None = None
    language: float = 0.25

    def __post_init__(self) -> None:
        for name in ("batch", "segment"):
            value = getattr(self, name)
            if value is not None and (type(value) is not int or value < 1):
                raise ValueError(f"{name} is {value!r}, which cannot be")
        if not 0 <= self.language <= 1:
            raise ValueError(f"language is {self.language!r}, which is no share")


def is_adapter_recipe(path: Path) -> bool:
    """Whether a recipe trains an adapter; a file that cannot be read does not."""
    try:
        return "adapter" in tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def read_adapter_recipe(path: Path) -> AdapterPlan:
    """Read a recipe file; raises ValueError that names the first thing that is wrong with it."""
    text = path.read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text)
        stages = tuple(ContextStage(**stage) for stage in table["stage"])
        return _plan(path.parent, dict(table["adapter"]), stages, text)
    except KeyError as problem:
        raise ValueError(f"{path.name} lacks {problem}") from problem
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{path.name}: {problem}") from problem


def _plan(folder: Path, table: dict[str, Any], stages: tuple[ContextStage, ...], text: str) -> AdapterPlan:
    if not stages or any(type(one) is not int or one < 1 for stage in stages for one in (stage.steps, stage.segments)):
        raise ValueError("a stage has whole numbers of steps and segments, and there is at least one")
    lora = _taken(table, _LORA)
    if "targets" in lora:
        lora["targets"] = tuple(lora["targets"])
    numbers = _taken(table, _NUMBERS)
    for name, value in numbers.items():
        right = isinstance(value, int if name == "seed" else int | float) and not isinstance(value, bool)
        if not right or not math.isfinite(value) or (name != "gate" and value < 0):
            raise ValueError(f"{name} is {value!r}, which cannot be")
    base = folder / Path(table.pop("base"))
    return AdapterPlan(base, AdapterRecipe(stages, LoraSpec(**lora), **numbers), text, **table)


def _taken(table: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """What a table has under some names, taken out of it."""
    return {name: table.pop(name) for name in names if name in table}
