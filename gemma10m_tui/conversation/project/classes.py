"""The classes that a source file defines, each with those that it says it is made from.

Python is read by its own parser. In other languages the head of a class says it in one of few ways: behind "extends",
"implements" or a colon; in Rust a type is given a trait by an `impl`; in Go it has a field that has no name.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gemma10m_tui.conversation.project.files import WholeFile
from gemma10m_tui.conversation.project.python_source import SUFFIXES, parsed
from gemma10m_tui.conversation.project.source_text import closed, code_alone

_LONGEST_HEAD = 600  # characters
_HEAD = re.compile(
    r"\b(?:class|interface|struct|record|enum|trait|protocol|object|extension)[ \t]+(?P<name>[\w$]+)"
    rf"(?P<head>[^{{;]{{0,{_LONGEST_HEAD}}}?)\{{"
)
_RUBY = re.compile(r"(?m)^[ \t]*class[ \t]+(?P<name>[\w:]+)[ \t]*<[ \t]*(?P<bases>[\w:]+)")
_RUST = re.compile(
    r"(?m)^[ \t]*(?:unsafe[ \t]+)?impl\b(?:<[^{;]{0,200}?>)?[ \t]+(?P<bases>[\w:]+(?:<[^{;]{0,200}?>)?)[ \t]+for[ \t]+"
    r"[&'\w ]*?(?P<name>\w+)(?:<[^{;]*>)?\s*(?:where[^{]*)?\{"
    r"|^[ \t]*(?:pub(?:\([^)]*\))?[ \t]+)?(?:unsafe[ \t]+)?trait[ \t]+(?P<trait>\w+)(?:<[^{;]{0,200}?>)?"
    r"[ \t]*:[ \t]*(?P<above>[^{;]{1,300}?)\s*(?:where[^{]*)?\{"
)
_GO = re.compile(r"(?m)^[ \t]*(?:type[ \t]+)?(?P<name>\w+)(?:\[[^\]\n]*\])?[ \t]+(?:struct|interface)[ \t]*\{")
_EMBEDDED = re.compile(r"(?m)^[ \t]*\*?(?:\w+\.)?(?P<name>[A-Za-z_]\w*)(?:\[[^\]\n]*\])?[ \t]*(?:`[^`\n]*`)?[ \t]*$")
_BEGIN = re.compile(r"\b(?:extends|implements|with)\b|:(?!:)")
_BETWEEN = re.compile(r"\b(?:extends|implements|with|permits)\b|[,+&]|:(?!:)")
_NOT_BASES = re.compile(
    r"\b(?:where|permits)\b.*|\b(?:public|private|protected|internal|virtual|final|sealed|open|by)\b", re.DOTALL
)
_LAST = re.compile(r"(?:^|[.:\\])\s*(?P<name>[\w$]+)\s*$")
_NESTED = re.compile(r"<[^<>]*>|\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class ClassHead:
    """A class or another type, the last parts of the names that it is made from, and where its head stands."""

    name: str
    bases: tuple[str, ...]
    file: WholeFile
    place: int


def classes_in(file: WholeFile) -> list[ClassHead]:
    """Those that a file defines, in the order of its text."""
    suffix = PurePosixPath(file.name).suffix.lower()
    if suffix in SUFFIXES:
        return _of_python(file)
    reader = _READERS.get(suffix, _with_braces)
    return [ClassHead(name, bases, file, place) for name, bases, place in reader(code_alone(file.text))]


_Found = Iterator[tuple[str, tuple[str, ...], int]]


def _of_python(file: WholeFile) -> list[ClassHead]:
    source = parsed(file.text)
    if source is None:
        return []
    nodes = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    nodes.sort(key=lambda node: node.lineno)
    return [
        ClassHead(
            node.name,
            tuple(filter(None, map(_name_of, node.bases))),
            file,
            source.place(node.lineno, node.col_offset),
        )
        for node in nodes
    ]


def _name_of(base: ast.expr) -> str:
    """The last part of a base's name, whatever it is called or indexed with."""
    while isinstance(base, ast.Subscript | ast.Call):
        base = base.value if isinstance(base, ast.Subscript) else base.func
    return base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""


def _with_braces(code: str) -> _Found:
    for found in _HEAD.finditer(code):
        head = _without_nested(found["head"])
        begin = _BEGIN.search(head)
        yield found["name"], _named(head[begin.start() :] if begin else ""), found.start()


def _of_ruby(code: str) -> _Found:
    yield from ((found["name"], _named(found["bases"]), found.start("name")) for found in _RUBY.finditer(code))


def _of_rust(code: str) -> _Found:
    for found in _RUST.finditer(code):
        which = "name" if found["name"] else "trait"
        yield found[which], _named(_without_nested(found["bases"] or found["above"])), found.start(which)


def _of_go(code: str) -> _Found:
    for found in _GO.finditer(code):
        body = code[found.end() : closed(code, found.end())]
        yield found["name"], tuple(one["name"] for one in _EMBEDDED.finditer(body)), found.start("name")


def _without_nested(head: str) -> str:
    """Without the arguments of types, and what a base is made with."""
    while (shorter := _NESTED.sub("", head)) != head:
        head = shorter
    return head


def _named(said: str) -> tuple[str, ...]:
    names = (_LAST.search(_NOT_BASES.sub("", part)) for part in _BETWEEN.split(said))
    return tuple(found["name"] for found in names if found)


_READERS = {".rb": _of_ruby, ".rs": _of_rust, ".go": _of_go}
