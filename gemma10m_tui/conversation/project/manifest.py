"""What a project's manifest says of it, in the formats of the languages that have one.

Notable: a manifest is parsed, never executed: of a setup.py the literals that it calls `setup` with are read.
"""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from email.parser import HeaderParser
from typing import Any

_REQUIREMENT = re.compile(  # an address may have a semicolon in it, without blanks beside it
    r"(?P<what>[A-Za-z0-9][^;#@]*(?:@(?:[^;#]|;(?! )|#)*)?)(?:;(?P<where>[^#]*))?"
)
_ADDRESS = re.compile(r"<[^<>]*>|\([^()]*\)")
_EXTRA = re.compile(r"\bextra\s*==")
_GO_VERSION = re.compile(r"(?m)^go[ \t]+(\S+)")
_GO_REQUIRED = re.compile(r"(?m)^require[ \t]+(?:\((?P<several>[^)]*)\)|(?P<one>[^(\n]+))")
_SETUP = ("setup", "setuptools.setup")
UNREADABLE = (  # what a parser raises for a file that is none of its language, or says odd things in it
    ValueError, TypeError, AttributeError, SyntaxError, RecursionError, MemoryError, ConfigError
)  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """`needs`: the versions of the language that it runs on, as written; `extras`: what else can be asked for, by
    their names; `description`: what it says of itself. What a manifest does not say is "" or empty; None for
    dependencies, which may be none at all.
    """

    language: str
    version: str = ""
    needs: str = ""
    dependencies: tuple[str, ...] | None = None
    extras: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    maintainers: tuple[str, ...] = ()
    description: str = ""


def read_manifest(name: str, text: str) -> Manifest | None:
    """What a file says, by its name without folders; None where it is no manifest, or cannot be parsed."""
    reader = _READERS.get(name.lower())
    try:
        return None if reader is None else reader(text.removeprefix("\ufeff"))
    except UNREADABLE:
        return None


def is_manifest(name: str) -> bool:
    """Whether a file may be one, by its name without folders."""
    return name.lower() in _READERS


