"""Python source as its own parser sees it, and where the parser's places stand in the text."""

import ast
import warnings
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

SUFFIXES = (".py", ".pyi", ".pyw")


@dataclass(frozen=True)
class PythonSource:
    """A file's text with its tree; the parser counts lines from 1, and columns in bytes."""

    text: str
    tree: ast.Module

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self._lines)]

    def place(self, line: int, column: int) -> int:
        """The character of the text that stands there."""
        before = self._lines[line - 1].encode()[:column]
        return self._begins[line - 1] + len(before.decode("utf-8", "ignore"))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Where an expression begins and ends in the text."""
        last, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self.place(node.lineno, node.col_offset), self.place(last, column)


def parsed(text: str) -> PythonSource | None:
    """None for what this Python cannot parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a stranger's escape sequences
            return PythonSource(text, ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
