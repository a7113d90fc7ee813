"""What is put in the window for a turn: passages read again in document order, the turn before, and the question."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.recall import Recalled
from model import chat_format
from model.tokenizer import Tokenizer

ANSWER_ROOM = 48  # tokens kept free for the answer
MOST_PASSAGES = 3
_LEAST_PART = 40  # tokens; less than this of a passage that does not fit is not worth reading again


@dataclass(frozen=True)
class Shown:
    """A recalled passage with the tokens of it that are in the window: of its beginning, where not all of it fits."""

    recalled: Recalled
    tokens: tuple[int, ...]

    @property
    def text(self) -> str:
        """The whole text that the tokens begin."""
        return shown_text(self.recalled)


@dataclass(frozen=True)
class Window:
    """The tokens of a turn up to where the answer begins, and the passages among them in document order."""

    tokens: tuple[int, ...]
    shown: tuple[Shown, ...]


def fill_window(tokenizer: Tokenizer, size: int, question: str, recalled: Sequence[Recalled]) -> Window:
    """Fit the best of the recalled passages into `size` tokens with the question.

    A question that takes more than half of the room loses its beginning: what is asked for mostly comes last.
    """
    asked = tokenizer.encode(question)
    frame = len(chat_format.turn_ids(tokenizer, (), ()))
    asked = asked[max(0, len(asked) + frame - (size - ANSWER_ROOM) // 2) :]
    room = size - ANSWER_ROOM - frame - len(asked)
    shown: list[Shown] = []
    for one in recalled:
        if len(shown) == MOST_PASSAGES:
            break
        whole = tokenizer.encode(shown_text(one))
        part = whole[: max(0, room - 2)]
        if shown and len(part) < min(len(whole), _LEAST_PART):
            continue
        if part:
            shown.append(Shown(one, tuple(part)))
            room -= len(part) + 2
    shown.sort(key=lambda one: one.recalled.passage.id)
    tokens = chat_format.turn_ids(tokenizer, [one.tokens for one in shown], asked)
    return Window(tuple(tokens), tuple(shown))


def shown_text(recalled: Recalled) -> str:
    """A passage's text as it is put in the window."""
    return recalled.passage.text.strip()
