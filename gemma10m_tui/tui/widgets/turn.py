"""A question and its answer in the transcript, with what the answer rests on and how it ended."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.engine.answers import TurnRecord
from gemma10m_tui.events import AnswerFinished, AnswerStarted, Citation
from gemma10m_tui.tui.foreign import foreign
from gemma10m_tui.tui.widgets.answer import Answer
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.wording import duration, percent, plural

REFUSAL = "The text does not say."
_ENDINGS = {
    "cancelled": "stopped; what was said is kept",
    "length": "cut at the length limit",
    "refused": "no answer found in the text",
    "lost": "the engine ended here; what was said is kept",
}


class Turn(Vertical):
    """One turn; it is fed by events while it runs and knows nothing of the engine."""

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
        & > .ending { height: auto; padding: 0 2; color: $text-muted; }
        &.-refused > Answer { color: $text-warning; }
    }
    """

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question
        self.finished = False
        self._recalled = 0
        self._share = ""
        self._question = Static(foreign(question), markup=False, classes="question")
        self._answer = Answer()
        self._sources = Vertical(classes="sources")
        self._ending = Static("thinking…", markup=False, classes="ending")

    def compose(self) -> ComposeResult:
        """Question, answer, sources, ending."""
        yield self._question
        yield self._answer
        yield self._sources
        yield self._ending

    @property
    def text(self) -> str:
        """What was answered so far."""
        return self._answer.text

    def start(self, event: AnswerStarted) -> None:
        """Say from how much of the text the answer comes."""
        if event.tokens_read < event.tokens_total:
            self._share = f"answered from the first {percent(event.tokens_read, event.tokens_total)}"
        self._ending.update(Content(self._share or "looking in the text…"))

    def recall(self) -> None:
        """Count a passage that is being re-read."""
        self._recalled += 1
        parts = [self._share, f"re-reading {plural(self._recalled, 'passage')}…"]
        self._ending.update(Content(" · ".join(part for part in parts if part)))

    def add(self, piece: str) -> None:
        """Take the next piece of the answer."""
        self._answer.add(piece)

    async def finish(self, event: AnswerFinished) -> None:
        """Draw the rest, the sources and how it ended."""
        await self._close(event.answer, event.stopped, event.citations, event.seconds)

    async def restore(self, record: TurnRecord) -> None:
        """Show a turn of a saved conversation."""
        await self._close(record.answer, record.stopped, record.citations, record.seconds)

    async def lose(self) -> None:
        """The engine died in mid-answer: keep what was said."""
        await self._close(self.text, "lost", (), 0.0)

    async def fail(self, sentence: str) -> None:
        """The engine could not answer: say why, in its words."""
        await self._close(self.text, "failed", (), 0.0)
        self._ending.update(foreign(sentence, "$text-error"))
        self._ending.display = True

    async def _close(self, answer: str, stopped: str, citations: tuple[Citation, ...], seconds: float) -> None:
        self.set_class(stopped == "refused", "-refused")
        await self._answer.finish(answer or (REFUSAL if stopped == "refused" else ""))
        await self._sources.mount_all(CitationLine(number, citation) for number, citation in enumerate(citations, 1))
        parts = [_ENDINGS.get(stopped, ""), self._share, duration(seconds) if seconds >= 0.05 else ""]
        self._ending.update(Content(" · ".join(part for part in parts if part)))
        self._ending.display = any(parts)
        self.finished = True
