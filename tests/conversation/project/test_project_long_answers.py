"""What a project has very much of is told up to a number, and how much more there is is said."""

import re
from pathlib import Path

import pytest
from written_project import ask_project

from model.checkpoint import Model

LONG = "x" * 400
USES = "def light(n):\n    return n\n\n\ndef burn():\n" + "    light(1)\n" * 60
STRINGS = "def light(n):\n    return n\n\n\nlight(1)\n" + "put('light')\n" * 30
MEMBERS = "import enum\n\n\nclass Colour(enum.Enum):\n" + "".join(f"    C{n} = {n}\n" for n in range(60))
HEIRS = "class Lamp:\n    pass\n" + "".join(f"\n\nclass L{n}(Lamp):\n    pass\n" for n in range(60))
CHANGES = (
    "# Changes\n\n## 2.0\n\n" + "".join(f"- Change number {n}.\n" for n in range(60)) + "\n## 1.0\n\n- First one.\n"
)
ADDED = "# Changes\n" + "".join(f"\n## {n}.0\n\n- Added the lens to pier {n}.\n" for n in range(20, 0, -1))
VARIABLES = "import os\n\n" + "".join(f"os.environ['LAMP_{n}']\n" for n in range(60))
ONE_VARIABLE = "import os\n\n" + "os.environ['LAMP_OIL']\n" * 20
VALUES = "".join(f"def light_{n}(power={n}):\n    return power\n\n\n" for n in range(20))
ONE_VALUE = "".join(f"def light_{n}(power=7):\n    return power\n\n\n" for n in range(20))
SCRIPTS = '[project]\nname = "lamp"\n\n[project.scripts]\n' + "".join(f'lamp{n} = "lamp:main{n}"\n' for n in range(20))
DEFINITIONS = '"""Lights."""\n\n\n' + "".join(f"def light_{n}():\n    pass\n\n\n" for n in range(30))
PEOPLE = "# Maintainers\n\n" + "".join(f"- {chr(65 + n)}nna Berg\n" for n in range(26)) + "- Boris Berg\n- Cara Berg\n"
TESTS = "# Lamp\n\n## Tests\n\n```sh\n" + "".join(f"pytest tests/{n}\n" for n in range(20)) + "```\n"
FILLER = {"lamp.py": "def on(n):\n    return n\n\n\n" * 40}


@pytest.mark.parametrize(
    ("files", "question", "told", "more", "cited"),
    [
        ({"lamp.py": USES}, "Where is light called?", 30, "30 more places", 12),
        ({"lamp.py": STRINGS}, "Where is light used?", 1 + 8, "22 more places", 9),
        ({"lamp.py": MEMBERS}, "What values can Colour have?", 40, "20 more", 1),
        ({"lamp.py": HEIRS}, "Which classes inherit from Lamp?", 40, "20 more", 12),
        ({"CHANGES.md": CHANGES, **FILLER}, "What changed in 2.0?", 25, "35 more", 12),
        ({"CHANGES.md": ADDED, **FILLER}, "When was the lens added?", 6, "14 more", 6),
        ({"lamp.py": VARIABLES}, "Which environment variables does it read?", 40, "20 more", 12),
        ({"lamp.py": VALUES}, "What is the default of power?", 8, "20 defaults", 8),
        ({"pyproject.toml": SCRIPTS, **FILLER}, "What is the entry point?", 8, "", 8),
        ({"lamp.py": DEFINITIONS}, "What does lamp.py do?", 12, "18 more", 12),
        ({"README.md": TESTS, **FILLER}, "How do I run the tests?", 6, "", 6),
    ],
)  # fmt: skip
def test_so_many_are_told_and_at_most_twelve_cited(
    tmp_path: Path, reader: Model, files: dict[str, str], question: str, told: int, more: str, cited: int
) -> None:
    found = ask_project(tmp_path, reader, files, question)
    assert found is not None
    lines = [line for line in found.text.split("\n") if line.startswith("- ") and not line.startswith("- and ")]
    assert len(lines) == told
    assert more in found.text
    assert len(found.sources) == cited


@pytest.mark.parametrize(
    ("files", "question", "places", "more"),
    [
        ({"lamp.py": ONE_VARIABLE}, "Which environment variables does it read?", 4, "16 more places"),
        ({"lamp.py": ONE_VALUE}, "What is the default of power?", 4, "16 more"),
    ],
)
def test_so_many_places_of_one_are_told(
    tmp_path: Path, reader: Model, files: dict[str, str], question: str, places: int, more: str
) -> None:
    found = ask_project(tmp_path, reader, files, question)
    assert found is not None
    assert len(re.findall(r"lamp\.py:\d+", found.text)) == places
    assert more in found.text


def test_so_many_people_are_named(tmp_path: Path, reader: Model) -> None:
    found = ask_project(tmp_path, reader, {"MAINTAINERS.md": PEOPLE, **FILLER}, "Who maintains it?")
    assert found is not None
    assert found.text.count(" Berg") == 15
    assert "13 more" in found.text
    assert len(found.sources) == 8


def test_so_many_types_of_one_name_are_told(tmp_path: Path, reader: Model) -> None:
    files = {f"lamp{n}.py": "import enum\n\n\nclass Colour(enum.Enum):\n    RED = 1\n" for n in range(9)}
    found = ask_project(tmp_path, reader, files, "What values can Colour have?")
    assert found is not None
    assert found.text.count("`Colour` has") == 4


@pytest.mark.parametrize(
    ("files", "question", "longest"),
    [
        ({"lamp.py": f"def light(n):\n    return n\n\n\nlight('{LONG}')\n"}, "Where is light called?", 160),
        ({"lamp.py": f"import enum\n\n\nclass Hue(enum.Enum):\n    R = '{LONG}'\n"}, "What values can Hue have?", 100),
        ({"lamp.py": f"def light(power='{LONG}'):\n    return power\n"}, "What is the default of power?", 80),
        ({"lamp.py": f'def light():\n    """Lights {LONG}"""\n'}, "What does lamp.py do?", 160),
        ({"tox.ini": f"[testenv]\ncommands = pytest {LONG}\n", **FILLER}, "How do I run the tests?", 120),
    ],
)  # fmt: skip
def test_what_is_very_long_is_cut(
    tmp_path: Path, reader: Model, files: dict[str, str], question: str, longest: int
) -> None:
    found = ask_project(tmp_path, reader, files, question)
    assert found is not None
    assert longest - 30 < found.text.count("x") <= longest


@pytest.mark.parametrize(("lines", "is_told"), [(40, True), (120, False)])
def test_a_file_that_says_nothing_is_told_where_it_is_short(
    tmp_path: Path, reader: Model, lines: int, is_told: bool
) -> None:
    files = {"odd.py": "run(1, 2, 3, 4, 5)\n" * lines, **FILLER}
    assert (ask_project(tmp_path, reader, files, "What does odd.py do?") is not None) is is_told
