"""`gemma10m chat`: open the app, on what is named or on the library."""

import gc
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemma10m_tui.cli.options import ModelOptions, takes_groups
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import is_terminal
from gemma10m_tui.cli.sources import Paths, Saved, find_snapshot, refuse_a_snapshot, resolve
from gemma10m_tui.cli.wishes import ReadingOptions
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.engine.requests import Open
    from gemma10m_tui.library.places import Upto
    from gemma10m_tui.reading.wishes import Wishes


@ends_in_an_exit_code
@takes_groups
def chat(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…|SNAPSHOT]", help="What to talk about; the library opens if nothing is named."),
    ] = None,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Talk in plain lines, for screen readers and terminals that cannot draw."),
    ] = False,
    append: Annotated[
        str | None, typer.Option("--append", metavar="SNAPSHOT", help="Read the files after what this snapshot holds.")
    ] = None,
    *,
    reading_options: ReadingOptions,
    model_options: ModelOptions,
) -> ExitCode:
    """Open the app: read what is not read yet, and talk while it reads.

    gemma10m chat sample opens the book that ships with the program.
    """
    wished = reading_options.judged()
    source = resolve(words) if words else None
    if append is not None and isinstance(source, Saved):
        refuse_a_snapshot(str(source.path))
    if append is not None and (wished.upto is not None or not isinstance(source, Paths)):
        raise Problem("--append takes files or folders to read, and no --upto.", ExitCode.USAGE)
    if source is None and wished.upto is not None:
        raise Problem("Name the file or the snapshot that --upto is about.", ExitCode.USAGE)
    onto = find_snapshot(append) if append is not None else None
    wished = reading_options.with_password(wished)
    if plain or (os.environ.get("TERM") == "dumb" and is_terminal(sys.stdin)):
        return _plain(source, onto, wished, model_options)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise Problem(
            'The app needs a terminal at both ends; without one use gemma10m ask [SNAPSHOT|PATH] "QUESTION", '
            "or chat --plain.",
            ExitCode.USAGE,
        )
    gc.disable()  # until the first frame: there is no garbage in what is imported, and to look for it takes a while
    try:
        return _open_app(_to_open(source, onto, wished, model_options.model), model_options)
    finally:
        gc.enable()


def _open_app(opened: "Open", model_options: ModelOptions) -> ExitCode:
    from gemma10m_tui.tui.app import run_chat

    return ExitCode(run_chat(opened, model_options.device, model_options.precision))


def _to_open(source: Paths | Saved | None, onto: Path | None, wished: "Wishes", model: str | None) -> "Open":
    """What the app is to open, as its engine takes it."""
    from gemma10m_tui.engine.requests import Open, Wanted

    options = wished.options
    pages = ",".join(map(str, options.pages)) or None
    wanted = Wanted(str(wished.upto) if wished.upto else None, wished.jobs, options.encoding, pages, options.password)
    match source:
        case Paths(paths=named):
            onto_name = str(onto) if onto is not None else None
            return Open(tuple(str(path) for path in named), onto_name, model, wanted)
        case Saved(path=path):
            saved = _beginning_of(path, wished.upto)
            return Open((), str(saved), model, replace(wanted, upto=None))
    return Open(model=model, wanted=wanted)


def _beginning_of(path: Path, upto: "Upto | None") -> Path:
    """The part of a snapshot that is to be talked about, as a snapshot of its own: the rest is not in it at all."""
    if upto is None:
        return path
    from gemma10m_tui.library.copies import branch_upto
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.shelf import Shelf

    return branch_upto(Shelf(snapshots_folder()), path, upto)


def _plain(source: Paths | Saved | None, onto: Path | None, wished: "Wishes", model_options: ModelOptions) -> ExitCode:
    """The chat in lines; it has no library to choose from."""
    from gemma10m_tui.cli.plain import run_plain

    if source is None:
        raise Problem(
            "Name what to talk about: gemma10m chat --plain book.txt; gemma10m snapshots list shows what was read.",
            ExitCode.USAGE,
        )
    return run_plain(source, model_options, wished, onto)
