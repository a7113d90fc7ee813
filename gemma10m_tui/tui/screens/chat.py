"""Chat: one snapshot, being read or read, its conversation, and the reader pane beside it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.engine.answers import ConversationLoaded, PassageShown
from gemma10m_tui.engine.client import EngineEnded
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import Ask, Cancel, LoadConversation, Open, ResumeReading, ShowPassage, StopReading
from gemma10m_tui.events import (
    AnswerFinished,
    AnswerStarted,
    Failed,
    PassageRecalled,
    SnapshotOpened,
    TokenDecoded,
)
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.reading import Phase, Reading
from gemma10m_tui.tui.screens.conversations import ConversationsScreen
from gemma10m_tui.tui.screens.report import ReportScreen
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.queue_strip import QueueStrip
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.widgets.title_bar import TitleBar
from gemma10m_tui.tui.widgets.transcript import Transcript
from gemma10m_tui.tui.widgets.turn import Turn

_HINT = "Ask about the text; while it is being read, answers come from what is read so far."


class ChatScreen(Screen[None]):
    """Holds what is asked and what waits; everything that is drawn belongs to a widget."""

    HELP_TITLE: ClassVar[str] = "Chat"
    AUTO_FOCUS = "#prompt"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 (an instance variable in Screen)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Stop", tooltip="Stop the answer and keep what was said; else back to the prompt"),
        Binding("f2,ctrl+o", "conversations", "Conversations", tooltip="Open a saved conversation"),
        Binding("f3,ctrl+t", "report", "Files", tooltip="Which files were read, skipped or failed, and why"),
        Binding("f4,ctrl+r", "toggle_reading", "Reading", tooltip="Stop the reading, or read on"),
        Binding("f5", "copy_answer", "Copy the last answer", show=False),
        Binding("ctrl+n", "new_conversation", "New conversation", show=False),
        Binding("ctrl+l", "library", "Library", tooltip="Back to the library"),
        Binding("f9,ctrl+g", "app.start_engine", "Start the engine again", show=False),
    ]
    DEFAULT_CSS = """
    ChatScreen {
        & > #body { height: 1fr; }
        & > #body > Transcript { width: 1fr; }
        & > #desk { height: auto; padding: 0 1; }
        &.-narrow.-reading > #body > Transcript { display: none; }
    }
    """

    def __init__(self, link: EngineLink, paths: tuple[str, ...], snapshot: str | None, model: str | None) -> None:
        super().__init__()
        self._link = link
        self._source = Open(paths, snapshot, model)
        self._opened: SnapshotOpened | None = None
        self._reading = Reading()
        self._queue: list[str] = []
        self._turn: Turn | None = None  # the one that is being answered
        self._conversation: int | None = None
        self._opened_from: Widget | None = None  # the citation that the reader pane was opened from

    def compose(self) -> ComposeResult:
        """Title, reading bar, conversation and reader pane, then the desk: queue and prompt."""
        yield TitleBar()
        yield ReadingBar()
        with Horizontal(id="body"):
            yield Transcript()
            yield ReaderPane()
        with Vertical(id="desk"):
            yield Notice()
            yield QueueStrip()
            yield Prompt(id="prompt")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Open at once where the engine runs already."""
        self._describe()
        self._open()

    # The engine

    def on_engine_started(self, message: messages.EngineStarted) -> None:
        """Open the source, or what was open when the engine before this one died."""
        self._open()

    def on_engine_ready(self, message: messages.EngineReady) -> None:
        """The model has a name now."""
        self._describe()

    async def on_engine_lost(self, message: messages.EngineLost) -> None:
        """Keep everything, say what happened and which key goes on."""
        if self._turn is not None:
            await self._turn.lose()
            self._turn = None
        if self._reading.phase in (Phase.READING, Phase.PARSING):
            self._note(Reading(Phase.STOPPED, self._reading.tokens, self._reading.tokens_total))
        self._describe()
        sentence = (
            f"{message.last_words or _how(message.end)} Your conversation is kept; details are in {self._link.log}."
        )
        self.query_one(Notice).say(sentence, "Ctrl+G starts it again")

    async def on_engine_answered(self, message: messages.EngineAnswered) -> None:
        """Hand the event to whom it concerns."""
        match message.request:
            case Open() | ResumeReading():
                await self._hear_reading(message.event)
            case Ask():
                await self._hear_answer(message.event)
            case ShowPassage():
                self._hear_passage(message.event)
            case LoadConversation():
                await self._hear_conversation(message.event)

    async def _hear_reading(self, event: EngineEvent) -> None:
        self._note(self._reading.after(event))
        if isinstance(event, SnapshotOpened):
            self._opened = event
            self.query_one(Notice).clear()
            self._describe()
            await self._ask_next()
        elif isinstance(event, Failed):
            self._note(Reading(Phase.STOPPED, self._reading.tokens, self._reading.tokens_total))
            self.query_one(Notice).say(event.sentence, "Ctrl+L goes to the library")

    async def _hear_answer(self, event: EngineEvent) -> None:
        turn = self._turn
        if turn is None:
            return
        match event:
            case AnswerStarted():
                turn.start(event)
            case PassageRecalled():
                turn.recall()
            case TokenDecoded(text=text):
                turn.add(text)
            case AnswerFinished():
                self._conversation = event.conversation
                await turn.finish(event)
                await self._end_turn()
            case Failed(sentence=sentence):
                await turn.fail(sentence)
                await self._end_turn()

    def _hear_passage(self, event: EngineEvent) -> None:
        pane = self.query_one(ReaderPane)
        if isinstance(event, PassageShown):
            pane.show(event)
        elif isinstance(event, Failed):
            pane.fail(event.sentence)

    async def _hear_conversation(self, event: EngineEvent) -> None:
        if isinstance(event, ConversationLoaded):
            self._conversation = event.conversation
            await self.query_one(Transcript).show_conversation(event.turns)
        elif isinstance(event, Failed):
            self.notify(event.sentence, severity="error", markup=False)

    def _open(self) -> None:
        if not self._link.alive:
            return
        source = self._source if self._opened is None else Open((), self._opened.path, self._source.model)
        self._note(Reading(reports=self._reading.reports) if self._opened is not None else Reading())
        self._link.request(source, self)

    # Questions

    async def on_question_asked(self, message: messages.QuestionAsked) -> None:
        """Ask at once, or after what is being answered."""
        self._queue.append(message.question)
        await self._ask_next()

    def on_question_taken_back(self, message: messages.QuestionTakenBack) -> None:
        """Put the last question of the queue into the prompt."""
        if self._queue:
            self.query_one(Prompt).write(self._queue.pop())
            self._show_queue()

    async def _ask_next(self) -> None:
        can_ask = self._turn is None and self._opened is not None and self._link.alive
        if self._queue and can_ask:
            question = self._queue.pop(0)
            self._turn = await self.query_one(Transcript).add_turn(question)
            self._link.request(Ask(question, self._conversation), self)
        self._show_queue()

    async def _end_turn(self) -> None:
        self._turn = None
        await self._ask_next()

    # Citations

    def on_citation_chosen(self, message: messages.CitationChosen) -> None:
        """Open the reader pane at the passage."""
        self._opened_from = self.focused
        citation = message.citation
        self.add_class("-reading")
        pane = self.query_one(ReaderPane)
        pane.await_passage(citation.document, citation.locator, citation.quote)
        if not self._link.request(ShowPassage(citation.passage), self):
            pane.fail("The engine is not running; Ctrl+G starts it again.")

    def on_passage_wanted(self, message: messages.PassageWanted) -> None:
        """Read on, or back."""
        self._link.request(ShowPassage(message.passage), self)

    def on_reader_closed(self, message: messages.ReaderClosed) -> None:
        """Back to the citation it was opened from."""
        self.remove_class("-reading")
        came_from = self._opened_from
        (came_from if came_from is not None and came_from.is_attached else self.query_one(Prompt)).focus()

    # Keys

    def action_back(self) -> None:
        """The nearest thing that can be ended: the reader pane, the answer, the walk among citations."""
        pane = self.query_one(ReaderPane)
        if pane.display:
            pane.action_close()
        elif self._turn is not None:
            self._link.request(Cancel(), self)
        else:
            self.query_one(Prompt).focus()

    def action_scroll_transcript(self, pages: int) -> None:
        """From the prompt, which keeps the focus."""
        transcript = self.query_one(Transcript)
        transcript.scroll_page_down() if pages > 0 else transcript.scroll_page_up()

    def action_toggle_reading(self) -> None:
        """Stop or go on; where all is read there is nothing to do."""
        if self._reading.phase is Phase.READING:
            self._link.request(StopReading(), self)
        elif self._reading.phase is Phase.STOPPED and self._opened is not None:
            self._link.request(ResumeReading(), self)

    def action_report(self) -> None:
        """The files."""
        self.app.push_screen(ReportScreen(self._reading.reports))

    def action_conversations(self) -> None:
        """Choose among the saved ones."""
        if self._turn is not None:
            self.notify("Stop the answer first (Esc).", markup=False)
        elif self._opened is not None:
            self.app.push_screen(ConversationsScreen(self._link), self._load)

    def _load(self, conversation: int | None) -> None:
        if conversation is not None:
            self._link.request(LoadConversation(conversation), self)

    async def action_new_conversation(self) -> None:
        """An empty one; the one before stays saved."""
        if self._turn is not None:
            self.notify("Stop the answer first (Esc).", markup=False)
            return
        self._conversation = None
        await self.query_one(Transcript).clear()
        self.query_one(Prompt).focus()

    def action_copy_answer(self) -> None:
        """The last answer, as text."""
        turns = self.query_one(Transcript).turns
        if turns and turns[-1].text:
            self.app.copy_to_clipboard(clean(turns[-1].text))
            self.notify("The answer is copied.", markup=False)

    def action_library(self) -> None:
        """Leave; the engine keeps what it has read."""
        if self._turn is not None:
            self._link.request(Cancel(), self)
        self.app.pop_screen()

    # What is shown

    def _note(self, reading: Reading) -> None:
        self._reading = reading
        self.query_one(ReadingBar).note(reading)

    def _show_queue(self) -> None:
        self.query_one(QueueStrip).show(self._queue)

    def _describe(self) -> None:
        bar, ready = self.query_one(TitleBar), self._link.ready
        bar.model = self._link.model_line
        bar.title = self._opened.title if self._opened else ""
        truth = f"{ready.model} — {ready.truth}\n" if ready and ready.truth else ""
        self.query_one(Transcript).introduce(truth + _HINT)


def _how(end: EngineEnded) -> str:
    if end.code is None:
        return f"The engine could not be started: {end.reason}."
    if end.code < 0:
        return f"The engine was ended by signal {-end.code}."
    return f"The engine ended with code {end.code}{f', because {end.reason}' if end.reason else ''}."
