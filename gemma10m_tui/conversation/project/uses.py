"""Where a definition is called, raised or used: every place in the source, none in comments and strings. A string that
is the name and nothing else is told of beside the uses: a setting is asked for by such.

Python is read by its own parser, other languages by their grammars. In a file that neither can read, a use is the name
as it is written, but for definitions, comments and strings as far as these can be told; then the answer is no exact
count, and says so.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gemma10m_tui.conversation.project.blocks import names_around
from gemma10m_tui.conversation.project.file_heads import definitions_in
from gemma10m_tui.conversation.project.files import WholeFile, code_files_with, whole_file
from gemma10m_tui.conversation.project.python_source import SUFFIXES, parsed
from gemma10m_tui.conversation.project.source_text import without_comments
from gemma10m_tui.conversation.project.written_uses import written_places
from gemma10m_tui.conversation.source.heads import last_part
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.name_uses import Role, places_of
from gemma10m_tui.documents.order import is_test

_MOST = 30  # places told
_MOST_ALSO = 8  # strings told beside them
_OF_CODE = re.compile(r"\w*(?:_|[a-z][A-Z]|[A-Z]{2}|\d)\w*")  # no word of a language
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
    files = list(code_files_with(text, own))
    read = [_read(file, own, way) for file in files]
    found = _tests_last([use for one in read for use in one.uses])
    strings = _tests_last([use for file in files for use in _in_strings(file, own)]) if way is Way.USED else []
    is_exact = all(one.is_exact for one in read)
    looked = f"every file of source code with “{clean(own)}”"
    is_defined = bool(text.snapshot.index.passages_of_name(own))
    if not found and not is_defined and not (strings and _OF_CODE.fullmatch(own)):
        return None
    if not found and strings:
        return _told([f"`{own}` is used by its name in a string, in {_counted(strings)}:", ""], strings, looked)
    if not found and way is Way.USED and (mentions := _mentions(text, own)):
        said = f"No code that uses `{own}` is found{'' if is_exact else ', as far as I can tell'}; it is mentioned"
        return _told([f"{said} in {_counted(mentions)}:", ""], mentions, looked)
    if not found:
        told = f"`{clean(own)}` is not {way} in the source that was read"
        return FromTheMap(f"{told}{'' if is_exact else ', as far as I can tell'}.", (), looked)
    owner = "" if own == name else f" (by that name, whatever it belongs to: “{name}” was asked for)"
    least = "" if is_exact else "at least "
    return _told([f"`{own}` is {way} in {least}{_counted(found)}{owner}:", ""], found, looked, strings)


def _tests_last(uses: Sequence[Use]) -> list[Use]:
    return sorted(uses, key=lambda use: is_test(use.file.name))  # stable: else in the order of the text


def _counted(uses: Sequence[Use]) -> str:
    in_tests = sum(is_test(use.file.name) for use in uses)
    tests = f", {in_tests:,} of them in tests" if in_tests else ""
    return f"{counted(len(uses), 'place')} of {counted(len({use.file.name for use in uses}), 'file')}{tests}"


def _told(lines: list[str], uses: Sequence[Use], looked: str, strings: Sequence[Use] = ()) -> FromTheMap:
    """The lines with every place below them, and the strings that are the name below those."""
    shown, also = uses[:_MOST], strings[:_MOST_ALSO]
    lines = [*lines, *map(_line_about, shown), *_more(uses, shown)]
    if also:
        lines += ["", f"Also named in a string at {counted(len(strings), 'place')}:", ""]
        lines += [*map(_line_about, also), *_more(strings, also)]
    sources = tuple(use.file.line(use.place) for use in [*shown, *also][:MOST_CITED])
    return FromTheMap(clean("\n".join(lines)), sources, looked)


def _more(uses: Sequence[Use], shown: Sequence[Use]) -> list[str]:
    left = len(uses) - len(shown)
    return [f"- and in {left:,} more place{'s' if left > 1 else ''}"] if left else []


def _line_about(use: Use) -> str:
    line = use.file.line(use.place).sentence
    said = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …"
    return f"- {use.file.label(use.place)}{f' ({use.within})' if use.within else ''}: `{said}`"


def _read(file: WholeFile, name: str, way: Way) -> _Read:
    places = _parsed_places(file, name, way)
    found = written_places(file.text, name, way) if places is None else places
    return _Read(_uses_at(file, found), is_exact=places is not None or name not in file.text)


def _uses_at(file: WholeFile, places: Sequence[int]) -> list[Use]:
    """The uses at some places, which are in order."""
    return [Use(file, place, name) for place, name in zip(places, names_around(file, places), strict=True)]


def _in_strings(file: WholeFile, name: str) -> list[Use]:
    """Where a string is the name and nothing else."""
    quoted = re.compile(rf"([\"'`]){re.escape(name)}\1")
    if quoted.search(file.text) is None:
        return []
    source = parsed(file.text) if file.name.lower().endswith(SUFFIXES) else None
    if source is None:
        return _uses_at(file, [one.start() for one in quoted.finditer(without_comments(file.text))])
    strings = [
        source.place(node.lineno, node.col_offset)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and node.value == name
    ]
    return _uses_at(file, sorted(place for place in strings if quoted.match(file.text, place)))


def _mentions(text: WatchedText, name: str) -> list[Use]:
    """Every line of all files that has the name, but for those that define it."""
    documents = dict.fromkeys(passage.document for passage in text.passages_with(name))
    found: list[Use] = []
    for file in text.while_wanted(whole_file(text, document) for document in documents):
        defined = {_line_begin(file, one.place) for one in definitions_in(file) if last_part(one.name) == name}
        every = (one.start() for one in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", file.text))
        by_line = {_line_begin(file, place): place for place in every}
        found += _uses_at(file, [place for begin, place in by_line.items() if begin not in defined])
    return _tests_last(found)


def _line_begin(file: WholeFile, place: int) -> int:
    return file.text.rfind("\n", 0, place) + 1


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
