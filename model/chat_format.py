"""The one place that knows how a turn looks as tokens: of our reader, and of every generation of Gemma.

    <passage> text </passage> ...
    <start_of_turn>user\\n question <end_of_turn>\\n<start_of_turn>model\\n answer <end_of_turn>\\n

Passages come in document order. An answer of our reader is led by a space, because the words of a passage are: the
pieces to copy are then the same; a Gemma's begins right behind the line break. The refusal is the single control token
`<no_answer>`, which no text can spell.

A stock Gemma's text begins with `<bos>`; turns that are over follow one another, and the last one has the passages in
the person's part. Gemma 1 to 3 have the same markers
(under other ids), Gemma 4 has `<|turn>` and `<turn|>`; the vocabulary says which. None of them is given a system turn,
which the first two generations do not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model.tokenizer import Tokenizer


def wrap_passage(tokenizer: Tokenizer, text: Iterable[int]) -> list[int]:
    """One passage whose text is tokens already; a vocabulary without passage markers gets a blank line after it."""
    control = tokenizer.control
    if control.start_of_passage is None:
        return [*text, *tokenizer.encode("\n\n")]
    return [_marker(control.start_of_passage), *text, _marker(control.end_of_passage)]


def turn_ids(
    tokenizer: Tokenizer,
    passages: Iterable[Iterable[int]],
    question: Sequence[int],
    earlier: Iterable[Iterable[int]] = (),
) -> list[int]:
    """All of a turn before its answer. A stock Gemma has no passage markers and reads them in the person's turn, behind
    the turns that came before (`exchange_ids` each), which our reader has not learned to read.
    """
    read_again = [token for passage in passages for token in wrap_passage(tokenizer, passage)]
    if is_readers(tokenizer):
        return [*read_again, *wrap_question(tokenizer, question)]
    said = [token for turn in earlier for token in turn]
    return [tokenizer.control.bos, *said, *wrap_question(tokenizer, [*read_again, *question])]


def exchange_ids(tokenizer: Tokenizer, question: Iterable[int], answer: Iterable[int]) -> list[int]:
    """A turn that is over, as it stands before the next one."""
    return [*wrap_question(tokenizer, question), *wrap_answer(tokenizer, answer)]


def is_readers(tokenizer: Tokenizer) -> bool:
    """Whether a vocabulary is of our reader, which has markers of passages, or of a stock Gemma."""
    return tokenizer.control.start_of_passage is not None


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
    led = " " if is_readers(tokenizer) else ""
    return wrap_answer(tokenizer, tokenizer.encode(led + answer.strip()))


def wrap_answer(tokenizer: Tokenizer, answer: Iterable[int]) -> list[int]:
    """An answer that is tokens already, copied from the text it was found in."""
    return [*answer, _marker(tokenizer.control.end_of_turn), *tokenizer.encode("\n")]


def end_of_turn(tokenizer: Tokenizer) -> int:
    """The marker that closes a turn."""
    return _marker(tokenizer.control.end_of_turn)


def stop_ids(tokenizer: Tokenizer) -> frozenset[int]:
    """Tokens that end an answer; a Gemma 4 also stops where it would wait for a tool's response."""
    control = tokenizer.control
    markers = (control.end_of_turn, control.no_answer, control.eos, tokenizer.marker("<|tool_response>"))
    return frozenset(marker for marker in markers if marker is not None)


def _marker(token: int | None) -> int:
    if token is None:
        raise ValueError("This tokenizer has no turn and passage markers.")
    return token
