"""`gemma10m train`: train a model from a recipe, resumable at any moment."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from gemma10m_tui.cli.options import Device
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import result, say
from gemma10m_tui.errors import ExitCode, Problem


@ends_in_an_exit_code
def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE.toml", help="What to train, how, and for how long.")],
    texts: Annotated[Path, typer.Option("--texts", metavar="DIR", help="The folder of texts to train on.")] = Path(
        "data"
    ),
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder of the run; runs/RECIPE if not given.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint in the folder.")] = False,
    device: Device = "auto",
    compiled: Annotated[
        bool, typer.Option("--compile", help="Fuse small operations; faster, and needs a C++ compiler.")
    ] = False,
    stop_after_seconds: Annotated[
        float | None, typer.Option("--stop-after-seconds", min=0, help="Save and stop after so many seconds.")
    ] = None,
) -> ExitCode:
    """Train a reader, the finder that goes with one, or the memory of a Gemma, by a recipe; prints the folder of it."""
    if not recipe.is_file():
        raise Problem(f"There is no recipe '{recipe}'; name a TOML file.", ExitCode.NOT_FOUND)
    if not texts.is_dir():
        raise Problem(f"There is no folder of texts '{texts}'; name one with --texts.", ExitCode.NOT_FOUND)
    from model.checkpoint import BrokenModel

    folder = out or Path("runs") / recipe.stem
    settings: dict[str, Any] = {"resume": resume, "stop_after_seconds": stop_after_seconds, "told": _tell}
    try:
        model = _trainer(recipe, compiled)(recipe, texts, folder, device=device, **settings)
    except FileExistsError as error:
        raise Problem(
            f"{folder} holds a training run already; add --resume, or name another folder with --out.", ExitCode.USAGE
        ) from error
    except FileNotFoundError as error:
        raise Problem(f"A text to train on is missing: {error}.", ExitCode.NOT_FOUND) from error
    except BrokenModel as error:
        raise Problem(f"Training cannot start: {error}.", ExitCode.USAGE) from error
    except ValueError as error:
        raise Problem(f"{recipe} cannot be used: {error}.", ExitCode.USAGE) from error
    except KeyboardInterrupt:
        raise Problem(
            f"Stopped; what the last checkpoint in {folder} holds is kept. To go on, run this again with --resume.",
            ExitCode.INTERRUPTED,
        ) from None
    result(str(model))
    return ExitCode.DONE


def _trainer(recipe: Path, compiled: bool) -> Callable[..., Path]:
    """What trains the kind of model that a recipe is for."""
    from model.training.adapter_recipe import is_adapter_recipe
    from model.training.adapter_run import train_from_recipe
    from model.training.finder.loop import train_finder
    from model.training.finder.recipe import is_finder_recipe
    from model.training.loop import train as train_reader

    if is_finder_recipe(recipe):
        return train_finder
    return train_from_recipe if is_adapter_recipe(recipe) else partial(train_reader, compiled=compiled)


def _tell(report: dict[str, Any]) -> None:
    """One line a report; all of it is in the run's log."""
    if "gate" in report:
        step, rate = f"step {report['step']:,} of {report['of']:,}", f"{report['tokens_per_second']:,} tokens/s"
        say(f"{step} ({report['segments']} segments), {rate}: loss {report['loss']:.3f}, gates to {report['gate']:.0%}")
        return
    if "tasks" not in report:
        right, rate = report["right"], report["rows_per_second"]
        say(f"step {report['step']:,} of {report['of']:,}, {rate:,.0f} passages/s: {report['loss']:.2f}/{right:.0%}")
        return
    tasks = "  ".join(f"{name} {task['loss']:.2f}/{task['right']:.0%}" for name, task in report["tasks"].items())
    rate = report["tokens_per_second"]
    say(f"step {report['step']:,} of {report['of']:,} ({report['stage']}), {rate:,} tokens/s: {tasks}")
