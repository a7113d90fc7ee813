"""A text that is gone through from end to end for an answer, and what such an answer is made of.

What is asked about the whole text is answered from its map and from every passage that matters, not from the five
best; the answer says what was looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.borders import Stretch

T = TypeVar("T")
MOST_CITED = 12  # sentences for one answer, however many there are


class Stopped(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True)
class Sourced:
    """A sentence of a passage, word for word."""

    passage: StoredPassage
    sentence: str


@dataclass(frozen=True)
class FromTheMap:
    """An answer, the sentences and headings that it quotes, and what was looked at for it; `is_sure`: whether it is
    more than what comes nearest to one.
    """

    text: str
    sources: tuple[Sourced, ...]
    consulted: str
    is_sure: bool = True


@dataclass(frozen=True)
class WatchedText:
    """A snapshot that is gone through only as long as somebody waits; at the next passage Stopped is raised."""

    snapshot: Snapshot
    cancelled: Callable[[], bool]

    def passages(self, first_token: int = 0) -> Iterator[StoredPassage]:
        """The passages in order, from the one that contains a token."""
        yield from self.while_wanted(self.snapshot.passages(first_token))

    def passages_with(self, words: str) -> Iterator[StoredPassage]:
        """Those that may hold some words."""
        yield from self.while_wanted(self.snapshot.index.passages_with(words))

    def borders_with(self, first: str, last: str) -> Iterator[tuple[StoredPassage, StoredPassage]]:
        """Neighbours between which a phrase that begins and ends with some words may be cut in two."""
        yield from self.while_wanted(self.snapshot.index.borders_with(first, last))

    def passages_of(self, part: Stretch) -> list[StoredPassage]:
        """Those of a document's section."""
        found = []
        for passage in self.passages(part.first_token):
            if passage.first_token >= part.end_token:
                break
            found.append(passage)
        return found

    def stretches(self) -> list[Stretch]:
        """Its documents and sections."""
        return self.snapshot.stretches()

    def while_wanted(self, found: Iterator[T]) -> Iterator[T]:
        """The same, for as long as somebody waits."""
        for one in found:
            if self.cancelled():
                raise Stopped
            yield one


def named(document: str, section: str | None, *, several: bool) -> str:
    """A section of the one document, or of one among several."""
    if not section:
        return document
    return f"{document}{PATH_MARK}{section}" if several else section
