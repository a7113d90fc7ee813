"""A question and its answer in the transcript, with what the answer rests on and how it ended."""

import re
import time
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from gemma10m_tui.counted import counted
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.engine.answers import TurnRecord
from gemma10m_tui.events import AnswerFinished, AnswerStarted, Citation
from gemma10m_tui.said_already import told_apart
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.markdown.pieces import code_blocks
from gemma10m_tui.tui.messages import CopyWanted, TurnChosen
from gemma10m_tui.tui.widgets.answer import MARK, Answer
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.ground import ground_lines
from gemma10m_tui.tui.widgets.heat_strip import HeatStrip
from gemma10m_tui.tui.wording import duration, percent

REFUSAL = "The text does not say."
_ENDINGS = {
    "cancelled": "stopped; what was said is kept",
    "length": "cut at the length limit",
    "refused": "no answer found in the text",
    "quoted": "not sure: what comes nearest",
    "lost": "the engine ended here; what was said is kept",
}
_AT_ONCE = 1.0  # seconds
_TELLING = 150  # characters that no other answer has in common with a quote
_NOTHING_SAID = {**_ENDINGS, "cancelled": "stopped", "lost": "the engine ended here"}


class Turn(Vertical, can_focus=True):
    """One turn; it is fed by events while it runs and knows nothing of the engine.

    `number` is its place in the saved conversation, 0 while it is not saved.
    """

    HELP_TITLE: ClassVar[str] = "A turn (Shift+Tab from the prompt, Up for those before)"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", tooltip="Copy the answer", id="turn.copy"),
        Binding("c", "copy_code", "Code", tooltip="Copy a code block; again: the next one", id="turn.code"),
        Binding("e", "choose('edit')", "Edit", tooltip="Write the question anew, on a branch", id="turn.edit"),
        Binding("r", "choose('again')", "Again", tooltip="Answer it again, on a branch", id="turn.again"),
        Binding("b", "choose('branch')", "Branch", tooltip="Go on from here in a new conversation", id="turn.branch"),
        Binding("up", "app.focus_previous", "Above", show=False),
        Binding("down", "app.focus_next", "Below", show=False),
    ]
    DEFAULT_CSS = """
    Turn {
        height: auto;
        margin: 0 0 1 0;
        & > .question {
            height: auto;
            padding: 0 1;
            margin: 0 0 1 0;
            border-left: outer $primary;
            background: $boost;
        }
        & > Answer { padding: 0 1 0 2; }
        & > .sources { height: auto; padding: 0 1; }
        & > .sources > .document { height: 1; padding: 0 1; color: $text-muted; text-overflow: ellipsis; }
        & > HeatStrip { padding: 0 2; }
        & > .ending { height: auto; padding: 0 2; color: $text-muted; }
        &.-refused > Answer { color: $text-warning; }
        &:focus > .question { background: $primary 25%; }
        &:ansi:focus > .question { background: ansi_default; text-style: bold underline; }
    }
    """

    def __init__(self, question: str, number: int = 0) -> None:
        super().__init__()
        self.number = number
        self.finished = False
        self._copied = -1  # the code block that was copied last
        self._recalled = 0
        self._share = ""
        self._understood = ""
        self._began = 0.0  # when the first piece of the answer came
        self.question = clean(question)
        self._question = Static(foreign(question), markup=False, classes="question")
        self.answer = Answer()
        self._sources = Vertical(classes="sources")
        self._heat = HeatStrip("in the text", "$accent")
        self.citations: tuple[Citation, ...] = ()
        self._ending = Static("thinking…", markup=False, classes="ending")

    def compose(self) -> ComposeResult:
        """Question, answer and how it ended; sources come last, since there may be no room for them."""
        yield self._question
        yield self.answer
        yield self._ending
        yield self._sources
        yield self._heat

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground alone."""
        return ground_lines(self, crop)

    @property
    def text(self) -> str:
        """What was answered so far."""
        return self.answer.text

    @property
    def came_at_once(self) -> bool:
        """Whether the answer, which ends now, came faster than anybody reads."""
        return not self.answer.text or time.monotonic() - self._began < _AT_ONCE

    @property
    def first_source(self) -> CitationLine | None:
        """The first of the sources, where there are any."""
        return next(iter(self._sources.query(CitationLine)), None)

    def start(self, event: AnswerStarted) -> None:
        """Say how much of the text the memory has, where it is not all of it, and at the end what was asked."""
        self._understood = f"asked as “{event.understood}”" if event.understood else ""
        if event.tokens_read < event.tokens_total:
            self._share = f"asked when {percent(event.tokens_read, event.tokens_total)} was read"
        self._ending.update(Content(self._share or "looking in the text…"))

    def recall(self) -> None:
        """Count a passage that is being re-read."""
        self._recalled += 1
        parts = [self._share, f"re-reading {counted(self._recalled, 'passage')}…"]
        self._ending.update(Content(" · ".join(part for part in parts if part)))

    def add(self, piece: str) -> None:
        """Take the next piece of the answer."""
        if not self.answer.text:
            self._began = time.monotonic()
            self._ending.update(Content(" · ".join(filter(None, (self._share, "answering…")))))
        self.answer.add(piece)

    async def finish(self, event: AnswerFinished) -> None:
        """Draw the rest, the sources and how it ended."""
        self.number = event.turn
        await self._close(event.answer, event.stopped, event.citations, event.seconds, markdown=event.markdown)

    async def restore(self, record: TurnRecord) -> None:
        """Show a turn of a saved conversation."""
        await self._close(record.answer, record.stopped, record.citations, record.seconds, markdown=record.markdown)

    async def lose(self) -> None:
        """The engine died in mid-answer: keep what was said."""
        await self._close(self.text, "lost", (), 0.0, markdown=True)

    async def fail(self, sentence: str) -> None:
        """The engine could not answer: say why, in its words."""
        await self._close(self.text, "failed", (), 0.0, markdown=True)
        self._ending.update(foreign(sentence, "$text-error"))
        self._ending.display = True

    def show_heat(self, spans: Sequence[tuple[float, float, float]]) -> None:
        """Show over the whole text where the answer came from."""
        self._heat.show_spans(spans)

    def mark(self, words: str) -> None:
        """Mark where the words stand."""
        text, style = Content(self.question), MARK
        found = re.finditer(re.escape(words), self.question, re.IGNORECASE) if words else ()
        for match in found:
            text = text.stylize(style, match.start(), match.end())
        self._question.update(text)
        self.answer.mark(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The letters are for the turn itself: at one of its sources, they are the beginning of a question."""
        return action not in ("copy", "copy_code", "choose") or self.has_focus

    def action_copy(self) -> None:
        """Ask for the answer to be copied."""
        self.post_message(CopyWanted(self.text, "The answer"))

    def action_copy_code(self) -> None:
        """Ask for the next of the code blocks to be copied."""
        blocks = code_blocks(self.text)
        if not blocks:
            self.notify("There is no code block in this answer.", markup=False)
            return
        self._copied = (self._copied + 1) % len(blocks)
        name = "The code block" if len(blocks) == 1 else f"Code block {self._copied + 1} of {len(blocks)}"
        self.post_message(CopyWanted(blocks[self._copied], name))

    def action_choose(self, deed: str) -> None:
        """Ask the screen for a deed."""
        self.post_message(TurnChosen(self, deed))

    async def _close(
        self, answer: str, stopped: str, citations: tuple[Citation, ...], seconds: float, *, markdown: bool
    ) -> None:
        self.set_class(stopped == "refused", "-refused")
        self.citations = citations
        shown = answer or (REFUSAL if stopped == "refused" else "")
        await self.answer.finish(shown, as_written=not markdown or _is_of_the_text(answer, citations))
        await self._sources.mount_all(_source_lines(citations, answer))
        took = duration(seconds) if seconds >= 0.05 else ""
        parts = [_ending(stopped, answer, citations), self._understood, self._share, took]
        self._ending.update(Content(" · ".join(part for part in parts if part)))
        self._ending.display = any(parts)
        self.finished = True


