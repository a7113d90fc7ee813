"""A finder's recipe: one TOML file that, with the texts, is all it takes to make its weights again.

At the top `encoder` names the folder of a published encoder of BERT's kind that it begins with, or `begin` a model
folder whose finder, words included, is trained on. Sections: [words] (the words that recall compares, and their
vectors), [lessons] (what questions are shown with), [optimiser], [[stage]]s in order, [likeness] (how comparing words
is trained, if it is), and [judgement] (how far its scores are trusted, measured on questions it was not trained on).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from model.finder.finder import Judgement


@dataclass(frozen=True)
class WordsRecipe:
    """At most so many words, the width of their vectors, characters taken of each running text, the seed."""

    most: int
    width: int
    stretch: int
    seed: int


@dataclass(frozen=True)
class LessonsRecipe:
    """What is asked: one in `every` of the other questions, each about a tale `tales` times; how many of a question's
    rivals come from anywhere, and how many stretches of each book are among those; the share of questions that are
    asked of somebody else too, which their passages do not answer; how many made documents are asked about.
    """

    tales: int = 1
    every: int = 1
    rivals_anywhere: int = 0
    of_each_book: int = 0
    other_names: float = 0.0
    made_documents: int = 0


@dataclass(frozen=True)
class LikenessRecipe:
    """`steps` batches of `questions`, each with its passage and so many rivals; the rate of the matrix (other weights
    learn faster).
    """

    steps: int
    questions: int = 32
    rivals: int = 14
    rate: float = 1e-3
    seed: int = 1


@dataclass(frozen=True)
class Stage:
    """`steps` batches of `rows` rows: `passages` to each question, of which none answers a share of `unanswered`.

    `code`: whether questions about Python sources are asked as well; `longest`: words that are shown of a passage.
    """

    steps: int
    rows: int
    passages: int = 1
    unanswered: float = 0.0
    code: bool = False
    longest: int = 260


@dataclass(frozen=True)
class OptimiserRecipe:
    """Adam with decoupled weight decay: the encoder's highest rate, and by what that of what points is greater; steps
    of warm-up (then it falls in a line), how slowly the average of the weights forgets, the gradient's greatest norm,
    and what share of features is left out. `kept`: the share that the weights it began with have in those it ends with.
    `bfloat16`: whether the network computes in it; nearly twice as fast where the processor can, the weights stay
    float32.
    """

    rate: float = 1e-4
    pointing: float = 10.0
    weight_decay: float = 0.01
    warm_up: int = 200
    average: float = 0.998
    clip: float = 1.0
    dropout: float = 0.0
    kept: float = 0.0
    seed: int = 1
    bfloat16: bool = False


@dataclass(frozen=True)
class FinderRecipe:
    """All of it. `text` is the file as it was read; either `encoder` or `begin` is a folder."""

    words: WordsRecipe
    lessons: LessonsRecipe
    optimiser: OptimiserRecipe
    stages: tuple[Stage, ...]
    judgement: Judgement
    text: str = ""
    encoder: Path | None = None
    begin: Path | None = None
    likeness: LikenessRecipe | None = None

    @property
    def steps(self) -> int:
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stages)

    def rate_at(self, step: int) -> float:
        """The rate of learning at a step."""
        warm = min(1.0, (step + 1) / max(1, self.optimiser.warm_up))
        return self.optimiser.rate * warm * (0.02 + 0.98 * (1 - step / self.steps))


def is_finder_recipe(path: Path) -> bool:
    """Whether a recipe is a finder's rather than a reader's; a file that cannot be read is not."""
    try:
        return "words" in tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def read_finder_recipe(path: Path) -> FinderRecipe:
    """Read a recipe file; raises ValueError that names the first thing that is wrong with it."""
    text = path.read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text)
        recipe = FinderRecipe(
            words=_filled(WordsRecipe, table["words"]),
            lessons=_filled(LessonsRecipe, table.get("lessons", {})),
            optimiser=_filled(OptimiserRecipe, table.get("optimiser", {})),
            stages=tuple(_filled(Stage, stage) for stage in table["stage"]),
            judgement=_filled(Judgement, table.get("judgement", {})),
            text=text,
            encoder=path.parent / str(table["encoder"]) if "encoder" in table else None,
            begin=path.parent / str(table["begin"]) if "begin" in table else None,
            likeness=_filled(LikenessRecipe, table["likeness"]) if "likeness" in table else None,
        )
    except KeyError as problem:
        raise ValueError(f"{path.name} lacks {problem}") from problem
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{path.name}: {problem}") from problem
    if not recipe.stages:
        raise ValueError(f"{path.name}: stage is empty")
    if (recipe.encoder is None) == (recipe.begin is None):
        raise ValueError(f"{path.name} needs either encoder or begin, the folder that the finder begins with")
    return recipe


_SWITCHES = ("code", "bfloat16")

Part = TypeVar("Part", WordsRecipe, LessonsRecipe, Stage, OptimiserRecipe, LikenessRecipe, Judgement)


def _filled(kind: type[Part], table: Mapping[str, Any]) -> Part:
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{kind.__name__} has no {', '.join(unknown)}")
    for name, value in table.items():
        if name not in _SWITCHES and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError(f"{name} is {value!r}, not a number")
    return kind(**table)
