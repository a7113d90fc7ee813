"""`gemma10m ingest`: read files and folders into a snapshot, without the app."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from gemma10m_tui.cli.options import Json, ModelOptions, takes_groups
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import duration, print_json, result, say, size
from gemma10m_tui.cli.wishes import ReadingOptions
from gemma10m_tui.counted import counted
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import ReadingFinished


@ends_in_an_exit_code
@takes_groups
def ingest(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files and folders to read as one text; - is standard input.")
    ],
    name: Annotated[
        str | None, typer.Option("--name", help="The snapshot's title; found from the files if not given.")
    ] = None,
    append: Annotated[
        str | None, typer.Option("--append", metavar="SNAPSHOT", help="Read them after what this snapshot holds.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be read, and what it would cost; write nothing.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Print a table of what became of every file, on stderr.")
    ] = False,
    json: Json = False,
    *,
    reading_options: ReadingOptions,
    model_options: ModelOptions,
) -> ExitCode:
    """Read files and folders into a memory snapshot.

    Prints the snapshot's name. Reading the same text with the same model again opens the snapshot that exists; a
    reading that was interrupted goes on where it was saved; files that failed are tried again. Where files have changed
    since, what stands before the first change is taken over from the earlier snapshot, which stays as it was.
    """
    from gemma10m_tui.cli.dry_run import show_plan
    from gemma10m_tui.cli.engines import append_source, local_engine, open_source
    from gemma10m_tui.cli.interrupt import interruptible
    from gemma10m_tui.cli.reading import exit_code, follow, say_report, say_what_failed
    from gemma10m_tui.cli.sources import Paths, resolve_ingest

    wished = reading_options.judged()
    if append is not None and (name is not None or wished.upto is not None):
        raise Problem("--append takes no --name and no --upto: the snapshot has its own.", ExitCode.USAGE)
    source = resolve_ingest(paths)
    if dry_run and not isinstance(source, Paths):
        raise Problem("A dry run needs files; standard input can be read only once.", ExitCode.USAGE)
    wished = reading_options.with_password(wished)
    with interruptible() as interrupt, local_engine(*model_options.chosen, interrupt.asked) as engine:
        if dry_run and isinstance(source, Paths):
            show_plan(engine.plan(tuple(str(path) for path in source.paths), wished), as_json=json)
            return ExitCode.INTERRUPTED if interrupt.asked() else ExitCode.DONE
        if append is None:
            reading = follow(open_source(engine, source, name, wished=wished), report=report)
        else:
            reading = follow(append_source(engine, append, source, wished), report=report)
    if report:
        say_report(reading.documents)
    else:
        say_what_failed(reading)
    tell_reading(reading, as_json=json)
    return exit_code(reading)


def tell_reading(reading: ReadingFinished, *, as_json: bool) -> None:
    """Whether it was stopped, then the snapshot's name, and what can be done with it now."""
    from gemma10m_tui.cli.reading import say_stopped

    if not reading.complete:
        say_stopped(reading)
    if as_json:
        print_json(reading_json(reading))
        return
    result(reading.snapshot)
    if reading.complete:
        say(_summary(reading))


def reading_json(reading: ReadingFinished) -> dict[str, Any]:
    """The reading under the keys of the command's contract."""
    from gemma10m_tui.cli.reading import documents_json

    return {**asdict(reading), "documents": documents_json(reading.documents)}


def _summary(reading: ReadingFinished) -> str:
    read = sum(report.outcome == "read" for report in reading.documents)
    files = len(reading.documents)
    documents = counted(files, "document") if read == files else counted(read, "file", of=files)
    length = f"{counted(reading.tokens, 'token')} in {counted(reading.segments, 'segment')}"
    took = ""
    if reading.tokens_per_second:  # else it was there already
        took = f" ({duration(reading.seconds)}, {reading.tokens_per_second:,.0f} tokens/s)"
    return (
        f"{documents}, {length}{took}; "
        f"memory of {size(reading.state_bytes)}."
        f'\nAsk it: gemma10m ask {reading.snapshot} "…"'
    )