def _ending(stopped: str, answer: str, citations: Sequence[Citation]) -> str:
    """How a turn ended, in words; nothing where it ended as it should."""
    if stopped == "refused" and any(citation.quote for citation in citations):
        return "no answer found in the text; quoted is what comes nearest"
    return _NOTHING_SAID.get(stopped, "") if not answer else _ENDINGS.get(stopped, "")


def _is_of_the_text(answer: str, citations: Sequence[Citation]) -> bool:
    """Whether an answer is words of its first source, rather than written by a model or put together; the file and the
    line that they stand in may be said before them, and the head of a definition may go on beyond the quote.
    """
    if not answer or not citations:
        return False
    first = citations[0]
    named = re.compile(rf"{re.escape(first.document)}(?::\d+)?: ").match(answer)
    words = answer[named.end() :] if named else answer
    return " ".join(words.split())[:_TELLING] in " ".join(first.quote.split())


def _source_lines(citations: Sequence[Citation], answer: str = "") -> list[Widget]:
    """A line for each; a document that all of them come from is named once, above them."""
    documents = {citation.document for citation in citations}
    together = len(citations) > 1 and len(documents) == 1 and all(len(citation.place) > 1 for citation in citations)
    several = told_apart(citations, answer)
    head: list[Widget] = []
    if together:
        named = Content.assemble("from ", foreign_line(citations[0].document, "bold"))
        head = [Static(named, markup=False, classes="document")]
    return [
        *head,
        *(
            CitationLine(number, one, answer=answer, several=several, named=not together, among=_among(one, citations))
            for number, one in enumerate(citations, 1)
        ),
    ]


def _among(citation: Citation, citations: Sequence[Citation]) -> str:
    """Which one it is, in the order of the text, where several stand on the same page or under the same heading."""
    there = sorted(one.passage for one in citations if one.place == citation.place)
    return f"passage {there.index(citation.passage) + 1} of {len(there)} there" if len(there) > 1 else ""
