"""What can be done with a conversation besides asking: copy, find, branch, export."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from gemma10m_tui.counted import counted
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.engine.answers import ConversationEntry
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import (
    BranchConversation,
    ExportConversation,
    LoadConversation,
    Open,
    RenameConversation,
)
from gemma10m_tui.events import Failed, SnapshotOpened
from gemma10m_tui.library.proposed_path import free_path, proposed_path
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.commands import command
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.questions import Questions
from gemma10m_tui.tui.reading import Phase, Reading
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat_writing import ChatWriting
from gemma10m_tui.tui.screens.conversations import ConversationsScreen
from gemma10m_tui.tui.screens.search import SearchScreen
from gemma10m_tui.tui.widgets.find_bar import FindBar
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.title_bar import TitleBar
from gemma10m_tui.tui.widgets.transcript import Transcript

_BUSY = "Stop the answer first (Esc)."
_UNSAVED = "Nothing is saved of this conversation yet; ask something first."
_BEGUN = "A new conversation; the one before stays saved (F2)."


class ChatActions(ChatWriting):
    """The state of a conversation, and the actions on it that ask nothing of the network."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+o", "conversations", "Chats", tooltip="Open a saved conversation", id="chat.open"),
        Binding("f2,ctrl+o", "tell_opening", show=False),  # as long as there are no conversations to be shown
        Binding("f5", "copy_answer", "Copy answer", show=False, tooltip="Copy the last answer", id="chat.copy"),
        Binding("ctrl+f", "find", "Find", show=False, tooltip="Find words in what is in front", id="chat.find"),
        Binding(
            "ctrl+n",
            "new_conversation",
            "New conversation",
            show=False,
            tooltip="Begin an empty one; this one stays saved",
            id="chat.new",
        ),
        command("chat.search", "search", "Search", "Search all conversations of the library"),
        command("chat.export", "export", "Export", "Write the conversation to a Markdown or JSON file, with sources"),
        command("chat.rename", "rename", "Rename", "Give the conversation another title"),
        command("chat.code", "copy_code", "Copy code", "Copy the last code block"),
        command("chat.again", "again", "Answer again", "Answer the last question again, on a branch"),
        command("chat.branch", "branch", "Branch", "Go on from here in a new conversation; this one stays as it is"),
    ]

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self.opened: SnapshotOpened | None = None
        self._questions = Questions(self, link)
        self._then_ask: str | None = None  # once a branch has been loaded
        self._sought_path: str | None = None  # the snapshot that is being opened to go to
        self._sought_conversation = 0  # in it
        self._reading = Reading()
        self._last_document = ""  # in the order in which they were read, which is not that of the files' reports
        self._exported: Path | None = None  # the last file that was chosen for a conversation
        self._saved: tuple[ConversationEntry, ...] = ()  # of the text, when they were last listed
        self._found = 0  # places that have the words that are sought

    @property
    def has_nothing(self) -> bool:
        """Whether what was to be opened could not be."""
        return self.opened is None and self._reading.phase is Phase.NOTHING

    def retitle(self, title: str) -> None:
        """The snapshot has another title now."""
        if self.opened is not None:
            self.opened = replace(self.opened, title=title)
            self.query_one(TitleBar).title = title

    # Walking

    def action_sources(self) -> None:
        """The first source of the last answer that has any; where there is none, the last turn."""
        found = (turn.first_source for turn in reversed(self.query_one(Transcript).turns))
        first = next(filter(None, found), None)
        if first is not None:
            self.set_focus(first)
        else:
            self.action_last_turn()

    def action_last_turn(self) -> None:
        """To copy it, edit it, ask it again or branch off."""
        turns = self.query_one(Transcript).turns
        self.set_focus(turns[-1]) if turns else self.focus_next()

    # Copying

    def on_copy_wanted(self, message: messages.CopyWanted) -> None:
        """Copy what a turn offers."""
        self.copy(message.text, message.what)

    def copy(self, text: str, what: str) -> None:
        """To the terminal's clipboard, and to a program where one serves."""
        text = clean(text)
        self.app.copy_to_clipboard(text)
        self.notify(f"{what}: {counted(len(text), 'character')} copied.", markup=False, timeout=2)

    def action_copy_answer(self) -> None:
        """The last answer, as it was written."""
        turns = self.query_one(Transcript).turns
        if turns and turns[-1].text:
            turns[-1].action_copy()

    def action_copy_code(self) -> None:
        """The next code block of the last answer."""
        turns = self.query_one(Transcript).turns
        if turns:
            turns[-1].action_copy_code()

    # Finding

    def action_find(self) -> None:
        """Open the line for it."""
        self.query_one(FindBar).open()

    def on_words_sought(self, message: messages.WordsSought) -> None:
        """Mark them, or go to the next place."""
        transcript, bar = self.query_one(Transcript), self.query_one(FindBar)
        if message.bar is not bar:
            return
        if message.step == 0:
            self._found = transcript.find(message.words)
            bar.tell(f"{counted(self._found, 'place')}" if message.words else "")
        else:
            at = transcript.go_to_found(message.step)
            bar.tell(f"{at} of {counted(self._found, 'place')}" if at else "nowhere in this conversation")

    def on_find_closed(self, message: messages.FindClosed) -> None:
        """Back to the prompt."""
        if message.bar is self.query_one(FindBar):
            self.query_one(Prompt).focus()

    def action_search(self) -> None:
        """Over all conversations there are."""
        self.app.push_screen(SearchScreen(self._link), self._open_found)

    def _open_found(self, found: tuple[str, int] | None) -> None:
        if found is None:
            return
        snapshot, conversation = found
        if self.opened is not None and self.opened.path == snapshot:
            self._load(conversation)
        elif not self._is_busy():
            self._sought_path, self._sought_conversation = snapshot, conversation
            self._link.request(Open((), snapshot), self)

    def _go_to_found(self, event: EngineEvent) -> None:
        """Leave for a snapshot once it is open; where it cannot be, what is open here stays so."""
        if isinstance(event, SnapshotOpened | Failed):
            path, self._sought_path = self._sought_path, None
            if isinstance(event, Failed):
                self.notify(event.sentence, severity="error", markup=False, timeout=10)
            else:
                self.app.post_message(messages.SourceChosen((), path, self._sought_conversation))

    # Conversations

    def _is_busy(self) -> bool:
        """Whether an answer is being written; then that is said, for nothing here can be done before its end."""
        if self._questions.answering:
            self.notify(_BUSY, markup=False)
        return self._questions.answering

    def action_conversations(self) -> None:
        """Choose among the saved ones."""
        if not self._is_busy() and self.opened is not None:
            self.app.push_screen(ConversationsScreen(self._link), self._load)

    def _load(self, conversation: int | None) -> None:
        if conversation is not None:
            self._link.request(LoadConversation(conversation), self)

    async def action_new_conversation(self) -> None:
        """An empty one; the one before stays saved."""
        if self._is_busy():
            return
        self._questions.conversation = None
        await self.query_one(Transcript).clear()
        self.query_one(Prompt).focus()

    async def on_turn_chosen(self, message: messages.TurnChosen) -> None:
        """Begin a branch with the turns before this one, or with it; the conversation itself stays as it was said."""
        turn = message.turn
        if self._is_busy():
            return
        if message.deed == "edit":
            self.query_one(Prompt).replace_with(turn.question)
        else:
            self.query_one(Prompt).focus()
        self._then_ask = turn.question if message.deed == "again" else None
        if not turn.number:  # it failed and is not saved: the conversation stands as it was before it
            self._ask_then()
            return
        kept = turn.number if message.deed == "branch" else turn.number - 1
        conversation = self._questions.conversation
        if conversation is None or (kept == 0 and message.deed == "branch"):
            self._ask_then()
        elif kept == 0:
            await self.action_new_conversation()
            self.notify(_BEGUN, markup=False)
            self._ask_then()
        else:
            self._link.request(BranchConversation(conversation, kept), self)

    def _tell_branch(self, turns: int) -> None:
        """What is shown is another conversation now, though it looks the same."""
        kept = f"its first {counted(turns, 'turn')}" if turns > 1 else "its first turn"
        self.notify(f"A branch: a new conversation with {kept}; the one before stays saved (F2).", markup=False)

    def _ask_then(self) -> None:
        if self._then_ask is not None:
            self.post_message(messages.QuestionAsked(self._then_ask))
            self._then_ask = None

    def action_again(self) -> None:
        """The last question."""
        turns = self.query_one(Transcript).turns
        if turns:
            turns[-1].action_choose("again")

    def action_branch(self) -> None:
        """After the last answer."""
        turns = [turn for turn in self.query_one(Transcript).turns if turn.number]
        if turns:
            turns[-1].action_choose("branch")
        else:
            self.notify(_UNSAVED, markup=False)

    def action_rename(self) -> None:
        """The conversation."""
        self._ask_line("Rename the conversation", "Its new title:", self._conversation_title, self._rename)

    @property
    def _conversation_title(self) -> str:
        """The one it has; it is called after its first question until it is renamed."""
        saved = {one.id: one.title for one in self._saved}
        asked = next((turn.question for turn in self.query_one(Transcript).turns), "")
        return saved.get(self._questions.conversation or 0, asked)

    def _rename(self, title: str | None) -> None:
        if title and self._questions.conversation is not None:
            self._link.request(RenameConversation(self._questions.conversation, title), self)

    def action_export(self) -> None:
        """To a file; its ending decides between Markdown and JSON."""
        about = "The file to write: .md is for people, .json for programs. Both have the sources."
        self._ask_line("Export the conversation", about, str(self._proposed()), self._export)

    def _proposed(self, folder: Path | None = None) -> Path:
        """A file that is not there yet; the next time one beside the last that was chosen."""
        if folder is None and self._exported is not None:
            return free_path(self._exported)
        title = self.opened.title if self.opened is not None else "conversation"
        return proposed_path(title, date.today().isoformat(), ".md", folder)

    def _export(self, path: str | None) -> None:
        if path and self._questions.conversation is not None:
            chosen = Path(path).expanduser()
            self._exported = self._proposed(chosen) if chosen.is_dir() else chosen
            self._link.request(ExportConversation(self._questions.conversation, str(self._exported)), self)

    def _ask_line(self, title: str, about: str, proposed: str, then: Callable[[str | None], None]) -> None:
        if self._questions.conversation is None:
            self.notify(_UNSAVED, markup=False)
        else:
            self.app.push_screen(AskLineScreen(title, about, proposed), then)
