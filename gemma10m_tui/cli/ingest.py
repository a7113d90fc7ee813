"""`gemma10m ingest`: read files and folders into a snapshot, without the app."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from gemma10m_tui.cli.options import Device, Json, Model
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import duration, print_json, result, say, size
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import ReadingFinished


@ends_in_an_exit_code
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files and folders to read as one text.")],
    name: Annotated[
        str | None, typer.Option("--name", help="The snapshot's title; found from the files if not given.")
    ] = None,
    json: Json = False,
    model: Model = None,
    device: Device = "auto",
) -> ExitCode:
    """Read files and folders into a memory snapshot.

    Prints the snapshot's name. Reading the same text with the same model again opens the snapshot that exists; a
    reading that was interrupted goes on where it was saved.
    """
    from gemma10m_tui.cli.engines import local_engine, open_source
    from gemma10m_tui.cli.interrupt import interruptible
    from gemma10m_tui.cli.reading import exit_code, follow, say_stopped, say_what_failed
    from gemma10m_tui.cli.sources import resolve_paths

    source = resolve_paths(paths)
    with interruptible() as interrupt, local_engine(model, device, interrupt.asked) as engine:
        reading = follow(open_source(engine, source, name))
    say_what_failed(reading)
    if not reading.complete:
        say_stopped(reading)
    if json:
        print_json(reading_json(reading))
    else:
        result(reading.snapshot)
        say(_summary(reading))
    return exit_code(reading)


def reading_json(reading: ReadingFinished) -> dict[str, Any]:
    """The reading under the keys of the command's contract."""
    from gemma10m_tui.cli.reading import documents_json

    return {**asdict(reading), "documents": documents_json(reading.documents)}


def _summary(reading: ReadingFinished) -> str:
    read = sum(report.outcome == "read" for report in reading.documents)
    documents = "1 document" if read == 1 else f"{read:,} documents"
    return (
        f"{documents}, {reading.tokens:,} tokens in {reading.segments:,} segments ({duration(reading.seconds)}, "
        f"{reading.tokens_per_second:,.0f} tokens/s); memory of {size(reading.state_bytes)}."
        f'\nAsk it: gemma10m ask {reading.snapshot} "…"'
    )
