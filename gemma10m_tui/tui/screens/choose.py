"""One of many is chosen: a list that narrows to what is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gemma10m_tui.tui.foreign import foreign_line
from gemma10m_tui.tui.keymap import border_keys
from gemma10m_tui.tui.widgets.choices import Choices

_SHOWN = 300


@dataclass(frozen=True)
class Choice:
    """What is offered: its first line, a muted second one, what stands before it, and what it stands for."""

    value: str
    title: str
    about: str = ""
    before: str = ""


class ChooseScreen(ModalScreen[str | None]):
    """Ends with the value of the chosen one, or None. The list is walked from the line that narrows it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="choose.close"),
        Binding("down", "move(1)", "Next", show=False, id="choose.next", priority=True),
        Binding("up", "move(-1)", "Before", show=False, id="choose.before", priority=True),
    ]
    DEFAULT_CSS = """
    ChooseScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 100; height: 80%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        Input, Input:focus { border: none; padding: 0 1; height: 1; margin: 0 0 1 0; background: $boost; }
        Choices { height: 1fr; }
        .none { height: auto; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(
        self, title: str, choices: Sequence[Choice], placeholder: str = "type to narrow the list", *, now: str = ""
    ) -> None:
        """`now`: the value that holds, which is marked first."""
        super().__init__()
        self._title, self._choices, self._placeholder, self._now = title, choices, placeholder, now

    def compose(self) -> ComposeResult:
        """The line, then the list."""
        with Vertical() as box:
            box.border_title = self._title
            box.border_subtitle = border_keys(self.app, type(self), "choose")
            yield Input(placeholder=self._placeholder)
            yield Static("Nothing here has these words.", markup=False, classes="none")
            yield Choices(markup=False)

    def on_mount(self) -> None:
        """All of them."""
        self._narrow("")

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        """Fewer of them."""
        self._narrow(message.value)

    @on(Input.Submitted)
    def submitted(self) -> None:
        """The one that is marked."""
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """End with it."""
        self.dismiss(message.option_id[1:] if message.option_id else None)

    def action_move(self, step: int) -> None:
        """Walk the list without leaving the line."""
        choices = self.query_one(OptionList)
        choices.action_cursor_down() if step > 0 else choices.action_cursor_up()

    def action_close(self) -> None:
        """End with none."""
        self.dismiss(None)

    def _narrow(self, words: str) -> None:
        found = [one for one in self._choices if matches(words, f"{one.title} {one.about}")][:_SHOWN]
        choices = self.query_one(OptionList)
        unique = {one.value: one for one in found}
        choices.set_options(Option(_described(one), id=f"={one.value}") for one in unique.values())
        values = list(unique)
        at = values.index(self._now) if self._now in values and not words else 0
        choices.highlighted = at if found else None
        self.query_one(".none").display = not found


def matches(words: str, text: str) -> bool:
    """Whether every word stands in the text, in upper or lower case."""
    folded = text.casefold()
    return all(word in folded for word in words.casefold().split())


def _described(choice: Choice) -> Content:
    title = Content.assemble((choice.before, "$foreground 60%"), foreign_line(choice.title))
    return Content.assemble(title, "\n", foreign_line(choice.about, "$foreground 60%")) if choice.about else title
