"""An answer as it grows: settled pieces drawn once, the unfinished tail as plain text below them."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.tui.markdown.lines import natural_columns
from gemma10m_tui.tui.markdown.pieces import Kind, Piece, Splitter
from gemma10m_tui.tui.markdown.rows import rows_of
from gemma10m_tui.tui.widgets.markdown_piece import MarkdownPiece
from gemma10m_tui.tui.widgets.tail import Tail

FLUSHES_PER_SECOND = 10
_PIECES_A_FLUSH = 2  # drawn at once; a saved answer of a thousand pieces comes in over as many turns of the loop


class Answer(Vertical):
    """Collects pieces and draws them at most ten times a second. `text` is all of it, drawn or not."""

    DEFAULT_CSS = """
    Answer {
        height: auto;
        margin: 0 0 1 0;
        & > Tail { margin: 1 0 0 0; }
        & > Tail.-first, & > Tail.-joined { margin: 0; }
        & > Tail.-empty { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._splitter = Splitter()
        self._taken = 0  # characters of `text` that the splitter has
        self._columns: tuple[int, ...] = ()  # of the table that is open
        self._marked = ""
        self._drawn = 0  # pieces
        self._finished = False
        self._tail = Tail(classes="-first -empty")
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The tail alone; settled pieces are mounted before it."""
        yield self._tail

    def on_mount(self) -> None:
        """Begin to draw what came so far."""
        if not self._finished:
            self._timer = self.set_interval(1 / FLUSHES_PER_SECOND, self._flush)

    def add(self, piece: str) -> None:
        """Take the next piece; it is drawn with the next flush."""
        self.text += piece

    async def finish(self, text: str) -> None:
        """Draw the rest. `text` is the whole answer; where it is not what was streamed, it is drawn anew."""
        self._finished = True
        if self._timer is not None:
            self._timer.stop()
        if not text.startswith(self.text[: self._taken]):
            self._splitter, self._taken, self._drawn = Splitter(), 0, 0
            await self.query(MarkdownPiece).remove()
        self.text = text
        pieces = [*self._splitter.add(clean(text[self._taken :])), *self._splitter.finish()]
        self._taken = len(text)
        await self._draw(pieces)

    def mark(self, words: str) -> int:
        """Mark where the words stand in what is drawn; how often they stand in the answer."""
        self._marked = words
        for piece in self.query(MarkdownPiece):
            piece.mark(words)
        return self.text.lower().count(words.lower()) if words else 0

    async def _flush(self) -> None:
        if self._taken == len(self.text) or self._finished:
            return
        pieces = self._splitter.add(clean(self.text[self._taken :]))
        self._taken = len(self.text)
        await self._draw(pieces)

    async def _draw(self, pieces: Sequence[Piece]) -> None:
        """Draw settled pieces and the tail, in one repaint for every few of them."""
        for first in range(0, max(len(pieces), 1), _PIECES_A_FLUSH):
            last = first + _PIECES_A_FLUSH >= len(pieces)
            with self.app.batch_update():
                drawn = [self._piece(piece) for piece in pieces[first : first + _PIECES_A_FLUSH]]
                if last:
                    tail = self._splitter.tail
                    self._tail.show(tail)
                    self._tail.set_class(not tail.strip(), "-empty")
                    self._tail.set_class(self._drawn == 0, "-first")
                    self._tail.set_class(self._splitter.joined, "-joined")
                if drawn:
                    await self.mount_all(drawn, before=self._tail)

    def _piece(self, piece: Piece) -> MarkdownPiece:
        if piece.kind is Kind.TABLE and not piece.joined:
            self._columns = tuple(natural_columns(rows_of(piece)))
        columns = self._columns if piece.kind is Kind.TABLE else ()
        drawn = MarkdownPiece(piece, columns, first=self._drawn == 0)
        self._drawn += 1
        drawn.mark(self._marked)
        return drawn
