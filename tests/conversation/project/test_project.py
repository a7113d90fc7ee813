"""What a project of source code is about, as a whole."""

from collections.abc import Mapping
from pathlib import Path

from written_project import read_project

from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from model.checkpoint import Model

PROJECT = {
    "README.md": """![logo](logo.png)

# Lamp

<p align="center">shown in the middle of the page</p>

**Lamp** lights the towers of a harbour. It never goes out! Try it.

## Installing

Every keeper installs the lamp of the tower before the first night of the winter.
""",
    "docs/keeping.md": "The keeper of a tower cleans the lamp of that tower on every morning.\n",
    "docs/Makefile": "All the towers of the harbour are built by this rule and the lamp is built by no other.\n",
    "src/lamp.py": "def light(tower):\n    # The lamp of the tower is lit here, and the tower told.\n    pass\n" * 9,
    "tests/test_lamp.py": "# The tower is tested with the lamp, and the lamp with the tower, over and over again.\n",
    "LICENSE": "The lamp of the tower is given to everybody who wants to have a lamp or a tower.\n",
}


def _overview_of(tmp_path: Path, reader: Model, files: Mapping[str, str]) -> FromTheMap:
    with read_project(tmp_path, reader, files) as snapshot:
        mapped = answer_from_the_map(snapshot, WholeQuestion(Kind.OVERVIEW, ""))
    assert mapped is not None
    return mapped


def test_a_project_is_told_by_its_readme_and_its_documentation(tmp_path: Path, reader: Model) -> None:
    mapped = _overview_of(tmp_path, reader, PROJECT)
    begins = ["**Lamp** lights the towers of a harbour.", "Every keeper installs the lamp of the tower before"]
    assert mapped.sources[0].sentence == begins[0]
    assert mapped.sources[1].sentence.startswith(begins[1])
    assert {one.passage.document for one in mapped.sources} == {"README.md", "docs/keeping.md"}
    assert "what README.md begins with" in mapped.text
    assert "left out" in mapped.text


def test_the_readme_is_the_readme_and_the_sentences_are_counted(tmp_path: Path, reader: Model) -> None:
    other = {
        "ARCHITECTURE.md": "The wick of the lamp is held by a queue of the lamp.\n",
        "README.de.md": "Eine Lampe ist es.\n",
    }
    mapped = _overview_of(tmp_path, reader, {**PROJECT, **other})
    assert "what README.md begins with" in mapped.text
    told = sum(line.startswith("- ") for line in mapped.text.splitlines())
    assert f"one telling sentence of {told - 2} of" in mapped.text


def test_a_thesis_with_a_script_is_no_project(tmp_path: Path, reader: Model) -> None:
    chapter = "The lamp of the tower is seen by all the ships that come near to the tower in the night. " * 40
    thesis = {"README.md": "Run the script of the lamp to draw all figures.\n", "thesis.txt": f"Lamps\n\n{chapter}"}
    mapped = _overview_of(tmp_path, reader, {**thesis, "plot.py": PROJECT["src/lamp.py"]})
    assert "thesis.txt" in {one.passage.document for one in mapped.sources}


def test_a_project_without_documentation_is_told_by_its_source_and_not_by_its_tests(
    tmp_path: Path, reader: Model
) -> None:
    code = {name: text for name, text in PROJECT.items() if name.startswith(("src", "tests", "LICENSE"))}
    assert {one.passage.document for one in _overview_of(tmp_path, reader, code).sources} == {"src/lamp.py"}
