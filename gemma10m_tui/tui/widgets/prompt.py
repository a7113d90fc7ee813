"""Where a question is written: grows to ten lines; Enter sends, and every terminal has a key for a new line."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.tui.messages import QuestionAsked, QuestionTakenBack


class Prompt(TextArea):
    """Keeps the questions of this session; Up on the first line brings them back."""

    HELP_TITLE: ClassVar[str] = "The prompt"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, tooltip="Ask; while an answer runs, queue the question"),
        Binding("shift+enter,ctrl+j,alt+enter", "new_line", "New line", show=False),
        Binding("up", "earlier", "Up, or the question before", show=False),
        Binding("down", "later", "Down, or the question after", show=False),
        Binding("alt+up", "take_back", "Take the last queued question back", show=False),
        Binding("pageup", "screen.scroll_transcript(-1)", "Scroll the conversation up", show=False),
        Binding("pagedown", "screen.scroll_transcript(1)", "Scroll the conversation down", show=False),
    ]
    DEFAULT_CSS = """
    Prompt {
        height: auto;
        min-height: 3;
        max-height: 12;
        padding: 0 1;
        border: round $primary 60%;
        background: $background;
        scrollbar-size-vertical: 1;
        &:focus { border: round $primary; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            placeholder="Ask about the text",
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        self._asked: list[str] = []
        self._place = 0  # in `_asked`; its length while a new question is written
        self._draft = ""

    def action_send(self) -> None:
        """Hand the question on, unless there is none."""
        question = self.text.strip()
        if not question:
            return
        self._asked.append(question)
        self._place = len(self._asked)
        self.clear()
        self.post_message(QuestionAsked(question))

    def action_new_line(self) -> None:
        """A line feed where the cursor is."""
        self.insert("\n")

    def action_earlier(self) -> None:
        """Up a line; on the first, the question before."""
        if self.cursor_location[0] > 0 or self._place == 0:
            self.action_cursor_up()
            return
        if self._place == len(self._asked):
            self._draft = self.text
        self._go_to(self._place - 1)

    def action_later(self) -> None:
        """Down a line; on the last, the question after."""
        if self.cursor_location[0] < self.document.line_count - 1 or self._place == len(self._asked):
            self.action_cursor_down()
            return
        self._go_to(self._place + 1)

    def action_take_back(self) -> None:
        """Ask the screen for the last queued question."""
        self.post_message(QuestionTakenBack())

    def write(self, text: str) -> None:
        """Put a question back into the prompt, before what is there."""
        self.text = f"{text}\n{self.text}" if self.text.strip() else text
        self.move_cursor(self.document.end)

    def _go_to(self, place: int) -> None:
        self._place = place
        self.text = self._asked[place] if place < len(self._asked) else self._draft
        self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        """Enter belongs to the bindings here; the text area would take it for a new line first."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_send()

    async def _on_paste(self, event: events.Paste) -> None:
        """A paste is one piece of text, whatever line ends it has, and never sends."""
        event.stop()
        event.prevent_default()
        result = self._replace_via_keyboard(clean(event.text), *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)
