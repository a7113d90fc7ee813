"""`gemma10m eval`: recall, measured, with its interval; the numbers behind every claim about a model."""

import sys
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemma10m_tui.cli.options import Json, ModelOptions, takes_groups
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import is_terminal, print_json, result, say
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from model.evaluation.needles import Form, Kind

evaluate = typer.Typer(help="Measure what a model recalls.")
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same trials.")]
Tokens = Annotated[int, typer.Option("--tokens", min=64, help="Length of each text in tokens.")]
Trials = Annotated[int, typer.Option("--trials", min=2, help="How many trials; of each kind where there are several.")]
Readings = Annotated[
    int | None,
    typer.Option(
        "--readings",
        min=1,
        help="Read the long text only so often, and share what it leaves among the trials; by default every trial "
        "reads its own text to the end.",
    ),
]
Haystack = Annotated[
    str, typer.Option("--haystack", metavar="sample|FILE", help="The text around it: the shipped book, or a file.")
]
_SECONDS_BETWEEN = 10.0
_SHIPPED = ("landmark", "sample")


class Mode(StrEnum):
    """Where the answers come from."""

    RECALL = "recall"
    MEMORY = "memory"
    FIND = "find"


class NeedleKind(StrEnum):
    """What is hidden."""

    NUMBER = "number"
    NAME = "name"
    UUID = "uuid"


class NeedleForm(StrEnum):
    """How much is hidden, and what of it is asked for."""

    SINGLE = "single"
    KEYS = "keys"
    VALUES = "values"


class NeedleWording(StrEnum):
    """The benchmark's sentence, or one that no model was trained on."""

    RULER = "ruler"
    OTHER = "other"


