"""The saved conversations of the open snapshot; Enter goes on with one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import ConversationEntry, ConversationsListed
from gemma10m_tui.engine.requests import ListConversations, RemoveConversation, RenameConversation, Request
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.keymap import border_keys
from gemma10m_tui.tui.messages import EngineAnswered, EngineLost
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.widgets.choices import Choices


class ConversationsScreen(ModalScreen[int | None]):
    """Ends with the id of the chosen conversation, or None."""

    HELP_TITLE: ClassVar[str] = "Conversations"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f2", "dismiss_none", "Close", id="conversations.close"),
        Binding("r", "rename", "Rename", id="conversations.rename"),
        Binding("d,delete", "remove", "Remove", id="conversations.remove"),
    ]
    DEFAULT_CSS = """
    ConversationsScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 90; height: 80%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        Choices { height: 1fr; }
        .state { height: auto; color: $text-muted; padding: 1; }
    }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._listed: tuple[ConversationEntry, ...] = ()

    def compose(self) -> ComposeResult:
        """A titled box with the list."""
        with Vertical() as box:
            box.border_title = "Conversations"
            box.border_subtitle = border_keys(self.app, type(self), "open")
            yield Static("opening…", markup=False, classes="state")
            yield Choices(markup=False)

    def on_mount(self) -> None:
        """Ask for the list."""
        self._link.request(ListConversations(), self)

    def on_engine_answered(self, message: EngineAnswered) -> None:
        """Draw the list."""
        match message.event:
            case ConversationsListed(conversations=conversations):
                self._show(conversations)
            case Failed(sentence=sentence):
                self.query_one(".state", Static).update(foreign(sentence))

    def on_engine_lost(self, message: EngineLost) -> None:
        """Nothing will come any more, and the screen below says so; what lies above this one is not to be cut off."""
        if self.app.screen is self:
            self.dismiss(None)

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """End with the chosen one."""
        self.dismiss(int(message.option_id or 0))

    def action_rename(self) -> None:
        """Give the marked one another title."""
        marked = self._marked()
        if marked is not None:
            line = AskLineScreen("Rename the conversation", "Its new title:", marked.title)
            self.app.push_screen(line, lambda title: self._request(RenameConversation(marked.id, title or ""), title))

    def action_remove(self) -> None:
        """Delete the marked one, after a yes."""
        marked = self._marked()
        if marked is not None:
            about = f"“{marked.title}” and its {counted(marked.turns, 'turn')} will be gone. Write yes:"
            line = AskLineScreen("Remove the conversation", about)
            self.app.push_screen(
                line, lambda said: self._request(RemoveConversation(marked.id), said if said == "yes" else None)
            )

    def _marked(self) -> ConversationEntry | None:
        at = self.query_one(OptionList).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    def _request(self, request: Request, agreed: str | None) -> None:
        if agreed:
            self._link.request(request, self)

    def action_dismiss_none(self) -> None:
        """End with none."""
        self.dismiss(None)

    def _show(self, conversations: tuple[ConversationEntry, ...]) -> None:
        self._listed = conversations
        state = self.query_one(".state", Static)
        state.display = not conversations
        state.update("No conversation is saved with this snapshot yet.")
        choices = self.query_one(OptionList)
        choices.set_options(Option(_described(entry), id=str(entry.id)) for entry in conversations)
        if conversations:
            choices.highlighted = 0
            choices.focus()


def _described(entry: ConversationEntry) -> Content:
    facts = f"{counted(entry.turns, 'turn')} · {entry.changed[:16].replace('T', ' ')}"
    return Content.assemble(
        foreign_line(entry.title or "untitled", "bold"), "\n", foreign_line(facts, "$foreground 60%")
    )
