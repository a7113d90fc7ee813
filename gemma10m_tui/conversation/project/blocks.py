"""In which definition of a file a place stands."""

from collections.abc import Sequence

from gemma10m_tui.conversation.project.files import WholeFile
from gemma10m_tui.documents.symbols import Symbol, symbols_of


def names_around(file: WholeFile, places: Sequence[int]) -> list[str]:
    """The innermost definition around each of some places, which are in order; "" for none."""
    return innermost([one for one in symbols_of(file.text, file.name) if one.block] if places else [], places)


def innermost(blocks: Sequence[Symbol], places: Sequence[int]) -> list[str]:
    """In one pass, as a file may have thousands of both. Blocks are in the order in which they begin, outer ones before
    inner ones, and stand within one another or apart.
    """
    found: list[str] = []
    begun: list[Symbol] = []
    left = list(reversed(blocks))
    for place in places:
        while left and left[-1].first <= place:
            begun.append(left.pop())
        while begun and begun[-1].end <= place:
            begun.pop()
        found.append(begun[-1].name if begun else "")
    return found
