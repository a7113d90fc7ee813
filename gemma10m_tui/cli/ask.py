"""`gemma10m ask`: one answer on stdout, from a snapshot, from files, or from a text piped in."""

import os
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemma10m_tui.cli.options import Json, ModelOptions, takes_groups
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result, say
from gemma10m_tui.cli.sources import Paths, Piped, Saved
from gemma10m_tui.cli.wishes import ReadingOptions
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import AnswerFinished, AnswerStarted, Citation, Event, Failed, TokenDecoded
from gemma10m_tui.said_already import beginning, excerpt, said_already, told_apart

if TYPE_CHECKING:
    from gemma10m_tui.library import Snapshot, StoredPassage


@ends_in_an_exit_code
@takes_groups
def ask(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SNAPSHOT|PATH…] QUESTION",
            help="What to ask, then the question in quotes. - for one of them is standard input; with a question alone "
            "that is the document, too.",
            show_default=False,
        ),
    ],
    memory_only: Annotated[
        bool, typer.Option("--memory-only", help="Answer from the memory alone: no passage is read again.")
    ] = False,
    as_read: Annotated[
        bool, typer.Option("--as-read", help="Answer from what is read of a stopped text, and do not read on first.")
    ] = False,
    json: Json = False,
    show_passages: Annotated[
        bool, typer.Option("--show-passages", help="Also print the passages that were read again, on stderr.")
    ] = False,
    *,
    reading_options: ReadingOptions,
    model_options: ModelOptions,
) -> ExitCode:
    """Ask one question about a text.

    The text is a saved snapshot, files and folders (read first, if they are not yet), or standard input:
    cat book.txt | gemma10m ask "Who is the narrator?"
    """
    from gemma10m_tui.cli.engines import local_engine, open_source
    from gemma10m_tui.cli.interrupt import interruptible
    from gemma10m_tui.cli.left_unread import LeftUnread
    from gemma10m_tui.cli.reading import exit_code, follow, say_what_failed, stopped_sentence

    wished = reading_options.judged()
    source, question = _source_and_question(words)
    wished = reading_options.with_password(wished)
    with interruptible() as interrupt, local_engine(*model_options.chosen, interrupt.asked) as engine:
        left = LeftUnread(interrupt.asked, as_read=as_read)
        engine.cancelled = left.stops
        reading = follow(left.told(open_source(engine, source, read_only=True, wished=wished)))
        left.is_open()
        if not isinstance(source, Saved):  # what failed in a saved one was said when it was read
            say_what_failed(reading, skipped=reading.tokens_per_second > 0)
        if not reading.complete and not left.is_left:
            raise Problem(stopped_sentence(reading), ExitCode.INTERRUPTED)
        answer = _follow_answer(engine.ask(question, memory_only), streamed=not json)
    if json:
        print_json(answer_json(answer, reading.snapshot, reading.path))
    else:
        _say_sources(answer, memory_only=memory_only)
    if show_passages:
        _say_passages(answer, reading.path)
    if answer.stopped == "cancelled":
        return ExitCode.INTERRUPTED
    return ExitCode.DONE if isinstance(source, Saved) or left.is_left else exit_code(reading)


def answer_json(answer: AnswerFinished, snapshot: str, path: str) -> dict[str, Any]:
    """The answer under the keys of the command's contract."""
    return {
        "answer": answer.answer,
        "stopped": answer.stopped,
        "trust": answer.trust,
        "consulted": answer.consulted,
        "citations": _citations_json(answer, path),
        "seconds": answer.seconds,
        "tokens_read": answer.tokens_read,
        "model": answer.model,
        "snapshot": snapshot,
    }


def _citations_json(answer: AnswerFinished, path: str) -> list[dict[str, Any]]:
    """Every citation with all that a program needs to check it: the passage, where it stands, and what is around it."""
    from pathlib import Path

    from gemma10m_tui.library.snapshot import Snapshot

    if not answer.citations:
        return []
    try:
        with Snapshot.open(Path(path), read_only=True) as snapshot:
            return [_citation_json(citation, snapshot) for citation in answer.citations]
    except Problem:  # removed while it was asked: the answer is still one
        return [_citation_json(citation, None) for citation in answer.citations]


def _citation_json(citation: Citation, snapshot: "Snapshot | None") -> dict[str, Any]:
    """What stands around it is null where its passage is no longer there: another process may have undone it."""
    around = [] if snapshot is None else snapshot.neighbours(citation.passage)
    passage = next((one for one in around if _is_cited(one, citation)), None)
    locator = None if passage is None else passage.locator
    return {
        "document": citation.document,
        "locator": citation.locator,
        "quote": citation.quote,
        "verified": citation.verified,
        "score": citation.score,
        "heat": citation.heat,
        "passage": citation.passage,
        "page": locator and locator.page,
        "section": locator and locator.section,
        "lines": [locator.first_line, locator.last_line] if locator and locator.first_line is not None else None,
        "text": passage and passage.text,
        "before": passage and "".join(one.text for one in around if one.id < passage.id),
        "after": passage and "".join(one.text for one in around if one.id > passage.id),
    }


