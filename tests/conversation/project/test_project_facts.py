"""What a project's files say of it: its licence, its versions and what it needs."""

import re
from pathlib import Path

import pytest
from written_project import LAMP, ask_project, read_project

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from model.checkpoint import Model

GRANTED = """Lamp is copyright (C) 2012 Anna B.

Permission is hereby granted, free of charge, to any person obtaining
a copy of this software to deal in it without restriction.

The documentation is licensed under another licence.
"""
REDISTRIBUTED = """Copyright 2012 Anna B.

Redistribution and use in source and binary forms, with or without
modification, are permitted.
"""


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pyproject.toml": '[project]\nlicense = "BSD-3-Clause"\n'}, "BSD-3-Clause, as pyproject.toml says."),
        ({"pyproject.toml": '[project]\nlicense = {text = "Apache-2.0"}\n'}, "Apache-2.0, as pyproject.toml says."),
        ({"package.json": '{\n  "license": "MIT",\n  "main": "a.js"\n}\n'}, "MIT, as package.json says."),
        ({"LICENSE": "         Apache License\n       Version 2.0\n"}, "Apache License, as LICENSE says."),
        (
            {"pyproject.toml": '[project]\nlicense = { file = "LICENSE" }\n', "LICENSE": "The MIT License (MIT)\n"},
            "The MIT License (MIT), as LICENSE says.",
        ),
        ({"LICENSE": "Do with it what you want.\n"}, None),
        ({"Cargo.toml": '[package]\nlicense = "MIT/Apache-2.0"\n'}, "MIT/Apache-2.0, as Cargo.toml says."),
        ({"COPYING": GRANTED}, "MIT License, as COPYING says in its words."),
        ({"LICENSE": REDISTRIBUTED}, "BSD 2-Clause License, as LICENSE says in its words."),
        (
            {"LICENSE": f"{REDISTRIBUTED}\nNeither the name of the harbour may be used.\n"},
            "BSD 3-Clause License, as LICENSE says in its words.",
        ),
        ({"vendor/LICENSE": "MIT License\n"}, None),
    ],
)
def test_a_licence_is_what_the_manifest_says_or_its_own_first_line(
    tmp_path: Path, reader: Model, files: dict[str, str], said: str | None
) -> None:
    told = ask_project(tmp_path, reader, {**LAMP, **files}, "What licence is it under?")
    assert (told and told.text) == said
    assert told is None or told.sources[0].sentence in told.sources[0].passage.text


CONDITION = "oil>=2 (where python_version<'3.11')"
PYPROJECT = """[project]
name = "lamp"
version = "1.4.2"
requires-python = ">=3.9"
dependencies = ["oil>=2; python_version<'3.11'", "wick[long]==1.*"]

[project.optional-dependencies]
mirror = ["glass"]
"""
POETRY = """[tool.poetry]
version = "3.1"
[tool.poetry.dependencies]
python = "^3.8"
oil = "^2"
glass = {optional = true}
"""
SETUP_CFG = "[metadata]\nversion = 2.0\n[options]\npython_requires = >=3.7\ninstall_requires =\n    oil>=1\n    wick\n"
SETUP_PY = "from setuptools import setup\nsetup(version='4.0', python_requires='>=3.6', install_requires=['oil'])\n"
PKG_INFO = """Metadata-Version: 2.1
Name: lamp
Version: 5.0
Requires-Python: >=3.5
Requires-Dist: oil>1
Requires-Dist: glass; extra == "x"
Provides-Extra: x
"""
PACKAGE = """{
  "version": "6.0",
  "engines": {"node": ">=18"},
  "dependencies": {
    "oil": "^1.0"
  }
}
"""
CARGO = """[package]
version = "7.0"
rust-version = "1.70"
[dependencies]
oil = "1"
wick = { version = "2" }
"""
GO = """module example.com/lamp

go 1.22

require (
\texample.com/oil v1.2.0
\texample.com/wick v0.1.0 // indirect
)
"""


