"""Words sought in all conversations of the library; Enter opens the one that has them."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import TurnFound, TurnsFound
from gemma10m_tui.engine.requests import SearchTurns
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.keymap import border_keys
from gemma10m_tui.tui.messages import EngineAnswered, EngineLost
from gemma10m_tui.tui.widgets.choices import Choices

_PAUSE = 0.2  # seconds without a key before a search begins


class SearchScreen(ModalScreen[tuple[str, int] | None]):
    """Ends with the path of a snapshot and the id of a conversation in it, or None."""

    HELP_TITLE: ClassVar[str] = "Search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="search.close"),
        Binding("down", "move(1)", "Next", show=False, priority=True, id="search.next"),
        Binding("up", "move(-1)", "Before", show=False, priority=True, id="search.before"),
    ]
    DEFAULT_CSS = """
    SearchScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 110; height: 80%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        Input, Input:focus { border: none; padding: 0 1; height: 1; background: $boost; }
        Choices { height: 1fr; }
        .state { height: auto; color: $text-muted; padding: 0 1; }
    }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._turns: tuple[TurnFound, ...] = ()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The words, how many have them, which."""
        with Vertical() as box:
            box.border_title = "Search all conversations"
            box.border_subtitle = border_keys(self.app, type(self), "open")
            yield Input(placeholder="words of a question or an answer")
            yield Static("", markup=False, classes="state")
            yield Choices(markup=False)

    @on(Input.Changed)
    def typed(self) -> None:
        """Search when the typing pauses."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._search)

    @on(Input.Submitted)
    def submitted(self) -> None:
        """The marked one."""
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """End with it."""
        found = self._turns[message.option_index]
        self.dismiss((found.snapshot, found.conversation))

    def on_engine_answered(self, message: EngineAnswered) -> None:
        """Draw what was found, unless other words are sought by now."""
        state = self.query_one(".state", Static)
        match message.event:
            case TurnsFound(words=words, turns=turns, more=more):
                if words != self._words:
                    return
                self._turns = turns
                number = counted(len(turns) + more, "turn")
                state.update(f"{number}{f', the first {len(turns)} are shown' if more else ''}" if words else "")
                choices = self.query_one(OptionList)
                choices.set_options(Option(_described(one)) for one in turns)
                choices.highlighted = 0 if turns else None
            case Failed(sentence=sentence):
                state.update(foreign(sentence))

    def on_engine_lost(self, message: EngineLost) -> None:
        """Nothing will come any more, and the screen below says so; what lies above this one is not to be cut off."""
        if self.app.screen is self:
            self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Walk the list without leaving the line."""
        choices = self.query_one(OptionList)
        choices.action_cursor_down() if step > 0 else choices.action_cursor_up()

    def action_close(self) -> None:
        """End with none."""
        self.dismiss(None)

    @property
    def _words(self) -> str:
        return self.query_one(Input).value.strip()

    def _search(self) -> None:
        self._link.request(SearchTurns(self._words, everywhere=True), self)


def _described(found: TurnFound) -> Content:
    return Content.assemble(
        foreign_line(found.question, "bold"),
        "  ",
        foreign_line(found.title, "$text-primary"),
        "\n",
        foreign_line(found.excerpt, "$foreground 60%"),
    )
