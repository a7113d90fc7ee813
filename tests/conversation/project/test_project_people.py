"""Who maintains a project and who wrote it: by its lists of people, its manifest, and its README."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from written_project import ask_project, read_project

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.project.questions import ProjectKind
from model.checkpoint import Model

SOURCE = {"lamp/core.py": "def light(tower):\n    return tower\n" * 40}
LIST = "maintainers:\n- anna\n- boris-b\ninactive:\n- clara\n"
AUTHORS = """Created By:
Anna Berg            <anna@lamp.org>

Maintained by:
Boris Stein          <boris@lamp.org>  - the wick

Contributions by:
Clara                <clara@lamp.org>
"""
README = """# Lamp

Lamp lights a tower.

## Team

**Lead Maintainers:**
* [__Anna Berg__](https://lamp.org/anna),
  <https://x.com/anna>
* [Boris Stein](https://lamp.org/boris)

### Emeritus Contributors
* [Clara](https://lamp.org/clara)
"""
UNDERLINED = """Authors
*******

Leads
=====

- Anna Berg `@anna <https://lamp.org>`_

Contributors
============

- Clara
"""
MANIFEST = '[project]\nauthors = [{name = "Anna Berg"}]\nmaintainers = [{name = "Boris Stein"}]\n'


def _asked(folder: Path, reader: Model, files: Mapping[str, str], question: str) -> str | None:
    told = ask_project(folder, reader, {**SOURCE, **files}, question)
    return told and told.text


@pytest.mark.parametrize(
    ("files", "maintainers", "authors"),
    [
        ({"MAINTAINERS": LIST}, "anna, boris-b, as MAINTAINERS says under “maintainers”.", None),
        ({"pyproject.toml": MANIFEST}, "Boris Stein, as pyproject.toml says.", "Anna Berg, as pyproject.toml says."),
        (
            {"AUTHORS": AUTHORS},
            "Boris Stein, as AUTHORS says under “Maintained by”.",
            "Anna Berg, as AUTHORS says under “Created By”.",
        ),
        ({"README.md": README}, "Anna Berg, Boris Stein, as README.md says under “Lead Maintainers”.", None),
        (
            {"AUTHORS.rst": UNDERLINED},
            "Anna Berg, as AUTHORS.rst says under “Leads”.",
            "Anna Berg, as AUTHORS.rst says under “Leads”.",
        ),
        (
            {"LICENSE": "The MIT License\n\nCopyright (c) 2012-2020 Anna Berg\n"},
            None,
            "The copyright is that of Anna Berg, as LICENSE says.",
        ),
        ({"LICENSE": "Copyright [yyyy] [name of copyright owner]\n"}, None, None),
        ({"package.json": '{"contributors": [{"name": "Anna Berg"}]}\n'}, None, "Anna Berg, as package.json says."),
        ({"README.md": "# Lamp\n\n- one thing\n"}, None, None),
    ],
)
def test_people_are_told_by_the_list_that_names_them(
    tmp_path: Path, reader: Model, files: dict[str, str], maintainers: str | None, authors: str | None
) -> None:
    assert _asked(tmp_path / "1", reader, files, "Who maintains it?") == maintainers
    assert _asked(tmp_path / "2", reader, files, "Who created lamp?") == authors


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who maintains the project?", ProjectKind.MAINTAINERS),
        ("Who is the lead maintainer?", ProjectKind.MAINTAINERS),
        ("Who are the maintainers of lamp?", ProjectKind.MAINTAINERS),
        ("Who wrote lamp?", ProjectKind.AUTHORS),
        ("Who is the author of the library?", ProjectKind.AUTHORS),
    ],
)
def test_questions_about_the_people_behind_a_project(question: str, kind: ProjectKind) -> None:
    found = project_question(question)
    assert found is not None
    assert found.kind is kind


def test_who_wrote_what_is_no_project_is_not_asked_of_its_files(tmp_path: Path, reader: Model) -> None:
    story = {"story.txt": "The keeper of the lamp was seen on the tower. " * 200, "AUTHORS": AUTHORS}
    wanted = project_question("Who wrote lamp?")
    assert wanted is not None
    with read_project(tmp_path, reader, story) as snapshot:
        assert answer_about_the_project(snapshot, wanted) is None
