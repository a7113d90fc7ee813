"""Follows a reading to its end: draws its progress, then says in a few lines what became of every file."""

import shlex
import sys
from collections.abc import Iterator
from typing import Any

from gemma10m_tui.cli.output import say
from gemma10m_tui.cli.progress import ReadingProgress
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import DocumentReport, Event, Failed, ReadingFinished

_SHOWN = 5  # failed files named on stderr; the rest are counted


def follow(events: Iterator[Event]) -> ReadingFinished:
    """Run the reading. A failure in it is raised."""
    with ReadingProgress() as progress:
        for event in events:
            progress.show(event)
            match event:
                case Failed(sentence=sentence, code=code):
                    raise Problem(sentence, ExitCode(code))
                case ReadingFinished():
                    return event
                case _:
                    pass
    raise Problem("The reading ended without saying how; run the same command again.")


def exit_code(reading: ReadingFinished) -> ExitCode:
    """How a command ends that has read this."""
    if not reading.complete:
        return ExitCode.INTERRUPTED
    return ExitCode.PARTIAL if _ended(reading.documents, "failed") else ExitCode.DONE


def say_stopped(reading: ReadingFinished) -> None:
    """Say that what was read is saved, and the command that goes on from there."""
    say(stopped_sentence(reading))


def stopped_sentence(reading: ReadingFinished) -> str:
    """The sentence for a reading that was stopped before its end."""
    again = shlex.join(["gemma10m", *sys.argv[1:]])
    return f"Stopped; {reading.tokens:,} tokens are read and saved. To go on from there, run again: {clean(again)}"


def say_what_failed(reading: ReadingFinished) -> None:
    """Name the files that could not be read, with reasons, and count those that were skipped."""
    failed = _ended(reading.documents, "failed")
    if failed:
        say(f"{_files(len(failed))} could not be read:")
        for report in failed[:_SHOWN]:
            say(f"  {report.path}: {report.reason}")
        if len(failed) > _SHOWN:
            say(f"  and {len(failed) - _SHOWN} more; --json lists them all")
    skipped = _ended(reading.documents, "skipped")
    if skipped:
        reasons = ", ".join(sorted({report.reason for report in skipped})[:_SHOWN])
        say(f"{_files(len(skipped))} skipped ({reasons}).")


def documents_json(documents: tuple[DocumentReport, ...]) -> list[dict[str, Any]]:
    """The documents of a reading or a snapshot, as --json shows them."""
    return [{"path": report.path, "outcome": report.outcome, "reason": report.reason} for report in documents]


def _ended(documents: tuple[DocumentReport, ...], outcome: str) -> list[DocumentReport]:
    return [report for report in documents if report.outcome == outcome]


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
