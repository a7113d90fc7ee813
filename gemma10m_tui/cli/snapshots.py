"""`gemma10m snapshots`: the library of saved memories, listed, shown and removed without loading a model."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemma10m_tui.cli.options import Json
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import is_terminal, print_json, result, say, size, table
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.library.records import SnapshotSummary

snapshots = typer.Typer(help="The saved memory snapshots.")
Name = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="A snapshot's name, or the path of its file.")]


@snapshots.command("list")
@ends_in_an_exit_code
def list_snapshots(json: Json = False) -> ExitCode:
    """List the snapshots, newest first."""
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.shelf import Shelf

    shelf = Shelf(snapshots_folder())
    found = shelf.list()
    for sentence in shelf.damaged().values():
        say(sentence)
    if json:
        print_json([summary_json(summary) for summary in found])
        return ExitCode.DONE
    if not found:
        say("No snapshots yet. Read something: gemma10m ingest book.txt")
        return ExitCode.DONE
    rows = [
        (
            summary.name,
            f"{summary.tokens:,}" if summary.complete else f"{summary.tokens:,} of {summary.tokens_total:,}",
            f"{len(summary.documents):,}",
            size(summary.size_bytes),
            summary.model.name,
            summary.created[:16].replace("T", " "),
        )
        for summary in found
    ]
    header = ("NAME", "TOKENS", "FILES", "SIZE", "MODEL", "CREATED (UTC)")
    result(table(header, rows, right=frozenset({1, 2, 3})))
    return ExitCode.DONE


@snapshots.command("show")
@ends_in_an_exit_code
def show(name: Name, json: Json = False) -> ExitCode:
    """Show one snapshot: what it was read from, by which model, and what is in it."""
    from gemma10m_tui.cli.sources import find_snapshot
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
    result(f"read      {summary.tokens:,} tokens{complete}, {summary.segments:,} segments")
    result(f"state     {size(summary.state_bytes)}, sha256 {summary.state_sha256[:12]}")
    result(f"created   {summary.created}\n")
    for document in summary.documents:
        result(f"{document.outcome:<8}{document.path}" + (f" ({document.reason})" if document.reason else ""))
    return ExitCode.DONE


@snapshots.command("remove")
@ends_in_an_exit_code
def remove(
    names: Annotated[list[str], typer.Argument(metavar="SNAPSHOT…", help="Names, or paths of their files.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> ExitCode:
    """Remove snapshots and the conversations in them; the documents they were read from stay."""
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.shelf import Shelf

    shelf = Shelf(snapshots_folder())
    paths = [shelf.find(name) for name in names]  # all are found before one is removed
    if not yes and not _agreed([path.stem for path in paths]):
        say("Nothing was removed.")
        return ExitCode.DONE
    for path in paths:
        shelf.remove(path)
        say(f"Removed {path.stem}.")
    return ExitCode.DONE


def summary_json(summary: "SnapshotSummary") -> dict[str, Any]:
    """A snapshot under the keys of the command's contract."""
    from gemma10m_tui.cli.reading import documents_json

    return {
        "name": summary.name,
        "path": str(summary.path),
        "model": summary.model.name,
        "tokens": summary.tokens,
        "segments": summary.segments,
        "state_bytes": summary.state_bytes,
        "state_sha256": summary.state_sha256,
        "documents": documents_json(summary.documents),
        "created": summary.created,
    }


def _agreed(names: list[str]) -> bool:
    """Ask; without a terminal there is nobody to ask."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Problem("Removing needs a yes, and this is no terminal to ask in; add --yes.", ExitCode.USAGE)
    what = names[0] if len(names) == 1 else f"{len(names)} snapshots"
    return bool(typer.confirm(f"Remove {what}, with the conversations in it?", err=True))
