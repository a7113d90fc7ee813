"""`gemma10m snapshots`: the library of saved memories; only `undo` and `reread` load a model."""

import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemma10m_tui.cli.options import Json, ModelOptions, Name, takes_groups
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import is_terminal, print_json, result, say, size, table
from gemma10m_tui.cli.snapshots_reread import advice_to_discard, reread
from gemma10m_tui.counted import counted
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import Outcome
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.library.records import SnapshotSummary
    from gemma10m_tui.library.shelf import Shelf

snapshots = typer.Typer(help="The saved memory snapshots.")
_UNKNOWN = "unknown"
NewName = Annotated[str, typer.Argument(metavar="NEW-NAME", help="The name it is to have.")]


@snapshots.command("list")
@ends_in_an_exit_code
def list_snapshots(json: Json = False) -> ExitCode:
    """List the snapshots, newest first, with the title of each that is not named after it."""
    from gemma10m_tui.library.shelf import is_named_after

    shelf = _shelf()
    found, damaged = shelf.look()
    for sentence in damaged.values():
        say(sentence)
    if json:
        print_json([summary_json(summary) for summary in found])
        return ExitCode.DONE
    if not found:
        say("No snapshots yet. Read something: gemma10m ingest book.txt")
        return ExitCode.DONE
    rows: list[tuple[str, ...]] = [
        (
            summary.name,
            f"{summary.tokens:,}" if summary.complete else f"{summary.tokens:,} of {summary.tokens_total:,}",
            f"{sum(one.outcome == Outcome.READ for one in summary.documents):,}",
            size(summary.size_bytes),
            summary.model.name,
            summary.created[:16].replace("T", " "),
        )
        for summary in found
    ]
    header: tuple[str, ...] = ("NAME", "TOKENS", "FILES", "SIZE", "MODEL", "CREATED (UTC)")
    titles = ["" if is_named_after(one.name, one.title) else one.title for one in found]
    if any(titles):
        header = (*header, "TITLE")
        rows = [(*row, title) for row, title in zip(rows, titles, strict=True)]
    result(table(header, rows, right=frozenset({1, 2, 3})))
    return ExitCode.DONE


@snapshots.command("show")
@ends_in_an_exit_code
def show(name: Name, json: Json = False) -> ExitCode:
    """Show one snapshot: what it was read from, by which model, and what is in it.

    gemma10m snapshots show sample shows the book that ships with the program, once it was read.
    """
    from gemma10m_tui.cli.sources import find_snapshot
    from gemma10m_tui.library.leftovers import size_of_unfinished
    from gemma10m_tui.library.snapshot import Snapshot

    with Snapshot.open(find_snapshot(name), read_only=True) as snapshot:
        summary = snapshot.summary()
    if json:
        print_json(summary_json(summary))
        return ExitCode.DONE
    complete = "" if summary.complete else f" of {summary.tokens_total:,}, the rest is not read yet"
    result(f"{summary.title}\n")
    result(f"name      {summary.name}")
    result(f"file      {summary.path} ({size(summary.size_bytes)})")
    result(f"model     {summary.model.name} ({summary.model.fingerprint[:12]})")
    result(f"read      {counted(summary.tokens, 'token')}{complete}, {counted(summary.segments, 'segment')}")
    result(f"state     {size(summary.state_bytes)}, sha256 {summary.state_sha256[:12]}")
    result(f"precision {' and '.join(summary.precision.split('+')) or _UNKNOWN}")
    result(f"created   {summary.created}")
    if stopped := size_of_unfinished(summary.path):
        result(f"reread    stopped ({size(stopped)}); the same command goes on, or {advice_to_discard(summary.name)}")
    result("")
    rows = [(one.outcome, one.path, f"{one.characters:,}", one.reason) for one in summary.documents]
    result(table(("OUTCOME", "FILE", "CHARACTERS", "REASON"), rows, right=frozenset({2})))
    return ExitCode.DONE