@evaluate.command("passkey")
@ends_in_an_exit_code
@takes_groups
def passkey(
    tokens: Tokens = 32_768,
    trials: Trials = 20,
    haystack: Annotated[
        str, typer.Option("--haystack", metavar="landmark|sample|FILE", help="The text that hides the key.")
    ] = "landmark",
    readings: Readings = None,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Hide a number in a long text, read it through the memory, and ask for the number with nothing read again."""
    _check(haystack)
    from gemma10m_tui.evaluation.passkey import measure_passkey

    figures = measure_passkey(
        *model_options.chosen,
        tokens=tokens,
        trials=trials,
        seed=seed,
        haystack=haystack,
        readings=readings,
        told=_Told(),
    )
    _print(figures, json)
    return ExitCode.DONE


@evaluate.command("needles")
@ends_in_an_exit_code
@takes_groups
def needles(
    tokens: Tokens = 32_768,
    trials: Trials = 10,
    haystack: Haystack = "sample",
    kind: Annotated[list[NeedleKind] | None, typer.Option("--kind", help="Number and name, if none is named.")] = None,
    form: Annotated[
        list[NeedleForm] | None,
        typer.Option("--form", help="One needle, one of four keys, or four values of a key; all, if none is named."),
    ] = None,
    wording: Annotated[
        NeedleWording, typer.Option("--wording", help="RULER's sentences, or others that nothing was trained on.")
    ] = NeedleWording.RULER,
    readings: Readings = None,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Hide numbers and names in a book, and ask for them by their keys with nothing read again (RULER's S-NIAH)."""
    _check(haystack)
    from gemma10m_tui.evaluation.needles import measure_needles

    kinds: list[Kind] = [one.value for one in kind or (NeedleKind.NUMBER, NeedleKind.NAME)]
    forms: list[Form] = [one.value for one in form or NeedleForm]
    figures = measure_needles(
        *model_options.chosen,
        tokens=tokens,
        trials=trials,
        seed=seed,
        haystack=haystack,
        kinds=kinds,
        forms=forms,
        wording=wording.value,
        readings=readings,
        told=_Told(),
    )
    _print(figures, json)
    return ExitCode.DONE


@evaluate.command("facts")
@ends_in_an_exit_code
@takes_groups
def facts(
    tokens: Tokens = 32_768,
    trials: Trials = 10,
    haystack: Haystack = "sample",
    kind: Annotated[
        list[int] | None, typer.Option("--kind", min=1, max=3, help="QA1, QA2 or QA3; all three, if none is named.")
    ] = None,
    readings: Readings = None,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Tell who went where with what across a book, and ask where they are with nothing read again (BABILong)."""
    _check(haystack)
    from gemma10m_tui.evaluation.facts import measure_facts

    figures = measure_facts(
        *model_options.chosen,
        tokens=tokens,
        trials=trials,
        seed=seed,
        haystack=haystack,
        kinds=kind or [1, 2, 3],
        readings=readings,
        told=_Told(),
    )
    _print(figures, json)
    return ExitCode.DONE


@evaluate.command("heat")
@ends_in_an_exit_code
@takes_groups
def heat(
    tokens: Tokens = 32_768,
    trials: Trials = 20,
    haystack: Haystack = "sample",
    readings: Readings = None,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Hide a number in a book, ask for it, and see whether its place is among the three warmest."""
    _check(haystack)
    from gemma10m_tui.evaluation.warmth import measure_heat

    figures = measure_heat(
        *model_options.chosen,
        tokens=tokens,
        trials=trials,
        seed=seed,
        haystack=haystack,
        readings=readings,
        told=_Told(),
    )
    _print(figures, json)
    return ExitCode.DONE


@evaluate.command("gain")
@ends_in_an_exit_code
@takes_groups
def gain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Texts: JSON lines with a text each, plain or .xz.")],
    segments: Annotated[int, typer.Option("--segments", min=2, help="How far each text is read, in segments.")] = 32,
    texts: Annotated[int, typer.Option("--texts", min=2, help="How many texts, at most.")] = 24,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Predict texts with their memory, an empty one, and another text's, and say what the memory is worth."""
    if not file.is_file():
        raise Problem(f"There is no file '{file}'; name a file of texts in JSON lines.", ExitCode.NOT_FOUND)
    from gemma10m_tui.evaluation.gain import measure_gain

    _print(measure_gain(*model_options.chosen, file, segments=segments, texts=texts, seed=seed, told=_Told()), json)
    return ExitCode.DONE


@evaluate.command("qa")
@ends_in_an_exit_code
@takes_groups
def qa(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Questions: JSON lines, plain or .xz.")],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only so many questions.")] = None,
    distractors: Annotated[
        int, typer.Option("--distractors", min=0, help="Other passages that each question's own is hidden among.")
    ] = 200,
    haystack: Annotated[
        Path | None,
        typer.Option("--haystack", metavar="FILE", help="Hide all passages in this text instead, of --tokens tokens."),
    ] = None,
    tokens: Annotated[int, typer.Option("--tokens", min=64, help="Length of that text, passages and all.")] = 1_000_000,
    mode: Annotated[
        Mode,
        typer.Option("--mode", help="With passages read again, from the memory alone, or only finding the passage."),
    ] = Mode.RECALL,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Answer questions with known answers, and score them."""
    if not file.is_file():
        raise Problem(f"There is no file '{file}'; name a file of questions in JSON lines.", ExitCode.NOT_FOUND)
    if haystack is not None:
        _check(str(haystack))
    from gemma10m_tui.evaluation.questions import measure_questions

    figures = measure_questions(
        *model_options.chosen,
        file,
        limit=limit,
        distractors=distractors,
        seed=seed,
        mode=mode.value,
        haystack=haystack,
        tokens=tokens,
    )
    _print(figures, json)
    return ExitCode.DONE


@evaluate.command("code")
@ends_in_an_exit_code
@takes_groups
def code(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Python sources.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="Questions of each of the five kinds, at most.")] = 40,
    seed: Seed = 0,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Ask where the names of Python sources are defined, what they take, and what their docstrings say."""
    if not folder.exists():
        raise Problem(f"There is no folder '{folder}'; name one with Python sources.", ExitCode.NOT_FOUND)
    from gemma10m_tui.evaluation.code import measure_code

    _print(measure_code(*model_options.chosen, folder, limit=limit, seed=seed), json)
    return ExitCode.DONE


def _check(haystack: str) -> None:
    if haystack not in _SHIPPED and not Path(haystack).is_file():
        raise Problem(f"There is no file '{haystack}' to hide anything in.", ExitCode.NOT_FOUND)


class _Told:
    """How far a measurement is, in tokens or segments, every few seconds and only where a person looks."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if is_terminal(sys.stderr) and now - self._said > _SECONDS_BETWEEN:
            self._said = now
            say(f"{done:,} of {total:,} read")


def _print(figures: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(dict(figures))
        return
    for name, value in figures.items():
        _print_figure(name, value, 0)


def _print_figure(name: str, value: Any, depth: int) -> None:
    """A line for a figure, and a line for each part of a table."""
    label = f"{'  ' * depth}{name}"
    if isinstance(value, Mapping) and any(isinstance(part, Mapping) for part in value.values()):
        result(label)
        for key, part in value.items():
            _print_figure(str(key), part, depth + 1)
    elif isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        result(label)
        for part in value:
            result(f"{'  ' * (depth + 1)}{_shown(part)}")
    else:
        result(f"{label:<24} {_shown(value)}")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        between = ", " if any(isinstance(part, str) for part in value) else " to "
        return between.join(_shown(part) for part in value)
    return str(value)
