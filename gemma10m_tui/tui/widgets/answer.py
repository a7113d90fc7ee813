"""An answer as it grows, drawn by one widget: settled Markdown, and the unfinished tail as plain text below it.

What is words of a text is no Markdown, and is drawn as it stands once it is known to be that.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.tui.markdown.as_it_stands import pieces_as_they_stand
from gemma10m_tui.tui.markdown.page import Page
from gemma10m_tui.tui.markdown.pieces import Piece, Splitter
from gemma10m_tui.tui.widgets.drawn_line import boxed_line, drawn_line

FLUSHES_PER_SECOND = 10
MARK = "bold reverse $text-warning"
_CUT_AT_ONCE = 2000  # characters of a finished answer that are cut into pieces in one go


class Answer(Widget):
    """Collects pieces and draws them at most ten times a second. `text` is all of it, drawn or not."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"answer--box"}
    DEFAULT_CSS = """
    Answer {
        height: auto;
        margin: 0 0 1 0;
        & > .answer--box { background: $surface; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._splitter = Splitter()
        self._taken = 0  # characters of `text` that the splitter has
        self._page = Page()
        self._width = 0
        self._told = 0  # lines that Textual was last told of, which may have been while pieces came in
        self._drawn: dict[int, Strip] = {}  # Textual forgets what it drew whenever the answer grows
        self._marked = ""
        self._finished = False
        self._timer: Timer | None = None
        self._settling = asyncio.Lock()  # pieces come in one after another, whoever brings them

    def on_mount(self) -> None:
        """Begin to draw what came so far."""
        if not self._finished:
            self._timer = self.set_interval(1 / FLUSHES_PER_SECOND, self._flush)

    def add(self, piece: str) -> None:
        """Take the next piece; it is drawn with the next flush."""
        self.text += piece

    async def finish(self, text: str, *, as_written: bool = False) -> None:
        """Draw the rest. `text` is the whole answer; where it is not what was streamed, it is drawn anew.

        `as_written`: it is words of a text, `__init__` and `*` among them, and no Markdown.
        """
        self._finished = True
        async with self._settling:
            if self._timer is not None:  # not before: a flush that is stopped half-way would lose what it has taken
                self._timer.stop()
            if as_written or not text.startswith(self.text[: self._taken]):
                self._splitter, self._taken, self._page, self._width = Splitter(), 0, Page(), 0
            self.text = text
            rest, self._taken = clean(text[self._taken :]), len(text)
            if as_written:
                for piece in pieces_as_they_stand(rest.strip("\n")):
                    await self._settle([piece])
                return
            for first in range(0, len(rest), _CUT_AT_ONCE):
                await self._settle(self._splitter.add(rest[first : first + _CUT_AT_ONCE]))
            await self._settle(self._splitter.finish())

    def mark(self, words: str) -> int:
        """Mark where the words stand in what is drawn; how often they stand in the answer."""
        if words != self._marked:
            self._marked = words
            self._drawn.clear()
            self.refresh()
        return self.text.lower().count(words.lower()) if words else 0

    def lines_with(self, folded: str) -> list[int]:
        """The drawn lines that hold the words, given in lower case."""
        return self._page.lines_with(folded)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it wraps to."""
        if width != self._width:
            self._width = width
            self._drawn.clear()
            self._page.lay_out(width)
            self.call_later(self._lay_out_the_rest)
        self._told = self._page.lay_out(width)
        return self._told

    def render_line(self, y: int) -> Strip:
        """A line that is in sight."""
        if y >= len(self._page):
            return Strip.blank(self.content_size.width, self.visual_style.rich_style)
        drawn = self._drawn.get(y)
        if drawn is None:
            line = self._page.line(y)
            draw = boxed_line if line.boxed else drawn_line
            drawn = self._drawn[y] = draw(self, self._with_marks(line.content), y)
        return drawn

    def notify_style_update(self) -> None:
        """Other colours."""
        super().notify_style_update()
        self._drawn.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        """More is selected, or less."""
        self._drawn.clear()
        super().selection_updated(selection)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected, with the lines that only a wrap parted put together again."""
        parts: list[str] = []
        for y in range(len(self._page)):
            span = selection.get_span(y)
            if span is None:
                continue
            start, end = span
            line = self._page.line(y)
            text = line.content.plain
            cut = text[max(start, line.prefix if line.wrapped else 0) : len(text) if end < 0 else end]
            if parts:
                parts.append(" " if line.wrapped else "\n")
            parts.append(cut.rstrip())
        return "".join(parts), "\n"

    async def _flush(self) -> None:
        async with self._settling:
            if self._taken == len(self.text) or self._finished:
                return
            pieces = self._splitter.add(clean(self.text[self._taken :]))
            self._taken = len(self.text)
            await self._settle(pieces)

    async def _lay_out_the_rest(self) -> None:
        """Of a long answer that is restored, or that has another width; after every piece others have a turn."""
        async with self._settling:
            if not self._page.lay_out_more():
                return
            while self._page.lay_out_more():
                await asyncio.sleep(0)
            self._drawn.clear()
        # Not at once: where a layout is asked for already, Textual takes the height that it knows of this size.
        self.call_after_refresh(self.refresh, layout=True)

    async def _settle(self, pieces: Sequence[Piece]) -> None:
        """Lay out settled pieces and the tail; after every piece others have a turn."""
        before, changed = len(self._page), len(self._page)
        for piece in pieces[:1]:
            changed = min(changed, self._page.add(piece))
        # At once: whoever drew now would find what has settled in the tail, too.
        changed = min(changed, self._page.show_tail(self._splitter.tail, self._splitter.joined))
        for piece in pieces[1:]:
            await asyncio.sleep(0)
            changed = min(changed, self._page.add(piece))
        after = len(self._page)
        for y in [y for y in self._drawn if y >= changed]:
            del self._drawn[y]
        drawn = max(before, after, self._told)
        self.refresh(
            Region(0, changed, self.content_size.width, drawn - changed),
            layout=not before == after == self._told or not self.content_size.width,
        )
        await asyncio.sleep(0)

    def _with_marks(self, content: Content) -> Content:
        if self._marked:
            for found in re.finditer(re.escape(self._marked), content.plain, re.IGNORECASE):
                content = content.stylize(MARK, found.start(), found.end())
        return content
