"""An answer as it grows: settled blocks drawn once as Markdown, the unfinished tail as plain text below them."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from gemma10m_tui.tui.foreign import foreign
from gemma10m_tui.tui.settled import settled_length
from gemma10m_tui.tui.widgets.foreign_markdown import ForeignMarkdown

FLUSHES_PER_SECOND = 10


class Answer(Vertical):
    """Collects pieces and draws them at most ten times a second. `text` is all of it, drawn or not."""

    DEFAULT_CSS = """
    Answer {
        height: auto;
        & > .tail { height: auto; margin: 0 0 1 0; }
        & > .tail.-empty { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._drawn = 0  # characters of `text` that are settled
        self._dirty = False
        self._finished = False
        self._tail = Static("", markup=False, classes="tail -empty")
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The tail alone; settled blocks are mounted before it."""
        yield self._tail

    def on_mount(self) -> None:
        """Begin to draw what came so far."""
        if not self._finished:
            self._timer = self.set_interval(1 / FLUSHES_PER_SECOND, self._flush)

    def add(self, piece: str) -> None:
        """Take the next piece; it is drawn with the next flush."""
        self.text += piece
        self._dirty = True

    async def finish(self, text: str) -> None:
        """Draw the rest. `text` is the whole answer; where it is not what was streamed, it is drawn anew."""
        self._finished = True
        if self._timer is not None:
            self._timer.stop()
        if not text.startswith(self.text[: self._drawn]):
            self._drawn = 0
            await self.query(ForeignMarkdown).remove()
        self.text = text
        await self._settle(len(text))

    async def _flush(self) -> None:
        if not self._dirty or self._finished:
            return
        self._dirty = False
        await self._settle(self._drawn + settled_length(self.text[self._drawn :]))

    async def _settle(self, end: int) -> None:
        """Draw up to `end` as Markdown and the rest as the tail, in one repaint."""
        block, tail = self.text[self._drawn : end], self.text[end:]
        self._drawn = end
        with self.app.batch_update():
            if block.strip():
                await self.mount(ForeignMarkdown(block), before=self._tail)
            self._tail.update(foreign(tail.strip("\n")))
            self._tail.set_class(not tail.strip(), "-empty")
