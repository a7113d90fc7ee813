"""Items that begin with an id and end with labels: "AI-3  Write a test. Owner: Ann Lee. Due: 1 May.". All of it up to
the next id or an empty line belongs together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.library import StoredPassage

ID = r"[A-Z]{1,8}[-–]?\d{1,4}"
_BEGINS = re.compile(rf"(?m)^[ \t]*(?:[-*•][ \t]+)?[*_]{{0,2}}(?P<id>{ID})[*_]{{0,2}}[.:)]?[*_]{{0,2}}[ \t]+(?=\S)")
_ENDS = re.compile(r"\n[ \t]*\n|\Z")
_LABEL = re.compile(
    r"(?:(?<=[.;,·•–])\s+|\n\s*|\A)[*_]{0,2}(?P<label>[A-ZÀ-Þ][^\W\d]+(?: [^\W\d]+){0,2})[*_]{0,2}:[*_]{0,2}\s+"
)
_SENTENCE_ENDS = re.compile(r"(?<![A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)[.;](?=\s|\Z)")


@dataclass(frozen=True)
class Item:
    """An item: its id, what it says, its labels with what they say, and what of it stands in the passage that it begins
    in.
    """

    passage: StoredPassage
    id: str
    what: str
    labels: tuple[tuple[str, str], ...]
    said: str


def items_with_ids(run: Sequence[StoredPassage]) -> Iterator[Item]:
    """The items of passages that follow one another, those with labels alone."""
    joined = "".join(passage.text for passage in run)
    found = [one for one in _BEGINS.finditer(joined) if "|" not in one[0]]
    for one, behind in pairwise([*found, None]):
        assert one is not None
        empty = _ENDS.search(joined, one.end())
        end = min(len(joined) if behind is None else behind.start(), empty.start() if empty else len(joined))
        what, labels = _parts(joined[one.end() : end])
        if labels and "|" not in joined[one.start() : end]:
            passage, begun = _at(run, one.start())
            said = joined[one.start() : min(end, begun + len(passage.text))].strip()
            yield Item(passage, one["id"], what, labels, said)


def _parts(said: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    labels = list(_LABEL.finditer(said))
    ends = [*(one.start() for one in labels), len(said)][1:]
    values = (_value(said[one.end() : end]) for one, end in zip(labels, ends, strict=True))
    if not labels:
        return _bare(said), ()
    what = said[: labels[0].start()]
    return _bare(what), tuple((one["label"], value) for one, value in zip(labels, values, strict=True) if value)


def _value(said: str) -> str:
    """Up to the end of the first sentence: behind the last label more may follow that it does not mean."""
    end = _SENTENCE_ENDS.search(said)
    return _bare(said[: end.start()] if end else said)


def _bare(said: str) -> str:
    return " ".join(said.split()).strip(" .;,–·•*_")


def _at(run: Sequence[StoredPassage], at: int) -> tuple[StoredPassage, int]:
    """The passage that a character of their joined text stands in, and where its own begins."""
    begun = 0
    for passage in run:
        if at < begun + len(passage.text):
            return passage, begun
        begun += len(passage.text)
    raise AssertionError("a character stands in no passage")
