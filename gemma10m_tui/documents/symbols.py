"""What a source file defines and where: names as a person writes them (`App.run`), each with its stretch of the text.

Python is read by its own parser, other languages by tree-sitter where the `code` extra is installed; a file that
neither can read has no symbols, and is cut at its blank lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

LARGEST = 2_000_000  # characters; longer texts are data, and a parser takes a second for each million
MOST = 20_000  # symbols of one file


@dataclass(frozen=True)
class Symbol:
    """A definition: text[first:end] is all of it, with what stands above it and belongs to it (decorators, comments).

    A `block` is something with a body (a class, a function); what is not is a name that is given a value.
    """

    name: str
    first: int
    end: int
    block: bool = True


def symbols_of(text: str, name: str) -> Sequence[Symbol]:
    """The definitions of a source file in the order they begin; none where they cannot be told."""
    if len(text) > LARGEST:
        return ()
    suffix = PurePath(name).suffix.lower()
    if suffix in (".py", ".pyi", ".pyw") or (not suffix and text.startswith("#!") and "python" in text[:60]):
        from gemma10m_tui.documents.python_symbols import python_symbols

        found = python_symbols(text)
    else:
        from gemma10m_tui.documents.grammars import grammar_symbols

        found = grammar_symbols(text, suffix)
    return sorted(found, key=lambda symbol: (symbol.first, -symbol.end))[:MOST]