@pytest.mark.parametrize(
    ("name", "text", "version", "needs", "dependencies"),
    [
        (
            "pyproject.toml",
            PYPROJECT,
            "1.4.2",
            "Python >=3.9",
            ["oil>=2 (where python_version<'3.11')", "wick[long]==1.*"],
        ),
        ("pyproject.toml", POETRY, "3.1", "Python ^3.8", ["oil ^2"]),
        ("setup.cfg", SETUP_CFG, "2.0", "Python >=3.7", ["oil>=1", "wick"]),
        ("setup.py", SETUP_PY, "4.0", "Python >=3.6", ["oil"]),
        ("PKG-INFO", PKG_INFO, "5.0", "Python >=3.5", ["oil>1"]),
        ("package.json", PACKAGE, "6.0", "Node >=18", ["oil ^1.0"]),
        ("Cargo.toml", CARGO, "7.0", "Rust 1.70", ["oil 1", "wick 2"]),
        ("go.mod", GO, None, "Go 1.22", ["example.com/oil v1.2.0"]),
    ],
)
def test_a_manifest_says_the_version_what_it_runs_on_and_what_it_needs(
    tmp_path: Path, reader: Model, name: str, text: str, version: str | None, needs: str, dependencies: list[str]
) -> None:
    files = {**LAMP, name: text}
    told = ask_project(tmp_path / "1", reader, files, "What version is it?")
    assert (told and told.text) == (version and f"{version}, as {name} says.")
    language = needs.split()[0]
    told = ask_project(tmp_path / "2", reader, files, f"Which {language} version does it need?")
    assert told is not None
    assert told.text == f"{needs}, as {name} says."
    told = ask_project(tmp_path / "3", reader, files, "What does it depend on?")
    assert told is not None
    assert re.findall(r"(?m)^- (.+)$", told.text) == dependencies
    assert "oil" in told.sources[0].sentence


def test_of_another_language_a_manifest_says_nothing(tmp_path: Path, reader: Model) -> None:
    files = {**LAMP, "pyproject.toml": PYPROJECT}
    assert ask_project(tmp_path, reader, files, "Which Rust version does it need?") is None


@pytest.mark.parametrize(
    ("file", "text", "version"),
    [
        ("clippy.toml", 'msrv = "1.60.0"\n', "1.60.0"),
        ("rust-toolchain.toml", '[toolchain]\nchannel = "1.71"\n', "1.71"),
        ("build.rs", 'fn main() {\n    let min_version = "1.60";\n}\n', "1.60"),
        ("README.md", "# Lamp\n\nNote that rust version *1.60.0* or later is required.\n", "1.60.0"),
    ],
)
def test_the_version_of_a_language_may_be_said_beside_the_manifest(
    tmp_path: Path, reader: Model, file: str, text: str, version: str
) -> None:
    files = {**LAMP, "Cargo.toml": '[package]\nversion = "1.0"\n', file: text}
    told = ask_project(tmp_path / "1", reader, files, "Which Rust version does it need?")
    assert told is not None
    assert told.text == f"Rust {version}, as {file} says."
    assert ask_project(tmp_path / "2", reader, files, "Which Go version does it need?") is None


def test_who_wrote_a_project_is_said_by_its_manifest(tmp_path: Path, reader: Model) -> None:
    for number, (manifest, authors) in enumerate(
        (
            ({"pyproject.toml": '[project]\nauthors = [{name = "Anna B."}, {email = "c@d.e"}]\n'}, "Anna B., c@d.e"),
            ({"setup.py": "from setuptools import setup\nsetup(author='Anna B.')\n"}, "Anna B."),
            ({"PKG-INFO": 'Name: lamp\nAuthor-email: "Anna B." <a@b.c>, Clara <c@d.e>\n'}, "Anna B., Clara"),
            ({"package.json": '{"author": {"name": "Anna B."}}\n'}, "Anna B."),
        )
    ):
        with read_project(tmp_path / str(number), reader, {**LAMP, **manifest}) as snapshot:
            told = answer_from_the_map(snapshot, WholeQuestion(Kind.AUTHOR, ""))
        assert told is not None
        assert told.text == f"{authors}, as {next(iter(manifest))} says."


