"""A recipe: one TOML file that, with the texts, is all it takes to make the weights again.

Sections: [model] (a ModelSpec's fields, layers spelt out), [data], [optimiser], and [[stage]]s in order; `begin` at the
top names a model folder, from the recipe's own, whose weights and vocabulary the training goes on from. A stage says
for how many steps, from which tasks, at which shapes (segments × segment length), and how far virtual repetition goes.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from model.spec import ModelSpec
from model.training.tasks.mixture import Draw, Shape

MOST_DRAWS = 8  # of a step, each of which has a seed of its own


@dataclass(frozen=True)
class DataRecipe:
    """What is taken of the texts: size of the vocabulary in pieces, characters of books in all and of each one, the
    seed.
    """

    vocabulary: int
    book_characters: int
    book_stretch: int
    seed: int


@dataclass(frozen=True)
class OptimiserRecipe:
    """Muon for the matrices of the blocks, AdamW for the rest; the read gates have a rate of their own and no decay.

    `warm_up` and `decay` are shares of all steps (warm-up, stable, linear decay to zero).
    """

    matrix_rate: float
    rate: float
    gate_rate: float
    weight_decay: float
    warm_up: float
    decay: float
    clip: float
    momentum: float = 0.95
    betas: tuple[float, float] = (0.9, 0.95)


@dataclass(frozen=True)
class Stage:
    """A stretch of training; each step sums the gradients of one batch of every draw.

    `repetition` is log10 of the largest virtual repetition, at the stage's first step and at its last.
    `open_gates` raises the two most open read gates of every layer to at least this (a logit) as the stage begins: what
    is learned in the window closes them all, and a closed gate cannot learn.
    `hush` weighs what filler writes, as a loss of its own (see `Trainer`): for what is so far beyond what a memory can
    bear that no answer tells of it. `hard` weighs that of the worst segments of more filler than a batch has.
    """

    name: str
    steps: int
    repetition: tuple[float, float]
    draws: tuple[Draw, ...]
    open_gates: float | None = None
    hush: float = 0.0
    hard: float = 0.0

    def __post_init__(self) -> None:
        if len(self.draws) > MOST_DRAWS:
            raise ValueError(f"stage {self.name!r} has {len(self.draws)} draws, and a step has room for {MOST_DRAWS}")


@dataclass(frozen=True)
class Recipe:
    """All of it. `text` is the file as it was read, to be kept beside the weights; `begin`: the model to go on from."""

    spec: ModelSpec
    data: DataRecipe
    optimiser: OptimiserRecipe
    stages: tuple[Stage, ...]
    text: str
    begin: Path | None = None

    @property
    def steps(self) -> int:
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stages)

    def stage_at(self, step: int) -> tuple[Stage, float]:
        """The stage that step belongs to, and how much of it has passed (0 to 1)."""
        for stage in self.stages:
            if step < stage.steps:
                return stage, step / stage.steps
            step -= stage.steps
        return self.stages[-1], 1.0

    def rate_at(self, step: int) -> float:
        """Share of the full learning rate at a step: warm-up, stable, decay."""
        done = step / self.steps
        if done < self.optimiser.warm_up:
            return min(1.0, (step + 1) / (self.optimiser.warm_up * self.steps))
        return min(1.0, (1.0 - done) / self.optimiser.decay)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe file; raises ValueError that names the first thing that is wrong with it."""
    text = path.read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{path.name} is not valid TOML: {problem}") from problem
    try:
        stages = tuple(_stage(dict(stage)) for stage in table["stage"])
        recipe = Recipe(
            spec=ModelSpec.from_config({"model_type": "gemma10m", **table["model"]}),
            data=_filled(DataRecipe, table["data"]),
            optimiser=_filled(OptimiserRecipe, table["optimiser"]),
            stages=stages,
            text=text,
            begin=path.parent / str(table["begin"]) if "begin" in table else None,
        )
    except KeyError as problem:
        raise ValueError(f"{path.name} lacks {problem}") from problem
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{path.name}: {problem}") from problem
    if not stages:
        raise ValueError(f"{path.name}: stage is empty")
    if recipe.data.vocabulary > recipe.spec.vocabulary:
        raise ValueError(f"{path.name}: the vocabulary of [data] is larger than that of [model]")
    return recipe


def _stage(table: dict[str, Any]) -> Stage:
    draws = tuple(_draw(dict(draw)) for draw in table.pop("draw"))
    return _filled(Stage, {**table, "draws": draws})


def _draw(table: dict[str, Any]) -> Draw:
    names = [field.name for field in fields(Shape)]
    shapes = tuple(_filled(Shape, dict(zip(names, shape, strict=False))) for shape in table.pop("shapes"))
    if not shapes or not table["tasks"]:
        raise ValueError("tasks or shapes of a draw are empty")
    return _filled(Draw, {**table, "shapes": shapes})


Part = TypeVar("Part", DataRecipe, OptimiserRecipe, Draw, Stage, Shape)
_MAY_BE_ZERO = ("seed", "hush", "hard", "weight_decay", "warm_up", "momentum")


def _filled(kind: type[Part], table: Mapping[str, Any]) -> Part:
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{kind.__name__} has no {', '.join(unknown)}")
    facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for field in fields(kind):
        name = getattr(field.type, "__name__", field.type)
        if field.name in facts and name in ("int", "float"):
            _require_number(field.name, facts[field.name], whole=name == "int")
    return kind(**facts)


def _require_number(name: str, value: object, whole: bool) -> None:
    numeric = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not numeric or not 0 <= float(str(value)) < math.inf or (value == 0 and name not in _MAY_BE_ZERO):
        raise ValueError(f"{name} is {value!r}, which cannot be")
