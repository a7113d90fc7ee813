"""The first phase of a reading: every source is parsed, cut into passages and stored, so that all of it can be
searched.
"""

from collections.abc import Callable, Iterator, Sequence

from gemma10m_tui.documents import AS_FOUND, Document, Outcome, ReadOptions, Source, Survey, Unreadable, read_source
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import DocumentEnded, DocumentReport
from gemma10m_tui.library import Snapshot
from model.tokenizer import Tokenizer


class NothingRead(Problem):
    """Not one of the sources could be read: the snapshot holds nothing."""


def parse_sources(
    snapshot: Snapshot,
    survey: Survey,
    tokenizer: Tokenizer,
    cancelled: Callable[[], bool],
    options: ReadOptions = AS_FOUND,
) -> Iterator[DocumentEnded]:
    """Store every source that the snapshot does not hold yet; stops between two files when cancelled.

    Raises NothingRead when not one of them could be read: with the file's own sentence if there was only one.
    """
    # A file that was skipped may have the name of one that is read: the same file named twice, say.
    reports = snapshot.reports()
    left_out = {report.path for report in reports if report.outcome == Outcome.SKIPPED}
    ended = {report.path for report in reports if report.outcome != Outcome.SKIPPED}
    done, total = len(reports), len(survey.sources) + len(survey.skipped)
    for skipped in survey.skipped:
        if skipped.name not in left_out:
            left_out.add(skipped.name)
            report = DocumentReport(skipped.name, Outcome.SKIPPED, skipped.reason)
            snapshot.add_report(report)
            done += 1
            yield DocumentEnded(report, done, total)
    for source in survey.sources:
        if source.name in ended:
            continue
        if cancelled():
            return
        ended.add(source.name)
        done += 1
        yield DocumentEnded(_parse(snapshot, source, tokenizer, options), done, total)
    if snapshot.tokens_total == 0:
        raise _nothing_read(snapshot.reports())
    snapshot.finish_documents()


def store(snapshot: Snapshot, document: Document, tokenizer: Tokenizer) -> DocumentReport:
    """Store one parsed document and say how it ended."""
    counts = [len(tokens) for tokens in map(tokenizer.encode, (passage.text for passage in document.passages))]
    snapshot.add_document(document, counts)
    notes = "; ".join(document.notes)
    return DocumentReport(document.name, Outcome.READ, notes, len(document.passages), document.characters)


def _parse(snapshot: Snapshot, source: Source, tokenizer: Tokenizer, options: ReadOptions) -> DocumentReport:
    try:
        return store(snapshot, read_source(source, options), tokenizer)
    except Unreadable as problem:
        report = DocumentReport(source.name, Outcome.FAILED, problem.reason)
        snapshot.add_report(report)
        return report


def _nothing_read(reports: Sequence[DocumentReport]) -> NothingRead:
    failed = [f"{report.path}: {report.reason}" for report in reports if report.outcome == Outcome.FAILED]
    if not failed:
        return NothingRead("None of the files could be read; name others.")
    if len(failed) == 1:
        return NothingRead(failed[0])
    return NothingRead(f"None of the {len(failed)} files could be read; the first: {failed[0]}")
