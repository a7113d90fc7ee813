"""Lines that begin with a label, "Present: Anna, Boris", as minutes, letters and data sheets have them.

A label may be in bold, an item of a list, or one of several on a line; what it labels goes on over the next lines, or
is the list below it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.library import StoredPassage

_MARK = r"[ \t>]*(?:(?:[-*•‣+]|\d{1,2}[.)])[ \t]+)?[*_]{0,3}"
_LABEL = r"[^\W\d][^\n:*|!?.]{1,38}?"
_COLON = r"[ \t]*(?:[*_]{1,3}:|:[*_]{0,3})(?=[ \t]|$)"
_LINE = re.compile(rf"^(?P<mark>{_MARK})(?P<label>{_LABEL}){_COLON}[ \t]*(?P<value>.*)$")
_NEXT = re.compile(
    rf"(?:[.;·•]|(?=[ \t]{{2}}))[ \t]+[*_]{{0,3}}(?P<label>[A-ZÀ-Þ][^\W\d]+(?: [^\W\d]+){{0,2}}){_COLON}[ \t]*"
)
_ITEM = re.compile(r"[ \t]*(?:[-*•‣+]|\d{1,2}[.)])[ \t]+(?P<item>\S.*)")
_ENDS_OPEN = re.compile(r"(?:[,;&]|\b(?:and|und|et|y))$")
_FULL_LINE = 60  # characters, from which a line may have been broken
_MOST_WORDS = 6  # of a label
_ABBREVIATION = re.compile(r"(?:\b\w{1,3}|\betc)\.$")


@dataclass(frozen=True)
class LabelLine:
    """A label with what it labels, as it is shown; `said`: word for word; `around`: the block of labels that it stands
    in, with what is right above that.
    """

    passage: StoredPassage
    label: str
    value: str
    said: str
    around: str

    @property
    def shown(self) -> str:
        """The label with what it labels."""
        return f"{self.label}: {self.value}"


@dataclass(frozen=True)
class _Line:
    """A line's number, [first, end) of the lines that belong to it, and its labels with their values."""

    first: int
    end: int
    labels: tuple[tuple[str, str], ...]


def label_lines(passage: StoredPassage) -> Iterator[LabelLine]:
    """Every one of a passage, in order."""
    lines = passage.text.split("\n")
    found = list(_labelled(lines))
    for one, around in zip(found, _around(lines, found), strict=True):
        said = "\n".join(lines[one.first : one.end]).strip()
        yield from (LabelLine(passage, label, value, said, around) for label, value in one.labels if value)


def _labelled(lines: Sequence[str]) -> Iterator[_Line]:
    number = 0
    while number < len(lines):
        found = _LINE.match(lines[number].rstrip()) if "|" not in lines[number] else None
        if found is None or len(found["label"].split()) > _MOST_WORDS:
            number += 1
            continue
        value = found["value"].strip()
        end, value = _gone_on(lines, number, value) if value.strip("*_") else _listed(lines, number + 1)
        yield _Line(number, end, tuple(_each(found["label"], value)))
        number = end


def _gone_on(lines: Sequence[str], number: int, value: str) -> tuple[int, str]:
    """Where what a label says ends, and all of it."""
    end = number + 1
    while end < len(lines) and (line := lines[end]).strip() and not _LINE.match(line) and not _ITEM.match(line):
        is_cut = (
            _ENDS_OPEN.search(value) or line[0] in " \t" or (len(lines[end - 1]) >= _FULL_LINE and value[-1] != ".")
        )
        if not is_cut or "|" in line:
            break
        value, end = f"{value} {line.strip()}", end + 1
    return end, value


def _listed(lines: Sequence[str], end: int) -> tuple[int, str]:
    """The items right below a label, an empty line between at most."""
    first = end + 1 if end < len(lines) and not lines[end].strip() else end
    last, items = first, list[str]()
    while last < len(lines) and (item := _ITEM.match(lines[last])) is not None:
        items.append(item["item"].strip())
        last += 1
    return (last, "; ".join(items)) if items else (end, "")


def _each(label: str, value: str) -> Iterator[tuple[str, str]]:
    """A line's label, and those behind it on the same line: "Chair: A. Minutes: B."."""
    at = 0
    for found in _NEXT.finditer(value):
        yield _clean(label), _without_end(value[at : found.start()])
        label, at = found["label"], found.end()
    yield _clean(label), _without_end(value[at:])


def _clean(label: str) -> str:
    return " ".join(label.strip("*_ \t").split())


def _without_end(value: str) -> str:
    """Without the full stop of a single sentence, and without marks of emphasis around it."""
    said = " ".join(value.split()).strip("*_ ") if value.count("**") != 1 else " ".join(value.split())
    return said if _ABBREVIATION.search(said) or ". " in said.replace("Dr. ", "") else said.removesuffix(".")


def _around(lines: Sequence[str], found: Sequence[_Line]) -> Iterator[str]:
    """For each, all of the labels that only empty lines are between, and the paragraph above them."""
    blocks: list[list[_Line]] = []
    for one in found:
        if blocks and not any(line.strip() for line in lines[blocks[-1][-1].end : one.first]):
            blocks[-1].append(one)
        else:
            blocks.append([one])
    for block in blocks:
        first = block[0].first
        while first > 0 and not lines[first - 1].strip():
            first -= 1
        while first > 0 and lines[first - 1].strip():
            first -= 1
        yield from ["\n".join(lines[first : block[-1].end])] * len(block)
