"""The part of the chat that asks for the password of an encrypted file, and reads it again with it."""

from dataclasses import replace

from gemma10m_tui.documents.unreadable import LOCKED, WRONG_PASSWORD
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import Append, Open, Request
from gemma10m_tui.events import DocumentEnded, DocumentReport, Failed, ReadingFinished, SnapshotOpened
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.messages import EngineAnswered
from gemma10m_tui.tui.reading import Reading
from gemma10m_tui.tui.screens.ask_password import AskPasswordScreen
from gemma10m_tui.tui.screens.chat_memory import ChatMemory


class ChatPassword(ChatMemory):
    """Asks where nothing can be read without one; a folder of which only some files are encrypted is read without."""

    def __init__(self, link: EngineLink, source: Open) -> None:
        super().__init__(link)
        self._source = source
        self._locked: DocumentReport | None = None  # the file of this reading that a password would open
        self._to_ask: tuple[DocumentReport, EngineAnswered] | None = None  # until the chat is looked at again

    def on_screen_resume(self) -> None:
        """Ask what could not be asked while another screen was up: what is typed there is not meant for the dialog."""
        if self._to_ask is not None:
            asked, self._to_ask = self._to_ask, None
            self._ask_for_password(*asked)

    def _asks_for_password(self, message: EngineAnswered) -> bool:
        """Whether an event is the failure of such a reading: then it is not told unless nobody gives a password."""
        match message.event:
            case DocumentEnded(report=report) if report.reason in (LOCKED, WRONG_PASSWORD):
                self._locked = report
            case SnapshotOpened():  # what was opened needs it no more
                self._source = replace(self._source, wanted=replace(self._source.wanted, password=None))
            case Failed() | ReadingFinished():
                locked, self._locked = self._locked, None
                failed = isinstance(message.event, Failed)
                if locked is not None and (failed or isinstance(message.request, Append)):
                    self._ask_for_password(locked, message)
                    return True
        return False

    def _ask_for_password(self, locked: DocumentReport, message: EngineAnswered) -> None:
        if self.app.screen is not self:
            self._to_ask = locked, message
            return

        async def answered(password: str | None) -> None:
            if password is None:
                await self._hear_reading(message.event)
            else:
                self._read_with(message.request, password)

        self.app.push_screen(AskPasswordScreen(locked.path, again=locked.reason == WRONG_PASSWORD), answered)

    def _read_with(self, request: Request, password: str) -> None:
        match request:
            case Open(wanted=wanted):
                self._source = replace(request, wanted=replace(wanted, password=password))
                self._note(Reading())
                self._link.request(self._source, self)
            case Append(wanted=wanted):
                self._link.request(replace(request, wanted=replace(wanted, password=password)), self)

    def _note(self, reading: Reading) -> None:
        """The reading stands there now."""
        raise NotImplementedError

    async def _hear_reading(self, event: EngineEvent) -> None:
        """What a reading says."""
        raise NotImplementedError
