"""The house rules, read off the sources: which room may use which, who may load what is heavy, how long a file is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = "gemma10m_tui"
LONGEST = 400  # lines

# What each room of the application may import from, besides itself. The files that stand beside the rooms are rooms of
# their own here. One direction only: a room that is used by another never uses it back.
GROUND = {"__init__", "counted", "errors", "events", "said_already"}
FOUNDATIONS = {"assets", "crash", "model_hub", "model_folders", "model_loading", "documents", "library"}
MODEL_USERS = FOUNDATIONS | {"reading", "conversation", "model"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "counted": set(),
    "errors": set(),
    "events": set(),
    "said_already": {"events"},
    "assets": GROUND,
    "documents": GROUND,
    "library": GROUND | {"documents"},
    "crash": GROUND | {"library"},
    "model_hub": GROUND,
    "model_folders": GROUND | {"assets", "library", "model_hub"},
    "model_loading": GROUND | {"model_folders", "model"},
    "reading": GROUND | {"documents", "library", "model"},
    "conversation": GROUND | {"documents", "library", "reading", "model"},
    "evaluation": GROUND | MODEL_USERS,
    "engine": GROUND | MODEL_USERS,
    "tui": GROUND | {"assets", "crash", "model_folders", "documents", "library", "engine"},
    "cli": GROUND | MODEL_USERS | {"engine", "evaluation", "tui"},
    "__main__": {"cli"},
}

# Who may import these at all, and who may import them where a module is loaded, not only inside a function.
ONLY_IN = {"textual": {"tui"}, "typer": {"cli"}}
HEAVY = ("torch", "transformers", "model", "textual")
# What `gemma10m --help`, `snapshots list` and `models list` load.
LIGHT = {
    "counted",
    "__init__",
    "__main__",
    "crash",
    "errors",
    "events",
    "said_already",
    "assets",
    "documents",
    "library",
    "model_hub",
    "model_folders",
    "cli",
}


def _sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _room(path: Path) -> str:
    return path.relative_to(ROOT / APP).parts[0].removesuffix(".py")


def _imported(path: Path, *, when_loaded: bool = False) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, with its line; with `when_loaded`, only those that loading the file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if when_loaded and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if when_loaded and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            assert node.module is not None
            # `from gemma10m_tui import errors` names a room as well as `import gemma10m_tui.errors` does.
            if node.module == APP:
                yield from ((f"{APP}.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield node.module, node.lineno
        todo += ast.iter_child_nodes(node)


def _top(module: str) -> str:
    return module.partition(".")[0]


def _room_of_module(module: str) -> str:
    """The room of `gemma10m_tui.ROOM…`; a plain attribute of the package, like __version__, belongs to its __init__."""
    part = [*module.split("."), "__init__"][1]
    there = ROOT / APP / part
    return part if there.is_dir() or there.with_suffix(".py").is_file() else "__init__"


def test_the_network_imports_nothing_of_the_application() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in _sources("model")
        for module, line in _imported(path)
        if _top(module) == APP
    ]
    assert not wrong


def test_every_room_imports_only_from_the_rooms_it_may() -> None:
    wrong = []
    for path in _sources(APP):
        room = _room(path)
        assert room in MAY_IMPORT, f"{path.relative_to(ROOT)} is a new room: give it a line in MAY_IMPORT"
        for module, line in _imported(path):
            if _top(module) == APP:
                other = _room_of_module(module)
            elif _top(module) == "model":
                other = "model"
            else:
                continue
            if other != room and other not in MAY_IMPORT[room]:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong


def test_no_two_rooms_import_each_other() -> None:
    def reaches(room: str) -> set[str]:
        seen: set[str] = set()
        todo = [room]
        while todo:
            for other in MAY_IMPORT.get(todo.pop(), set()) - seen:
                seen.add(other)
                todo.append(other)
        return seen

    assert [room for room in MAY_IMPORT if room in reaches(room)] == []


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_each_interface_library_is_imported_by_its_own_room_only(library: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for package in (APP, "model")
        for path in _sources(package)
        for module, line in _imported(path)
        if _top(module) == library and not (package == APP and _room(path) in ONLY_IN[library])
    ]
    assert not wrong


def test_the_rooms_that_light_commands_load_import_nothing_heavy_when_they_are_loaded() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in _sources(APP)
        if _room(path) in LIGHT
        for module, line in _imported(path, when_loaded=True)
        if _top(module) in HEAVY
    ]
    assert not wrong


def test_no_file_of_the_packages_is_too_long_to_read_at_a_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for package in (APP, "model")
        for path in _sources(package)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_with_code_begins_with_the_idea_it_holds() -> None:
    silent = []
    for path in (*_sources(APP), *_sources("model")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


# Called by name: the screen's by Textual, a network's forward by torch. The naive twins are there for the tests.
CALLED_FROM_OUTSIDE = {"forward"}
FOR_THE_TESTS = ROOT / "model" / "memory" / "naive.py"


def _names_used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.Constant(value=str(name)):
                yield name


def _functions(tree: ast.Module) -> Iterator[str]:
    """Functions and methods; not what a decorator hands to a library, such as a command."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield from (one.name for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))


def test_every_function_is_used_by_the_product_and_not_by_its_tests_alone() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (*_sources(APP), *_sources("model"))}
    used = {name for tree in trees.values() for name in _names_used(tree)} | CALLED_FROM_OUTSIDE
    idle = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        if path != FOR_THE_TESTS and (ROOT / APP / "tui") not in path.parents
        for name in _functions(tree)
        if name not in used and not name.startswith("__")
    ]
    assert idle == []
