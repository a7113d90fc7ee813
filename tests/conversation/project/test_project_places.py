"""Where something is done in a project, by the names that whoever wrote it gave, and what a file is for."""

from pathlib import Path

import pytest
from written_project import ask_project, read_project

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.project.questions import ProjectKind
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model

PROJECT = {
    "README.md": "# Harbour\n\nThe harbour has a Redis cache backend on its list of wishes.\n",
    "harbour/middleware/foghorn.py": '''"""Middleware for ships that cannot see."""

import re

_VOLUME = 3


def volume(ship):
    return _VOLUME


class FogHornMiddleware:
    """Sounds the horn."""

    def sound(self, ship):
        return ship


class FogResponder:
    pass
''',
    "harbour/middleware/sessions.py": "class SessionMiddleware:\n    pass\n\n\nclass Store:\n    pass\n",
    "harbour/errors.py": "codes = {\n    'dark': 1,\n    'wet': 2,\n}\n\n\nclass ErrorPage:\n    pass\n",
    "harbour/tides.py": '''# Copyright 2020 the keeper
# Licensed under the terms of the sea

def lv(one, other):
    """The difference between two levels of water, by the almanac."""
    return one - other


def height(ship):
    return 0
''',
    "harbour/cli.py": "class Opts:\n    pass\n\n\ndef main():\n    pass\n",
    "harbour/cargo_parser.py": "class CargoPart:\n    pass\n\n\n"
    "class CargoParser:\n    def parse(self):\n        pass\n",
    "harbour/ships.py": 'class Vessel:\n    """Base class for all ships of the harbour."""\n',
    "harbour/lzs.c": "/*\n** $Id: lzs.c $\n** Barrel Collector\n** See Copyright Notice in harbour.h\n*/\n\n"
    "#include <stdio.h>\n\nint lzs_step (int n) {\n  return n;\n}\n",
    "harbour/base.c": "static int lub_collectbarrel (int n) {\n  return n;\n}\n",
    "harbour/granted.c": "/*\n * Rope handling.\n *\n * Permission is hereby granted, free of charge, to any person\n"
    " * obtaining a rope, copyright notices included.\n */\nint rope (int n) {\n  return n;\n}\n",
    "harbour/owned.py": '"""Winds of the harbour.\n\n:copyright: (c) 2020 by the keeper\n   and the captain.\n"""\n\n\n'
    "def wind(one):\n    return one\n",
    "harbour/nothing.py": "run(1)\n",
    "tests/test_foghorn.py": "def test_fog_horn_middleware():\n    pass\n",
    "examples/foghorn.py": "class FogHornMiddleware:\n    pass\n",
}


def _asked(folder: Path, reader: Model, question: str) -> FromTheMap | None:
    return ask_project(folder, reader, PROJECT, question)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        (
            "Where is the fog horn middleware implemented?",
            "harbour/middleware/foghorn.py:12: `class FogHornMiddleware`",
        ),
        ("Which file handles sessions?", "harbour/middleware/sessions.py:1: `class SessionMiddleware`"),
        ("Which file implements the fog horn?", "harbour/middleware/foghorn.py:12: `class FogHornMiddleware`"),
        ("Where are the error codes defined?", "harbour/errors.py:1: `codes`"),
        ("Where are the command line options defined?", "harbour/cli.py:1: `class Opts`"),
        ("Where is the difference of water levels computed?", "harbour/tides.py:4: `def lv(one, other)`"),
        ("Where is the code that parses the cargo?", "harbour/cargo_parser.py:5: `class CargoParser`"),
        ("Which file defines the CargoPart class?", "harbour/cargo_parser.py:1: `class CargoPart`"),
        ("What is the base class of all ships?", "harbour/ships.py:1: `class Vessel`"),
        ("Where is the Redis cache backend implemented?", None),
        ("Which file implements the windmill?", None),
        ("Where are ships painted?", None),
        (
            "Which file handles barrel collection?",
            "harbour/lzs.c: Barrel Collector",
        ),
        ("Where is FogResponder defined?", None),  # a definition that is named is found by its name
    ],
)
def test_a_place_is_told_where_names_have_most_of_the_words(
    tmp_path: Path, reader: Model, question: str, place: str | None
) -> None:
    told = _asked(tmp_path, reader, question)
    assert (told and told.text.split("\n")[0].replace(" = {", "")) == place


def test_a_text_that_is_no_project_has_no_such_place(tmp_path: Path, reader: Model) -> None:
    wanted = project_question("Where is the horn handled?")
    assert wanted is not None
    files = {
        "a.txt": "The horn of the tower was handled by the keeper of the tower. " * 40,
        "horn.py": "def horn(): 0\n",
    }
    with read_project(tmp_path, reader, files) as snapshot:
        assert answer_about_the_project(snapshot, wanted) is None


def test_a_file_is_told_by_its_beginning_and_its_definitions(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path / "1", reader, "What does foghorn.py do?")
    assert told is not None
    assert told.text == (
        "harbour/middleware/foghorn.py: Middleware for ships that cannot see.\n\nIt defines:\n\n"
        "- line 8: `def volume(ship)`\n- line 12: `class FogHornMiddleware` – Sounds the horn\n"
        "- line 19: `class FogResponder`"
    )
    told = _asked(tmp_path / "2", reader, "What does the module harbour/tides do?")
    assert told is not None
    assert told.text.startswith("harbour/tides.py defines these:\n\n- line 4: `def lv(one, other)` – The difference")
    told = _asked(tmp_path / "3", reader, "What is nothing.py for?")
    assert told is not None
    assert told.text == "harbour/nothing.py has no more than this:\n\n```\nrun(1)\n```"
    assert _asked(tmp_path / "4", reader, "What does windmill.py do?") is None


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("lzs.c", "harbour/lzs.c: Barrel Collector\n"),
        ("granted.c", "harbour/granted.c defines this:\n"),
        ("owned.py", "harbour/owned.py: Winds of the harbour.\n"),
    ],
)
def test_what_points_to_a_copyright_hides_nothing_beside_it(
    tmp_path: Path, reader: Model, file: str, said: str
) -> None:
    told = _asked(tmp_path, reader, f"What does {file} do?")
    assert told is not None
    assert told.text.startswith(said)


@pytest.mark.parametrize(
    "question",
    [
        "Where is the key located?",
        "Where was the captain born?",
        "Where are the reports stored?",
        "Where is `open_gate` defined?",
        "What does the captain do?",
        "What is the harbour for?",
        "Which file is it?",
    ],
)
def test_other_questions_ask_for_no_place_in_the_source(question: str) -> None:
    found = project_question(question)
    assert found is None or found.kind not in (ProjectKind.PLACE, ProjectKind.WORK)
