"""A file of a project as a whole: its passages joined, and where a place in it stands."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from gemma10m_tui.conversation.whole.gone_through import Sourced, WatchedText
from gemma10m_tui.documents import DocumentKind
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import outline


@dataclass(frozen=True)
class WholeFile:
    """A document by its name, with all of its passages in order."""

    name: str
    passages: tuple[StoredPassage, ...]

    @cached_property
    def text(self) -> str:
        """All of it."""
        return "".join(passage.text for passage in self.passages)

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *accumulate(len(passage.text) for passage in self.passages)]

    def at(self, place: int) -> tuple[StoredPassage, int]:
        """The passage in which a place of the text stands, and where in it."""
        number = bisect_right(self._begins, place) - 1
        return self.passages[number], place - self._begins[number]

    def line_number(self, place: int) -> int | None:
        """The number of the line that a place stands in, as editors count; None where nobody counted them."""
        passage, first = self.at(place)
        begun = passage.locator.first_line  # of its first line that is not blank
        return None if begun is None else begun + passage.text[:first].lstrip().count("\n")

    def label(self, place: int) -> str:
        """The file and the line, as editors and terminals write them; the file alone where nobody counted its lines."""
        number = self.line_number(place)
        return f"{self.name}:{number}" if number else self.name

    def line(self, place: int) -> Sourced:
        """The line that a place stands in, as far as its passage has it."""
        passage, first = self.at(place)
        begin, end = passage.text.rfind("\n", 0, first) + 1, passage.text.find("\n", first)
        return Sourced(passage, passage.text[begin : end if end >= 0 else None].strip())


def whole_file(text: WatchedText, name: str) -> WholeFile:
    """The file of a name that the text has."""
    return WholeFile(name, tuple(text.snapshot.passages_of(name)))


def code_files_with(text: WatchedText, word: str) -> Iterator[WholeFile]:
    """The files of source code that have a word, in the order in which they were read."""
    code = {document.name for document in outline(text.snapshot) if document.kind == DocumentKind.CODE}
    names = dict.fromkeys(passage.document for passage in text.passages_with(word) if passage.document in code)
    return text.while_wanted(whole_file(text, name) for name in names)
