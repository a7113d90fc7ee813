"""The turns from the first to the last, scrolled: it follows new text only while its end is in view."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from gemma10m_tui.engine.answers import TurnRecord
from gemma10m_tui.tui.foreign import foreign
from gemma10m_tui.tui.widgets.turn import Turn
from gemma10m_tui.tui.wording import plural

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
        self._hidden = 0

    def compose(self) -> ComposeResult:
        """The introduction, then turns."""
        yield self._intro
        yield self._earlier

    def on_mount(self) -> None:
        """Follow from the start."""
        self.anchor()

    def introduce(self, text: str) -> None:
        """What stands above the first turn."""
        self._intro.update(foreign(text))

    @property
    def turns(self) -> list[Turn]:
        """The turns that are mounted, oldest first."""
        return list(self.query(Turn))

    async def add_turn(self, question: str) -> Turn:
        """A new turn at the end, in view."""
        turn = Turn(question)
        await self.mount(turn)
        turns = self.turns
        if len(turns) > MOUNTED_TURNS:
            await self._hide(turns[: len(turns) - MOUNTED_TURNS])
        self.anchor()
        return turn

    async def show_conversation(self, records: Sequence[TurnRecord]) -> None:
        """The turns of a saved conversation instead of those here."""
        await self.clear()
        self._note_hidden(max(len(records) - MOUNTED_TURNS, 0))
        with self.app.batch_update():
            for record in records[-MOUNTED_TURNS:]:
                turn = Turn(record.question)
                await self.mount(turn)
                await turn.restore(record)
        self.anchor()

    async def clear(self) -> None:
        """No turns."""
        await self.query(Turn).remove()
        self._note_hidden(0)

    async def _hide(self, turns: Sequence[Turn]) -> None:
        for turn in turns:
            await turn.remove()
        self._note_hidden(self._hidden + len(turns))

    def _note_hidden(self, number: int) -> None:
        self._hidden = number
        self._earlier.update(f"{plural(number, 'earlier turn')} not shown here; saved with the conversation")
        self._earlier.display = number > 0
