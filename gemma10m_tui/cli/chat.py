"""`gemma10m chat`: open the app, on what is named or on the library."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gemma10m_tui.cli.options import Model
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import is_terminal
from gemma10m_tui.cli.sources import Paths, Saved, resolve
from gemma10m_tui.cli.wishes import UptoPage, UptoSection, place
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.library.places import Upto


@ends_in_an_exit_code
def chat(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…|SNAPSHOT]", help="What to talk about; the library opens if nothing is named."),
    ] = None,
    model: Model = None,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Talk in plain lines, for screen readers and terminals that cannot draw."),
    ] = False,
    upto: UptoSection = None,
    upto_page: UptoPage = None,
) -> ExitCode:
    """Open the app: read what is not read yet, and talk while it reads.

    gemma10m chat sample opens the book that ships with the program.
    """
    source = _beginning_of(resolve(words) if words else None, place(upto, upto_page))
    if plain or (os.environ.get("TERM") == "dumb" and is_terminal(sys.stdin)):
        return _plain(source, model)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise Problem(
            'The app needs a terminal at both ends; without one use gemma10m ask [SNAPSHOT|PATH] "QUESTION", '
            "or chat --plain.",
            ExitCode.USAGE,
        )
    from gemma10m_tui.tui.app import run_chat

    match source:
        case Paths(paths=named):
            return ExitCode(run_chat(tuple(str(path) for path in named), None, model))
        case Saved(path=path):
            return ExitCode(run_chat((), str(path), model))
    return ExitCode(run_chat((), None, model))


def _beginning_of(source: Paths | Saved | None, upto: "Upto | None") -> Paths | Saved | None:
    """The part of a snapshot that is to be talked about, as a snapshot of its own: the rest is not in it at all."""
    if upto is None:
        return source
    if not isinstance(source, Saved):
        raise Problem(
            "Read it up to there first, then talk about the snapshot: gemma10m ingest PATH --upto …", ExitCode.USAGE
        )
    from gemma10m_tui.library.copies import branch_upto
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.shelf import Shelf

    return Saved(branch_upto(Shelf(snapshots_folder()), source.path, upto))


def _plain(source: Paths | Saved | None, model: str | None) -> ExitCode:
    """The chat in lines; it has no library to choose from."""
    from gemma10m_tui.cli.plain import run_plain

    if source is None:
        raise Problem(
            "Name what to talk about: gemma10m chat --plain book.txt; gemma10m snapshots list shows what was read.",
            ExitCode.USAGE,
        )
    return run_plain(source, model)
