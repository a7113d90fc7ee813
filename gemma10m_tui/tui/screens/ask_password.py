"""The password of an encrypted file is asked for: what is typed is not shown, and kept nowhere but in the request."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gemma10m_tui.tui.foreign import foreign
from gemma10m_tui.tui.keymap import border_keys


class AskPasswordScreen(ModalScreen[str | None]):
    """Ends with the password as it was typed, or with None where none was given."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Cancel", id="password.close")]
    DEFAULT_CSS = """
    AskPasswordScreen {
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

    def __init__(self, file: str, *, again: bool) -> None:
        """`again`: a password was tried, and does not open the file."""
        super().__init__()
        self._about = f"{file} is encrypted. Its password:"
        if again:
            self._about = f"The password does not open {file}. Try another one:"

    def compose(self) -> ComposeResult:
        """Which file, and a line that hides what is typed."""
        with Vertical() as box:
            box.border_title = "Password"
            box.border_subtitle = border_keys(self.app, type(self), "open")
            yield Static(foreign(self._about), markup=False, classes="about")
            yield Input(password=True)

    @on(Input.Submitted)
    def answer(self, message: Input.Submitted) -> None:
        """End with the password; an empty line is none."""
        self.dismiss(message.value or None)

    def action_close(self) -> None:
        """End with none."""
        self.dismiss(None)
