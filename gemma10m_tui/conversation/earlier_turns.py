"""What was said before, as the window of a turn has it: the newest turns that fit its room, oldest first.

A turn is in the window whole or not at all. Only the one right before the question is shortened where it does not fit,
since a question leans on that one: its answer at its end, its question at its beginning, between words if it can be.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.words import is_border
from model import chat_format
from model.tokenizer import Tokenizer

_LEFT_OUT = "…"  # in the place of what does not fit, and of an answer that was stopped before it began
_LONGEST_TOKEN = 32  # characters; what is longer than a room of such tokens is not even looked at


@dataclass(frozen=True)
class Exchange:
    """One question of a conversation with its answer."""

    question: str
    answer: str


def newest_turns(tokenizer: Tokenizer, earlier: Sequence[Exchange], room: int) -> list[list[int]]:
    """The tokens of the last turns, in order, each opened and closed as the model's chat format has it; at most `room`
    in all.
    """
    fitting: list[list[int]] = []
    for one in reversed(earlier):
        asked, said = (tokenizer.encode(text) for text in _texts(one))
        turn = chat_format.exchange_ids(tokenizer, asked, said)
        if len(turn) > room and not fitting:
            turn = _shortened(tokenizer, one, room)
        if not turn or len(turn) > room:
            break
        fitting.append(turn)
        room -= len(turn)
    return fitting[::-1]


def _texts(one: Exchange) -> tuple[str, str]:
    return one.question.strip(), one.answer.strip() or _LEFT_OUT


def _shortened(tokenizer: Tokenizer, one: Exchange, room: int) -> list[int]:
    """A turn in so many tokens, half of them for a question as long as that; nothing where both have no room."""
    question, answer = _texts(one)
    room -= len(chat_format.exchange_ids(tokenizer, (), ()))
    asked = _end(tokenizer, question, max(room // 2, room - len(tokenizer.encode(answer))))
    said = _beginning(tokenizer, answer, room - len(asked))
    return chat_format.exchange_ids(tokenizer, asked, said) if asked and said else []


def _beginning(tokenizer: Tokenizer, text: str, room: int) -> list[int]:
    places = range(1, min(len(text), max(0, room) * _LONGEST_TOKEN))
    return _most(tokenizer, text, places, lambda place: f"{text[:place].rstrip()} {_LEFT_OUT}", room)


def _end(tokenizer: Tokenizer, text: str, room: int) -> list[int]:
    places = range(len(text) - 1, max(0, len(text) - max(0, room) * _LONGEST_TOKEN), -1)
    return _most(tokenizer, text, places, lambda place: f"{_LEFT_OUT} {text[place:].lstrip()}", room)


def _most(tokenizer: Tokenizer, text: str, places: range, kept: Callable[[int], str], room: int) -> list[int]:
    """The whole text where it fits, or else what is kept of it at the last of the places where that does: of those
    between words, or of all in a text that begins, or ends, with a word that is too long itself.
    """
    whole = tokenizer.encode(text)
    if len(whole) <= room:
        return whole
    for chosen in ([place for place in places if is_border(text, place)], places):
        fitting = bisect_right(chosen, room, key=lambda place: len(tokenizer.encode(kept(place))))
        if fitting:
            return tokenizer.encode(kept(chosen[fitting - 1]))
    return []
