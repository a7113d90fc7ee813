"""What can be asked about a Python source, with the answer as a stretch of it: where a name is defined, what it takes,
what its docstring says, what it inherits from, what it is set to.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["defined", "takes", "says", "inherits", "value"]
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_LONGEST_ANSWER = 110  # characters
_SHORTEST_SENTENCE = 12
_SIGNATURE = re.compile(r"(?:async\s+)?(?:def|class)\s+\w+\s*(?:\((?P<inside>.*)\))?\s*(?:->[^:]+)?:\s*(?:#.*)?$")
# The first sentence of a docstring, as far as it stands on one line.
_DOCSTRING = re.compile(
    r"""[rRuU]?(?:\"{3}|'{3}|["'])\s*(?P<sentence>[A-Z][^\n]*?)(?:\.(?=[\s"'])|\"{3}|'{3}|(?=\n)|["']$)""", re.MULTILINE
)
_SELF = re.compile(r"(?:self|cls)\s*,?\s*")


@dataclass(frozen=True)
class Askable:
    """A question of a kind about `name`, answered by the characters [first, end) of the source.

    `what` is "function", "class" or "constant"; `line` is the offset of the line that the definition begins with.
    """

    kind: Kind
    what: str
    name: str
    first: int
    end: int
    line: int


def askables(source: str) -> list[Askable]:
    """Everything that can be asked of a source, in order; nothing where it is not Python, or is cut in the middle."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old sources hold escapes that compile with a warning
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    if len(starts) != source.count("\n") + (not source.endswith("\n")) + 1:
        return []  # lines that only str.splitlines sees would shift every offset
    found = sorted(_found(tree, source, starts), key=lambda one: one.first)
    # A name that is defined twice has two answers.
    defined = Counter(one.name for one in found if one.kind == "defined")
    return [one for one in found if defined[one.name] <= 1 and one.end - one.first <= _LONGEST_ANSWER]


def _found(tree: ast.Module, source: str, starts: list[int]) -> Iterator[Askable]:
    for node in ast.walk(tree):
        if isinstance(node, _Definition) and not node.name.startswith("__"):
            yield from _of_definition(node, source, starts)
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value, name = statement.value, statement.targets[0].id
            if value.lineno == value.end_lineno == statement.lineno and name.isupper():
                first = _offset(source, starts, value.lineno, value.col_offset)
                end = _offset(source, starts, value.lineno, value.end_col_offset or 0)
                line = starts[statement.lineno - 1]
                yield Askable("value", "constant", name, first, end, line)
                yield Askable("defined", "constant", name, line, end, line)


def _of_definition(node: _Definition, source: str, starts: list[int]) -> Iterator[Askable]:
    what = "class" if isinstance(node, ast.ClassDef) else "function"
    begins = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    line = starts[begins - 1]
    first = _offset(source, starts, node.lineno, node.col_offset)
    text = source[first : starts[node.lineno]].rstrip()
    signature = _SIGNATURE.fullmatch(text)
    head = text.split("#")[0].rstrip().rstrip(":") if signature else text
    yield Askable("defined", what, node.name, first, first + len(head), line)
    if signature and (inside := signature["inside"]):
        own = _SELF.match(inside)
        skipped = own.end() if own else 0
        kind: Kind = "inherits" if what == "class" else "takes"
        if inside[skipped:].strip() and not (kind == "inherits" and "=" in inside):
            place = first + signature.start("inside")
            yield Askable(kind, what, node.name, place + skipped, place + len(inside), line)
    body = node.body[0]
    if isinstance(body, ast.Expr) and isinstance(body.value, ast.Constant) and isinstance(body.value.value, str):
        place = _offset(source, starts, body.lineno, body.col_offset)
        said = _DOCSTRING.match(source, place)
        if said and len(said["sentence"]) >= _SHORTEST_SENTENCE:
            yield Askable("says", what, node.name, said.start("sentence"), said.end("sentence"), line)


def _offset(source: str, starts: list[int], line: int, column: int) -> int:
    """The character that `ast` names by a line, counted from 1, and a column in bytes of UTF-8."""
    text = source[starts[line - 1] : starts[line]]
    return starts[line - 1] + len(text.encode()[:column].decode(errors="ignore"))
