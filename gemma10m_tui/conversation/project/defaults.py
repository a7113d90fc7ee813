"""What a setting is if nobody says: the defaults of the arguments, options, fields and constants of its name."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gemma10m_tui.conversation.project.files import WholeFile, code_files_with
from gemma10m_tui.conversation.project.python_source import SUFFIXES, parsed
from gemma10m_tui.conversation.project.written_defaults import name_pattern, written_defaults
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_example, is_test
from gemma10m_tui.library.search_text import terms_of_name

_MOST_VALUES, _MOST_PLACES = 8, 4
_LONGEST = 80  # characters of a value
_CONSTANT = re.compile(r"(?:\w+\.)*[A-Z][A-Z\d_]+")
_NAMED = re.compile(r"(?:\w+(?:\.|::))*(?P<name>[A-Za-z_]\w*)")  # in other languages any word may be one
_TOLD = re.compile(r"[\d\"'`]|\b(?:true|false|True|False)\b")
_DATA = re.compile(r"(?i)\.(?:json|ya?ml|toml|lock|ini|cfg|xml|svg|html?|css)$|(?:^|/)[^./]+$")
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Default:
    """A value as it is written, and where: the argument or field of a definition, or an option that a call declares."""

    value: str
    owner: str
    file: WholeFile
    place: int


def defaults_of(text: WatchedText, name: str, within: str = "") -> FromTheMap | None:
    """Those of an argument, option or field, of all or of one definition; None where the source gives none."""
    found = [one for one in _everywhere(text, name) if within.lower() in ("", *_names_of(one.owner))]
    if not found:
        return None
    by_value: dict[str, list[Default]] = {}
    for one in found:
        by_value.setdefault(one.value, []).append(one)
    values = [_Value(value, places, _constant(text, value, places[0].file)) for value, places in by_value.items()]
    values = [one for one in values if one.is_told or _is_python(one.places[0].file)]
    meant = {(one.constant.file.name, one.constant.place) for one in values if one.constant}
    values = [one for one in values if not all((place.file.name, place.place) in meant for place in one.places)]
    most = sorted(values, key=lambda value: (not value.is_told, -len(value.places)))[:_MOST_VALUES]
    if not most:
        return None
    if len(values) == 1:
        lines = [f"`{name}` is {most[0].said} by default, in {most[0].given}."]
    else:
        lines = [f"`{name}` has {len(values)} defaults, by where it is given:", ""]
        lines += [f"- {value.said} in {value.given}" for value in most]
    sources = [one.file.line(one.place) for value in most for one in value.sources]
    looked = f"every source file with “{clean(name)}”, but for tests and examples"
    return FromTheMap(clean("\n".join(lines)), tuple(sources[:MOST_CITED]), looked)


@dataclass(frozen=True)
class _Value:
    """A default as it is written, where it is given, and the constant that it names, if it does."""

    written: str
    places: Sequence[Default]
    constant: Default | None

    @property
    def is_told(self) -> bool:
        """Whether something that is written out is in it: a marker of what was not given tells nobody anything."""
        meant = self.constant.value if self.constant else self.written
        if not _is_python(self.places[0].file):
            return _TOLD.search(meant) is not None
        return any(isinstance(node, ast.Constant) for node in _expression(meant))

    @property
    def said(self) -> str:
        """As it is written, with what it stands for."""
        written = f"`{self.written if len(self.written) <= _LONGEST else self.written[:_LONGEST] + ' …'}`"
        constant = self.constant
        return (
            f"{written}, which is `{constant.value}` ({constant.file.label(constant.place)})" if constant else written
        )

    @property
    def given(self) -> str:
        """Where it is given."""
        shown = ", ".join(map(_where, self.places[:_MOST_PLACES]))
        more = len(self.places) - _MOST_PLACES
        return f"{shown} and {more} more" if more > 0 else shown

    @property
    def sources(self) -> list[Default]:
        """What is cited for it: first what the constant is."""
        return [*([self.constant] if self.constant else []), *self.places[:_MOST_PLACES]]


def _everywhere(text: WatchedText, name: str) -> list[Default]:
    words = " ".join(terms_of_name(name.replace("-", "_")) or [name])
    files = (file for file in code_files_with(text, words) if not is_test(file.name) and not is_example(file.name))
    return [default for file in files for default in _defaults_of_file(file, name)]


def _defaults_of_file(file: WholeFile, name: str) -> list[Default]:
    if _is_python(file):
        return _defaults_in(file, name)
    if _DATA.search(file.name):
        return []
    return [Default(value, owner, file, place) for value, owner, place in written_defaults(file, name)]


def _constant(text: WatchedText, written: str, file: WholeFile) -> Default | None:
    """What a constant stands for that a file names: its own, one that it imports by name, or that of a module or class
    of the project which is written before it; None where several say different things.
    """
    if not _is_python(file):
        return _named_elsewhere(text, written, file)
    if _CONSTANT.fullmatch(written) is None:
        return None
    owner, _, name = written.rpartition(".")
    every = _everywhere(text, name)
    if owner:
        last = owner.rpartition(".")[2]
        found = [one for one in every if last in (one.owner, PurePosixPath(one.file.name).stem)]
    else:
        own = [one for one in every if not one.owner and one.file.name == file.name]
        is_imported = re.search(rf"\bimport\b(?:[^\n(]*|\s*\([^)]*)\b{name}\b", file.text) is not None
        found = own or ([one for one in every if not one.owner] if is_imported else [])
    return found[0] if len({one.value for one in found}) == 1 else None


def _named_elsewhere(text: WatchedText, written: str, file: WholeFile) -> Default | None:
    """What a name stands for in other languages: in the same file, or wherever all say the same."""
    named = _NAMED.fullmatch(written)
    if named is None or _TOLD.search(written):
        return None
    own = re.compile(rf"{named['name']}\b")
    every = [one for one in _everywhere(text, named["name"]) if own.match(one.file.text, one.place)]
    found = [one for one in every if one.file.name == file.name] or every
    return found[0] if len({one.value for one in found}) == 1 and found[0].value != written else None


def _is_python(file: WholeFile) -> bool:
    return file.name.lower().endswith(SUFFIXES)


def _expression(written: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(written, mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _where(default: Default) -> str:
    """The definition in which it is given, with the place; the place alone where it is in none."""
    owner = default.owner or ("the module" if _is_python(default.file) else "")
    place = default.file.label(default.place)
    return f"{owner} ({place})" if owner else place


def _names_of(owner: str) -> list[str]:
    """A definition may be called by all of its name, by its last part, or by the class that it makes."""
    parts = owner.lower().split(".")
    return [owner.lower(), *parts]


def _defaults_in(file: WholeFile, name: str) -> list[Default]:
    source = parsed(file.text)
    if source is None:
        return []
    found = []
    called = _called(name)
    todo: list[tuple[ast.AST, str]] = [(source.tree, "")]
    while todo:
        node, owner = todo.pop()
        inner = f"{owner}.{node.name}".strip(".") if isinstance(node, _FUNCTION | ast.ClassDef) else owner
        for given, value in _given_by(node, called):
            written = " ".join(file.text[slice(*source.span(value))].split())
            found.append(Default(written, inner, file, source.place(given.lineno, given.col_offset)))
        todo += [(child, inner) for child in ast.iter_child_nodes(node)]
    return sorted(found, key=lambda one: one.place)


def _called(name: str) -> re.Pattern[str]:
    """What a name may be called, as in other languages: `timeout` is a setting's `TIMEOUT` or `DEFAULT_TIMEOUT` too. A
    constant is meant as it is written.
    """
    if _CONSTANT.fullmatch(name):
        return re.compile(re.escape(name))
    return re.compile(rf"(?i:default_?)?{name_pattern(name)}(?i:_?default)?")


def _given_by(node: ast.AST, called: re.Pattern[str]) -> Iterator[tuple[ast.arg | ast.expr, ast.expr]]:
    """What a node gives to the name, and the place of that: an argument, a field or a setting, an option."""
    match node:
        case ast.arguments():
            in_order = [*node.posonlyargs, *node.args]
            defaults = [None] * (len(in_order) - len(node.defaults)) + node.defaults
            pairs = [*zip(in_order, defaults, strict=True), *zip(node.kwonlyargs, node.kw_defaults, strict=True)]
            yield from ((arg, value) for arg, value in pairs if called.fullmatch(arg.arg) and value is not None)
        case ast.Module() | ast.ClassDef():
            yield from ((target, value) for target, value in _assigned(node.body) if called.fullmatch(target.id))
        case ast.Call():
            said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if any(one.startswith("-") and called.fullmatch(one.lstrip("-").replace("-", "_")) for one in said):
                yield from ((node, word.value) for word in node.keywords if word.arg == "default")


def _assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Names that are given a value right there."""
    for one in body:
        match one:
            case ast.Assign(targets=targets, value=value):
                yield from ((target, value) for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                yield target, value
