"""`gemma10m chat`: open the app, on what is named or on the library."""

import sys
from typing import Annotated

import typer

from gemma10m_tui.cli.options import Model
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import is_terminal
from gemma10m_tui.errors import ExitCode, Problem


@ends_in_an_exit_code
def chat(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…|SNAPSHOT]", help="What to talk about; the library opens if nothing is named."),
    ] = None,
    model: Model = None,
) -> ExitCode:
    """Open the app: read what is not read yet, and talk while it reads.

    gemma10m chat sample opens the book that ships with the program.
    """
    from gemma10m_tui.cli.sources import Paths, Saved, resolve

    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise Problem(
            'The app needs a terminal at both ends; without one use gemma10m ask [SNAPSHOT|PATH] "QUESTION".',
            ExitCode.USAGE,
        )
    paths: tuple[str, ...] = ()
    snapshot: str | None = None
    if words:
        match resolve(words):
            case Paths(paths=named):
                paths = tuple(str(path) for path in named)
            case Saved(path=path):
                snapshot = str(path)
    from gemma10m_tui.tui.app import run_chat

    return ExitCode(run_chat(paths, snapshot, model))