@snapshots.command("remove")
@ends_in_an_exit_code
def remove(
    names: Annotated[list[str], typer.Argument(metavar="SNAPSHOT…", help="Names, or paths of their files.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> ExitCode:
    """Remove snapshots and the conversations in them; the documents they were read from stay."""
    shelf = _shelf()
    paths = [shelf.find(name) for name in names]  # all are found before one is removed
    if not yes and not _agreed([path.stem for path in paths]):
        say("Nothing was removed.")
        return ExitCode.DONE
    for path in paths:
        shelf.remove(path)
        say(f"Removed {path.stem}.")
    return ExitCode.DONE


@snapshots.command("rename")
@ends_in_an_exit_code
def rename(name: Name, new_name: NewName) -> ExitCode:
    """Give a snapshot, and its file, another name."""
    from gemma10m_tui.library.copies import rename as rename_snapshot

    result(rename_snapshot(_shelf(), name, new_name).stem)
    return ExitCode.DONE


@snapshots.command("branch")
@ends_in_an_exit_code
def branch(name: Name, new_name: NewName) -> ExitCode:
    """Copy a snapshot under another name: the two go their own ways from here."""
    from gemma10m_tui.library.copies import branch as branch_snapshot

    result(branch_snapshot(_shelf(), name, new_name).stem)
    return ExitCode.DONE


@snapshots.command("undo")
@ends_in_an_exit_code
@takes_groups
def undo(
    name: Name,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many documents, the last read first.")] = 1,
    *,
    model_options: ModelOptions,
) -> ExitCode:
    """Take the document that was read last out of a snapshot, as if it had never been read.

    Only what was read last can be undone: a memory is a sum, and no single file can be taken out of its middle.
    """
    from gemma10m_tui.cli.engines import local_engine
    from gemma10m_tui.cli.interrupt import interruptible
    from gemma10m_tui.cli.reading import exit_code, follow, say_stopped

    with interruptible() as interrupt, local_engine(*model_options.chosen, interrupt.asked) as engine:
        reading = follow(engine.undo(name, count))
    if not reading.complete:
        say_stopped(reading)
        return exit_code(reading)
    result(reading.snapshot)
    left = sum(report.outcome == "read" for report in reading.documents)
    say(f"{counted(left, 'document')} left, {counted(reading.tokens, 'token')}.")
    return ExitCode.DONE


snapshots.command("reread")(reread)


@snapshots.command("export")
@ends_in_an_exit_code
def export(
    name: Name,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    memory_only: Annotated[
        bool, typer.Option("--memory-only", help="Write the memory matrices alone, as plain safetensors: no text.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the file if it exists.")] = False,
    json: Json = False,
) -> ExitCode:
    """Write a snapshot, checked, as one file to give away; it holds the text that was read and the conversations."""
    from gemma10m_tui.library import transfer

    write = transfer.export_memory if memory_only else transfer.export
    exported = write(_shelf(), name, target, overwrite=force)
    if json:
        print_json({"path": str(exported.path), "bytes": exported.size_bytes, "sha256": exported.sha256})
    else:
        result(str(exported.path))
        say(f"{size(exported.size_bytes)}, sha256 {exported.sha256}")
    return ExitCode.DONE


@snapshots.command("import")
@ends_in_an_exit_code
def import_snapshot(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A snapshot that someone exported.")], json: Json = False
) -> ExitCode:
    """Take a snapshot file into the library: checked row by row and written anew, never used as it is."""
    from gemma10m_tui.library.importing import import_

    imported = import_(_shelf(), file)
    if json:
        print_json(asdict(imported) | {"path": str(imported.path)})
    else:
        result(imported.name)
        holds = f"{counted(imported.documents, 'document')}, {counted(imported.tokens, 'token')}"
        say(f"“{imported.title}”: {holds}, for {imported.model}.")
    return ExitCode.DONE


@snapshots.command("verify")
@ends_in_an_exit_code
def verify(name: Name, json: Json = False) -> ExitCode:
    """Check that a snapshot is whole: its database, texts, index, states and conversations. Ends with 1 if not."""
    from gemma10m_tui.library.verifying import verify as verify_snapshot

    verified = verify_snapshot(_shelf(), name)
    advice = "" if verified.sound else "Restore a copy of the file, or remove it and read its documents again."
    if verified.only_memory_is_unsound:
        command = shlex.join(["gemma10m", "snapshots", "reread", name])
        advice = f"Its text is whole; to have it read again: {clean_name(command)}"
    if json:
        print_json(asdict(verified) | {"sound": verified.sound, "advice": advice})
    else:
        rows = [(check.what, "sound" if check.sound else "NOT SOUND", check.detail) for check in verified.checks]
        result(table(("WHAT", "IS", "FOUND"), rows))
        if advice:
            result(f"\n{advice}")
    return ExitCode.DONE if verified.sound else ExitCode.FAILED


@snapshots.command("checkpoints")
@ends_in_an_exit_code
def checkpoints(name: Name, json: Json = False) -> ExitCode:
    """List the places in the text that a state is kept of: what can be gone back to without reading all again."""
    from gemma10m_tui.cli.sources import find_snapshot
    from gemma10m_tui.library.snapshot import Snapshot
    from gemma10m_tui.library.timeline import timeline

    with Snapshot.open(find_snapshot(name), read_only=True) as snapshot:
        points = timeline(snapshot)
    if json:
        print_json([asdict(point) for point in points])
    else:
        rows = [(f"{point.tokens:,}", point.document, point.section or "") for point in points]
        result(table(("TOKENS", "DOCUMENT", "SECTION"), rows, right=frozenset({0})))
    return ExitCode.DONE


def summary_json(summary: "SnapshotSummary") -> dict[str, Any]:
    """A snapshot under the keys of the command's contract."""
    from gemma10m_tui.cli.reading import documents_json

    return {
        "name": summary.name,
        "title": summary.title,
        "path": str(summary.path),
        "model": summary.model.name,
        "dtype": summary.precision or _UNKNOWN,
        "tokens": summary.tokens,
        "segments": summary.segments,
        "state_bytes": summary.state_bytes,
        "state_sha256": summary.state_sha256,
        "documents": documents_json(summary.documents),
        "created": summary.created,
    }


def _shelf() -> "Shelf":
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.shelf import Shelf

    return Shelf(snapshots_folder())


def _agreed(names: list[str]) -> bool:
    """Ask; without a terminal there is nobody to ask."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Problem("Removing needs a yes, and this is no terminal to ask in; add --yes.", ExitCode.USAGE)
    what = clean_name(names[0]) if len(names) == 1 else f"{len(names)} snapshots"
    return bool(typer.confirm(f"Remove {what}, with the conversations in it?", err=True))
