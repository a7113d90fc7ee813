"""`gemma10m snapshots reread`: a snapshot's text read again, and what is left of a reading that was stopped."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from gemma10m_tui.cli.options import Json, ModelOptions, Name, takes_groups
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result, say, size
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path


@ends_in_an_exit_code
@takes_groups
def reread(
    name: Name,
    discard: Annotated[
        bool, typer.Option("--discard", help="Read nothing: delete what a stopped one has read; the snapshot stays.")
    ] = False,
    json: Json = False,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Read a snapshot's text again, from the snapshot itself: the documents are not needed.

    For a snapshot whose model is there no more, which the built-in model reads then; for one whose memory is damaged;
    or, with --model or --dtype, to have it read by another model or in another precision. Conversations stay. So does
    the memory that there is, until all of the text is read; where that is stopped, the same command goes on.
    """
    from gemma10m_tui.cli.engines import local_engine
    from gemma10m_tui.cli.ingest import tell_reading
    from gemma10m_tui.cli.interrupt import interruptible
    from gemma10m_tui.cli.reading import exit_code, follow
    from gemma10m_tui.cli.sources import find_snapshot

    path = find_snapshot(name)
    if discard:
        return _discard(path, as_json=json)
    with interruptible() as interrupt, local_engine(*model_options.chosen, interrupt.asked) as engine:
        reading = follow(engine.reread(str(path)))
    tell_reading(reading, as_json=json)
    if not reading.complete:
        say(f"Until then {path.stem} is as it was; {advice_to_discard(name)}")
        return exit_code(reading)
    return ExitCode.DONE


def advice_to_discard(name: str) -> str:
    """How to be rid of what a stopped one has read."""
    return f"to delete what was read: {clean_name(shlex.join(['gemma10m', 'snapshots', 'reread', name, '--discard']))}"


def _discard(path: "Path", *, as_json: bool) -> ExitCode:
    from gemma10m_tui.library.leftovers import remove_unfinished, size_of_unfinished

    freed = size_of_unfinished(path)
    remove_unfinished(path)
    if as_json:
        print_json({"name": path.stem, "freed_bytes": freed})
    elif freed:
        result(f"Deleted what was read again of {path.stem} ({size(freed)}); the snapshot is as it was.")
    else:
        result(f"No stopped reading of {path.stem} is there; nothing was deleted.")
    return ExitCode.DONE
