"""The first phase of a reading: every source is parsed, cut into passages and stored, so that all of it can be
searched.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from gemma10m_tui.documents import Document, Outcome, Skipped, Source, Survey, Unreadable
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import DocumentEnded, DocumentReport
from gemma10m_tui.library import Snapshot
from gemma10m_tui.reading.identity import source_digest
from gemma10m_tui.reading.parsers import parsed_in_order
from gemma10m_tui.reading.wishes import NONE, Wishes
from model.tokenizer import Tokenizer

_CHANGED = "it changed while it was being read; read it again to have it as it is now"


class NothingRead(Problem):
    """Not one of the sources could be read: the snapshot holds nothing."""


def parse_sources(
    snapshot: Snapshot,
    survey: Survey,
    tokenizer: Tokenizer,
    cancelled: Callable[[], bool],
    wishes: Wishes = NONE,
) -> Generator[DocumentEnded, None, bool]:
    """Store every source that the snapshot has not read yet, those that had failed once more, in the survey's order.

    Returns whether all have ended: it stops between two files when cancelled. Raises NothingRead when not one of them
    could be read: with the file's own sentence if there was only one.
    """
    total = len(survey.sources) + len(survey.skipped)
    ended = {report.path for report in snapshot.reports() if report.outcome == Outcome.READ}
    waiting = [source for source in survey.sources if source.name not in ended]
    done = total - len(waiting) - len(survey.skipped)
    for report in _not_told(snapshot, survey.skipped):
        done += 1
        yield DocumentEnded(report, done, total)
    done, changed = total - len(waiting), False
    before = {source.name: source_digest(source) for source in waiting}
    for source, result in parsed_in_order(waiting, wishes.options, wishes.jobs, cancelled):
        digest = before[source.name]
        if isinstance(result, Document) and result.sha256 != digest:
            changed = True
            result = replace(result, notes=(*result.notes, _CHANGED))
        done += 1
        yield DocumentEnded(_stored(snapshot, source, result, tokenizer, digest, wishes.options.text_key), done, total)
    if done < total:
        return False
    if snapshot.tokens_total == 0:
        raise _nothing_read(snapshot.reports())
    if changed:
        snapshot.renew_content_key("" if wishes.upto is None else wishes.upto.key)
    return True


def store(snapshot: Snapshot, document: Document, tokenizer: Tokenizer, text_key: str = "") -> DocumentReport:
    """Store one parsed document and say how it ended."""
    counts = [len(tokens) for tokens in map(tokenizer.encode, (passage.text for passage in document.passages))]
    snapshot.add_document(document, counts, text_key)
    notes = "; ".join(document.notes)
    return DocumentReport(document.name, Outcome.READ, notes, len(document.passages), document.characters)


def _not_told(snapshot: Snapshot, skipped: Sequence[Skipped]) -> Generator[DocumentReport, None, None]:
    """Report what was skipped and is not in the snapshot's reports yet."""
    # A file that was skipped may have the name of one that is read: the same file named twice, say.
    told = {report.path for report in snapshot.reports() if report.outcome == Outcome.SKIPPED}
    for one in skipped:
        if one.name not in told:
            told.add(one.name)
            report = DocumentReport(one.name, Outcome.SKIPPED, one.reason)
            snapshot.add_report(report)
            yield report


def _stored(
    snapshot: Snapshot, source: Source, result: Document | Unreadable, tokenizer: Tokenizer, digest: str, text_key: str
) -> DocumentReport:
    if isinstance(result, Document):
        return store(snapshot, result, tokenizer, text_key)
    report = DocumentReport(source.name, Outcome.FAILED, result.reason)
    snapshot.add_report(report, digest, text_key)
    return report


def _nothing_read(reports: Sequence[DocumentReport]) -> NothingRead:
    failed = [f"{report.path}: {report.reason}" for report in reports if report.outcome == Outcome.FAILED]
    if not failed:
        return NothingRead("None of the files could be read; name others.")
    if len(failed) == 1:
        return NothingRead(failed[0])
    return NothingRead(f"None of the {len(failed)} files could be read; the first: {failed[0]}")
