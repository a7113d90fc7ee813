"""`gemma10m ingest`: read files and folders into a snapshot, without the app."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from gemma10m_tui.cli.options import Device, Json, Model, Precision
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import duration, print_json, result, say, size, table
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import ReadingFinished


@ends_in_an_exit_code
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files and folders to read as one text.")],
    name: Annotated[
        str | None, typer.Option("--name", help="The snapshot's title; found from the files if not given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which files would be read.")] = False,
    json: Json = False,
    model: Model = None,
    device: Device = "auto",
    precision: Precision = "auto",
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
    if dry_run:
        _show_what_would_be_read(source.paths, json)
        return ExitCode.DONE
    with interruptible() as interrupt, local_engine(model, device, precision, interrupt.asked) as engine:
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


def _show_what_would_be_read(paths: tuple[Path, ...], as_json: bool) -> None:
    from gemma10m_tui.documents.discover import find_sources

    survey = find_sources(paths)
    if as_json:
        print_json(
            {
                "title": survey.title,
                "documents": [
                    {"path": source.name, "kind": source.kind, "bytes": source.size} for source in survey.sources
                ],
                "skipped": [{"path": skipped.name, "reason": skipped.reason} for skipped in survey.skipped],
            }
        )
        return
    rows = [(source.name, str(source.kind), size(source.size)) for source in survey.sources]
    if rows:
        result(table(("FILE", "KIND", "SIZE"), rows, right=frozenset({2})))
    for skipped in survey.skipped:
        say(f"skipped: {skipped.name} ({skipped.reason})")


def _summary(reading: ReadingFinished) -> str:
    read = sum(report.outcome == "read" for report in reading.documents)
    documents = "1 document" if read == 1 else f"{read:,} documents"
    return (
        f"{documents}, {reading.tokens:,} tokens in {reading.segments:,} segments ({duration(reading.seconds)}, "
        f"{reading.tokens_per_second:,.0f} tokens/s); memory of {size(reading.state_bytes)}."
        f'\nAsk it: gemma10m ask {reading.snapshot} "…"'
    )
