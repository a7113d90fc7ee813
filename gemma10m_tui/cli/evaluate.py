"""`gemma10m eval`: recall, measured, with its interval; the numbers behind every claim about a model."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from gemma10m_tui.cli.options import Device, Json, Model
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result
from gemma10m_tui.errors import ExitCode, Problem

evaluate = typer.Typer(help="Measure what a model recalls.")
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same trials.")]


class Mode(StrEnum):
    """Where the answers come from."""

    RECALL = "recall"
    MEMORY = "memory"


@evaluate.command("passkey")
@ends_in_an_exit_code
def passkey(
    tokens: Annotated[int, typer.Option("--tokens", min=64, help="Length of each text in tokens.")] = 32_768,
    trials: Annotated[int, typer.Option("--trials", min=1, help="How many texts.")] = 20,
    haystack: Annotated[
        str, typer.Option("--haystack", metavar="landmark|FILE", help="The text that hides the key.")
    ] = "landmark",
    seed: Seed = 0,
    json: Json = False,
    model: Model = None,
    device: Device = "auto",
) -> ExitCode:
    """Hide a number in a long text, read it through the memory, and ask for the number with nothing read again."""
    if haystack != "landmark" and not Path(haystack).is_file():
        raise Problem(f"There is no file '{haystack}' to hide the key in.", ExitCode.NOT_FOUND)
    from gemma10m_tui.evaluation.passkey import measure_passkey

    _print(measure_passkey(model, device, tokens=tokens, trials=trials, seed=seed, haystack=haystack), json)
    return ExitCode.DONE


@evaluate.command("qa")
@ends_in_an_exit_code
def qa(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Questions: JSON lines, plain or .xz.")],
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Only so many questions.")] = None,
    distractors: Annotated[
        int, typer.Option("--distractors", min=0, help="Other passages that each question's own is hidden among.")
    ] = 200,
    mode: Annotated[
        Mode, typer.Option("--mode", help="With passages read again, or from the memory alone.")
    ] = Mode.RECALL,
    seed: Seed = 0,
    json: Json = False,
    model: Model = None,
    device: Device = "auto",
) -> ExitCode:
    """Answer questions with known answers, and score them."""
    if not file.is_file():
        raise Problem(f"There is no file '{file}'; name a file of questions in JSON lines.", ExitCode.NOT_FOUND)
    from gemma10m_tui.evaluation.questions import measure_questions

    figures = measure_questions(model, device, file, limit=limit, distractors=distractors, seed=seed, mode=mode.value)
    _print(figures, json)
    return ExitCode.DONE


def _print(figures: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(dict(figures))
        return
    for name, value in figures.items():
        result(f"{name:<16}{_shown(value)}")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return " to ".join(_shown(part) for part in value)
    return str(value)
