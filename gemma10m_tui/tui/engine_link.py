"""The one place where the app touches the engine: it starts it, and brings every answer to the screen that asked."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.engine.answers import Ready
from gemma10m_tui.engine.client import EngineClient, EngineEnded
from gemma10m_tui.engine.protocol import EngineEvent, ends_request
from gemma10m_tui.engine.requests import LOOKUPS, UNANSWERED, Request
from gemma10m_tui.errors import ExitCode
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.messages import EngineAnswered, EngineLost, EngineReady, EngineStarted

_NOT_RUNNING = Failed("The engine is not running; F9 starts it again.", ExitCode.FAILED)


class EngineLink:
    """Owns the client of one engine after another; what it hears it posts, so that no screen is called from outside."""

    def __init__(self, app: App[int], command: Sequence[str], log: Path) -> None:
        self._app = app
        self.command = tuple(command)
        self._client: EngineClient | None = None
        self._waiting: dict[int, tuple[MessagePump, Request]] = {}
        self._ended_itself = False
        self._last_words = ""
        self._starting = asyncio.Lock()
        self.log = log
        self.ready: Ready | None = None

    @property
    def alive(self) -> bool:
        """Whether a request would be heard."""
        return self._client is not None and self._client.running

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._client.pid if self._client is not None else None

    @property
    def model_line(self) -> str:
        """Who answers, in a few words."""
        if self.ready is not None:
            return clean_name(f"{self.ready.model} · {self.ready.device}")
        return "the engine is not running" if self._ended_itself else "starting the model…"

    async def start(self) -> None:
        """Start an engine where none runs or is about to."""
        async with self._starting:
            if self.alive:
                return
            self.ready = None
            self._ended_itself = False
            self._last_words = ""
            self._waiting.clear()
            client = EngineClient(self.command, self.log, self._heard, lambda end: self._ended(end, client))
            self._client = client
            await client.start()
            if client.running:
                self._tell(EngineStarted())

    async def stop(self) -> None:
        """Let the engine save and go."""
        if self._client is not None:
            await self._client.stop()

    def kill(self) -> None:
        """End the engine now; its last checkpoint holds what it read."""
        if self._client is not None:
            self._client.kill()

    def request(self, request: Request, reply_to: MessagePump) -> int:
        """Send a request; its events reach `reply_to` as EngineAnswered: Failed at once where no engine runs.

        Returns its id, 0 where none runs.
        """
        answered = not isinstance(request, UNANSWERED)
        if self._client is None or not self._client.running:
            if answered:
                reply_to.post_message(EngineAnswered(0, request, _NOT_RUNNING))
            return 0
        id = self._client.send(request)
        if answered:
            self._waiting[id] = (reply_to, request)
        return id

    def _heard(self, id: int, event: EngineEvent) -> None:
        if isinstance(event, Ready):
            self.ready = event
            self._tell(EngineReady())
        elif id == 0 and self.ready is None and isinstance(event, Failed):
            self._last_words = event.sentence
        elif id in self._waiting:
            receiver, request = self._waiting.pop(id) if ends_request(event) else self._waiting[id]
            receiver.post_message(EngineAnswered(id, request, event))

    def _ended(self, end: EngineEnded, client: EngineClient) -> None:
        if client is not self._client:  # another runs by now
            return
        if not end.asked_for:  # who waits for a reading or an answer is told by EngineLost, with the reason
            for id, (receiver, request) in self._waiting.items():
                if isinstance(request, LOOKUPS):
                    receiver.post_message(EngineAnswered(id, request, _NOT_RUNNING))
        self._waiting.clear()
        self.ready = None
        if not end.asked_for:
            self._ended_itself = True
            self._tell(EngineLost(end, self._last_words))

    def _tell(self, message: Message) -> None:
        self._app.post_message(message)


def how_it_ended(end: EngineEnded) -> str:
    """A sentence for people."""
    if end.code is None:
        return f"The engine could not be started: {end.reason}."
    if end.code < 0:
        return f"The engine was ended by signal {-end.code}."
    return f"The engine ended with code {end.code}{f', because {end.reason}' if end.reason else ''}."
