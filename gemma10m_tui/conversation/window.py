"""What is put in the window for a turn: passages read again in document order, the turn before, and the question."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.recall import Recalled
from model import chat_format
from model.tokenizer import Tokenizer

ANSWER_ROOM = 48  # tokens kept free for the answer
MOST_PASSAGES = 3
_LEAST_PASSAGE = 40  # tokens; less of a passage than this is not worth reading again


@dataclass(frozen=True)
class Shown:
    """A recalled passage with the tokens of it that are in the window."""

    recalled: Recalled
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """The tokens of a turn up to where the answer begins, and the passages among them in document order."""

    tokens: tuple[int, ...]
    shown: tuple[Shown, ...]


def fill_window(tokenizer: Tokenizer, size: int, question: str, recalled: Sequence[Recalled]) -> Window:
    """Fit the best of the recalled passages into `size` tokens with the question; a long one loses its beginning."""
    asked = chat_format.question_ids(tokenizer, question)
    overlong = len(asked) - (size - ANSWER_ROOM)
    if overlong > 0:
        asked = chat_format.wrap_question(tokenizer, tokenizer.encode(question)[overlong:])
    room = size - ANSWER_ROOM - len(asked)
    shown: list[Shown] = []
    for one in recalled:
        tokens = tokenizer.encode(one.passage.text.strip())[: max(0, room - 2)]
        if len(shown) == MOST_PASSAGES or (shown and len(tokens) < _LEAST_PASSAGE):
            break
        if tokens:
            shown.append(Shown(one, tuple(tokens)))
            room -= len(tokens) + 2
    shown.sort(key=lambda one: one.recalled.passage.id)
    passages = [token for one in shown for token in chat_format.wrap_passage(tokenizer, one.tokens)]
    return Window((*passages, *asked), tuple(shown))
