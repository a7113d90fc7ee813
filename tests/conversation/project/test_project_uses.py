"""Where a name is called and used in other languages than Python: every place, and none that defines or imports it."""

import re
from pathlib import Path

import pytest
from written_project import read_project

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from model.checkpoint import Model

RUST = """use crate::lamp::light;

fn main() -> Result<()> {
    light(&opts)?;
    if light(2) {
        println!("{}", light(3));
    }
    towers.map(light);
    let word = "light(4)"; // light(5)
}

pub fn light(power: u8) -> bool {
    power > 1
}
"""
GO = """package lamp

func Run() {
	light(1)
	if light(2) {
		go light(3)
	}
	towers.Each(light)
}

func light(power int) bool {
	return power > 1
}
"""
JAVASCRIPT = """const { light } = require('./lamp')

function run (towers) {
  light(1)
  if (light(2)) {
    return lamp.light(3)
  }
  towers.forEach(light)
}
const keeper = { light (power) { return power } }
"""
C = """#include "light.h"
int light(int power);
#define TWICE(x) light(x) + x

static int run(void) {
  light(1);
  while (light(2)) {
    each(towers, light);
  }
}

int light(int power) {
  return power;
}
"""
KOTLIN = """fun run() {
    light(1)
    if (light(2)) {
        val lit = light(3)
    }
    towers.forEach(light)
}

fun light(power: Int): Boolean {
    return power > 1
}
"""
# The language, the lines with a call, and the line where the name is handed on.
LANGUAGES = [
    ("rust", "rs", RUST, [4, 5, 6], 8),
    ("go", "go", GO, [4, 5, 6], 8),
    ("javascript", "js", JAVASCRIPT, [4, 5, 6], 8),
    ("c", "c", C, [3, 6, 7], 8),
]


def _lines(folder: Path, reader: Model, file: str, text: str, question: str) -> tuple[str, list[int]]:
    wanted = project_question(question)
    assert wanted is not None
    with read_project(folder, reader, {"README.md": "# Lamp\n", file: text}) as snapshot:
        told = answer_about_the_project(snapshot, wanted)
    assert told is not None
    return told.text, [int(line) for line in re.findall(r"(?m)^- \S+?:(\d+)", told.text)]


@pytest.mark.parametrize(("language", "suffix", "text", "calls", "handed_on"), LANGUAGES)
def test_a_call_that_stands_before_the_definition_is_a_call(
    tmp_path: Path, reader: Model, language: str, suffix: str, text: str, calls: list[int], handed_on: int
) -> None:
    pytest.importorskip(f"tree_sitter_{language}")
    told, lines = _lines(tmp_path / "1", reader, f"src/lamp.{suffix}", text, "Where is light called?")
    assert lines == calls
    assert f"is called in {len(calls)} places" in told
    told, lines = _lines(tmp_path / "2", reader, f"src/lamp.{suffix}", text, "Where is light used?")
    assert lines == sorted([*calls, handed_on])


def test_what_no_grammar_reads_is_not_counted_to_the_last(tmp_path: Path, reader: Model) -> None:
    told, lines = _lines(tmp_path, reader, "src/lamp.kt", KOTLIN, "Where is light called?")
    assert lines == [2, 3, 4]
    assert "is called in at least 3 places" in told


def test_no_call_is_certain_only_where_every_file_can_be_read(tmp_path: Path, reader: Model) -> None:
    files = {"src/lamp.py": "def light():\n    pass\n", "src/lamp.kt": "// light is lit elsewhere\n"}
    wanted = project_question("Where is light called?")
    assert wanted is not None
    for number, ending in ((1, "."), (2, ", as far as I can tell.")):
        read = dict(list(files.items())[:number])
        with read_project(tmp_path / str(number), reader, read) as snapshot:
            told = answer_about_the_project(snapshot, wanted)
        assert told is not None
        assert told.text == f"`light` is not called in the source that was read{ending}"


SETTINGS = {
    "README.md": "# Lamp\n",
    "lamp/settings.py": "LAMP_MOST_TIMES = 20\nLAMP_COLOUR = 'red'\nLAMP_UNUSED = 1\n",
    "lamp/red.py": "def red(settings):\n    # 'LAMP_MOST_TIMES'\n    return settings['LAMP_COLOUR']\n",
    "lamp/core.py": "from lamp.settings import LAMP_COLOUR\n\n\n"
    'def light(settings):\n    paint(LAMP_COLOUR)\n    return settings.getint("LAMP_MOST_TIMES")\n',
    "lamp/core.js": "// 'LAMP_MOST_TIMES'\nconst most = settings.get('LAMP_MOST_TIMES')\n",
    "docs/settings.md": "# Settings\n\nLAMP_DIM and LAMP_OLD are no more.\n",
    "lamp/old.py": "LAMP_OLD = 1\n",
}


def _told_of(folder: Path, reader: Model, name: str) -> str:
    wanted = project_question(f"Where is {name} used?")
    assert wanted is not None
    with read_project(folder, reader, SETTINGS) as snapshot:
        told = answer_about_the_project(snapshot, wanted)
    assert told is not None
    assert all(one.sentence in one.passage.text for one in told.sources)
    return told.text


def test_a_setting_that_only_strings_name_is_used_by_these(tmp_path: Path, reader: Model) -> None:
    told = _told_of(tmp_path, reader, "LAMP_MOST_TIMES")
    assert told.startswith("`LAMP_MOST_TIMES` is used by its name in a string, in 2 places of 2 files:")
    assert sorted(re.findall(r"(?m)^- (\S+:\d+)", told)) == ["lamp/core.js:2", "lamp/core.py:6"]


def test_a_string_that_names_what_is_used_is_told_beside_the_uses(tmp_path: Path, reader: Model) -> None:
    told = _told_of(tmp_path, reader, "LAMP_COLOUR")
    assert told.startswith("`LAMP_COLOUR` is used in 1 place of 1 file:\n\n- lamp/core.py:5")
    assert "Also named in a string at 1 place:\n\n- lamp/red.py:3 (red)" in told


def test_no_name_is_without_use_that_stands_elsewhere(tmp_path: Path, reader: Model) -> None:
    told = _told_of(tmp_path / "1", reader, "LAMP_OLD")
    assert told.startswith("No code that uses `LAMP_OLD` is found; it is mentioned in 1 place of 1 file:")
    assert "- docs/settings.md:3: `LAMP_DIM and LAMP_OLD are no more.`" in told
    told = _told_of(tmp_path / "2", reader, "LAMP_UNUSED")
    assert told == "`LAMP_UNUSED` is not used in the source that was read."


def test_what_is_thrown_is_raised_with_arguments_or_without(tmp_path: Path, reader: Model) -> None:
    pytest.importorskip("tree_sitter_javascript")
    text = "class Dark extends Error {}\nfunction run () {\n  throw new Dark(1)\n}\nthrow Dark\nnew Dark(2)\n"
    _, lines = _lines(tmp_path, reader, "src/lamp.js", text, "Where is Dark thrown?")
    assert lines == [3, 5]
