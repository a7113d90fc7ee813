"""What the widgets and the engine tell the screens, in the past tense.

Textual stamps every message it passes on, so a message itself cannot be frozen; what it carries is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from gemma10m_tui.engine.client import EngineEnded
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.engine.requests import Request
from gemma10m_tui.events import Citation, SegmentRead
from gemma10m_tui.tui.settings import Settings

if TYPE_CHECKING:
    from gemma10m_tui.tui.widgets.turn import Turn


@dataclass
class EngineAnswered(Message, bubble=False):
    """An event came for a request of the receiver's. A later reading progress takes the place of an earlier one."""

    id: int
    request: Request
    event: EngineEvent

    def can_replace(self, message: Message) -> bool:
        """Whether `message`, which is next in the queue, makes this one needless."""
        return (
            isinstance(message, EngineAnswered)
            and isinstance(self.event, SegmentRead)
            and isinstance(message.event, SegmentRead)
        )


@dataclass
class EngineStarted(Message, bubble=False):
    """The child runs and takes requests; its model may still be loading."""


@dataclass
class EngineReady(Message, bubble=False):
    """The child has loaded its model."""


@dataclass
class EngineLost(Message, bubble=False):
    """The child is gone although nobody asked it to go. `last_words` is the sentence that it said of why, if any."""

    end: EngineEnded
    last_words: str = ""


@dataclass
class QuestionAsked(Message):
    """Enter was pressed on a question that is not empty."""

    question: str


@dataclass
class QuestionTakenBack(Message):
    """The last question in the queue is wanted back in the prompt."""


@dataclass
class DraftChanged(Message):
    """The prompt holds something else now; `line` is the cursor's line up to the cursor."""

    line: str


@dataclass
class CommandGiven(Message):
    """A command was chosen from what was offered; `action` runs it."""

    action: str


@dataclass
class CommandWritten(Message):
    """A slash and a word were sent, whether a command of that name is there or not."""

    word: str


@dataclass
class TurnChosen(Message):
    """Something is to be done with a turn: `deed` is edit, again or branch."""

    turn: "Turn"
    deed: str


@dataclass
class CopyWanted(Message):
    """A text is to be copied; `what` names it."""

    text: str
    what: str


@dataclass
class CitationChosen(Message):
    """A citation was opened."""

    citation: Citation


@dataclass
class PassageWanted(Message):
    """The reader pane was asked for another passage."""

    passage: int


@dataclass
class ReaderClosed(Message):
    """The reader pane was put away."""


@dataclass
class SourceChosen(Message):
    """Something is to be opened: paths to read, or a snapshot by its path, all of it or `upto` a place in it.

    Paths and a snapshot: the paths are read after what it holds. `question` is what is to stand in the prompt then.
    """

    paths: tuple[str, ...]
    snapshot: str | None
    conversation: int | None = None
    upto: str | None = None
    question: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is a snapshot as it is, in whichever conversation."""
        return self.snapshot is not None and not self.paths and self.upto is None and self.conversation is None


@dataclass
class SnapshotRemoved(Message):
    """A snapshot was deleted."""

    path: str


@dataclass
class ReadAgainWanted(Message):
    """The text of what could not be opened, for another model has read it, is to be read again."""


@dataclass
class SnapshotRetitled(Message):
    """A snapshot was given another title."""

    path: str
    title: str


@dataclass
class ChatChanged(Message, bubble=False):
    """The open chat has another title, or is closed."""


@dataclass
class WordsSought(Message):
    """Words are to be found; `step` is 1 for the next place, -1 for the one before, 0 where they changed.

    `entered`: the words are all written, and the keys that follow are for what was found.
    """

    bar: Widget
    words: str
    step: int
    entered: bool = False


@dataclass
class FindClosed(Message):
    """A find bar was put away."""

    bar: Widget


@dataclass
class OutlineClosed(Message):
    """The outline was put away."""


@dataclass
class PlaceWanted(Message):
    """The reader pane wants to go elsewhere: `how` is outline or place."""

    how: str


@dataclass
class SettingsChanged(Message, bubble=False):
    """A setting was changed, and saved where it could be."""

    settings: Settings
