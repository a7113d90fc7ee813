"""How far a project's files are looked into: as far as somebody would, and not beyond."""

from pathlib import Path

import pytest
from written_project import LAMP, ask_project, read_project

from gemma10m_tui.conversation.project.nature import is_project, is_prose, opening
from gemma10m_tui.conversation.project.source_text import closed, expression_at
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model


def _told(folder: Path, reader: Model, files: dict[str, str], question: str) -> str:
    told = ask_project(folder, reader, LAMP | files, question)
    return "" if told is None else told.text


def test_a_guide_is_told_by_its_outer_headings(tmp_path: Path, reader: Model) -> None:
    guide = (
        "# Moving\n\nTo 2.\n\n## Oil\n\nIt is new.\n\n### Wicks\n\nLong.\n\n#### Soot\n\nNone.\n\n##### Ash\n\nNone.\n"
    )
    told = _told(tmp_path, reader, {"docs/migrating-to-2.0.md": guide}, "What changed in 2.0?")
    assert [line for line in told.split("\n") if line.startswith("- ")] == ["- Oil", "- Wicks", "- Soot"]


@pytest.mark.parametrize(("letters", "is_told"), [(400, True), (1000, False)])
def test_the_head_of_a_class_is_no_page(tmp_path: Path, reader: Model, letters: int, is_told: bool) -> None:
    source = f"class Torch<{'A' * letters}> extends Lamp {{\n}}\n"
    assert bool(_told(tmp_path, reader, {"a.ts": source}, "Which classes inherit from Lamp?")) is is_told


def test_a_change_says_what_came_in_a_long_sentence_too(tmp_path: Path, reader: Model) -> None:
    changes = f"# Changes\n\n## 2.0\n\n- Added {'very ' * 140}bright lens.\n"
    assert "bright lens" in _told(tmp_path, reader, {"CHANGES.md": changes}, "When was the lens added?")


def test_a_licence_is_told_wherever_a_manifest_says_it(tmp_path: Path, reader: Model) -> None:
    lines = "".join(f'  "key{number}": "a value of this lamp",\n' for number in range(2000))
    told = _told(tmp_path, reader, {"package.json": f'{{\n{lines}  "license": "MIT"\n}}\n'}, "What is the licence?")
    assert told == "MIT, as package.json says."


@pytest.mark.parametrize(("prose", "is_it"), [(40, True), (160, False)])
def test_a_project_is_source_code_for_a_good_part(tmp_path: Path, reader: Model, prose: int, is_it: bool) -> None:
    files = {
        "lamp.py": "def light(power):\n    return power\n\n\n" * 40,
        "a.md": "The lamp is lit at night.\n\n" * prose,
    }
    with read_project(tmp_path, reader, files) as snapshot:
        assert is_project(WatchedText(snapshot, lambda: False)) is is_it


@pytest.mark.parametrize(("before", "told"), [(0, 3), (2, 3), (5, 0)])
def test_a_readme_begins_with_three_sentences_of_its_first_parts(
    tmp_path: Path, reader: Model, before: int, told: int
) -> None:
    badges = "".join(f"## Badge {number}\n\n![badge](a.svg)\n\n" for number in range(before))
    said = "".join(f"Lamp {number} lights a tower of the harbour. " for number in range(8))
    with read_project(tmp_path, reader, {"README.md": f"{badges}## Lamp\n\n{said}\n", "a.py": "a = 1\n"}) as snapshot:
        text = WatchedText(snapshot, lambda: False)
        assert len(opening(text, text.stretches())) == told


@pytest.mark.parametrize(
    ("said", "is_it"),
    [("Lamp lights up the harbour.", True), ("Lamp is small.", False), ("A list of lamps and", False)],
)
def test_prose_has_several_words_and_an_end(said: str, is_it: bool) -> None:
    assert is_prose(said) is is_it


def test_a_name_has_a_few_words(tmp_path: Path, reader: Model) -> None:
    people = "# Maintainers\n\n- Anna Maria van der Berg\n- Whoever wants to look after it for a year\n"
    told = _told(tmp_path, reader, {"MAINTAINERS.md": people}, "Who maintains it?")
    assert told.startswith("Anna Maria van der Berg, as ")


@pytest.mark.parametrize(("before", "is_told"), [(50, True), (200, False)])
def test_a_copyright_stands_where_a_file_begins(tmp_path: Path, reader: Model, before: int, is_told: bool) -> None:
    text = "You may use the lamp as you like.\n" * before + "\nCopyright 2020 Anna Berg\n"
    files = {"LICENSE": text, "a.py": "def light(power):\n    return power\n\n\n" * 300}
    assert ("Anna Berg" in _told(tmp_path, reader, files, "Who wrote it?")) is is_told


@pytest.mark.parametrize(("before", "is_told"), [(100, True), (250, False)])
def test_what_a_file_says_of_itself_stands_where_it_begins(
    tmp_path: Path, reader: Model, before: int, is_told: bool
) -> None:
    rights = "# Copyright of the keeper of the lamp.\n" * before
    files = {"odd.py": f'{rights}\n"""Lights the towers."""\n\n\ndef light(n):\n    return n\n'}
    assert ("Lights the towers" in _told(tmp_path, reader, files, "What does odd.py do?")) is is_told


@pytest.mark.parametrize(("letters", "shown"), [(400, 400), (1500, 595)])
def test_of_what_a_file_says_of_itself_a_paragraph_is_told(
    tmp_path: Path, reader: Model, letters: int, shown: int
) -> None:
    files = {"odd.py": f'"""Odd: {"x" * letters}"""\n\n\ndef light(n):\n    return n\n'}
    assert _told(tmp_path, reader, files, "What does odd.py do?").count("x") == shown


def test_expressions_and_blocks_that_do_not_end_are_cut() -> None:
    assert expression_at("x" * 250 + ", y", 0) == "x" * 250
    assert expression_at("x" * 800, 0) == "x" * 300
    assert closed(f"({'a' * 15_000}) b", 1) == 15_001
    assert closed(f"({'a' * 50_000}) b", 1) == 20_001


def _chain(count: int) -> dict[str, str]:
    """Classes that are made each from the one before."""
    classes = (f"class L{number}(L{number - 1}):\n    pass\n\n\n" for number in range(1, count))
    return {"a.py": f"class L0:\n    pass\n\n\n{''.join(classes)}"}


@pytest.mark.parametrize(("classes", "told"), [(9, 8), (30, 13)])
def test_the_classes_above_a_class_are_told_up_to_a_dozen(
    tmp_path: Path, reader: Model, classes: int, told: int
) -> None:
    said = _told(tmp_path, reader, _chain(classes), f"What does L{classes - 1} inherit from?")
    assert said.count("\n- a.py:") == told


@pytest.mark.parametrize(("classes", "told"), [(200, 198), (400, 298)])
def test_the_heirs_of_heirs_are_looked_for_up_to_a_few_hundred(
    tmp_path: Path, reader: Model, classes: int, told: int
) -> None:
    assert f"And {told} more through" in _told(tmp_path, reader, _chain(classes), "Which classes inherit from L0?")
