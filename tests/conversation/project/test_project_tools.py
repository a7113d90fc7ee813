"""Which environment variables a project reads, how its tests are run, and where it is entered."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from written_project import ask_project

from gemma10m_tui.conversation.project import project_question
from gemma10m_tui.conversation.project.questions import ProjectKind
from model.checkpoint import Model

SOURCE = {"README.md": "# Lamp\n\nLamp lights a tower.\n", "lamp/core.py": "def light(tower):\n    return tower\n" * 40}


def _asked(folder: Path, reader: Model, files: Mapping[str, str], question: str) -> str | None:
    told = ask_project(folder, reader, {**SOURCE, **files}, question)
    return told and told.text


PYTHON = """import os

VARIABLE = "LAMP_COLOUR"
# os.environ["LAMP_COMMENT"]
os.environ["LAMP_SET"] = "1"
oil = os.environ["LAMP_OIL"]
wick = os.getenv("LAMP_WICK", "long")
colour = os.environ.get(VARIABLE)
environ["LAMP_OTHER"]
run(env=os.environ)
"""


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (
            "lamp/read.py",
            PYTHON,
            "3 environment variables:\n\n- LAMP_COLOUR: lamp/read.py:8\n- LAMP_OIL: lamp/read.py:6\n"
            "- LAMP_WICK: lamp/read.py:7\n\nThe environment as a whole is used at lamp/read.py:10.",
        ),
        ("a.js", "const x = process.env.LAMP\n", "1 environment variable:\n\n- LAMP: a.js:1"),
        (
            "a.js",
            "const { LAMP, OIL = 1 } = process.env\n",
            "2 environment variables:\n\n- LAMP: a.js:1\n- OIL: a.js:1",
        ),
        ("a.rs", 'fn main() {\n    std::env::var("LAMP");\n}\n', "1 environment variable:\n\n- LAMP: a.rs:2"),
        ("a.go", 'package a\n\nvar x = os.Getenv("LAMP")\n', "1 environment variable:\n\n- LAMP: a.go:3"),
        ("a.c", 'char *x = getenv("LAMP");\n', "1 environment variable:\n\n- LAMP: a.c:1"),
        ("a.c", "char *x = getenv(name);\n", "By a name that is not written out one is read at a.c:1."),
        ("tests/a.c", 'char *x = getenv("LAMP");\n', None),
    ],
)
def test_environment_variables_are_told_with_every_place(
    tmp_path: Path, reader: Model, file: str, text: str, told: str | None
) -> None:
    none = "No place in the source that was read reads one, as far as I can tell."
    assert _asked(tmp_path, reader, {file: text}, "Which environment variables does it read?") == (told or none)


def test_what_is_read_by_a_constant_is_told_however_often_one_is_read(tmp_path: Path, reader: Model) -> None:
    text = "x = os.environ[OTHER]\n" * 12_000 + 'WICK: str = "LAMP_WICK"\nWICK = "LATER"\ny = os.environ[WICK]\n'
    told = _asked(tmp_path, reader, {"lamp/a.py": f"import os\n\n{text}"}, "Which environment variables does it read?")
    assert told is not None
    assert told.startswith(
        "1 environment variable:\n\n- LAMP_WICK: lamp/a.py:12005\n\nBy a name that is not written out"
    )


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"CONTRIBUTING.md": "# Contributing\n\n## Testing\n\nTo run the tests:\n\n```\n$ scripts/test\n```\n"},
            "- `scripts/test` (CONTRIBUTING.md, “Testing”)",
        ),
        (
            {"package.json": '{\n  "scripts": {"test": "lint && unit"}\n}\n'},
            "- `npm test`, which runs `lint && unit` (package.json)",
        ),
        ({"Makefile": "all: lamp\n\ntest: lamp\n\trun\n"}, "- `make test` (Makefile)"),
        ({"Makefile.am": "TESTS = a b\n"}, "- `make check` (Makefile.am)"),
        ({"tox.ini": "[testenv]\ncommands = pytest {posargs}\n"}, "- `tox`, which runs `pytest {posargs}` (tox.ini)"),
        ({"noxfile.py": "@nox.session\ndef tests(session):\n    pass\n"}, "- `nox -s tests` (noxfile.py)"),
        ({"pyproject.toml": "[tool.pytest.ini_options]\n"}, "- `pytest` (pyproject.toml)"),
        ({"Cargo.toml": "[package]\n", "src/a.rs": "#[test]\nfn a() {}\n"}, "- `cargo test` (src/a.rs)"),
        ({"Cargo.toml": "[package]\n"}, None),
        ({"go.mod": "module a\n", "a_test.go": "package a\n"}, "- `go test ./...` (a_test.go)"),
        (
            {"scripts/test": "#!/bin/sh\n\nuv run pytest $@\n"},
            "- `scripts/test`, which runs `uv run pytest $@` (scripts/test)",
        ),
        ({"docs/lifespan.md": "# Lifespan in tests\n\nA tower is lit in tests.\n"}, None),
    ],
)
def test_the_tests_are_run_as_the_documentation_and_the_tools_say(
    tmp_path: Path, reader: Model, files: dict[str, str], told: str | None
) -> None:
    assert _asked(tmp_path, reader, files, "How do I run the tests?") == told


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"pyproject.toml": '[project.scripts]\nlamp = "lamp.cli:main"\n'},
            "the command `lamp` is `lamp.cli:main`, as pyproject.toml says.",
        ),
        (
            {
                "setup.py": "import setuptools\n\nsetuptools.setup(\n    version=read(),\n    entry_points={\n"
                "        'console_scripts': [\n            'lamp = lamp.__main__:main',\n            other(),\n"
                "        ]\n    },\n)\n"
            },
            "the command `lamp` is `lamp.__main__:main`, as setup.py says.",
        ),
        (
            {
                "setup.py": 'POINTS = """\n    [console_scripts]\n    Lamp=lamp:main\n    [other]\n    a=b\n"""\n'
                "setup(entry_points=POINTS)\n"
            },
            "the command `Lamp` is `lamp:main`, as setup.py says.",
        ),
        (
            {"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    lamp = lamp.cli:main\n"},
            "the command `lamp` is `lamp.cli:main`, as setup.cfg says.",
        ),
        (
            {"setup.cfg": "[entry_points]\nconsole_scripts =\n    lamp = lamp.cli:main\n"},
            "the command `lamp` is `lamp.cli:main`, as setup.cfg says.",
        ),
        ({"package.json": '{"main": "lamp.js"}\n'}, "`lamp.js`, as package.json says."),
        (
            {"Cargo.toml": '[[bin]]\nname = "lamp"\npath = "src/main.rs"\n'},
            "the program `lamp` begins in `src/main.rs`, as Cargo.toml says.",
        ),
        ({"lamp/__main__.py": "run()\n"}, "`python -m lamp` runs lamp/__main__.py."),
        ({"cmd/lamp.go": "package main\n\nfunc main() {\n}\n"}, "cmd/lamp.go:3: `func main()`"),
        ({"lamp/__init__.py": "x = 1\n"}, "lamp/__init__.py, which is what is imported."),
        ({}, None),
    ],
)
def test_a_project_is_entered_where_its_manifest_says_or_its_program_begins(
    tmp_path: Path, reader: Model, files: dict[str, str], told: str | None
) -> None:
    assert _asked(tmp_path, reader, files, "What is the entry point?") == told


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which env vars does lamp use?", ProjectKind.VARIABLES),
        ("List all environment variables", ProjectKind.VARIABLES),
        ("How can I run the test suite?", ProjectKind.TESTS),
        ("How to run all tests?", ProjectKind.TESTS),
        ("How do I test the project?", ProjectKind.TESTS),
        ("Where is the entry point of the program?", ProjectKind.ENTRY),
        ("Which file is the main entry point?", ProjectKind.ENTRY),
    ],
)
def test_questions_about_how_a_project_is_used(question: str, kind: ProjectKind) -> None:
    found = project_question(question)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "question", ["How do I test a command?", "How do I run the lamp?", "Where does the story begin?"]
)
def test_other_ways_are_not_those_of_a_project(question: str) -> None:
    found = project_question(question)
    assert found is None or found.kind not in (ProjectKind.TESTS, ProjectKind.ENTRY) or found.project
