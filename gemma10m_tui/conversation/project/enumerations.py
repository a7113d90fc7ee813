"""Which values a type can have that lists them: the members of an enumeration, in the languages that have such."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gemma10m_tui.conversation.project.files import WholeFile, code_files_with
from gemma10m_tui.conversation.project.python_source import SUFFIXES, PythonSource, parsed
from gemma10m_tui.conversation.project.source_text import closed, parts_of, without_comments
from gemma10m_tui.conversation.source.heads import last_part
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_test

_MOST = 40  # members told
_MOST_TYPES = 4  # of one name
_LONGEST = 100  # characters of a member
_ENUM = re.compile(r"(?i)(?:\w*enum|\w*flag)$")
_ATTRIBUTE = re.compile(r"#\[[^\]]{0,200}\]|@\w+(?:\([^)]{0,200}\))?|\[\w+(?:\([^)]{0,200}\))?\]")
_UNION = r"\btype[ \t]+{name}\b[^=;]{{0,200}}=(?P<union>[ \t\n|]*(?:[\"'][^\"'\n]*[\"'][ \t\n|]*)+)"
_GO_MEMBER = re.compile(r"(?m)^[ \t]+(?P<member>[A-Za-z_]\w*)(?P<rest>[^\n]*)$")


@dataclass(frozen=True)
class _Listed:
    """A type that lists its values, each as it is written, and where its own line begins."""

    members: tuple[str, ...]
    file: WholeFile
    place: int


def values_of(text: WatchedText, name: str) -> FromTheMap | None:
    """The values of all types of a name; None where none lists any."""
    own = last_part(name)
    found = [one for file in code_files_with(text, own) for one in _listed_in(file, own) if one.members]
    found = [one for one in found if not is_test(one.file.name)] or found
    if not found:
        return None
    lines = []
    for one in found[:_MOST_TYPES]:
        lines += ["", f"`{own}` has {counted(len(one.members), 'value')}, in {one.file.label(one.place)}:", ""]
        lines += [f"- `{member}`" for member in one.members[:_MOST]]
        if len(one.members) > _MOST:
            lines.append(f"- and {len(one.members) - _MOST} more")
    sources = tuple(one.file.line(one.place) for one in found[:_MOST_TYPES])
    return FromTheMap(clean("\n".join(lines).strip()), sources, f"every source file with “{clean(own)}”")


def _listed_in(file: WholeFile, name: str) -> Iterator[_Listed]:
    suffix = PurePosixPath(file.name).suffix.lower()
    if suffix in SUFFIXES:
        source = parsed(file.text)
        yield from _of_python(file, source, name) if source else ()
        return
    code = without_comments(file.text)
    yield from _of_go(file, code, name) if suffix == ".go" else _with_braces(file, code, name)


def _of_python(file: WholeFile, source: PythonSource, name: str) -> Iterator[_Listed]:
    for node in ast.walk(source.tree):
        match node:
            case ast.ClassDef(name=called) if called == name and any(map(_is_enum, node.bases)):
                place = source.place(node.lineno, node.col_offset)
                yield _Listed(tuple(_members(file, source, node)), file, place)
            case ast.Assign(targets=[ast.Name(id=called)], value=value) if called == name:
                yield from _literal(file, source, value)
            case ast.AnnAssign(target=ast.Name(id=called), value=ast.expr() as value) if called == name:
                yield from _literal(file, source, value)
            case ast.arg(arg=called, annotation=ast.expr() as value) if called == name:
                yield from _literal(file, source, value)


def _is_enum(base: ast.expr) -> bool:
    called = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
    return _ENUM.match(called) is not None


def _members(file: WholeFile, source: PythonSource, node: ast.ClassDef) -> Iterator[str]:
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            begin, end = source.span(one.targets[0])[0], source.span(one.value)[1]
            yield _shown(file.text[begin:end])


def _literal(file: WholeFile, source: PythonSource, value: ast.expr) -> Iterator[_Listed]:
    """Those that `Literal[…]` lists."""
    for node in ast.walk(value):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "Literal":
            every = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            place = source.place(value.lineno, value.col_offset)
            yield _Listed(tuple(_shown(file.text[slice(*source.span(one))]) for one in every), file, place)


def _with_braces(file: WholeFile, code: str, name: str) -> Iterator[_Listed]:
    own = re.escape(name)
    for found, end in _blocks(rf"\benum(?:[ \t]+(?:class|struct))?[ \t]+{own}\b[^{{;()]{{0,200}}\{{", code):
        yield _Listed(tuple(_in_braces(code[found.end() : end])), file, found.start())
    for found, end in _blocks(r"\btypedef[ \t]+enum(?:[ \t]+\w+)?\s*\{", code):
        if re.compile(rf"\}}\s*{own}\s*;").match(code, end):
            yield _Listed(tuple(_in_braces(code[found.end() : end])), file, found.start())
    for found in re.finditer(_UNION.format(name=own), code):
        values = re.findall(r"\"[^\"\n]*\"|'[^'\n]*'", found["union"])
        yield _Listed(tuple(values), file, found.start())


def _blocks(pattern: str, code: str) -> Iterator[tuple[re.Match[str], int]]:
    """What opens a block that lists values, and where that is closed. None stands in another: looking for the end of
    each of many that are not closed would take the square of the time.
    """
    end = 0
    for found in re.finditer(pattern, code):
        if found.start() >= end:
            end = closed(code, found.end())
            yield found, end


def _in_braces(body: str) -> Iterator[str]:
    for part, _ in parts_of(body.partition(";")[0]):
        if member := _shown(_ATTRIBUTE.sub("", part)):
            yield member.removeprefix("case ")


def _of_go(file: WholeFile, code: str, name: str) -> Iterator[_Listed]:
    """Constants of a type: those that say so, and those behind them that say nothing."""
    for block, end in _blocks(r"(?m)^const[ \t]*\(", code):
        members: list[str] = []
        first = 0
        for line in _GO_MEMBER.finditer(code, block.end(), end):
            rest = line["rest"].strip()
            if re.match(rf"{re.escape(name)}\b", rest) or (members and not rest):
                first = first or line.start("member")
                members.append(line["member"])
            elif rest:
                break
        if members:
            yield _Listed(tuple(members), file, first)


def _shown(member: str) -> str:
    said = " ".join(member.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …"
