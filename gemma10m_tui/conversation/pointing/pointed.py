"""What a question was answered with: a stretch of a recalled passage, the sentence nearest to one, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.pointing.quotes import sentence_at
from gemma10m_tui.conversation.pointing.trust import Verdict
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.source.described import without_margins
from gemma10m_tui.conversation.whole.headings import Stretch


@dataclass(frozen=True)
class Pointed:
    """`recalled`: the passages, the most trusted first, with their shares of the trust as scores; as they were recalled
    where there is no answer. `text` stands in the first, at [first, end) of its text: the answer's words, or the whole
    sentence around them, or the head of a definition, for a quote; of one whose place is asked, behind that. `trust` is
    how likely they are right, None where no finder found them.

    `quoted`: what is to be quoted of each passage: the sentence around the answer; of those behind the first the head
    of another definition of the name that is asked about, and where no answer is sure the sentence nearest to one.
    """

    verdict: Verdict
    recalled: tuple[Recalled, ...]
    text: str
    first: int
    end: int
    trust: float | None
    quoted: tuple[Stretch | None, ...] = ()


def unweighed(verdict: Verdict, recalled: Sequence[Recalled], first: int, end: int) -> Pointed:
    """A stretch of the first passage that was not found by the finder."""
    passage = recalled[0].passage.text
    text = without_margins(passage[first:end])
    return Pointed(verdict, tuple(recalled), text, first, end, None, (sentence_around(passage, first, end),))


def sentence_around(text: str, first: int, end: int) -> Stretch:
    """Where the sentence around a stretch stands."""
    around = sentence_at(text, first, end)
    return around.first, around.end
