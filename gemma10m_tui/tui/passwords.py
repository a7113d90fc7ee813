"""The password of an encrypted file: asked for once it is clear that nothing can be read without it."""

from collections.abc import Awaitable, Callable

from textual.screen import Screen

from gemma10m_tui.documents.unreadable import LOCKED, WRONG_PASSWORD
from gemma10m_tui.engine.requests import Append
from gemma10m_tui.events import DocumentEnded, DocumentReport, Failed, ReadingFinished
from gemma10m_tui.tui.messages import EngineAnswered
from gemma10m_tui.tui.screens.ask_password import AskPasswordScreen


class Passwords:
    """Asks where nothing can be read without one; a folder of which only some files are encrypted is read without."""

    def __init__(self, chat: Screen[None], answered: Callable[[EngineAnswered, str | None], Awaitable[None]]) -> None:
        """`answered` is told how the reading failed, and the password that was given or None."""
        self._chat, self._answered = chat, answered
        self._locked: DocumentReport | None = None  # the file of this reading that a password would open
        self.postponed: tuple[DocumentReport, EngineAnswered] | None = None  # until the chat is looked at again

    def asks_for_one(self, message: EngineAnswered) -> bool:
        """Whether an event is the failure of such a reading: then it is not told unless nobody gives a password."""
        match message.event:
            case DocumentEnded(report=report) if report.reason in (LOCKED, WRONG_PASSWORD):
                self._locked = report
            case Failed() | ReadingFinished():
                locked, self._locked = self._locked, None
                failed = isinstance(message.event, Failed)
                if locked is not None and (failed or isinstance(message.request, Append)):
                    self._ask(locked, message)
                    return True
        return False

    def ask_postponed(self) -> None:
        """What could not be asked while another screen was up: what is typed there is not meant for the dialog."""
        if self.postponed is not None:
            asked, self.postponed = self.postponed, None
            self._ask(*asked)

    def _ask(self, locked: DocumentReport, message: EngineAnswered) -> None:
        if self._chat.app.screen is not self._chat:
            self.postponed = locked, message
            return

        async def answered(password: str | None) -> None:
            await self._answered(message, password)

        again = locked.reason == WRONG_PASSWORD
        self._chat.app.push_screen(AskPasswordScreen(locked.path, again=again), answered)
