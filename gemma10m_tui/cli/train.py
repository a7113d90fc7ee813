"""`gemma10m train`: train a model from a recipe, resumable at any moment."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gemma10m_tui.cli.options import Device
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import result
from gemma10m_tui.errors import ExitCode, Problem


@ends_in_an_exit_code
def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="What to train, on what, for how long.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The model's folder; runs/RECIPE if not given.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in the folder.")] = False,
    device: Device = "auto",
    stop_after_seconds: Annotated[
        float | None, typer.Option("--stop-after-seconds", min=0, help="Save and stop after so many seconds.")
    ] = None,
) -> ExitCode:
    """Train a model by a recipe; prints the folder of the model."""
    if not recipe.is_file():
        raise Problem(f"There is no recipe '{recipe}'; name a TOML file.", ExitCode.NOT_FOUND)
    from model.training import train as run_training

    folder = out or Path("runs") / recipe.stem
    try:
        run_training(recipe, folder, resume=resume, device=device, stop_after_seconds=stop_after_seconds)
    except KeyboardInterrupt:
        raise Problem(
            f"Stopped; the last checkpoint is in {folder}. To go on: gemma10m train {recipe} --out {folder} --resume",
            ExitCode.INTERRUPTED,
        ) from None
    result(str(folder))
    sys.stdout.flush()
    return ExitCode.DONE
