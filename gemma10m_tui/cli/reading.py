"""Follows a reading to its end: draws its progress, then says in a few lines what became of every file."""

import shlex
import sys
from collections.abc import Iterator
from typing import Any

from gemma10m_tui.cli.output import end_of, say, table
from gemma10m_tui.cli.progress import ReadingProgress
from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import DocumentEnded, DocumentReport, Event, Failed, Noticed, ReadingFinished, SourcesCompared

_NAME_WIDTH = 60  # columns of a file's name in a table; --json has all of it
_SHOWN = 5  # failed files named on stderr; the rest are counted


def follow(events: Iterator[Event], *, report: bool = False) -> ReadingFinished:
    """Run the reading. A failure in it is raised; with `report`, after a table of the files that have ended."""
    ended: list[DocumentReport] = []
    with ReadingProgress() as progress:
        for event in events:
            progress.show(event)
            match event:
                case Noticed(sentence=sentence):
                    progress.tell(sentence)
                case SourcesCompared():
                    for sentence in compared_sentences(event):
                        progress.tell(sentence)
                case DocumentEnded():
                    ended.append(event.report)
                case Failed(sentence=sentence, code=code):
                    if report and ended:
                        say_report(tuple(ended))
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
    read = f"{counted(reading.tokens, 'token')} {agreeing(reading.tokens, 'is', 'are')} read and saved"
    return f"Stopped; {read}. To go on from there, run again: {clean(again)}"


def say_what_failed(reading: ReadingFinished, *, skipped: bool = True) -> None:
    """Name the files that could not be read, with reasons, and count those that were skipped."""
    failed = _ended(reading.documents, "failed")
    if failed:
        say(f"{counted(len(failed), 'file')} could not be read:")
        for report in failed[:_SHOWN]:
            say(f"  {report.path}: {report.reason}")
        if len(failed) > _SHOWN:
            say(f"  and {len(failed) - _SHOWN} more; --json lists them all")
    left_out = _ended(reading.documents, "skipped") if skipped else []
    if left_out:
        reasons = ", ".join(sorted({report.reason for report in left_out})[:_SHOWN])
        say(f"{counted(len(left_out), 'file')} skipped ({reasons}).")


def say_report(documents: tuple[DocumentReport, ...]) -> None:
    """A table of what became of every file."""
    rows = [
        (one.outcome, end_of(one.path, _NAME_WIDTH), f"{one.passages:,}", f"{one.characters:,}", one.reason)
        for one in documents
    ]
    say(table(("OUTCOME", "FILE", "PASSAGES", "CHARACTERS", "REASON"), rows, right=frozenset({2, 3})))


def compared_sentences(event: SourcesCompared) -> list[str]:
    """What a comparison means for a person: what is read again, and what a memory can and cannot forget."""
    said = []
    if event.retried:
        said.append(f"Trying again what could not be read before: {_some(event.retried)}.")
    differences = [
        f"{len(names):,} {what} ({_some(names)})"
        for what, names in (("changed", event.changed), ("added", event.added), ("removed", event.removed))
        if names
    ]
    if event.read_otherwise:
        before, now = event.options_before or "without options", event.options_now or "without options"
        was = agreeing(len(event.read_otherwise), "was", "were")
        said.append(f"{_some(event.read_otherwise)} {was} read with other options: {before} then, {now} now.")
    if differences:
        said.append(f"Since {event.snapshot} was read: {', '.join(differences)}; {event.unchanged:,} unchanged.")
    if event.changed or event.removed:
        said.append(
            "A memory is a sum over all that was read: no single file can be taken out of it, only what was read last."
        )
    if event.changed or event.removed or event.read_otherwise:
        kept = f"its first {event.kept_tokens:,} tokens, before the first difference, need not be read again"
        said.append(
            f"So {event.snapshot} stays as it was, and "
            f"{kept if event.kept_tokens else 'all of it is read anew beside it'}."
        )
    return said


def documents_json(documents: tuple[DocumentReport, ...]) -> list[dict[str, Any]]:
    """The documents of a reading or a snapshot, as --json shows them."""
    return [{"path": report.path, "outcome": report.outcome, "reason": report.reason} for report in documents]


def _ended(documents: tuple[DocumentReport, ...], outcome: str) -> list[DocumentReport]:
    return [report for report in documents if report.outcome == outcome]


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
