"""How a project's tests are run: the commands that its documentation gives, and what its tools are set up to run.

Notable: nothing is guessed from the language alone; `cargo test` and `go test` are told where there are such tests.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gemma10m_tui.conversation.project.files import WholeFile, code_files_with, whole_file
from gemma10m_tui.conversation.project.nature import is_project, within_the_project
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.documents.order import is_documentation

_MOST = 6  # commands told
_LONGEST = 120  # characters of what a command runs
_EXPLAINING = re.compile(r"(?i)(?:.*/)?(?:readme|contributing|develop\w*|hacking|testing|install)(?:\.\w+)?$")
_RUNNERS = (
    r"pytest|py\.test|tox|nox|unittest|npm (?:run )?t(?:est)?|yarn (?:run )?test|pnpm (?:run )?test|go test|"
    r"cargo (?:nextest|test)|make (?:check|tests?)|just test|rake (?:test|spec)|rspec|mvn test|gradlew? test|ctest|"
    r"dotnet test|swift test|mix test|(?:scripts?|bin)/test|\./test"
)
_BY = r"(?:(?:uv|poetry|pdm|hatch|pipenv|bundle|python3?)[ \t]+(?:run|exec|-m)[ \t]+)?(?:\./)?"
_COMMAND = re.compile(rf"(?m)^[ \t]*(?:[$>][ \t]+|`)?(?P<command>{_BY}(?:{_RUNNERS})\b[^\n`#]{{0,60}}?)[ \t]*`?[ \t]*$")
_SPOKEN = re.compile(
    r"(?i)\b(?:run|execute|running)\b[^.\n]{0,40}\btests?\b[^.\n]{0,40}?`(?P<command>[^`\n]{3,60})`"
    r"|`(?P<before>[^`\n]{3,60})`[^.\n]{0,30}\b(?:runs?|to run)\b[^.\n]{0,20}\btests\b"
)
_TARGET = re.compile(r"(?m)^(?P<target>tests?|check)[ \t]*:(?!=)")
_TOX = re.compile(r"(?ms)^\[testenv\].*?^commands[ \t]*=[ \t]*(?P<commands>[^\n]*(?:\n[ \t]+[^\n]+)*)")
_NOX = re.compile(r"(?m)^def (?P<session>tests?(?:_\w+)?)\(")


@dataclass(frozen=True)
class _Way:
    """A command, what it runs if that is known, and the line that says so."""

    command: str
    runs: str
    told_by: str
    source: Sourced


def tests_of(text: WatchedText) -> FromTheMap | None:
    """The commands, those that are written for people first; None where there is none."""
    if not is_project(text):
        return None
    names = within_the_project(text.stretches())
    ways: dict[str, _Way] = {}
    for way in (*_documented(text, names), *_set_up(text, names), *_of_the_language(text, names)):
        ways.setdefault(way.command, way)
    if not ways:
        return None
    told = list(ways.values())[:_MOST]
    lines = [f"- `{way.command}`{f', which runs `{way.runs}`' if way.runs else ''} ({way.told_by})" for way in told]
    return FromTheMap(clean("\n".join(lines)), tuple(way.source for way in told), "what tells how tests are run")


def _documented(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Way]:
    """Commands of the documentation, under headings about tests before the others."""
    found: list[tuple[bool, _Way]] = []
    for document, name in names.items():
        if _EXPLAINING.match(name) is None or not (is_documentation(name) or "/" not in name):
            continue
        file = whole_file(text, document)
        for passage in file.passages:
            section = (passage.locator.section or "").split(PATH_MARK)[-1]
            for command in (*_COMMAND.finditer(passage.text), *_SPOKEN.finditer(passage.text)):
                said = " ".join(next(filter(None, command.groups())).split())
                if command.re is _SPOKEN and _COMMAND.match(said) is None:
                    continue
                place = f"{document}, “{section}”" if section else document
                line = next(one for one in command[0].split("\n") if one.strip()).strip()
                way = _Way(said, "", place, Sourced(passage, line))
                found.append((not re.search(r"(?i)\btest", section), way))
    found.sort(key=lambda one: one[0])
    yield from (way for _, way in found)


def _set_up(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Way]:
    """What the files of tools run, those of the outermost folder."""
    for document, name in names.items():
        reader = _TOOLS.get(name.lower())
        if reader is not None:
            yield from reader(whole_file(text, document))


def _package(file: WholeFile) -> Iterator[_Way]:
    try:
        found: Any = json.loads(file.text)
        script = found.get("scripts", {}).get("test")
    except (ValueError, AttributeError, RecursionError):
        return
    if isinstance(script, str) and "no test specified" not in script:
        place = re.search(r"\"test\"\s*:", file.text)
        yield _Way("npm test", _short(script), file.name, file.line(place.start() if place else 0))


def _makefile(file: WholeFile) -> Iterator[_Way]:
    for found in _TARGET.finditer(file.text):
        yield _Way(f"make {found['target']}", "", file.name, file.line(found.start()))


def _automake(file: WholeFile) -> Iterator[_Way]:
    if (found := re.search(r"(?m)^TESTS[ \t]*=", file.text)) is not None:
        yield _Way("make check", "", file.name, file.line(found.start()))


def _tox(file: WholeFile) -> Iterator[_Way]:
    if (found := _TOX.search(file.text)) is not None:
        commands = [line.strip() for line in found["commands"].split("\n") if line.strip()]
        yield _Way("tox", _short("; ".join(commands)), file.name, file.line(found.start("commands")))


def _nox(file: WholeFile) -> Iterator[_Way]:
    if (found := _NOX.search(file.text)) is not None:
        yield _Way(f"nox -s {found['session']}", "", file.name, file.line(found.start()))


def _script(file: WholeFile) -> Iterator[_Way]:
    lines = [line for line in file.text.split("\n") if re.search(r"test|check", line) and not line.startswith("#")]
    runs = next((line for line in lines if re.search(r"\bpytest|unittest|\btest\b", line)), "")
    yield _Way(file.name, _short(runs.strip()), file.name, Sourced(file.passages[0], runs.strip()))


def _pyproject(file: WholeFile) -> Iterator[_Way]:
    if (found := re.search(r"(?m)^\[tool\.pytest\b", file.text)) is not None:
        yield _Way("pytest", "", file.name, file.line(found.start()))


_TOOLS: Mapping[str, Callable[[WholeFile], Iterator[_Way]]] = {
    "scripts/test": _script,
    "script/test": _script,
    "scripts/test.sh": _script,
    "bin/test": _script,
    "package.json": _package,
    "makefile": _makefile,
    "gnumakefile": _makefile,
    "justfile": lambda file: (_Way("just test", "", way.told_by, way.source) for way in _makefile(file)),
    "makefile.am": _automake,
    "tox.ini": _tox,
    "noxfile.py": _nox,
    "pyproject.toml": _pyproject,
    "pytest.ini": lambda file: iter([_Way("pytest", "", file.name, Sourced(file.passages[0], ""))]),
}


def _of_the_language(text: WatchedText, names: Mapping[str, str]) -> Iterator[_Way]:
    """Where the language has a command of its own for tests, and the project has some."""
    if any(name == "Cargo.toml" for name in names.values()):
        for file in code_files_with(text, "test"):
            if (found := re.search(r"#\[test\]", file.text)) is not None:
                yield _Way("cargo test", "", file.name, file.line(found.start()))
                return
    if any(name == "go.mod" for name in names.values()):
        document = next((document for document, name in names.items() if name.endswith("_test.go")), None)
        if document is not None:
            yield _Way("go test ./...", "", document, Sourced(whole_file(text, document).passages[0], ""))


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …"
