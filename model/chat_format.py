"""The one place that knows how a turn of our reader looks as tokens.

    <passage> text </passage> ...
    <start_of_turn>user\\n question <end_of_turn>\\n<start_of_turn>model\\n answer <end_of_turn>\\n

Passages come in document order. An answer is led by a space, because the words of a passage are: the pieces to copy are
then the same. The refusal is the single control token `<no_answer>`, which no text can spell.
"""

from __future__ import annotations

from collections.abc import Iterable

from model.tokenizer import Tokenizer


def passages_ids(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """Passages that are read again before a question."""
    ids: list[int] = []
    for text in texts:
        ids += wrap_passage(tokenizer, tokenizer.encode(text))
    return ids


def wrap_passage(tokenizer: Tokenizer, text: Iterable[int]) -> list[int]:
    """One passage whose text is tokens already."""
    control = tokenizer.control
    return [_marker(control.start_of_passage), *text, _marker(control.end_of_passage)]


def question_ids(tokenizer: Tokenizer, question: str) -> list[int]:
    """The person's turn and the opening of the model's."""
    return wrap_question(tokenizer, tokenizer.encode(question))


def wrap_question(tokenizer: Tokenizer, question: Iterable[int]) -> list[int]:
    """A question that is tokens already."""
    start, end = _marker(tokenizer.control.start_of_turn), _marker(tokenizer.control.end_of_turn)
    return [
        start,
        *tokenizer.encode("user\n"),
        *question,
        end,
        *tokenizer.encode("\n"),
        start,
        *tokenizer.encode("model\n"),
    ]


def answer_ids(tokenizer: Tokenizer, answer: str | None) -> list[int]:
    """The model's answer and the end of its turn; None is "the text does not say"."""
    if answer is None:
        return wrap_answer(tokenizer, [_marker(tokenizer.control.no_answer)])
    return wrap_answer(tokenizer, tokenizer.encode(" " + answer.strip()))


def wrap_answer(tokenizer: Tokenizer, answer: Iterable[int]) -> list[int]:
    """An answer that is tokens already, copied from the text it was found in."""
    return [*answer, _marker(tokenizer.control.end_of_turn), *tokenizer.encode("\n")]


def end_of_turn(tokenizer: Tokenizer) -> int:
    """The marker that closes a turn."""
    return _marker(tokenizer.control.end_of_turn)


def stop_ids(tokenizer: Tokenizer) -> frozenset[int]:
    """Tokens that end an answer."""
    control = tokenizer.control
    return frozenset((_marker(control.end_of_turn), _marker(control.no_answer), control.eos))


def _marker(token: int | None) -> int:
    if token is None:
        raise ValueError("This tokenizer has no turn and passage markers.")
    return token
