"""What a question asks of a definition that it names, answered from its documentation or by its head."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gemma10m_tui.conversation.pointing.pointed import Pointed, unweighed
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.source.asked_name import (
    asks_for_a_place,
    asks_for_arguments,
    whose_head_is_asked,
    whose_work_is_asked,
)
from gemma10m_tui.conversation.source.described import described, without_margins
from gemma10m_tui.conversation.source.heads import Head, last_part
from gemma10m_tui.conversation.whole.headings import Stretch

_OPENING, _CLOSING = "([{", ")]}"


def at_what_is_named(question: str, recalled: Sequence[Recalled]) -> Pointed | None:
    """Of a definition that a question names: what its documentation says it does, or its head; its passage becomes the
    first, and those of other definitions of that name follow. None where the question asks something else, or the
    passages do not have it.
    """
    if whose_work_is_asked(question) is None and whose_head_is_asked(question) is None:
        return None
    one, stretch = next(_told_of_what_is_named(question, recalled), (None, (0, 0)))
    if one is None:
        return None
    others = [other for other in recalled if other is not one]
    others.sort(key=lambda other: _first_head(other) is None)
    pointed = unweighed(Verdict.ANSWER, [one, *others], *stretch)
    text = pointed.text
    if whose_head_is_asked(question):
        text += _rest_of_head(one, stretch, others)
    if asks_for_a_place(question):
        text = f"{_line_of(one, stretch[0])}: {text}"
    return replace(pointed, text=text, quoted=(*pointed.quoted, *map(_first_head, others)))


def at_the_head_of_what_is_named(question: str, recalled: Sequence[Recalled]) -> Pointed | None:
    """Where what a definition does is asked and it says nothing of that itself: its head, to be looked at."""
    first = recalled[0] if recalled and whose_work_is_asked(question) else None
    stretch = _first_head(first) if first is not None else None
    return None if stretch is None else unweighed(Verdict.QUOTE, recalled, *stretch)


def _told_of_what_is_named(question: str, recalled: Sequence[Recalled]) -> Iterator[tuple[Recalled, Stretch]]:
    """What answers, of each definition in turn."""
    of_head, of_arguments = whose_head_is_asked(question), asks_for_arguments(question)
    has_owner = last_part(asked := of_head or whose_work_is_asked(question) or "") != asked
    for one in recalled:
        for head in sorted(one.defining, key=lambda head: _margin(one, head), reverse=has_owner):
            if not of_head:
                found = described(one.passage.text, head)
            elif of_arguments and head.kind == "class":
                found = None
            else:
                found = stretch_of(head)
            if found is not None:
                yield one, found


def _margin(recalled: Recalled, head: Head) -> int:
    """How far in a definition stands, in characters: that of a method further than that of a function."""
    return head.first - recalled.passage.text.rfind("\n", 0, head.first)


def _rest_of_head(recalled: Recalled, stretch: Stretch, others: Sequence[Recalled]) -> str:
    """What a head that is longer than its passage has in those behind it; "…" where they are not among the others."""
    following = {one.passage.id: one.passage.text for one in others}
    number, text, rest = recalled.passage.id, recalled.passage.text[slice(*stretch)], ""
    open_ones = sum((mark in _OPENING) - (mark in _CLOSING) for mark in text)
    while open_ones > 0:
        number += 1
        if number not in following:
            return f"{rest} …"
        end = len(following[number])
        for place, mark in enumerate(following[number], 1):
            open_ones += (mark in _OPENING) - (mark in _CLOSING)
            if open_ones == 0:
                end = place
                break
        rest += f" {without_margins(following[number][:end])}"
    return rest


def _first_head(recalled: Recalled) -> Stretch | None:
    return next((stretch for head in recalled.defining if (stretch := stretch_of(head))), None)


def stretch_of(head: Head) -> Stretch | None:
    """None where a passage has but the comment of a definition."""
    return (head.first, head.end) if head.first < head.end else None


def _line_of(recalled: Recalled, first: int) -> str:
    """The file and the line of a place in a passage, as editors and terminals write it."""
    passage = recalled.passage
    begun = passage.locator.first_line  # of its first line that is not blank
    line = "" if begun is None else f":{begun + passage.text[:first].lstrip().count(chr(10))}"
    return f"{passage.document}{line}"
