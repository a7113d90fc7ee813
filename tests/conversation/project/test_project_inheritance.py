"""Which classes are made from which: answered by the heads of classes, in the languages that have such."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from written_project import read_project

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.project.questions import ProjectKind
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model

PYTHON = {
    "lamp/core.py": '''"""Class Fake(Lamp) is told of here."""


class Lamp(Generic[T], metaclass=Meta):
    pass


class Lantern(Lamp[str]):
    pass


class Beacon(
    core.Lamp, Tower
):
    pass
''',
    "lamp/red.py": "class RedLantern(Lantern):\n    pass\n\n\nclass Alone:\n    pass\n",
    "tests/test_lamp.py": "class TestedLamp(Lamp):\n    pass\n",
}


def _asked(folder: Path, reader: Model, files: Mapping[str, str], question: str) -> FromTheMap | None:
    wanted = project_question(question)
    assert wanted is not None
    with read_project(folder, reader, files) as snapshot:
        return answer_about_the_project(snapshot, wanted)


def _lines(told: FromTheMap | None) -> list[str]:
    assert told is not None
    assert all(one.sentence in one.passage.text for one in told.sources)
    return re.findall(r"(?m)^- (.+)$", told.text)


def test_classes_that_inherit_are_told_with_those_that_do_through_others(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path, reader, PYTHON, "Which classes inherit from `Lamp`?")
    assert _lines(told) == [
        "lamp/core.py:8: `class Lantern(Lamp[str])`",
        "lamp/core.py:12: `class Beacon(`",
        "tests/test_lamp.py:1: `class TestedLamp(Lamp)`",
        "lamp/red.py:1: `class RedLantern(Lantern)`, through `Lantern`",
    ]
    assert told is not None
    assert told.text.startswith("3 classes inherit from `Lamp` directly:")
    assert "And 1 more through these:" in told.text


def test_an_heir_of_an_heir_is_told_though_another_has_its_name(tmp_path: Path, reader: Model) -> None:
    files = {
        "lamp/core.py": "class Base:\n    pass\n\n\nclass Runner(Base):\n    pass\n",
        "lamp/check.py": "class Command(Base):\n    pass\n",
        "lamp/crawl.py": "class Command(Runner):\n    pass\n",
        "lamp/start.py": "class Command(Runner):\n    pass\n",
    }
    assert _lines(_asked(tmp_path, reader, files, "Which classes inherit from Base?")) == [
        "lamp/core.py:5: `class Runner(Base)`",
        "lamp/check.py:1: `class Command(Base)`",
        "lamp/crawl.py:1: `class Command(Runner)`, through `Runner`",
        "lamp/start.py:1: `class Command(Runner)`, through `Runner`",
    ]


def test_what_a_class_inherits_from_is_told_up_to_the_last(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path / "1", reader, PYTHON, "What does RedLantern inherit from?")
    assert _lines(told) == [
        "lamp/red.py:1: `class RedLantern(Lantern)`",
        "lamp/core.py:8: `class Lantern(Lamp[str])`",
        "lamp/core.py:4: `class Lamp(Generic[T], metaclass=Meta)`",
    ]
    told = _asked(tmp_path / "2", reader, PYTHON, "What is the base class of Alone?")
    assert told is not None
    assert told.text.startswith("`Alone` names no class that it inherits from.")


def test_a_class_without_heirs_has_none_and_what_is_no_class_is_not_told_of(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path / "1", reader, PYTHON, "Which subclasses of Alone exist?")
    assert told is not None
    assert told.text == "No class inherits from `Alone` in the source that was read."
    assert _asked(tmp_path / "2", reader, PYTHON, "Which classes extend Windmill?") is None


@pytest.mark.parametrize(
    ("name", "text", "heirs"),
    [
        ("a.js", "class Red extends core.Lamp {}\n// class Blue extends Lamp {}\nconst a = class extends Lamp {}\n", 1),
        ("a.ts", "export interface Red<T extends X> extends Lamp<T>, Tower {}\nclass A implements Tower, Lamp {}\n", 2),
        (
            "A.java",
            "public class Red<T> extends Tower<T> implements Lamp<String>, B {\n}\nclass C extends LampX {}\n",
            1,
        ),
        ("a.cs", "public class Red : Tower, ILamp, Lamp<int> where T : Lamp2 {}\nclass Blue : Other {}\n", 1),
        ("a.cpp", "class Red final : public Tower, private ns::Lamp<int> {\n};\nstruct Blue : Lamp {};\n", 2),
        ("a.kt", "class Red(val a: Int) : Lamp(a), Tower {\n}\n", 1),
        ("a.rs", "impl<T> Lamp<T> for Red<T> where T: X {\n}\npub trait Bright: Lamp + Send {\n}\nimpl Lamp {}\n", 2),
        ("a.go", "type Red struct {\n\tsize int\n\t*core.Lamp\n}\ntype Blue struct {\n\tlamp Lamp\n}\n", 1),
        ("a.rb", "class Red < Core::Lamp\nend\n", 1),
    ],
)
def test_every_language_says_it_in_its_own_way(tmp_path: Path, reader: Model, name: str, text: str, heirs: int) -> None:
    told = _asked(tmp_path, reader, {"README.md": "# Lamp\n", f"src/{name}": text}, "What implements Lamp?")
    assert len(_lines(told)) == heirs


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which subclasses of `Lamp` exist?", ProjectKind.HEIRS),
        ("What are the subclasses of Lamp?", ProjectKind.HEIRS),
        ("Which lamp classes inherit from `Lamp`?", ProjectKind.HEIRS),
        ("Which types implement the trait Lamp?", ProjectKind.HEIRS),
        ("Who extends Lamp?", ProjectKind.HEIRS),
        ("Which exceptions are derived from Lamp?", ProjectKind.HEIRS),
        ("What subclasses does Lamp have?", ProjectKind.HEIRS),
        ("List all subclasses of Lamp", ProjectKind.HEIRS),
        ("What does the class Lamp extend?", ProjectKind.BASES),
        ("Which class is the base of Lamp?", ProjectKind.BASES),
        ("What is the superclass of Lamp?", ProjectKind.BASES),
        ("Which classes does Lamp inherit from?", ProjectKind.BASES),
    ],
)
def test_questions_about_what_a_class_is_made_from(question: str, kind: ProjectKind) -> None:
    found = project_question(question)
    assert found is not None
    assert (found.kind, found.about) == (kind, "Lamp")
