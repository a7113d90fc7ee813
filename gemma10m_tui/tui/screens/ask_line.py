"""One line is asked for: a name, a path, a page, or a yes."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.tui.foreign import foreign
from gemma10m_tui.tui.keymap import border_keys


class AskLineScreen(ModalScreen[str | None]):
    """Ends with the line that was written, or with None where none was wanted."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Cancel", id="line.close")]
    DEFAULT_CSS = """
    AskLineScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 80; height: auto;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        .about { height: auto; color: $text-muted; padding: 0 1; }
        Input, Input:focus { border: none; padding: 0 1; height: 1; margin: 1 0; background: $boost; }
    }
    """

    def __init__(self, title: str, about: str, proposed: str = "") -> None:
        super().__init__()
        self._title, self._about, self._proposed = title, about, clean_name(proposed)

    def compose(self) -> ComposeResult:
        """What is asked, and a line."""
        with Vertical() as box:
            box.border_title = self._title
            box.border_subtitle = border_keys(self.app, type(self), "confirm")
            yield Static(foreign(self._about), markup=False, classes="about")
            yield Input(self._proposed)

    @on(Input.Submitted)
    def answer(self, message: Input.Submitted) -> None:
        """End with the line, which may be empty: a setting can be."""
        self.dismiss(message.value.strip())

    def action_close(self) -> None:
        """End with none."""
        self.dismiss(None)
