"""The one chat that is open: on the screen, or kept as it is while the library is looked at."""

from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.screen import Screen

from gemma10m_tui.tui.screens.chat import ChatScreen


class OpenChat:
    """Textual closes a screen that is left unless it is installed; so the chat is, until another one is opened."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._chat: ChatScreen | None = None

    async def open(self, chat: ChatScreen) -> None:
        """Show a chat instead of the one before."""
        await self.let_go()
        self._chat = chat
        self._app.install_screen(chat, "chat")
        self.show()

    def show(self) -> None:
        """Go back to it."""
        if self._chat is not None and self._chat not in self._app.screen_stack:
            self._app.push_screen(self._chat)

    def write(self, question: str) -> None:
        """Put a question into its prompt, to be asked there."""
        if self._chat is not None and question:
            self._chat.call_after_refresh(self._chat.draft, question)

    async def let_go(self) -> None:
        """Close it, with whatever stands above it; what was said in it is saved."""
        chat, self._chat = self._chat, None
        if chat is None:
            return
        while chat in self._app.screen_stack:
            await self._app.pop_screen()
        self._app.uninstall_screen(chat)
        chat.stop_answer()
        await chat.remove()

    def retitle(self, title: str) -> None:
        """Its snapshot has another title now."""
        if self._chat is not None:
            self._chat.retitle(title)

    @property
    def to_reread(self) -> str | None:
        """The file of what could not be opened in it, and whose text can be read again."""
        return self._chat.to_reread if self._chat is not None else None

    def read_again(self) -> None:
        """Show it, and have that done."""
        if self._chat is not None and self._chat.to_reread is not None:
            self.show()
            self._chat.action_toggle_reading()

    @property
    def path(self) -> str | None:
        """The file of the snapshot that is open in it; None while there is none."""
        opened = self._chat.opened if self._chat is not None else None
        return opened.path if opened is not None else None

    @property
    def parting(self) -> str:
        """How far the reading of its text has come and is saved, where not all of it is read; else empty."""
        return self._chat.parting if self._chat is not None else ""

    @property
    def left(self) -> str | None:
        """The title of the chat that was left for the library, empty while its text is being opened; else None."""
        chat = self._chat
        if chat is None or chat in self._app.screen_stack or chat.has_nothing:
            return None
        return chat.opened.title if chat.opened is not None else ""

    def among(self, screens: Sequence[Screen[Any]]) -> list[Screen[Any]]:
        """These screens, and the chat."""
        kept = [self._chat] if self._chat is not None and self._chat not in screens else []
        return [*screens, *kept]