def said_to_setup(tree: ast.Module) -> Iterator[ast.keyword]:
    """What a setup.py calls `setup` with, by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield from node.keywords if ast.unparse(node.func) in _SETUP else ()


def _pyproject(text: str) -> Manifest:
    found = tomllib.loads(text)
    project, poetry = found.get("project", {}), found.get("tool", {}).get("poetry", {})
    if not project and poetry:
        wanted = dict(poetry.get("dependencies", {}))
        needs = str(wanted.pop("python", ""))
        authors, maintainers = (_people(poetry.get(role, ())) for role in ("authors", "maintainers"))
        version = str(poetry.get("version", ""))
        said = _words(poetry.get("description"))
        return Manifest("Python", version, needs, _versioned(wanted), (), authors, maintainers, said)
    is_told = bool(project) and "dependencies" not in project.get("dynamic", ())
    return Manifest(
        "Python",
        _words(project.get("version")),
        _words(project.get("requires-python")),
        _requirements(project.get("dependencies", ())) if is_told else None,
        tuple(map(str, project.get("optional-dependencies", {}))),
        _people(project.get("authors", ())),
        _people(project.get("maintainers", ())),
        _words(project.get("description")),
    )


def _setup_cfg(text: str) -> Manifest:
    parser = ConfigParser(interpolation=None)
    parser.read_string(text)
    required = parser.get("options", "install_requires", fallback="").splitlines()
    extras = parser.options("options.extras_require") if parser.has_section("options.extras_require") else ()
    return Manifest(
        "Python",
        _literal(parser.get("metadata", "version", fallback="")),
        parser.get("options", "python_requires", fallback=""),
        _requirements(required) or None,
        tuple(extras),
        _people([parser.get("metadata", "author", fallback="")]),
        _people([parser.get("metadata", "maintainer", fallback="")]),
        _literal(parser.get("metadata", "description", fallback="")),
    )


def _setup_py(text: str) -> Manifest:
    said: dict[str, Any] = {}
    for word in said_to_setup(ast.parse(text)):
        said.setdefault(word.arg or "", _value(word.value))
    return Manifest(
        "Python",
        _words(said.get("version")),
        _words(said.get("python_requires")),
        _requirements(said.get("install_requires") or ()) or None,
        tuple(map(str, said.get("extras_require") or ())),
        _people([said.get("author") or ""]),
        _people([said.get("maintainer") or ""]),
        _words(said.get("description")),
    )


def _metadata(text: str) -> Manifest:
    """PKG-INFO of a source distribution."""
    said = HeaderParser().parsestr(text)
    required = [str(one) for one in said.get_all("Requires-Dist", [])]
    return Manifest(
        "Python",
        str(said.get("Version", "")),
        str(said.get("Requires-Python", "")),
        _requirements(one for one in required if not _EXTRA.search(one)),
        tuple(map(str, said.get_all("Provides-Extra", []))),
        _people([str(said.get("Author") or said.get("Author-email", ""))]),
        _people([str(said.get("Maintainer") or said.get("Maintainer-email", ""))]),
        str(said.get("Summary", "")),
    )


def _package_json(text: str) -> Manifest:
    found = json.loads(text)
    needs = _words((found.get("engines") or {}).get("node"))
    wanted = None if "workspaces" in found else _versioned(found.get("dependencies") or {})
    authors, maintainers = _people([found.get("author", "")]), _people(_several(found.get("maintainers")))
    authors = authors or _people(_several(found.get("contributors")))
    version = _words(found.get("version"))
    said = _words(found.get("description"))
    return Manifest("Node", version, needs, wanted, (), authors, maintainers, said)


def _cargo(text: str) -> Manifest:
    found = tomllib.loads(text)
    package = found.get("package", {})
    version, needs = (str(said) if isinstance(said := package.get(key, ""), str) else "" for key in _CARGO_KEYS)
    wanted = _versioned(found.get("dependencies", {})) if package else None  # a workspace's members have their own
    features = tuple(map(str, found.get("features", {})))
    authors = package.get("authors", ())
    people = _people(authors if isinstance(authors, list) else ())
    return Manifest("Rust", version, needs, wanted, features, people, (), _words(package.get("description")))


def _go(text: str) -> Manifest:
    needs = _GO_VERSION.search(text)
    required = (one["several"] or one["one"] for one in _GO_REQUIRED.finditer(text))
    modules = (line for block in required for line in block.splitlines() if "// indirect" not in line)
    return Manifest("Go", "", needs[1] if needs else "", tuple(filter(None, (_go_module(line) for line in modules))))


def _go_module(line: str) -> str:
    return " ".join(line.split("//")[0].split())


def _literal(said: str) -> str:
    """A version that is written down, and not where it is to be looked up."""
    return "" if said.startswith(("attr:", "file:")) else said


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None


def _people(said: Iterable[object]) -> tuple[str, ...]:
    """Names without addresses, from tables or from lines that may name several."""
    lines = (one.get("name") or one.get("email", "") if isinstance(one, Mapping) else one for one in said)
    names = (_ADDRESS.sub("", name).strip(" \t\"'") for line in lines for name in str(line or "").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _several(said: object) -> list[object]:
    return said if isinstance(said, list) else []


def _words(said: object) -> str:
    """What is said in words or as a number, and nothing else."""
    return str(said) if isinstance(said, str | int | float) else ""


def _requirements(lines: object) -> tuple[str, ...]:
    """Requirements, one a line or in a list, each with the condition under which it is one."""
    several = lines.splitlines() if isinstance(lines, str) else lines if isinstance(lines, Iterable) else ()
    found = (_REQUIREMENT.match(str(line).strip()) for line in several)
    told = ((one["what"].strip(), (one["where"] or "").strip()) for one in found if one)
    return tuple(f"{what} (where {condition})" if condition else what for what, condition in told)


def _versioned(wanted: Mapping[str, object]) -> tuple[str, ...]:
    """Names with their versions, where a table has these as plain words; none that it calls optional."""
    wanted = {name: said for name, said in wanted.items() if not (isinstance(said, Mapping) and said.get("optional"))}
    version = {name: said.get("version", "") if isinstance(said, Mapping) else said for name, said in wanted.items()}
    return tuple(f"{name} {said}".rstrip() if isinstance(said, str) else name for name, said in version.items())


_CARGO_KEYS = ("version", "rust-version")
_READERS: Mapping[str, Callable[[str], Manifest]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "pkg-info": _metadata,
    "package.json": _package_json,
    "cargo.toml": _cargo,
    "go.mod": _go,
}
