"""The part of the chat in which its text is opened and read: what is open, how far it is, what stood in the way."""

import shlex
from dataclasses import replace

from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import Append, ListConversations, LoadConversation, Open, Reread, ShowOutline
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import Failed, Noticed, SnapshotOpened, SourcesCompared
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.introduction import NOTHING_OPEN, introduction
from gemma10m_tui.tui.passwords import Passwords
from gemma10m_tui.tui.reading import Phase, Reading, left_unread
from gemma10m_tui.tui.screens.chat_memory import ChatMemory
from gemma10m_tui.tui.settings import Settings
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.widgets.title_bar import TitleBar
from gemma10m_tui.tui.widgets.transcript import Transcript

_AS_IT_WAS = (
    "Stopped: until all of it is read again the snapshot is as it was. F4 reads on; "
    "`gemma10m snapshots reread {} --discard` deletes what was read."
)


class ChatOpening(ChatMemory):
    """Opens the source, and what was open before once an engine runs again; hears how far it is read."""

    def __init__(
        self,
        link: EngineLink,
        source: Open,
        settings: Settings,
        conversation: int | None = None,
    ) -> None:
        super().__init__(link)
        self._source = source
        self._settings = settings
        self._wanted_conversation = conversation
        self.to_reread: str | None = None  # the snapshot that another model has read, whose text F4 reads again
        self._is_reread = False  # what is being read, or was stopped, is the text of a snapshot that is there already
        self._passwords = Passwords(self, self._password_given)

    def on_screen_resume(self) -> None:
        """The dialog was not put over another screen."""
        self._passwords.ask_postponed()

    def on_engine_started(self, message: messages.EngineStarted) -> None:
        """Open the source, or what was open when the engine before this one died."""
        self.query_one(Notice).clear()
        self._describe()
        self._open()

    def on_engine_ready(self, message: messages.EngineReady) -> None:
        """The model has a name now."""
        self._describe()

    def _open(self) -> None:
        if not self._link.alive:
            return
        source = self._source if self.opened is None else Open((), self.opened.path, self._source.model)
        self._is_reread = False
        self._note(Reading(reports=self._reading.reports) if self.opened is not None else Reading())
        self._link.request(source, self)

    async def _hear_reading(self, message: messages.EngineAnswered) -> None:
        if self._passwords.asks_for_one(message):
            return
        self.to_reread = _to_reread(message)
        before = self._reading.phase
        await self._tell_reading(message.event)
        self._tell_as_it_was(before)

    def _tell_as_it_was(self, before: Phase) -> None:
        """Where reading a snapshot's text again was stopped."""
        now = self._reading.phase
        if self._is_reread and now is Phase.STOPPED and before is not now and self.opened is not None:
            self.notify(_AS_IT_WAS.format(shlex.quote(self.opened.name)), markup=False, timeout=10)

    async def _password_given(self, message: messages.EngineAnswered, password: str | None) -> None:
        """Read again with it; where there is none, the reading has failed."""
        if password is None:
            await self._tell_reading(message.event)
            return
        match message.request:
            case Open(wanted=wanted) as request:
                self._source = replace(request, wanted=replace(wanted, password=password))
                self._note(Reading())
                self._link.request(self._source, self)
            case Append(wanted=wanted) as request:
                self._link.request(replace(request, wanted=replace(wanted, password=password)), self)

    async def _tell_reading(self, event: EngineEvent) -> None:
        before = self._reading.phase
        if isinstance(event, Noticed):
            self.notify(event.sentence, markup=False, timeout=10)
        elif isinstance(event, SourcesCompared):
            self._tell_compared(event)
        self._note(self._reading.after(event))
        if isinstance(event, SnapshotOpened):
            await self._begin(event)
        elif isinstance(event, Failed):
            self.query_one(Notice).say(event.sentence, self._way_out())
        if before is not Phase.DONE and self._reading.phase is Phase.DONE:
            self._is_reread = False
            self._measure_novelty()
            self._ring(self._reading.tokens_per_second > 0)

    @property
    def parting(self) -> str:
        """What is said of the reading to who quits."""
        return left_unread(self._reading)

    def _way_out(self) -> str:
        if self.to_reread is not None:
            return "F4 reads its text again"
        return "Ctrl+L goes to the library" if self._reading.phase is Phase.NOTHING else "Esc closes this"

    def _reread(self, snapshot: str) -> None:
        """Have the model that is here read what another one has read: the text is in the snapshot."""
        self.to_reread, self._is_reread = None, True
        self.query_one(Notice).clear()
        self._note(Reading())
        self._link.request(Reread(snapshot), self)

    async def _begin(self, opened: SnapshotOpened) -> None:
        """There is a text: look up what stands in it and what was said of it, and ask what waits."""
        self.opened = opened
        self._source = replace(self._source, wanted=replace(self._source.wanted, password=None))  # needed no more
        self.refresh_bindings()
        self.query_one(Notice).clear()
        self._describe()
        self.app.post_message(messages.ChatChanged())
        self._link.request(ShowOutline(), self)
        self._link.request(ListConversations(), self)
        if self._wanted_conversation is not None:
            self._link.request(LoadConversation(self._wanted_conversation), self)
            self._wanted_conversation = None
        await self._questions.begin()

    def _note(self, reading: Reading) -> None:
        changed = reading.phase is not self._reading.phase
        self._reading = reading
        if changed:
            self._take_questions()
            self.refresh_bindings()
        self.query_one(ReadingBar).note(reading)

    def _take_questions(self) -> None:
        """There is a prompt where there is, or soon may be, something to ask about."""
        prompt = self.query_one(Prompt)
        prompt.display = not self.has_nothing
        if self.has_nothing:
            self._questions.drop()
        elif self.focused is None:
            prompt.focus()
        self._describe()

    def _describe(self) -> None:
        bar, ready = self.query_one(TitleBar), self._link.ready
        bar.model = self._link.model_line
        bar.title = self.opened.title if self.opened else ""
        told = NOTHING_OPEN if self.has_nothing else introduction(ready.truth if ready else "", self._saved)
        self.query_one(Transcript).introduce(told)

    def _ring(self, long: bool) -> None:
        if long and self._settings.bell:
            self.app.bell()


def _to_reread(message: messages.EngineAnswered) -> str | None:
    """The snapshot whose text can be read again where it could not be opened; not all of it where less was wanted."""
    match message.request, message.event:
        case Open(paths=(), snapshot=snapshot, wanted=wanted), Failed(code=ExitCode.MISMATCH) if wanted.upto is None:
            return snapshot
        case Reread(snapshot=snapshot), Failed():
            return snapshot
    return None
