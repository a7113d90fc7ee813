"""Definitions of a Python file, by Python's own parser: classes, functions, methods, and names given a value."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import accumulate

from gemma10m_tui.documents.symbols import Symbol

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_COMMENT = re.compile(r"[ \t]*#")


def python_symbols(text: str) -> list[Symbol]:
    """What a Python file defines; nothing for a file that this Python cannot parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a stranger's escape sequences
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lines = text.split("\n")
    offsets = [0, *accumulate(len(line) + 1 for line in lines)]
    return [
        Symbol(name, offsets[first - 1], min(offsets[end], len(text)), block)
        for name, first, end, block in _named(tree.body, "", lines)
    ]


def _named(body: Sequence[ast.stmt], outer: str, lines: Sequence[str]) -> Iterator[tuple[str, int, int, bool]]:
    """Names with their first and last line, counted from 1; what is local to a function is left out."""
    for statement in body:
        last = statement.end_lineno or statement.lineno
        if isinstance(statement, _Definition):
            name = outer + statement.name
            yield name, _first_line(statement, lines), last, True
            if isinstance(statement, ast.ClassDef):
                yield from _named(statement.body, f"{name}.", lines)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield outer + target.id, statement.lineno, last, False
        else:
            for block in ("body", "orelse", "handlers", "finalbody"):
                for inner in _statements(getattr(statement, block, ())):
                    yield from _named([inner], outer, lines)


def _statements(block: object) -> Iterator[ast.stmt]:
    """The statements of an `if`, a `try` or a `with`, and of the handlers in it."""
    for node in block if isinstance(block, list) else ():
        if isinstance(node, ast.ExceptHandler):
            yield from node.body
        elif isinstance(node, ast.stmt):
            yield node


def _first_line(definition: _Definition, lines: Sequence[str]) -> int:
    """Where a definition begins: at its decorators, and the comment right above them."""
    first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
    while first > 1 and _COMMENT.match(lines[first - 2]):
        first -= 1
    return first
