"""The order in which a folder is read: what explains comes before what it explains, and what checks it comes last.

A memory of fixed size takes everything in once and in order, and a person follows the reading from its beginning.
"""

import re

_OVERVIEW = re.compile(r"(?i)(readme|overview|introduction|index|summary|getting[-_]?started|architecture)([.-].*)?$")
_ENTRANCE = re.compile(r"(?i)(__init__|__main__|main|app|lib|mod|index|core|cli)[.][a-z]+$")
_MANIFEST = re.compile(
    r"(?i)(pyproject\.toml|setup\.(py|cfg)|package\.json|cargo\.toml|go\.mod|pom\.xml|build\.gradle(\.kts)?|"
    r"cmakelists\.txt|.*\.gemspec|.*\.cabal|composer\.json|deno\.jsonc?)$"
)
_VERSIONS = "changelog|changes|history|news"
_HISTORY = re.compile(rf"(?i)({_VERSIONS}|release[-_ ]?notes)([.-].*)?$")
_ASIDE = re.compile(
    rf"(?i)((licen[cs]e|copying|notice|authors|contributors|credits|thanks|{_VERSIONS}|security|"
    r"(?:code_of_)?conduct|maintainers|funding|todo)([.-].*)?|pkg-info|manifest\.in|\..+)$"
)
_DATA = re.compile(r"(?i).*[.](csv|tsv|json|jsonl|ya?ml|toml|ini|cfg|conf|xml|lock|svg|po|pot|sum|typed)$")
_README_FILE = re.compile(r"(?i)readme(?:[.](?:md|markdown|rst|txt|adoc|org))?$")
_PROSE = re.compile(r"(?i).*[.](md|mdx|markdown|rst|txt|adoc|asciidoc|org|tex|html?)$")
_DOCUMENTATION_FOLDERS = frozenset({"doc", "docs", "documentation", "manual", "guide", "book"})
_SOURCE_FOLDERS = frozenset({"src", "lib", "source", "pkg", "packages", "crates", "internal", "app"})
_EXAMPLE_FOLDERS = frozenset(
    {"example", "examples", "demo", "demos", "sample", "samples", "bench", "benches", "benchmark", "benchmarks"}
)
_BESIDE_FOLDERS = frozenset({"script", "scripts", "tool", "tools", "contrib", "misc", "ci"})  # within a package: of it
_TEST_FOLDERS = frozenset(
    {"test", "tests", "testing", "spec", "specs", "__tests__", "testdata", "test_data", "e2e", "fixtures"}
)
_OUTERMOST_TEST_FOLDER = "t"
_RELEASE = re.compile(r".+-(?:v?\d[\w.]*|main|master|trunk|[0-9a-f]{7,40})")  # the folder that an archive is packed in
_TEST_FILE = re.compile(r"(?i)(tests?|test_.*|.*_test|.*[.]test|.*[.]spec|conftest)[.][a-z]+$")
_NUMBER = re.compile(r"(\d+)")

_README, _DOCUMENTATION, _PROJECT, _SOURCE, _EXAMPLES, _REST, _TESTS = range(7)


def reading_order(path: str) -> tuple[object, ...]:
    """A key to sort by: overview, documentation, the project's manifest, source, examples, the rest, tests.

    Within a group a folder's own files come before its subfolders, its overview or entrance first, and numbers in
    names count as numbers. `path` is relative to what was named, with "/" between.
    """
    *folders, name = path.split("/")
    lowered = [folder.lower() for folder in folders]
    group = _group(lowered, name)
    opening = _OVERVIEW if group <= _DOCUMENTATION else _ENTRANCE
    first = 0 if opening.match(name) else 1
    parts = [(2, lowered[index] not in _SOURCE_FOLDERS, natural(folder)) for index, folder in enumerate(folders)]
    return group, [*parts, (first, False, natural(name))], path


def is_test(path: str) -> bool:
    """Whether a file checks others, by where it lies or how it is called."""
    *folders, name = path.lower().split("/")
    within = _within_a_release(folders)
    return (
        any(folder in _TEST_FOLDERS for folder in folders)
        or within[:1] == [_OUTERMOST_TEST_FOLDER]
        or _TEST_FILE.match(name) is not None
    )


def is_example(path: str) -> bool:
    """Whether a file shows or measures what others do, or helps those who work on the project, by where it lies."""
    return _shows(path.lower().split("/")[:-1])


def is_stub(path: str) -> bool:
    """Whether a source file has heads alone: what it declares is defined elsewhere."""
    return path.endswith((".pyi", ".d.ts", ".d.mts", ".d.cts"))


def is_readme(path: str) -> bool:
    """Whether a file of a project is its README, in the language that it is first written in."""
    return _README_FILE.match(path) is not None


def is_documentation(path: str) -> bool:
    """Whether a file of a project is written to explain it, by where it lies or how it is called."""
    *folders, name = path.split("/")
    group = _group([folder.lower() for folder in folders], name)
    is_prose = _PROSE.match(name) is not None
    beside = not folders and group == _SOURCE  # INSTALL.md, say
    return is_readme(path) or (is_prose and (beside or group in (_README, _DOCUMENTATION)))


def is_aside(path: str) -> bool:
    """Whether a file of a project says nothing of what it does: tests, data, licences, lists of changes."""
    *folders, name = path.split("/")
    return _group([folder.lower() for folder in folders], name) in (_REST, _TESTS) or _DATA.match(name) is not None


def is_history(path: str) -> bool:
    """Whether a file lists what has changed from version to version, by its name."""
    return _HISTORY.match(path.rpartition("/")[2]) is not None


def _group(folders: list[str], name: str) -> int:
    if is_test("/".join([*folders, name])):
        return _TESTS
    if not folders and _OVERVIEW.match(name):
        return _README
    if folders and folders[0] in _DOCUMENTATION_FOLDERS:
        return _REST if _ASIDE.match(name) else _DOCUMENTATION
    if not folders and _MANIFEST.match(name):
        return _PROJECT
    if any(folder.startswith(".") for folder in folders) or _ASIDE.match(name):
        return _REST
    if _shows(folders):
        return _EXAMPLES
    return _REST if folders and _DATA.match(name) else _SOURCE


def _shows(folders: list[str]) -> bool:
    """By the folders, in small letters, that a file lies in: tools lie beside a package, or its documentation has them;
    those within the package belong to what it does.
    """
    within = _within_a_release(folders)
    is_beside = bool(within) and (within[0] in _BESIDE_FOLDERS or within[0] in _DOCUMENTATION_FOLDERS)
    return any(folder in _EXAMPLE_FOLDERS or (is_beside and folder in _BESIDE_FOLDERS) for folder in folders)


def _within_a_release(folders: list[str]) -> list[str]:
    """Without the folder that an archive is packed in."""
    return folders[1:] if folders and _RELEASE.fullmatch(folders[0]) else folders


def natural(name: str) -> list[tuple[int, int, str]]:
    """Chapter 2 before chapter 10."""
    pieces = _NUMBER.split(name.casefold())
    return [(0, int(piece), "") if piece.isascii() and piece.isdigit() else (1, 0, piece) for piece in pieces if piece]
