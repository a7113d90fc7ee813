"""What is put in the window for a turn: the turns before it, passages read again in document order, and the question.

How the window is shared out depends on who reads it. Our reader has learned answers that are short, from few passages,
each question for itself. A stock Gemma writes: it has a quarter of the window for its answer, up to a third for what
was said before, and as many passages as the rest holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.earlier_turns import Exchange, newest_turns
from gemma10m_tui.conversation.recall import Recalled
from model import chat_format
from model.tokenizer import Tokenizer

ANSWER_ROOM = 48  # tokens kept free for an answer of our reader
MOST_PASSAGES = 3  # that our reader reads again
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
    """The tokens of a turn up to where the answer begins, the passages among them in document order, and how many turns
    stand before it.
    """

    tokens: tuple[int, ...]
    shown: tuple[Shown, ...]
    turns: int = 0


@dataclass(frozen=True)
class Shares:
    """Tokens kept free for the answer, tokens that what was said before may take, and the most passages."""

    answer: int
    conversation: int
    passages: int


def shares_of(tokenizer: Tokenizer, size: int) -> Shares:
    """How a window of `size` tokens is shared out for the model of a vocabulary."""
    if chat_format.is_readers(tokenizer):
        return Shares(ANSWER_ROOM, 0, MOST_PASSAGES)
    return Shares(size // 4, size // 3, size)


def fill_window(
    tokenizer: Tokenizer, size: int, question: str, recalled: Sequence[Recalled], earlier: Sequence[Exchange] = ()
) -> Window:
    """Fit the newest of the earlier turns and the best of the recalled passages into `size` tokens with the question.

    A question that takes more than half of the room loses its beginning: what is asked for mostly comes last.
    """
    shares = shares_of(tokenizer, size)
    asked = tokenizer.encode(question)
    frame = len(chat_format.turn_ids(tokenizer, (), ()))
    asked = asked[max(0, len(asked) + frame - (size - shares.answer) // 2) :]
    room = size - shares.answer - frame - len(asked)
    turns = newest_turns(tokenizer, earlier, min(shares.conversation, room))
    shown = _fitting(tokenizer, recalled, room - sum(map(len, turns)), shares.passages)
    tokens = chat_format.turn_ids(tokenizer, [one.tokens for one in shown], asked, turns)
    return Window(tuple(tokens), tuple(shown), len(turns))


def _fitting(tokenizer: Tokenizer, recalled: Sequence[Recalled], room: int, most: int) -> list[Shown]:
    """The best passages that fit, in document order; of the last of them perhaps only its beginning."""
    shown: list[Shown] = []
    around = len(chat_format.wrap_passage(tokenizer, ()))
    for one in recalled:
        if len(shown) == most:
            break
        whole = tokenizer.encode(shown_text(one))
        part = whole[: max(0, room - around)]
        if shown and len(part) < min(len(whole), _LEAST_PART):
            continue
        if part:
            shown.append(Shown(one, tuple(part)))
            room -= len(part) + around
    return sorted(shown, key=lambda one: one.recalled.passage.id)


def shown_text(recalled: Recalled) -> str:
    """A passage's text as it is put in the window."""
    return recalled.passage.text.strip()
