"""Passages of source code along its definitions, located as a person would name them: `src/app.py:10-40 (App.run)`.

A definition that fits is one passage with its decorators and its documentation; small ones that follow one another
share a passage, a class that does not fit is cut before its methods, and a long function at its blank lines.
"""

import itertools
from collections.abc import Iterator, Sequence

from gemma10m_tui.documents.document import Locator, Passage
from gemma10m_tui.documents.passages import LONGEST, TARGET, LineNumbers, code_borders, cut, told_apart
from gemma10m_tui.documents.symbols import Symbol, symbols_of

_ALONE = 250  # characters; what is shorter (the head of a class) rather makes the next passage a little too long
_SHOWN = 3  # names in a label; more are told by dots
_MOST_NAMES = 64  # names of one passage that a search can find it by


def code_passages(text: str, name: str, commit: str = "") -> tuple[Passage, ...]:
    """Passages of a source file; `commit` is what the labels end with, "" for a file that is not in git."""
    symbols = symbols_of(text, name)
    blocks = [symbol for symbol in symbols if symbol.block]
    numbers = LineNumbers(text)
    passages = []
    following = 0  # the first symbol that no passage so far begins
    enclosing: list[Symbol] = []
    for first, end in cut(text, code_borders, _firsts(text, blocks)):
        begun = list(itertools.takewhile(lambda symbol, end=end: symbol.first < end, symbols[following:]))  # type: ignore[misc]
        following += len(begun)
        enclosing = [block for block in enclosing if block.end > first]
        names = _shown(begun, enclosing, end)
        enclosing += [symbol for symbol in begun if symbol.block]
        lines = numbers.span(first, end)
        label = f"{name}:{lines[0]}" if lines[0] == lines[1] else f"{name}:{lines[0]}-{lines[1]}"
        label += f" ({names})" if names else ""
        label += f" @ {commit}" if commit else ""
        defined = tuple(dict.fromkeys(symbol.name for symbol in begun))[:_MOST_NAMES]
        locator = Locator(label, section=names, first_line=lines[0], last_line=lines[1], symbols=defined)
        passages.append(Passage(text[first:end], locator, first, end))
    return told_apart(passages)


def _shown(begun: Sequence[Symbol], enclosing: Sequence[Symbol], end: int) -> str | None:
    """The definitions that a passage is about: those that begin in it, or the innermost one that it is a part of."""
    blocks = [symbol for symbol in begun if symbol.block]
    outermost: list[Symbol] = []
    for block in blocks:
        inside = outermost and block.end <= outermost[-1].end <= end
        if not inside:
            outermost.append(block)
    if not outermost:
        return enclosing[-1].name if enclosing else None
    names = list(dict.fromkeys(block.name for block in outermost))
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _firsts(text: str, blocks: Sequence[Symbol]) -> list[int]:
    """Where passages begin: definitions, and what stands between them, packed up to the length of a passage."""
    borders = sorted({0, *_borders(blocks), len(text)})
    firsts = [0]
    for border, following in itertools.pairwise(borders):
        most = TARGET if border - firsts[-1] >= _ALONE else LONGEST
        if following - firsts[-1] > most and border > firsts[-1]:
            firsts.append(border)
    return firsts


def _borders(blocks: Sequence[Symbol]) -> Iterator[int]:
    """Where definitions begin and end; what lies in one that fits into a passage is left together."""
    together = 0  # the end of the last definition that is not looked into
    for block in blocks:
        if block.first < together:
            continue
        yield block.first
        yield block.end
        if block.end - block.first <= LONGEST:
            together = block.end
