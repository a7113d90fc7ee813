"""How something is done: told by the section whose heading says so, and by nothing where none does."""

from pathlib import Path

import pytest
from written_project import read_project

from gemma10m_tui.conversation.pointing.ways import asks_to_do, way_to
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from model.checkpoint import Model

MANUAL = """# Lamp 300

## 1 Safety

Never open the lamp while it burns. Keep the battery away from the fire.

## 2 First use

### 2.1 Filling the oil tank

Lift the tank by its handle. Fill it up to the mark.

1. Open the cap.
2. Pour.

## 3 Maintenance

### 3.1 Replacing the battery of the remote control

Slide the cover on the back down. Take the old battery out and put a new one in.

### 3.2 Cleaning

Clean the glass every night, and the tank once a year.
"""
PROJECT = {
    "README.md": "# Lamp\n\nLamp lights the towers of a harbour.\n\n## Installation\n\n```sh\npip install lamp\n```\n",
    "docs/testing.rst": "Testing Towers\n==============\n\nTest a tower with a keeper::\n\n    keeper.test(tower)\n",
    "docs/light.md": "# Colours of light\n\nThe light of a tower is white, and red in a storm.\n",
    "src/lamp.py": "def test_tower(tower):\n    '''How a tower is tested by a test.'''\n    return tower\n" * 20,
    "tests/test_lamp.py": "def test_install():\n    '''Install the tower, and test the tower.'''\n" * 20,
}


def _way(folder: Path, reader: Model, files: dict[str, str], question: str) -> FromTheMap | None:
    with read_project(folder, reader, files) as snapshot:
        told = way_to(WatchedText(snapshot, lambda: False), question, None)
    for one in () if told is None else told.sources:
        assert one.sentence in one.passage.text
    return told


@pytest.mark.parametrize(
    ("question", "heading", "said"),
    [
        ("How do I replace the battery?", "3.1 Replacing the battery of the remote control", "Slide the cover"),
        ("How can I fill the oil tank?", "2.1 Filling the oil tank", "1. Open the cap.\n2. Pour."),
        ("How to clean it?", "3.2 Cleaning", "Clean the glass every night"),
        ("What is the best way to fill the tank?", "2.1 Filling the oil tank", "Lift the tank"),
    ],
)
def test_a_manual_is_quoted_from_the_section_on(
    tmp_path: Path, reader: Model, question: str, heading: str, said: str
) -> None:
    told = _way(tmp_path, reader, {"manual.md": MANUAL}, question)
    assert told is not None
    assert told.text.startswith(f"“{heading}”:\n\n")
    assert said in told.text
    assert "#" not in told.text
    assert told.sources[0].sentence


@pytest.mark.parametrize(
    "question",
    [
        "How do I reach the harbour?",  # no heading has it
        "How do I open the lamp?",  # nor this, though a sentence does
        "How do I do it?",
    ],
)
def test_without_a_heading_for_it_nothing_is_told(tmp_path: Path, reader: Model, question: str) -> None:
    assert _way(tmp_path, reader, {"manual.md": MANUAL}, question) is None


def test_a_chapter_of_a_novel_is_no_way_to_do_what_its_title_names(tmp_path: Path, reader: Model) -> None:
    novel = "# Tales\n\n## The Lobster Quadrille\n\nThe turtle wept.\n\n## A Mad Tea-Party\n\nThere was tea.\n"
    for question in ("How do you dance the Lobster Quadrille?", "How do people get into a mad tea party?"):
        assert _way(tmp_path / question[:9], reader, {"tales.md": novel}, question) is None


@pytest.mark.parametrize(
    ("question", "document", "said"),
    [
        ("How do I install it?", "README.md", "```sh\npip install lamp\n```"),
        ("How do I test a tower?", "docs/testing.rst", "keeper.test(tower)"),
    ],
)
def test_of_a_project_the_documentation_is_asked_and_not_its_source(
    tmp_path: Path, reader: Model, question: str, document: str, said: str
) -> None:
    told = _way(tmp_path, reader, PROJECT, question)
    assert told is not None
    assert told.sources[0].passage.document.endswith(document)
    assert said in told.text


ALARMS = """
### 3.3 Delete an alarm

To delete an alarm that is set, set the dial to zero and set it again.

### 3.4 Set an alarm

Turn the dial.
"""


def test_a_heading_that_says_it_goes_before_one_that_says_another_thing(tmp_path: Path, reader: Model) -> None:
    told = _way(tmp_path, reader, {"manual.md": MANUAL + ALARMS}, "How do I set an alarm?")
    assert told is not None
    assert told.text.startswith("“3.4 Set an alarm”")


def test_a_long_section_is_cut_between_lines_and_its_fence_closed(tmp_path: Path, reader: Model) -> None:
    code = "\n".join(f"lamp.light({number})\n" for number in range(200))
    manual = f"{MANUAL}\n### 3.3 Lighting\n\nLight it so:\n\n```python\n{code}```\n"
    told = _way(tmp_path, reader, {"manual.md": manual}, "How do I light it?")
    assert told is not None
    assert told.text.count("```") == 2
    assert told.text.rstrip().endswith("…")
    assert len(told.text) < 1100


def test_a_long_list_is_cut_between_its_items(tmp_path: Path, reader: Model) -> None:
    items = "\n".join(f"- The light of number {number} is lit by hand." for number in range(60))
    told = _way(
        tmp_path, reader, {"manual.md": f"{MANUAL}\n### 3.3 Lighting\n\nSo:\n\n{items}\n"}, "How do I light it?"
    )
    assert told is not None
    assert told.text.split("\n\n…")[0].endswith("is lit by hand.")


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("How do I test a command?", True),
        ("So how can you do that?", True),
        ("How to clean it", True),
        ("Wie setze ich ein Paket zurück?", True),
        ("Wie kann man die Lampe reinigen?", True),
        ("Wie spricht man Debian aus?", True),
        ("Comment nettoyer la lampe ?", True),
        ("Comment puis-je la nettoyer ?", True),
        ("¿Cómo puedo limpiar la lámpara?", True),
        ("Comment on chapter 3", False),
        ("Wie heißt man dort?", False),
        ("Wie alt ist der Turm?", False),
        ("Wie oft reinigt man sie?", False),
        ("How does the lamp work?", False),
        ("How did Alice get into the garden?", False),
        ("How do they know?", False),
    ],
)
def test_who_wants_to_do_something(question: str, wants: bool) -> None:
    assert asks_to_do(question) is wants


def test_a_way_is_told_in_other_languages(tmp_path: Path, reader: Model) -> None:
    manual = "# Handbuch\n\n## Öl\n\nDas Öl ist teuer.\n\n## Die Lampe reinigen\n\nMan nimmt einen Lappen.\n"
    for number, question in enumerate(("Wie reinige ich die Lampe?", "Wie kann ich die Lampe reinigen?")):
        told = _way(tmp_path / str(number), reader, {"handbuch.md": manual}, question)
        assert told is not None
        assert told.text.startswith("“Die Lampe reinigen”:\n\nMan nimmt einen Lappen.")
