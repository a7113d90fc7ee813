"""Where a question is written: grows to ten lines; Enter sends, and every terminal has a key for a new line."""

import re
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.tui.completion import Offer, fits
from gemma10m_tui.tui.messages import (
    CommandGiven,
    CommandWritten,
    DraftChanged,
    QuestionAsked,
    QuestionTakenBack,
)
from gemma10m_tui.tui.pasted import Pasted
from gemma10m_tui.tui.widgets.suggestions import Suggestions

_COMMAND = re.compile(r"/([a-z]+)", re.IGNORECASE)


class Prompt(TextArea):
    """Keeps the questions that were asked; Up on the first line brings them back."""

    HELP_TITLE: ClassVar[str] = "The prompt"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, tooltip="Ask; while an answer runs, queue the question"),
        Binding("shift+enter,ctrl+j,alt+enter", "new_line", "New line", show=False, id="prompt.newline"),
        Binding("up", "earlier", "Up, or the question before", show=False),
        Binding("down", "later", "Down, or the question after", show=False),
        Binding("tab", "complete", "Complete / or @, else go to the sources", show=False),
        Binding("shift+tab", "screen.last_turn", "Go to the last turn, to copy it, edit it, branch off", show=False),
        # A text area has its own use for these two.
        Binding("f6", "screen.read_text", "Text", tooltip="Read in the text, by chapter, page or line"),
        Binding("f7", "screen.memory", "Memory", tooltip="The memory: size, place, timeline"),
        Binding("ctrl+r", "screen.search_history", "Search the questions asked before", show=False),
        Binding("ctrl+g", "screen.edit", "Write in your editor", show=False),
        Binding("ctrl+f", "screen.find", "Find in the conversation", show=False),
        Binding("ctrl+y", "screen.copy_answer", "Copy the last answer", show=False),
        Binding("alt+up", "take_back", "Take the last queued question back", show=False, id="prompt.takeback"),
        Binding("ctrl+e", "unfold", "Unfold what was pasted, or go to the line's end", show=False, id="prompt.unfold"),
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

    def __init__(self, suggestions: Suggestions, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            placeholder="Ask about the text",
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        self.asked: list[str] = []
        self.fold_lines = 10
        self._suggestions = suggestions
        self._pasted = Pasted()
        self._place = 0  # in `asked`; its length while a new question is written
        self._draft = ""

    def remember(self, asked: list[str]) -> None:
        """The questions of earlier sessions come before those of this one."""
        self.asked = [*asked, *self.asked]
        self._place = len(self.asked)

    def action_send(self) -> None:
        """Run the command that is marked, or hand the question on, unless there is none."""
        offer = self._suggestions.chosen
        question = self._pasted.unfold(self.text).strip()
        slash = _COMMAND.fullmatch(question)
        written = slash[1].casefold() if slash else ""
        # What is offered may be behind what was typed since.
        if offer is not None and offer.command is not None and fits(offer.command, written):
            self._take(offer)
            return
        if written:
            self._suggestions.offer(())
            self.clear()
            self.post_message(CommandWritten(written))
            return
        if not question:
            return
        self.asked.append(question)
        self._place = len(self.asked)
        self._pasted = Pasted()
        self.clear()
        self.post_message(QuestionAsked(question))

    def action_new_line(self) -> None:
        """A line feed where the cursor is."""
        self.insert("\n")

    async def action_complete(self) -> None:
        """Take what is offered; with nothing on offer, Tab goes to the sources of the last answer."""
        offer = self._suggestions.chosen
        if offer is not None:
            self._take(offer)
        else:
            await self.run_action("screen.sources")  # at once: the next key is for a source

    def action_unfold(self) -> None:
        """Put pasted text in the place of the word for it."""
        unfolded = self._pasted.unfold(self.text)
        if unfolded == self.text:
            self.action_cursor_line_end()
        else:
            self.text = unfolded
            self.move_cursor(self.document.end)

    def action_earlier(self) -> None:
        """Up a line; on the first, the question before; in the list of what is offered, the one above."""
        if self._suggestions.chosen is not None:
            self._suggestions.move(-1)
        elif self.cursor_location[0] > 0 or self._place == 0:
            self.action_cursor_up()
        else:
            if self._place == len(self.asked):
                self._draft = self.text
            self._go_to(self._place - 1)

    def action_later(self) -> None:
        """Down a line; on the last, the question after; in the list of what is offered, the one below."""
        if self._suggestions.chosen is not None:
            self._suggestions.move(1)
        elif self.cursor_location[0] < self.document.line_count - 1 or self._place == len(self.asked):
            self.action_cursor_down()
        else:
            self._go_to(self._place + 1)

    def action_take_back(self) -> None:
        """Ask the screen for the last queued question."""
        self.post_message(QuestionTakenBack())

    def close_suggestions(self) -> bool:
        """Put the list of what is offered away; false where there is none."""
        shown = bool(self._suggestions.display)
        self._suggestions.offer(())
        return shown

    @property
    def whole(self) -> str:
        """What is written, with what was pasted in full."""
        return self._pasted.unfold(self.text)

    def write(self, text: str) -> None:
        """Put a question back into the prompt, before what is there."""
        self.replace_with(f"{text}\n{self.text}" if self.text.strip() else text)

    def replace_with(self, text: str) -> None:
        """This text instead of what is there."""
        self.text = clean(text)
        self.move_cursor(self.document.end)
        self.focus()

    def on_text_area_changed(self) -> None:
        """Something else is written."""
        self.tell_draft()

    def tell_draft(self) -> None:
        """Tell the screen what could be completed."""
        row, column = self.cursor_location
        line = self.document.get_line(row)[:column]
        self.post_message(DraftChanged(line if row == 0 or not line.startswith("/") else ""))

    def _take(self, offer: Offer) -> None:
        self._suggestions.offer(())
        if offer.command is not None:
            self.clear()
            self.post_message(CommandGiven(offer.command.action))
            return
        row, column = self.cursor_location
        self.replace(offer.text, (row, offer.start), (row, column))

    def _go_to(self, place: int) -> None:
        self._place = place
        self.text = self.asked[place] if place < len(self.asked) else self._draft
        self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        """What a key does to the text is done before the next key comes.

        The library looks for a key's binding only when the key has gone up to the app; letters that follow fast are in
        the text by then, and a new line or a Backspace came behind them. It would also insert Enter and Tab.
        """
        focused = self.screen.focused
        if focused is not None and focused is not self:  # a key before this one went elsewhere: so does this one
            event.stop()
            event.prevent_default()
            focused._forward_event(events.Key(event.key, event.character))
            return
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self or not active.enabled or "." in active.binding.action:
            return
        if await self.app.run_action(active.binding.action, self):  # else there was nothing to do here, to copy say
            event.stop()
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        """A paste is one piece of text, whatever line ends it has, and never sends; a long one is folded."""
        event.stop()
        event.prevent_default()
        text = self._pasted.fold(clean(event.text), self.fold_lines)
        result = self._replace_via_keyboard(text, *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)
