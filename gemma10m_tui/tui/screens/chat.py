"""Chat: one snapshot, being read or read, its conversation, and the reader pane beside it."""

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from gemma10m_tui.engine.answers import (
    ConversationLoaded,
    ConversationsListed,
    Exported,
    NoveltyMeasured,
    OutlineShown,
    PassageShown,
    PassagesLocated,
)
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import (
    Append,
    Ask,
    BranchConversation,
    Cancel,
    LocatePassages,
    Open,
    RenameConversation,
    Reread,
    ResumeReading,
    StopReading,
    Undo,
)
from gemma10m_tui.events import AnswerFinished, Failed
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.engine_link import how_it_ended
from gemma10m_tui.tui.history import load as load_history
from gemma10m_tui.tui.reading import Phase
from gemma10m_tui.tui.screens.chat_opening import ChatOpening
from gemma10m_tui.tui.screens.report import ReportScreen
from gemma10m_tui.tui.settings import Settings
from gemma10m_tui.tui.widgets.find_bar import FindBar
from gemma10m_tui.tui.widgets.key_line import KeyLine
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.queue_strip import QueueStrip
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.widgets.suggestions import Suggestions
from gemma10m_tui.tui.widgets.title_bar import TitleBar
from gemma10m_tui.tui.widgets.transcript import Transcript

_WITH_A_TEXT = ("read_text", "memory", "conversations", "append", "undo", "upto")  # actions

_STILL_OPENING = "The text is still being opened; its conversations can be looked at once it is: press F2 again then."
_NOT_READING = dict.fromkeys(Phase, "Nothing is being read.") | {
    Phase.WAITING: "The text is being opened; there is nothing to stop yet.",
    Phase.LOST: "The engine has ended; F9 starts it again, and the reading goes on.",
    Phase.DONE: "All of it is read; there is nothing to stop and nothing to go on with.",
}


