"""Where a definition is called, raised or used: every place in the source, none in comments and strings of Python.

Python is read by its own parser; in other languages, and in a file that Python cannot parse, a use is the name as it is
written, but for definitions, comments and strings as far as these can be told without a parser.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gemma10m_tui.conversation.gone_through import FromTheMap, WatchedText
from gemma10m_tui.conversation.heads import heads, last_part
from gemma10m_tui.conversation.project.files import WholeFile, code_files_with
from gemma10m_tui.conversation.project.python_source import SUFFIXES, parsed
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_test
from gemma10m_tui.documents.symbols import symbols_of

_MOST = 30  # places told
_MOST_CITED = 12
_LONGEST_LINE = 160  # characters
_NO_CODE = re.compile(  # comments and strings of most languages, none longer than a page but comments
    r"(?s)/\*.*?\*/|(?<![:\w])//[^\n]*|\"(?:[^\"\\\n]|\\.){0,2000}\"|'(?:[^'\\\n]|\\.){2,2000}'"
)
_HASH = re.compile(r"^[ \t]*#(?!\[)|[ \t]#[ \t]")
_IMPORT = re.compile(r"^[ \t]*(?:from|import|use|using|#include|export \{)\b")


@dataclass(frozen=True)
class Use:
    """A place in a file where a name is used, within a definition, or "" at the outermost level."""

    file: WholeFile
    place: int
    within: str


class Way(StrEnum):
    """In which way a name is used: in any, or as a call, or as an exception that is raised."""

    USED = "used"
    CALLED = "called"
    RAISED = "raised"


def uses_of(text: WatchedText, name: str, way: Way) -> FromTheMap | None:
    """All of them, those in tests behind the others; None for a name that the source neither defines nor uses so."""
    own = last_part(name)
    found = [use for file in code_files_with(text, own) for use in _uses_in(file, own, way)]
    found.sort(key=lambda use: is_test(use.file.name))  # stable: else in the order of the text
    looked = f"every file of source code with “{clean(own)}”"
    if not found and not text.snapshot.index.passages_of_name(own):
        return None
    if not found:
        return FromTheMap(f"`{clean(own)}` is not {way} in the source that was read.", (), looked)
    in_tests = sum(is_test(use.file.name) for use in found)
    shown = found[:_MOST]
    where = counted(len({use.file.name for use in found}), "file")
    tests = f", {in_tests:,} of them in tests" if in_tests else ""
    owner = "" if own == name else f" (by that name, whatever it belongs to: “{name}” was asked for)"
    lines = [f"`{own}` is {way} in {counted(len(found), 'place')} of {where}{tests}{owner}:", ""]
    lines += [_line_about(use) for use in shown]
    if len(found) > len(shown):
        lines.append(f"- and in {len(found) - len(shown):,} more places")
    sources = tuple(use.file.line(use.place) for use in shown[:_MOST_CITED])
    return FromTheMap(clean("\n".join(lines)), sources, looked)


def _line_about(use: Use) -> str:
    number, line = use.file.line_number(use.place), use.file.line(use.place).sentence
    place = f"{use.file.name}:{number}" if number else use.file.name
    said = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …"
    return f"- {place}{f' ({use.within})' if use.within else ''}: `{said}`"


def _uses_in(file: WholeFile, name: str, way: Way) -> list[Use]:
    places = _python_places(file.text, name, way) if file.name.lower().endswith(SUFFIXES) else None
    if places is None:
        places = list(_written_places(file.text, name, way))
    symbols = [one for one in symbols_of(file.text, file.name) if one.block] if places else []
    return [
        Use(file, place, next((one.name for one in reversed(symbols) if one.first <= place < one.end), ""))
        for place in places
    ]


def _python_places(text: str, name: str, way: Way) -> list[int] | None:
    """Where Python's parser sees the name used in that way; None for a file that it cannot parse."""
    source = parsed(text)
    if source is None:
        return None
    found: set[int] = set()
    for node in ast.walk(source.tree):
        used = _used_by(node, way)
        if isinstance(used, ast.Name) and used.id == name and isinstance(used.ctx, ast.Load):
            found.add(source.place(used.lineno, used.col_offset))
        elif isinstance(used, ast.Attribute) and used.attr == name and isinstance(used.ctx, ast.Load):
            found.add(source.place(used.end_lineno or used.lineno, (used.end_col_offset or 0) - len(name.encode())))
    return sorted(found)


def _used_by(node: ast.AST, way: Way) -> ast.AST | None:
    """What a node uses in that way, the class of an exception also where it is raised with arguments."""
    if way is Way.USED:
        return node
    if way is Way.CALLED:
        return node.func if isinstance(node, ast.Call) else None
    raised = node.exc if isinstance(node, ast.Raise) else None
    return raised.func if isinstance(raised, ast.Call) else raised


def _written_places(text: str, name: str, way: Way) -> Iterator[int]:
    """Where a name is written in that way, but for its definitions, comments, strings and imports."""
    defined = {place for head in heads(text, [name]) for place in range(head.first, max(head.end, head.first + 1))}
    before = r"\b(?:raise|throw)[ \t]+(?:new[ \t]+)?(?:\w+(?:\.|::))*" if way is Way.RAISED else r"(?<!\w)"
    behind = r"[ \t]*(?:\((?![^()\n]*\)[ \t]*\{)|![(\[{])" if way is Way.CALLED else ""
    code = _NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in re.finditer(rf"{before}(?P<name>{re.escape(name)})(?!\w){behind}", code):
        place = found.start("name")
        line = code[code.rfind("\n", 0, place) + 1 : place]
        if place not in defined and not _HASH.search(line) and not _IMPORT.match(line + name):
            yield place