def _is_cited(passage: "StoredPassage", citation: Citation) -> bool:
    """Whether it is the passage that was cited, and not one that got its number since."""
    named = (passage.id, passage.document, passage.locator.label)
    return named == (citation.passage, citation.document, citation.locator) and citation.quote in passage.text


def _source_and_question(words: list[str]) -> tuple[Paths | Saved | Piped, str]:
    """The last word is the question, those before it name the text; alone, the question is about standard input."""
    from gemma10m_tui.cli.sources import piped_document, piped_question

    *named, question = words
    if not named and question == "-":
        raise Problem("Name what to ask before the -, a file, a folder or a snapshot.", ExitCode.USAGE)
    if named == ["-"] and question == "-":
        raise Problem("Standard input is the text or the question, not both; write the question out.", ExitCode.USAGE)
    try:
        source = piped_document() if named in ([], ["-"]) else _resolved(named, question)
    except Problem:
        if named or not _names_a_text(question):
            raise
        missing = f'The question is missing: gemma10m ask {clean(shlex.quote(question))} "…"'
        raise Problem(missing, ExitCode.USAGE) from None
    if question == "-":
        question = piped_question()
    if not question.strip():
        raise Problem("The question is empty; write it in quotes after what it is about.", ExitCode.USAGE)
    return source, question.strip()


def _resolved(named: list[str], question: str) -> Paths | Saved:
    """What is to be asked; where it is not there and the question is, the two stand the wrong way round."""
    from gemma10m_tui.cli.sources import resolve

    try:
        return resolve(named)
    except Problem as problem:
        if problem.code != ExitCode.NOT_FOUND:
            raise
        if len(named) > 1:
            raise Problem(f"{problem.sentence} A question of several words stands in quotes.", problem.code) from None
        if _names_a_text(question):
            asked = f'gemma10m ask {clean(shlex.quote(question))} "{clean(named[0])}"'
            raise Problem(f"{problem.sentence} The question comes last: {asked}", problem.code) from None
        raise


def _names_a_text(word: str) -> bool:
    from gemma10m_tui.cli.sources import SAMPLE_WORD, find_snapshot

    if word == SAMPLE_WORD or os.path.exists(word):
        return True
    try:
        return bool(word.strip()) and find_snapshot(word).exists()
    except Problem:
        return False


def _follow_answer(events: Iterator[Event], *, streamed: bool) -> AnswerFinished:
    """Run the turn; where it is streamed, its text goes to stdout as it comes."""
    written = ""
    for event in events:
        match event:
            case AnswerStarted(understood=understood) if understood and streamed:
                say(f"Asked as “{understood}”.")
            case TokenDecoded(text=text) if streamed:
                written += text
                result(text, end="")
            case AnswerFinished(answer=answer):
                if streamed:
                    rest = answer if not written else ""
                    result(rest, end="" if written.endswith("\n") else "\n")
                return event
            case Failed(sentence=sentence, code=code):
                if written:
                    result("")
                raise Problem(sentence, ExitCode(code))
            case _:
                pass
    raise Problem("The answer ended without saying how; ask again.")


def _say_sources(answer: AnswerFinished, *, memory_only: bool) -> None:
    """What the answer rests on, for a person: not part of the answer, so on stderr."""
    if memory_only:
        say("From the memory alone: nothing was read again, so nothing here can be checked.")
    if answer.stopped == "quoted":
        say("Not sure: this is what comes nearest to an answer.")
    if answer.citations:
        say("")
        if answer.stopped == "refused" and any(citation.quote for citation in answer.citations):
            say("What comes nearest:")
        several = told_apart(answer.citations, answer.answer)
        for number, citation in enumerate(answer.citations, 1):
            say(f"[{number}] {', '.join(citation.place)}{_quote(citation, answer.answer, several=several)}")


def _quote(citation: Citation, answer: str, *, several: bool) -> str:
    """What the passage says, unless that has just been read in the answer."""
    if not citation.quote:
        return ""
    if said_already(citation, answer):
        return f" (quoted in the answer: “{beginning(citation.quote)}”)" if several else " (quoted in the answer)"
    return f": “{excerpt(citation.quote, answer)}”" + ("" if citation.verified else " (not found word for word)")


def _say_passages(answer: AnswerFinished, path: str) -> None:
    """The whole text of each passage that the answer rests on."""
    from pathlib import Path

    from gemma10m_tui.library.snapshot import Snapshot

    with Snapshot.open(Path(path), read_only=True) as snapshot:
        for citation in answer.citations:
            say(f"\n--- {', '.join(citation.place)}")
            say(snapshot.passage(citation.passage).text)
    sys.stderr.flush()
