"""The chat as plain lines: for screen readers, dumb terminals and pipes. Nothing is drawn, moved or coloured.

Every line says who speaks. Ctrl-C stops what is running (a reading is saved, an answer kept) and asks for the next
line; at the question it ends the chat, as an empty end of input does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gemma10m_tui.cli.interrupt import Interrupt, interruptible
from gemma10m_tui.cli.options import ModelOptions
from gemma10m_tui.cli.output import duration, result, say
from gemma10m_tui.cli.sources import Paths, Saved
from gemma10m_tui.counted import counted
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import (
    AnswerFinished,
    AnswerStarted,
    Citation,
    DocumentEnded,
    Event,
    Failed,
    Noticed,
    ReadingFinished,
    SegmentRead,
    TokenDecoded,
)
from gemma10m_tui.said_already import beginning, said_already, told_apart

if TYPE_CHECKING:
    from gemma10m_tui.engine.local import LocalEngine
    from gemma10m_tui.reading.wishes import Wishes

_STEP = 10  # percent between two lines about a reading
_HELP = """Write a question and press Enter. Besides questions there are:
/source NUMBER  the whole passage of a source of the last answer
/new            begin a new conversation
/export [FILE]  write the conversation to FILE, as Markdown, or as JSON where it ends in .json;
                without FILE, to one that is called after the text and the date
/quit           end"""


class PlainChat:
    """One conversation, line by line."""

    def __init__(self, engine: "LocalEngine", interrupts: "Interrupts") -> None:
        self._engine, self._interrupts = engine, interrupts
        self._conversation: int | None = None
        self._sources: tuple[Citation, ...] = ()

    def read(self, events: Iterator[Event]) -> ReadingFinished:
        """Read to the end, or until Ctrl-C; a line now and then says how far it is."""
        said = -_STEP
        with self._interrupts.running():
            for event in events:
                match event:
                    case DocumentEnded(report=report) if report.outcome != "read":
                        result(f"{report.outcome.capitalize()}: {report.path}: {report.reason}")
                    case SegmentRead(tokens=tokens, tokens_total=total) if total:
                        share = 100 * tokens // total
                        if share >= said + _STEP:
                            said = share - share % _STEP
                            result(f"Reading: {share} percent, {duration(event.seconds_left)} left.")
                    case Noticed(sentence=sentence):
                        result(sentence)
                    case Failed(sentence=sentence, code=code):
                        raise Problem(sentence, ExitCode(code))
                    case ReadingFinished():
                        how = "All of it is read" if event.complete else "The reading was stopped and is saved"
                        result(f"{how}: {counted(event.tokens, 'token')}. Write a question, or /help.")
                        return event
        raise Problem("The reading ended without saying how; run the same command again.")

    def talk(self) -> None:
        """Questions until there are no more."""
        while True:
            try:
                line = input("You: ").strip()
            except (EOFError, KeyboardInterrupt):
                result("")
                return
            if line in ("/quit", "/exit"):
                return
            try:
                self._take(line)
            except Problem as problem:
                say(f"Problem: {problem.sentence}")

    def _take(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "":
                return
            case "/help":
                result(_HELP)
            case "/new":
                self._conversation = None
                result("A new conversation begins.")
            case "/source":
                self._show_source(rest.strip())
            case "/export":
                self._export(rest.strip())
            case _ if word.startswith("/"):
                result(f"There is no command {clean(word)}; /help lists those there are.")
            case _:
                self._ask(line)

    def _ask(self, question: str) -> None:
        result("Model: ", end="")
        written = ""
        with self._interrupts.running() as interrupt:
            asked = self._engine.ask(
                question,
                conversation=self._conversation,
                kept=not self._engine.snapshot.read_only,
                cancelled=interrupt.asked,
            )
            for event in asked:
                match event:
                    case AnswerStarted(understood=understood) if understood:
                        result(f"(asked as “{understood}”) ", end="")
                    case TokenDecoded(text=text):
                        written += text
                        result(text, end="")
                    case AnswerFinished():
                        result("" if written else event.answer)
                        self._end(event)
                    case Failed(sentence=sentence, code=code):
                        result("")
                        raise Problem(sentence, ExitCode(code))

    def _end(self, answer: AnswerFinished) -> None:
        self._conversation = answer.conversation or self._conversation
        self._sources = answer.citations
        if answer.stopped == "cancelled":
            result("Stopped.")
        if answer.stopped == "quoted":
            result("Not sure: this is what comes nearest to an answer.")
        if answer.stopped == "refused" and any(one.quote for one in answer.citations):
            result("What comes nearest:")
        several = told_apart(answer.citations, answer.answer)
        for number, one in enumerate(answer.citations, 1):
            result(f"Source {number}: {', '.join(one.place)}{_quote(one, answer.answer, several=several)}")

    def _show_source(self, number: str) -> None:
        place = int(number) - 1 if number.isdecimal() else -1
        if not 0 <= place < len(self._sources):
            result(f"The last answer has {counted(len(self._sources), 'source')}; write /source and the number of one.")
            return
        result(self._engine.snapshot.passage(self._sources[place].passage).text)

    def _export(self, file: str) -> None:
        from gemma10m_tui.engine.transcripts import export
        from gemma10m_tui.library.proposed_path import proposed_path

        if self._conversation is None:
            result("Nothing is saved of this conversation yet; ask something first.")
            return
        snapshot = self._engine.snapshot
        path = Path(file).expanduser() if file else proposed_path(snapshot.title, date.today().isoformat(), ".md")
        result(f"Written to {export(snapshot, self._conversation, path)}.")


def _quote(citation: Citation, answer: str, *, several: bool) -> str:
    """All that a source says, unless that has just been heard in the answer."""
    if not citation.quote:
        return ""
    if said_already(citation, answer):
        return ", quoted in the answer" + (f": “{beginning(citation.quote)}”" if several else "")
    return f": “{' '.join(citation.quote.split())}”" + ("" if citation.verified else " (not found word for word)")


class Interrupts:
    """Ctrl-C for one thing at a time: the engine polls `asked`, which is about what runs now."""

    def __init__(self) -> None:
        self._now: Interrupt | None = None

    def asked(self) -> bool:
        """Whether what runs now is to stop."""
        return self._now is not None and self._now.asked()

    @contextmanager
    def running(self) -> Iterator[Interrupt]:
        """For the length of a block, Ctrl-C stops what is in it."""
        with interruptible() as interrupt:
            self._now = interrupt
            try:
                yield interrupt
            finally:
                self._now = None


def run_plain(
    source: Paths | Saved, model_options: ModelOptions, wished: "Wishes", onto: Path | None = None
) -> ExitCode:
    """Read what is named, after what the snapshot `onto` holds where there is one, then talk about it."""
    from gemma10m_tui.cli.engines import append_source, local_engine, open_source

    interrupts = Interrupts()
    with local_engine(*model_options.chosen, interrupts.asked) as engine:
        chat = PlainChat(engine, interrupts)
        result("Opening…")
        if onto is not None and isinstance(source, Paths):
            reading = chat.read(append_source(engine, str(onto), source, wished))
        else:
            reading = chat.read(open_source(engine, source, wished=wished))
        chat.talk()
    return ExitCode.DONE if reading.complete else ExitCode.INTERRUPTED
