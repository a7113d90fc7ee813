"""What a project without a README is about: what its manifest, its package and its documentation's index say."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from written_project import read_project

from gemma10m_tui.conversation.project.manifest import read_manifest
from gemma10m_tui.conversation.project.nature import has_documentation
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.conversation.whole.overview import overview
from model.checkpoint import Model

PYPROJECT = '[project]\nname = "lamp"\ndescription = "Lights the towers of a harbour"\n'
PACKAGE = '"""Towers and their lamps.\n\nMore of it."""\n\nfrom .core import light\n'
CORE = '"""How a tower\nis lit at night."""\n\n\ndef light(tower):\n    """Light the lamp of it."""\n    return tower\n'
TEST = '"""A test that lights a tower twice."""\n\n\ndef test_light():\n    assert light(2)\n'
FILES = {
    "pyproject.toml": PYPROJECT,
    "src/lamp/__init__.py": PACKAGE,
    "src/lamp/core.py": CORE,
    "tests/test_core.py": TEST,
}


def said_of(folder: Path, reader: Model, files: Mapping[str, str]) -> list[str]:
    """What is quoted of it, a line each."""
    with read_project(folder, reader, files) as snapshot:
        found = overview(WatchedText(snapshot, lambda: False), "")
    assert found is not None
    assert all(one.sentence in one.passage.text for one in found.sources)
    return [" ".join(one.sentence.split()) for one in found.sources]


def test_the_manifest_and_the_package_say_what_it_is_and_the_files_what_they_begin_with(
    tmp_path: Path, reader: Model
) -> None:
    assert said_of(tmp_path, reader, FILES) == [
        "Lights the towers of a harbour",
        "Towers and their lamps.",
        "How a tower is lit at night.",
    ]


def test_a_readme_comes_before_all_of_that(tmp_path: Path, reader: Model) -> None:
    files = {**FILES, "README.md": "# Lamp\n\nLamp is a program for keepers of towers.\n"}
    assert said_of(tmp_path, reader, files)[0] == "Lamp is a program for keepers of towers."


def test_the_index_of_the_documentation_says_it_too(tmp_path: Path, reader: Model) -> None:
    index = "# Lamp\n\nLamp is made for keepers of towers. It knows every harbour of the coast. It is old and kind.\n"
    said = said_of(
        tmp_path, reader, {**FILES, "docs/index.md": index, "docs/zoo.md": "# Zoo\n\nA zoo is no harbour.\n"}
    )
    assert said[2:4] == ["Lamp is made for keepers of towers.", "It knows every harbour of the coast."]
    assert "How a tower is lit at night." not in said


def test_of_several_packages_that_of_the_projects_name_says_it(tmp_path: Path, reader: Model) -> None:
    files = {"lamp/__init__.py": PACKAGE, "wick/__init__.py": '"""Wicks that burn for long."""\n' + "a = 1\n" * 9}
    assert said_of(tmp_path, reader, files)[0] == "Towers and their lamps."


def test_where_nothing_says_it_sentences_are_told_as_of_any_text(tmp_path: Path, reader: Model) -> None:
    said = said_of(tmp_path, reader, {"a.py": "# The lamp of the tower burns by night.\n" * 3 + "a = 1\n" * 9})
    assert said == ["The lamp of the tower burns by night."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", PYPROJECT),
        ("pyproject.toml", '[tool.poetry]\ndescription = "Lights the towers of a harbour"\n'),
        ("setup.py", 'from setuptools import setup\nsetup(description="Lights the towers of a harbour")\n'),
        ("setup.cfg", "[metadata]\ndescription = Lights the towers of a harbour\n"),
        ("PKG-INFO", "Metadata-Version: 2.1\nSummary: Lights the towers of a harbour\n"),
        ("package.json", '{"description": "Lights the towers of a harbour"}'),
        ("Cargo.toml", '[package]\ndescription = "Lights the towers of a harbour"\n'),
    ],
)
def test_a_manifest_describes_the_project(name: str, text: str) -> None:
    found = read_manifest(name, text)
    assert found is not None
    assert found.description == "Lights the towers of a harbour"


def test_documentation_is_told_from_code(tmp_path: Path, reader: Model) -> None:
    with read_project(tmp_path / "code", reader, FILES) as snapshot:
        assert not has_documentation(snapshot.stretches())
    with read_project(tmp_path / "docs", reader, {**FILES, "docs/a.md": "# A\n\nA lamp.\n"}) as snapshot:
        assert has_documentation(snapshot.stretches())
