"""Where a definition is called, raised or used: every place in the source, none in comments and strings.

Python is read by its own parser, other languages by their grammars. In a file that neither can read, a use is the name
as it is written, but for definitions, comments and strings as far as these can be told; then the answer is no exact
count, and says so.
"""

import ast
from dataclasses import dataclass
from enum import StrEnum

from gemma10m_tui.conversation.gone_through import FromTheMap, WatchedText
from gemma10m_tui.conversation.heads import last_part
from gemma10m_tui.conversation.project.files import WholeFile, code_files_with
from gemma10m_tui.conversation.project.python_source import SUFFIXES, parsed
from gemma10m_tui.conversation.project.written_uses import written_places
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.name_uses import Role, places_of
from gemma10m_tui.documents.order import is_test
from gemma10m_tui.documents.symbols import symbols_of

_MOST = 30  # places told
_MOST_CITED = 12
_LONGEST_LINE = 160  # characters


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


_ROLES = {
    Way.USED: {Role.USED, Role.CALLED, Role.RAISED},
    Way.CALLED: {Role.CALLED},
    Way.RAISED: {Role.RAISED},
}


@dataclass(frozen=True)
class _Read:
    """The uses in a file, and whether they are all of them and nothing else."""

    uses: list[Use]
    is_exact: bool


def uses_of(text: WatchedText, name: str, way: Way) -> FromTheMap | None:
    """All of them, those in tests behind the others; None for a name that the source neither defines nor uses so."""
    own = last_part(name)
    read = [_read(file, own, way) for file in code_files_with(text, own)]
    found = [use for one in read for use in one.uses]
    is_exact = all(one.is_exact for one in read)
    found.sort(key=lambda use: is_test(use.file.name))  # stable: else in the order of the text
    looked = f"every file of source code with “{clean(own)}”"
    if not found and not text.snapshot.index.passages_of_name(own):
        return None
    if not found:
        told = f"`{clean(own)}` is not {way} in the source that was read"
        return FromTheMap(f"{told}{'' if is_exact else ', as far as I can tell'}.", (), looked)
    in_tests = sum(is_test(use.file.name) for use in found)
    shown = found[:_MOST]
    where = counted(len({use.file.name for use in found}), "file")
    tests = f", {in_tests:,} of them in tests" if in_tests else ""
    owner = "" if own == name else f" (by that name, whatever it belongs to: “{name}” was asked for)"
    least = "" if is_exact else "at least "
    lines = [f"`{own}` is {way} in {least}{counted(len(found), 'place')} of {where}{tests}{owner}:", ""]
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


def _read(file: WholeFile, name: str, way: Way) -> _Read:
    places = _parsed_places(file, name, way)
    found = written_places(file.text, name, way) if places is None else places
    symbols = [one for one in symbols_of(file.text, file.name) if one.block] if found else []
    uses = [
        Use(file, place, next((one.name for one in reversed(symbols) if one.first <= place < one.end), ""))
        for place in found
    ]
    return _Read(uses, is_exact=places is not None or name not in file.text)


def _parsed_places(file: WholeFile, name: str, way: Way) -> list[int] | None:
    """Where a parser sees the name used in that way; None for a file that none can read."""
    if file.name.lower().endswith(SUFFIXES):
        return _python_places(file.text, name, way)
    places = places_of(file.text, file.name, name)
    return None if places is None else [one.first for one in places if one.roles & _ROLES[way]]


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
