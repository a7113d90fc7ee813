"""The turns from the first to the last, scrolled: it follows new text only while its end is in view.

Once an answer has ended, it is the answer that stays in view: where there is no room for all of its sources below it,
they are what is cut off.
"""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import TurnRecord
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.tui.foreign import foreign
from gemma10m_tui.tui.widgets.fold import Fold
from gemma10m_tui.tui.widgets.ground import ground_lines
from gemma10m_tui.tui.widgets.turn import Turn

_LINES_ABOVE = 2  # kept in sight above a line that was sought
MOUNTED_TURNS = 40  # a longer conversation shows its last turns: widgets, not text, are what costs


class Transcript(VerticalScroll, can_focus=False):
    """Scrolled from the prompt (Page Up and Page Down) or with the mouse."""

    DEFAULT_CSS = """
    Transcript {
        height: 1fr;
        padding: 1 1 0 1;
        scrollbar-size-vertical: 1;
        & > .intro { height: auto; color: $text-muted; margin: 0 0 1 0; padding: 0 1; }
        & > .earlier { height: auto; color: $text-muted; margin: 0 0 1 0; padding: 0 1; display: none; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._intro = Static("", markup=False, classes="intro")
        self._earlier = Static("", markup=False, classes="earlier")
        self._fold = Fold()
        self._width = 0
        self._hidden = 0
        self.follow = "end"  # or "start": a new answer is read from its question on
        self._looks_on = False
        self._kept: Turn | None = None  # the one that has ended and is kept in view, until one scrolls or asks on
        self._found: list[tuple[Widget, int]] = []  # with the line in it
        self._at = -1  # in `_found`

    def compose(self) -> ComposeResult:
        """The introduction, then turns."""
        yield self._intro
        yield self._earlier
        yield self._fold

    def on_mount(self) -> None:
        """Follow from the start."""
        self.anchor()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground alone."""
        return ground_lines(self, crop)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scrolled towards what is folded away: it is needed."""
        super().watch_scroll_y(old_value, new_value)
        if new_value < self._fold.end + self.size.height:
            self._fold.open()

    def on_resize(self, event: events.Resize) -> None:
        """In another width what is folded away has another height; a prompt that grows leaves it as it is."""
        if event.size.width != self._width:
            self._width = event.size.width
            self._fold.open()
        self._look_at_kept()

    def watch_virtual_size(self) -> None:
        """A turn that has ended still grows: by its sources, by the strip over the text."""
        self.call_after_refresh(self._look_at_kept)

    def release_anchor(self) -> None:
        """Somebody scrolls; from the end on, what comes is followed again."""
        if self._kept is not None:
            self._kept, self._anchored = None, True
        super().release_anchor()

    def on_descendant_focus(self) -> None:
        """The walk among the turns goes through all of them."""
        self._fold.open()

    def introduce(self, text: str) -> None:
        """What stands above the first turn."""
        self._intro.update(foreign(text))

    @property
    def turns(self) -> list[Turn]:
        """The turns that are mounted, oldest first."""
        return list(self.query(Turn))

    def look_on(self) -> None:
        """The next turn was asked for just now, so it comes into view, wherever one was reading."""
        self._looks_on = True

    async def add_turn(self, question: str) -> Turn:
        """A new turn at the end, in view where the end was in view: one that had to wait interrupts no reading."""
        in_view = self._looks_on or self._kept is not None or self.is_vertical_scroll_end
        self._looks_on, self._kept = False, None
        turn = Turn(question)
        await self.mount(turn)
        turns = self.turns
        if len(turns) > MOUNTED_TURNS:
            await self._hide(turns[: len(turns) - MOUNTED_TURNS])
        if not in_view:
            return turn
        self._fold.take(turns, above=int(self.scroll_y) - self.size.height)
        if self.follow == "start":
            self.anchor(False)
            self.call_after_refresh(self.scroll_to_widget, turn, top=True, animate=False)
        else:
            self.anchor()
        return turn

    async def finish_turn(self, turn: Turn, event: AnswerFinished) -> None:
        """Draw the rest of it; where its end was followed, its beginning stays in view, or comes back if it was gone
        before anybody could have read it.
        """
        follows = self._anchored and not self._anchor_released
        if follows and (turn.came_at_once or self.scroll_y <= self._beginning(turn)):
            self._keep_in_view(turn)
        await turn.finish(event)

    def _keep_in_view(self, turn: Turn) -> None:
        self.anchor(False)
        self._kept = turn
        self.call_after_refresh(self._look_at_kept)

    def _look_at_kept(self) -> None:
        if self._kept is None:
            return
        first = self._beginning(self._kept)
        self._anchored = self.virtual_size.height - self.container_size.height <= first
        if self._anchored:  # there is room for all of it
            self.refresh(layout=True)
        else:
            self._scroll_to(y=first, animate=False, release_anchor=False)

    def _beginning(self, turn: Turn) -> int:
        """The first line that is in view where a turn is seen from its beginning: of a long question only the end."""
        return turn.virtual_region.y + max(turn.answer.virtual_region.y - self.size.height // 2, 0)

    async def show_conversation(self, records: Sequence[TurnRecord]) -> None:
        """The turns of a saved conversation instead of those here."""
        await self.clear()
        self._note_hidden(max(len(records) - MOUNTED_TURNS, 0))
        with self.app.batch_update():
            first = max(len(records) - MOUNTED_TURNS, 0)
            for number, record in enumerate(records[first:], first + 1):
                turn = Turn(record.question, number)
                await self.mount(turn)
                await turn.restore(record)
        if records:
            self._keep_in_view(turn)

    async def clear(self) -> None:
        """No turns."""
        self._fold.open()
        await self.query(Turn).remove()
        self._note_hidden(0)

    def find(self, words: str) -> int:
        """Mark the words everywhere; how many lines have them."""
        folded = words.casefold()
        self._fold.open()
        self._found = []
        for turn in self.turns:
            turn.mark(words)
            if words and folded in turn.question.casefold():
                self._found.append((turn, 0))
            if words:
                self._found += [(turn.answer, line) for line in turn.answer.lines_with(folded)]
        self._at = -1
        return len(self._found)

    def go_to_found(self, step: int) -> int:
        """Bring the next line that has the words into view; its place among them, from 1 on."""
        if not self._found:
            return 0
        self._at = (max(self._at, 0 if step < 0 else -1) + step) % len(self._found)
        self.release_anchor()
        widget, line = self._found[self._at]
        self.scroll_to(y=self._first_line(widget) + line - _LINES_ABOVE, animate=False)
        return self._at + 1

    def _first_line(self, widget: Widget) -> int:
        """The line of the transcript on which a turn, or a part of one, begins."""
        inside = 0 if isinstance(widget, Turn) else widget.virtual_region.y
        turn = next(one for one in widget.ancestors_with_self if isinstance(one, Turn))
        return self.gutter.top + turn.virtual_region.y + inside

    async def _hide(self, turns: Sequence[Turn]) -> None:
        for turn in turns:
            self._fold.forget(turn)
            await turn.remove()
        self._note_hidden(self._hidden + len(turns))

    def _note_hidden(self, number: int) -> None:
        self._hidden = number
        self._earlier.update(f"{counted(number, 'earlier turn')} not shown here; saved with the conversation")
        self._earlier.display = number > 0
