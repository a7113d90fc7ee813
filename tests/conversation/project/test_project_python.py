"""Where a name is called, raised and used in a project of Python, and what its settings are if nobody says."""

import re
from pathlib import Path

import pytest
from written_project import LAMP, ask_project, read_project

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Stopped
from model.checkpoint import Model


def _places(told: FromTheMap | None) -> list[str]:
    assert told is not None
    return re.findall(r"(?m)^- (\S+:\d+)", told.text)


def test_calls_are_all_of_them_with_their_lines_and_none_in_comments_and_strings(tmp_path: Path, reader: Model) -> None:
    told = ask_project(tmp_path, reader, LAMP, "Where is light called?")
    places = _places(told)
    assert places == [
        *("lamp/core.py:15", "lamp/core.py:15", "lamp/core.py:18"),
        *("lamp/wick.c:6", "tests/test_lamp.py:2"),
    ]
    for place in places:
        name, _, line = place.partition(":")
        assert "light(" in LAMP[name].split("\n")[int(line) - 1]
    assert told is not None
    assert "in 5 places of 3 files, 1 of them in tests" in told.text
    assert "(Tower.night)" in told.text


def test_calls_in_other_languages_are_no_comparisons_comments_or_strings(tmp_path: Path, reader: Model) -> None:
    script = """class A {
  count() {
    return 1;
  }
}
/* count(1)
   count(2) */
if (count != 3) { say('count (the things)'); }
a.count(4); // count(5)
"""
    c = "int all(int *out) {\n  *out = count(1);\n  return count(2) != 3;\n}\n"
    told = ask_project(tmp_path, reader, {**LAMP, "lamp/a.js": script, "lamp/b.c": c}, "Where is count called?")
    assert _places(told) == ["lamp/a.js:9", "lamp/b.c:2", "lamp/b.c:3"]


def test_an_exception_is_raised_where_it_is_raised(tmp_path: Path, reader: Model) -> None:
    more = {
        "lamp/dark.py": "class Dark(Exception):\n    pass\n\n\ndef night(error=Dark):\n    raise Dark('night')\n",
        "lamp/Dark.java": "class A {\n  void b() {\n    throw new lamp.Dark(1);\n  }\n}\n",
    }
    told = ask_project(tmp_path, reader, {**LAMP, **more}, "Where is Dark raised?")
    assert sorted(_places(told)) == ["lamp/Dark.java:3", "lamp/dark.py:6"]


def test_what_is_defined_elsewhere_is_called_here(tmp_path: Path, reader: Model) -> None:
    more = {"lamp/wait.py": "import time\n\n\ndef wait():\n    time.sleep(1)\n"}
    assert _places(ask_project(tmp_path, reader, {**LAMP, **more}, "Where is sleep called?")) == ["lamp/wait.py:5"]


def test_uses_are_more_than_calls(tmp_path: Path, reader: Model) -> None:
    told = ask_project(tmp_path, reader, LAMP, "Where is Tower.light used?")
    assert "lamp/core.py:23" in _places(told)
    assert told is not None
    assert "“Tower.light” was asked for" in told.text


def test_what_is_defined_and_never_called_is_told_and_a_plain_word_is_not_asked_of_code(
    tmp_path: Path, reader: Model
) -> None:
    told = ask_project(tmp_path / "1", reader, LAMP, "Where is night called?")
    assert told is not None
    assert told.text == "`night` is not called in the source that was read."
    assert ask_project(tmp_path / "2", reader, LAMP, "Where is the harbour used?") is None
    assert ask_project(tmp_path / "3", reader, LAMP, "Where is os.path_of called?") is None


def test_a_default_is_told_by_value_and_of_a_constant_what_it_stands_for(tmp_path: Path, reader: Model) -> None:
    told = ask_project(tmp_path / "1", reader, LAMP, "What is the default power?")
    assert told is not None
    assert told.text == (
        "`power` is `BRIGHT`, which is `5.0` (lamp/core.py:3) by default, in Tower.light (lamp/core.py:9)."
    )
    assert told.sources[0].sentence == "BRIGHT = 5.0"
    told = ask_project(tmp_path / "2", reader, LAMP, "What is the default height of Tower?")
    assert told is not None
    assert "`12` by default, in Tower (lamp/core.py:7)" in told.text
    told = ask_project(tmp_path / "3", reader, LAMP, "What is the default of max-power?")
    assert told is not None
    assert "`7` by default, in main (lamp/core.py:21)" in told.text
    assert ask_project(tmp_path / "4", reader, LAMP, "What is the default height of Lamp?") is None
    assert ask_project(tmp_path / "5", reader, LAMP, "What is the default weight?") is None


def test_several_defaults_are_listed(tmp_path: Path, reader: Model) -> None:
    more = {"lamp/more.py": 'def light(colour="red"):\n    pass\n\n\ndef dim(colour="red"):\n    pass\n'}
    told = ask_project(tmp_path, reader, {**LAMP, **more}, "What is the default colour?")
    assert told is not None
    assert "has 2 defaults" in told.text
    assert '- `"red"` in light (lamp/more.py:1), dim (lamp/more.py:5)' in told.text
    assert '- `"white"` in Tower.light' in told.text


def test_a_constant_of_another_module_is_not_that_of_the_project(tmp_path: Path, reader: Model) -> None:
    source = """import logging
from lamp import settings


def a(depth=logging.DEBUG): ...


def b(rank=settings.LEVEL): ...


def c(row=LEVEL): ...
"""
    files = {"lamp/settings.py": "DEBUG = True\nLEVEL = 4\n", "lamp/a.py": source}
    told = ask_project(tmp_path / "1", reader, {**LAMP, **files}, "What is the default depth?")
    assert told is not None
    assert told.text == "`depth` is `logging.DEBUG` by default, in a (lamp/a.py:5)."
    told = ask_project(tmp_path / "2", reader, {**LAMP, **files}, "What is the default rank?")
    assert told is not None
    assert "which is `4`" in told.text
    told = ask_project(tmp_path / "3", reader, {**LAMP, **files}, "What is the default row?")
    assert told is not None
    assert "which is" not in told.text


def test_a_marker_of_what_was_not_given_comes_last(tmp_path: Path, reader: Model) -> None:
    more = "UNSET = object()\n\n\ndef a(oil=UNSET): ...\ndef b(oil=UNSET): ...\ndef c(oil=2): ...\n"
    told = ask_project(tmp_path, reader, {**LAMP, "lamp/more.py": more}, "What is the default of oil?")
    assert told is not None
    assert re.findall(r"(?m)^- `(\w+)`", told.text) == ["2", "UNSET"]


def test_a_search_that_nobody_waits_for_ends(tmp_path: Path, reader: Model) -> None:
    wanted = project_question("Where is light called?")
    assert wanted is not None
    with read_project(tmp_path, reader, LAMP) as snapshot, pytest.raises(Stopped):
        answer_about_the_project(snapshot, wanted, lambda: True)
