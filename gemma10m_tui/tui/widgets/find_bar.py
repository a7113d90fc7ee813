"""A line to find words in the conversation or in the text, above it while it is open."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from gemma10m_tui.tui.messages import FindClosed, WordsSought


class FindBar(Horizontal):
    """Tells the screen what is sought and where to go next."""

    HELP_TITLE: ClassVar[str] = "Finding words"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="find.close"),
        # A line of text has its own use for the arrows, of which nothing comes.
        Binding("down", "step(1)", "Next", priority=True, tooltip="The next place; so does Enter", id="find.next"),
        Binding("up,shift+enter", "step(-1)", "Before", priority=True, tooltip="The place before", id="find.before"),
    ]
    DEFAULT_CSS = """
    FindBar {
        display: none;
        height: 1;
        padding: 0 1;
        background: $panel;
        & > .label { width: auto; padding: 0 1 0 0; color: $text-muted; }
        & > Input { width: 1fr; border: none; height: 1; padding: 0 1; background: $panel; }
        & > .count { width: auto; color: $text-muted; }
    }
    """

    def __init__(self, label: str = "find") -> None:
        super().__init__()
        self._label = label
        self._count = Static("", markup=False, classes="count")

    def compose(self) -> ComposeResult:
        """Label, line, number."""
        yield Static(self._label, markup=False, classes="label")
        yield Input(compact=True)
        yield self._count

    def open(self) -> None:
        """Show it and write in it."""
        self.display = True
        self.query_one(Input).focus()

    def tell(self, sentence: str) -> None:
        """What was found."""
        self._count.update(sentence)

    @property
    def words(self) -> str:
        """What is sought."""
        return self.query_one(Input).value.strip()

    @on(Input.Changed)
    def changed(self, message: Input.Changed) -> None:
        """Other words."""
        message.stop()
        self.post_message(WordsSought(self, self.words, 0))

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        """The next place."""
        message.stop()
        self.post_message(WordsSought(self, self.words, 1, entered=True))

    def action_step(self, step: int) -> None:
        """The next place, or the one before."""
        self.post_message(WordsSought(self, self.words, step))

    def action_close(self) -> None:
        """Put it away."""
        self.display = False
        self.post_message(WordsSought(self, "", 0))
        self.post_message(FindClosed(self))
