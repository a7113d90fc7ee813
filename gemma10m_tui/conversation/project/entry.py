"""Where a project is entered: the commands and the module that its manifest names, or where its program begins.

Notable: a setup.py is parsed, never executed: what it writes down as text is read.
"""

import ast
import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from configparser import ConfigParser
from typing import Any

from gemma10m_tui.conversation.project.files import code_files_with, whole_file
from gemma10m_tui.conversation.project.manifest import UNREADABLE, said_to_setup
from gemma10m_tui.conversation.project.nature import is_project, within_the_project
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_aside, is_example

_MOST = 8  # entries told
_MAIN = re.compile(
    r"(?m)^[ \t]*(?:pub[ \t]+)?(?:async[ \t]+)?(?P<main>fn[ \t]+main[ \t]*\(\)|func[ \t]+main[ \t]*\(\)|"
    r"(?:int|void)[ \t]+(?:w?main)[ \t]*\([^;)]*\)\s*\{|public[ \t]+static[ \t]+void[ \t]+main[ \t]*\(|"
    r"static[ \t]+(?:async[ \t]+)?(?:void|int|Task)[ \t]+Main[ \t]*\(|fun[ \t]+main[ \t]*\()"
)
_PROGRAM = re.compile(r"\.(?:rs|go|c|cc|cpp|cxx|java|cs|kt|swift|m|zig|scala)$")
_CONSOLE = "console_scripts"
_LIBRARIES = ("src/lib.rs", "lib.rs")
_PACKAGE = re.compile(r"(?:src/)?(?!docs?/)[^/]+/__init__\.py")
_LOOKED_AT = "the manifest, and where programs begin"

_Entry = tuple[str, Sourced]


def entry_of(text: WatchedText) -> FromTheMap | None:
    """What the manifest says; else every place where a program begins; else the module that a library is entered by."""
    if not is_project(text):
        return None
    names = within_the_project(text.stretches())
    found = [*_said(text, names), *_modules(text, names)]
    found = found or list(_mains(text, names)) or list(_libraries(text, names))
    if not found:
        return None
    lines = [said for said, _ in found[:_MOST]]
    told = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return FromTheMap(clean(told), tuple(source for _, source in found[:_MOST]), _LOOKED_AT)


def _said(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Entry]:
    """By the manifests of the outermost folder."""
    for document, name in names.items():
        reader = _READERS.get(name.lower())
        if reader is None:
            continue
        file = whole_file(text, document)
        try:
            found = list(reader(file.text))
        except UNREADABLE:
            continue
        for said, written in found:
            place = file.text.find(written)
            source = file.line(place) if place >= 0 else Sourced(file.passages[0], "")
            yield f"{said}, as {document} says.", source


def _pyproject(text: str) -> Iterator[tuple[str, str]]:
    found = tomllib.loads(text)
    project, poetry = found.get("project", {}), found.get("tool", {}).get("poetry", {})
    for name, target in {**project.get("scripts", {}), **poetry.get("scripts", {})}.items():
        yield f"the command `{name}` is `{target}`", f"{name} ="


def _setup_cfg(text: str) -> Iterator[tuple[str, str]]:
    parser = ConfigParser(interpolation=None)
    parser.read_string(text)
    for section in ("options.entry_points", "entry_points"):
        yield from _commands(parser.get(section, "console_scripts", fallback="").splitlines())


def _setup_py(text: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(text)
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for word in said_to_setup(tree):
        if word.arg == "entry_points":
            yield from _commands(_console_scripts(word.value, named))


def _console_scripts(said: ast.expr, named: Mapping[str, ast.expr]) -> list[str]:
    """The lines for commands, from a table of lists or from one text with sections; those written down as text."""
    said = _looked_up(said, named)
    if isinstance(said, ast.Constant):
        parser = ConfigParser(interpolation=None, delimiters=("=",))
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read_string(textwrap.dedent(str(said.value)))
        return [f"{name} = {target}" for name, target in parser.items(_CONSOLE)] if parser.has_section(_CONSOLE) else []
    if not isinstance(said, ast.Dict):
        return []
    lines: list[str] = []
    for key, value in zip(said.keys, said.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == _CONSOLE:
            several = _looked_up(value, named)
            parts = several.elts if isinstance(several, ast.List | ast.Tuple) else [several]
            texts = (part.value for part in parts if isinstance(part, ast.Constant))
            lines += [line for one in texts if isinstance(one, str) for line in one.splitlines()]
    return lines


def _looked_up(said: ast.expr, named: Mapping[str, ast.expr]) -> ast.expr:
    """What a name stands for, where the file says so at its outermost level."""
    return named.get(said.id, said) if isinstance(said, ast.Name) else said


def _commands(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, is_said, target = line.partition("=")
        if is_said:
            yield f"the command `{name.strip()}` is `{target.strip()}`", line.strip()


def _package(text: str) -> Iterator[tuple[str, str]]:
    found: Any = json.loads(text)
    for key in ("main", "module"):
        if isinstance(found.get(key), str):
            yield f"`{found[key]}`", f'"{key}"'
    commands = found.get("bin")
    commands = {found.get("name", ""): commands} if isinstance(commands, str) else commands or {}
    for name, target in commands.items():
        yield f"the command `{name}` is `{target}`", '"bin"'


def _cargo(text: str) -> Iterator[tuple[str, str]]:
    for one in tomllib.loads(text).get("bin", []):
        if one.get("path"):
            yield f"the program `{one.get('name', '')}` begins in `{one['path']}`", str(one["path"])


def _modules(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Entry]:
    """What `python -m` runs."""
    for document, name in names.items():
        if name.endswith("__main__.py") and not is_aside(name) and not is_example(name):
            file = whole_file(text, document)
            package = name.removesuffix("/__main__.py").removeprefix("src/").replace("/", ".")
            yield f"`python -m {package}` runs {document}.", Sourced(file.passages[0], "")


def _mains(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Entry]:
    """Where programs begin, but for tests, examples and what builds the project."""
    for file in code_files_with(text, "main"):
        name = names.get(file.name, file.name)
        if is_aside(name) or is_example(name) or not _PROGRAM.search(name) or name == "build.rs":
            continue
        if (found := _MAIN.search(file.text)) is not None:
            place = found.start("main")
            line = file.line(place)
            yield f"{file.label(place)}: `{line.sentence.rstrip(' {')}`", line


def _libraries(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Entry]:
    """The module that a library is entered by."""
    outermost = [
        document
        for document, name in names.items()
        if not is_aside(name) and not is_example(name) and (name in _LIBRARIES or _PACKAGE.fullmatch(name))
    ]
    for document in outermost:
        yield f"{document}, which is what is imported.", Sourced(whole_file(text, document).passages[0], "")


_READERS: Mapping[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "package.json": _package,
    "cargo.toml": _cargo,
}
