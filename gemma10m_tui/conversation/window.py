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
    asked = chat_format.question_ids(tokenizer, question)
    overlong = len(asked) - (size - ANSWER_ROOM) // 2
    if overlong > 0:
        asked = chat_format.wrap_question(tokenizer, tokenizer.encode(question)[overlong:])
    room = size - ANSWER_ROOM - len(asked)
    shown: list[Shown] = []
    for one in recalled:
        if len(shown) == MOST_PASSAGES:
            break
        whole = tokenizer.encode(shown_text(one))
        tokens = whole[: max(0, room - 2)]
        if shown and len(tokens) < min(len(whole), _LEAST_PART):
            continue
        if tokens:
            shown.append(Shown(one, tuple(tokens)))
            room -= len(tokens) + 2
    shown.sort(key=lambda one: one.recalled.passage.id)
    passages = [token for one in shown for token in chat_format.wrap_passage(tokenizer, one.tokens)]
    return Window((*passages, *asked), tuple(shown))


def shown_text(recalled: Recalled) -> str:
    """A passage's text as it is put in the window."""
    return recalled.passage.text.strip()