class ChatScreen(ChatOpening):
    """Lays the parts out, hands on what the engine says, and knows which keys do something now."""

    HELP_TITLE: ClassVar[str] = "Chat"
    AUTO_FOCUS = "#prompt"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (110, "-wide")]  # noqa: RUF012 (an instance variable)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (12, "-short"), (18, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop", tooltip="Stop the answer, and keep what was said", id="chat.stop"),
        Binding("escape", "back", "Back", tooltip="Put away what is open; back to the prompt", id="chat.back"),
        Binding(
            "f4", "toggle_reading", "Reading", tooltip="Stop the reading, read on, or read again", id="chat.reading"
        ),
        Binding("f4", "tell_reading", show=False),  # where the one above has nothing to do
        Binding("ctrl+l", "library", "Library", tooltip="What was read; Esc comes back from it", id="chat.library"),
        Binding("f3,ctrl+t", "report", "Files", tooltip="Files read, skipped or failed, and why", id="chat.files"),
        Binding("f9", "app.start_engine", "Restart", show=False, tooltip="Start the engine again", id="chat.restart"),
    ]
    DEFAULT_CSS = """
    ChatScreen {
        & > #body { height: 1fr; }
        & > #body > #talk { width: 1fr; }
        & > #desk { height: auto; padding: 0 1; }
        & > .small { display: none; height: 1fr; content-align: center middle; }
        &.-narrow.-reading > #body > #talk { display: none; }
        &.-wide ReaderPane { width: 64%; max-width: 80; }  /* lines of books are 72 long */
        &.-short ReaderPane HeatStrip { height: 0; }
        &.-tiny, &.-low {
            & > * { display: none; }
            & > .small { display: block; }
        }
    }
    """

    def compose(self) -> ComposeResult:
        """Title, reading bar, conversation and reader pane, then the desk: queue and prompt."""
        suggestions = Suggestions()
        yield TitleBar()
        yield ReadingBar()
        with Horizontal(id="body"):
            with Vertical(id="talk"):
                yield FindBar()
                yield Transcript()
            yield ReaderPane()
        with Vertical(id="desk"):
            yield Notice()
            yield QueueStrip()
            yield suggestions
            yield Prompt(suggestions, id="prompt")
        yield KeyLine()
        yield Static("This window is too small; 40 by 12 is the least.", markup=False, classes="small")

    def on_mount(self) -> None:
        """Open at once where the engine runs already."""
        self._use(self._settings)
        self._describe()
        self._open()
        history = self.app.places.history  # type: ignore[attr-defined]
        if history is not None:
            self.query_one(Prompt).remember(load_history(history))

    def on_settings_changed(self, message: messages.SettingsChanged) -> None:
        """Use them from now on."""
        self._use(message.settings)

    def _use(self, settings: Settings) -> None:
        self._settings = settings
        self.query_one(Transcript).follow = settings.follow
        self.query_one(Prompt).fold_lines = settings.fold_lines

    # The engine

    async def on_engine_lost(self, message: messages.EngineLost) -> None:
        """Keep everything, say what happened and which key goes on."""
        self._then_ask = self._sought_path = None
        self._wants_outline = False
        await self._questions.lose()
        if self._reading.phase.is_under_way:
            self._note(replace(self._reading, phase=Phase.LOST))
        self._describe()
        happened = message.last_words or how_it_ended(message.end)
        sentence = f"{happened} Your conversation is kept; details are in {self._link.log}."
        self.query_one(Notice).say(sentence, "F9 starts it again")

    async def on_engine_answered(self, message: messages.EngineAnswered) -> None:
        """Hand the event to whom it concerns."""
        match message.request:
            case Open(snapshot=path) if path is not None and path == self._sought_path:
                self._go_to_found(message.event)
            case Open() | Reread() | ResumeReading() | Append() | Undo():
                await self._hear_reading(message)
            case Ask():
                await self._hear_answer(message.event)
            case _:
                await self._hear_looked_up(message)

    async def _hear_answer(self, event: EngineEvent) -> None:
        if isinstance(event, AnswerFinished) and self._questions.answering:
            self._ring(event.seconds > 20)
            if event.citations:
                self._link.request(LocatePassages(tuple(one.passage for one in event.citations)), self)
        await self._questions.hear(event)

    async def _hear_looked_up(self, message: messages.EngineAnswered) -> None:
        match message.event:
            case PassageShown():
                self._show_passage(message.event)
            case OutlineShown(entries=entries):
                known, self._names, self._last_document = self._names, entries, message.event.last
                if not known:
                    self.query_one(Prompt).tell_draft()  # it may have asked for a name already
                self._outline_came(message.event)
            case ConversationsListed(conversations=conversations):
                self._saved = conversations
                self._describe()
                if isinstance(message.request, RenameConversation):
                    self.notify(f"The conversation is called “{message.request.title}” now.", markup=False)
            case NoveltyMeasured(parts=parts):
                self.query_one(ReaderPane).novelty.show_values(parts)
            case PassagesLocated() if isinstance(message.request, LocatePassages):
                self._show_heat(message.event)
            case ConversationLoaded():
                self._questions.conversation = message.event.conversation
                await self.query_one(Transcript).show_conversation(message.event.turns)
                if isinstance(message.request, BranchConversation):
                    self._tell_branch(len(message.event.turns))
                self._ask_then()
            case Exported(path=path):
                self.notify(f"Written to {path}.", markup=False)
            case Failed(sentence=sentence):
                self._failed_to_look_up(message.request, sentence)

    # Questions

    async def on_question_asked(self, message: messages.QuestionAsked) -> None:
        """Ask at once, or after what is being answered."""
        if not self.has_nothing:
            await self._questions.ask(message.question)

    def on_question_taken_back(self, message: messages.QuestionTakenBack) -> None:
        """Put the last question of the queue into the prompt."""
        question = self._questions.take_back()
        if question is not None:
            self.query_one(Prompt).write(question)

    # Keys

    def action_stop(self) -> None:
        """The answer that is being written."""
        self._link.request(Cancel(), self)

    def action_back(self) -> None:
        """Put away the nearest thing: the offers, the reader pane, the notice, the walk among turns and citations."""
        pane, prompt, notice = self.query_one(ReaderPane), self.query_one(Prompt), self.query_one(Notice)
        if prompt.has_focus and prompt.close_suggestions():
            return
        if pane.display:
            pane.action_close()
        elif self._notice_can_go:
            notice.clear()
        elif self.has_nothing:
            self.action_library()
        else:
            prompt.focus()

    def action_scroll_transcript(self, pages: int) -> None:
        """From the prompt, which keeps the focus."""
        transcript = self.query_one(Transcript)
        transcript.scroll_page_down() if pages > 0 else transcript.scroll_page_up()

    def action_toggle_reading(self) -> None:
        """Stop, go on, or read again what another model has read; where all is read there is nothing to do."""
        if self._reading.phase.is_under_way:
            self._link.request(StopReading(), self)
        elif self._reading.phase is Phase.STOPPED and self.opened is not None:
            self.app.clear_notifications()  # that it was stopped
            self._link.request(ResumeReading(), self)
        elif self.to_reread is not None:
            self._reread(self.to_reread)

    def action_tell_opening(self) -> None:
        """Why no conversations are shown."""
        nothing = "Nothing is open; Ctrl+L goes to the library, and F2 there searches the conversations of all texts."
        self.notify(nothing if self.has_nothing else _STILL_OPENING, markup=False)

    def action_tell_reading(self) -> None:
        """Why there is nothing to stop and nothing to go on with."""
        self.notify(_NOT_READING[self._reading.phase], markup=False)

    def action_report(self) -> None:
        """The files."""
        self.app.push_screen(ReportScreen(self._reading.reports))

    def action_library(self) -> None:
        """Look at it; the chat is kept, and what is being read or answered goes on."""
        self.app.pop_screen()

    def stop_answer(self) -> None:
        """Nobody is left to hear it."""
        if self._questions.answering:
            self.action_stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no key for what cannot be done now: read on what is read, end what has ended, look at no text."""
        if action in _WITH_A_TEXT:
            return self.opened is not None
        if action == "tell_opening":
            return self.opened is None
        if action == "toggle_reading":
            under_way = self._reading.phase.is_under_way or self._reading.phase is Phase.STOPPED
            return under_way or self.to_reread is not None
        if action == "stop":
            return self._questions.answering and not (self.is_mounted and self.query_one(Suggestions).display)
        if action == "back" and self.is_mounted:
            open_ = (self.query_one(one).display for one in (ReaderPane, Suggestions))
            return any(open_) or self._notice_can_go or not self.query_one(Prompt).has_focus
        return super().check_action(action, parameters)

    @property
    def _notice_can_go(self) -> bool:
        """A notice stays while what it says holds: no engine runs, or nothing is open."""
        holds = not self._link.alive or self._reading.phase is Phase.NOTHING
        return bool(self.query_one(Notice).display) and not holds
