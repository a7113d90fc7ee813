"""The questions of a chat: the one that is being answered, those that wait, and the conversation they belong to."""

from textual.screen import Screen

from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import Ask
from gemma10m_tui.events import AnswerFinished, AnswerStarted, Failed, PassageRecalled, TokenDecoded
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.widgets.queue_strip import QueueStrip
from gemma10m_tui.tui.widgets.transcript import Transcript
from gemma10m_tui.tui.widgets.turn import Turn


class Questions:
    """Asks one at a time; what is asked meanwhile, or before there is a text, waits in sight and can be taken back."""

    def __init__(self, chat: Screen[None], link: EngineLink) -> None:
        self._chat = chat
        self._link = link
        self._has_text = False
        self._turn: Turn | None = None  # the one that is being answered
        self._waiting: list[str] = []
        self.conversation: int | None = None  # its number, once it is saved

    @property
    def answering(self) -> bool:
        """Whether an answer is being written, or waited for."""
        return self._turn is not None

    async def begin(self) -> None:
        """There is a text to ask about."""
        self._has_text = True
        await self._ask_next()

    async def ask(self, question: str) -> None:
        """At once, or after those that were asked before."""
        if self._turn is None:
            self._transcript.look_on()
        self._waiting.append(question)
        await self._ask_next()

    def take_back(self) -> str | None:
        """The last of those that wait, which is not asked then."""
        if not self._waiting:
            return None
        question = self._waiting.pop()
        self._show_waiting()
        return question

    def drop(self) -> None:
        """There will be nothing to ask them about."""
        self._waiting.clear()
        self._show_waiting()

    async def hear(self, event: EngineEvent) -> None:
        """Draw what the engine says of the answer, and ask on at its end."""
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
            case AnswerFinished(conversation=conversation):
                self.conversation = conversation
                await self._transcript.finish_turn(turn, event)
                await self._end_turn()
            case Failed(sentence=sentence):
                await turn.fail(sentence)
                await self._end_turn()

    async def lose(self) -> None:
        """The engine is gone: the answer ends with what was said of it."""
        if self._turn is not None:
            await self._turn.lose()
            self._turn = None

    async def _end_turn(self) -> None:
        self._turn = None
        self._chat.refresh_bindings()
        await self._ask_next()

    async def _ask_next(self) -> None:
        if self._waiting and self._turn is None and self._has_text and self._link.alive:
            question = self._waiting.pop(0)
            self._turn = await self._transcript.add_turn(question)
            self._chat.refresh_bindings()
            self._link.request(Ask(question, self.conversation), self._chat)
        self._show_waiting()

    def _show_waiting(self) -> None:
        self._chat.query_one(QueueStrip).show(self._waiting)

    @property
    def _transcript(self) -> Transcript:
        return self._chat.query_one(Transcript)