@pytest.mark.parametrize(
    ("manifest", "dependencies"),
    [
        ({"setup.py": "setup(install_requires='oil>=2', cmdclass=X.setup(install_requires=['no']))\n"}, ["oil>=2"]),
        ({"setup.py": "setup(install_requires='oil\\nwick')\n"}, ["oil", "wick"]),
        (
            {"pyproject.toml": '\ufeff[project]\ndependencies = ["a @ https://b/c;d.whl", "oil"]\n'},
            ["a @ https://b/c;d.whl", "oil"],
        ),
        ({"go.mod": "go 1.22\nrequire a.b/c v1.0.0\nreplace (\n\ta.b/c v1.0.0 => d.e/f v1.0.0\n)\n"}, ["a.b/c v1.0.0"]),
    ],
)
def test_odd_manifests_are_read_as_their_tools_read_them(
    tmp_path: Path, reader: Model, manifest: dict[str, str], dependencies: list[str]
) -> None:
    told = ask_project(tmp_path, reader, {**LAMP, **manifest}, "What are its dependencies?")
    assert told is not None
    assert re.findall(r"(?m)^- (.+)$", told.text) == dependencies


def test_the_line_that_is_cited_is_the_one_that_says_it(tmp_path: Path, reader: Model) -> None:
    manifest = """[build-system]
requires = ["setuptools>=61.0"]

[project]
keywords = ["oil lamps"]
version = "1.0"
dependencies = [
  "oil",
]
"""
    files = {**LAMP, "pyproject.toml": manifest}
    told = ask_project(tmp_path / "1", reader, files, "What version is it?")
    assert told is not None
    assert told.sources[0].sentence == 'version = "1.0"'
    told = ask_project(tmp_path / "2", reader, files, "What does it depend on?")
    assert told is not None
    assert told.sources[0].sentence == '"oil",'


@pytest.mark.parametrize("question", ["Any runtime dependencies?", "What does it depend on?"])
def test_a_package_that_only_its_makers_need_others_for_depends_on_none(
    tmp_path: Path, reader: Model, question: str
) -> None:
    manifest = '{\n  "name": "lamp",\n  "devDependencies": {"jest": "^30.0.3"}\n}\n'
    told = ask_project(tmp_path, reader, {**LAMP, "package.json": manifest}, question)
    assert told is not None
    assert told.text == "None: package.json names no package that it needs."


def test_no_dependencies_are_said_only_where_a_manifest_says_so(tmp_path: Path, reader: Model) -> None:
    question = "What are its dependencies?"
    told = ask_project(tmp_path / "1", reader, {**LAMP, "pyproject.toml": '[project]\nname = "lamp"\n'}, question)
    assert told is not None
    assert told.text == "None: pyproject.toml names no package that it needs."
    for manifest in (
        {"pyproject.toml": '[project]\nname = "lamp"\ndynamic = ["dependencies"]\n'},
        {"pyproject.toml": "[build-system]\nrequires = []\n"},
        {"setup.py": "from setuptools import setup\nsetup(install_requires=read('needs.txt'))\n"},
        {"pyproject.toml": "[project\n"},
        {"Cargo.toml": '[workspace]\nmembers = ["a"]\n'},
        {"package.json": '{"workspaces": ["a"]}\n'},
        {"setup.py": "setup(install_requires=open('a').read())\n", "package.json": '{"devDependencies": {"a": "1"}}\n'},
    ):
        folder = tmp_path / str(len(list(tmp_path.iterdir())) + 1)
        assert ask_project(folder, reader, {**LAMP, **manifest}, question) is None


def test_a_version_may_stand_in_the_source_and_not_in_a_test(tmp_path: Path, reader: Model) -> None:
    versions = {"lamp/version.py": '__version__ = "8.1"\n', "lamp/a_test.py": '__version__ = "0"\n'}
    told = ask_project(tmp_path, reader, {**LAMP, **versions}, "What version is it?")
    assert told is not None
    assert told.text == "8.1, as lamp/version.py says."


def test_a_project_that_is_called_otherwise_is_not_the_one_that_was_read(tmp_path: Path, reader: Model) -> None:
    files = {**LAMP, "pyproject.toml": PYPROJECT}
    assert ask_project(tmp_path / "1", reader, files, "What does lamp depend on?") is not None
    assert ask_project(tmp_path / "2", reader, files, "What does lantern depend on?") is None
    wanted = project_question("What version is lamp?")
    assert wanted is not None
    with read_project(tmp_path / "3", reader, files, name="lamp-oil-1.0") as snapshot:
        assert answer_about_the_project(snapshot, wanted) is None
    with read_project(tmp_path / "4", reader, files, name="lamp-1.0") as snapshot:
        assert answer_about_the_project(snapshot, wanted) is not None
