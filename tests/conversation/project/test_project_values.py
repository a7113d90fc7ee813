"""Defaults, constants and the values that a type lists, in the source of other languages than Python too."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from written_project import read_project

from gemma10m_tui.conversation.project import answer_about_the_project, enumerations, project_question
from gemma10m_tui.conversation.project.source_text import closed
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model


def _asked(folder: Path, reader: Model, files: Mapping[str, str], question: str) -> FromTheMap | None:
    wanted = project_question(question)
    assert wanted is not None
    with read_project(folder, reader, {"README.md": "# Lamp\n", **files}) as snapshot:
        told = answer_about_the_project(snapshot, wanted)
    for one in () if told is None else told.sources:
        assert one.sentence in one.passage.text
    return told


RUST = """pub const DEFAULT_MAX_WAIT: Duration = Duration::from_millis(100);

pub struct Options {
    #[arg(long, default_value = "3")]
    pub retries: u8,
    pub max_wait: Option<Duration>,
}

impl Default for Lamp {
    fn default() -> Self {
        Lamp { height: 12, ..other }
    }
}

fn run(options: Options) {
    // height = 7
    let max_wait = options.max_wait.unwrap_or(DEFAULT_MAX_WAIT);
    let height = options.height;
}
"""
GO = """package lamp

const (
	defaultSorting = true
)

var EnableSorting = defaultSorting

func run() {
	flags.IntVarP(&size, "size", "s", 4, "how large")
	if lamp.Distance <= 0 {
		lamp.Distance = 2
	}
}
"""
JAVASCRIPT = """const defaultOptions = { bodyLimit: 1024, onDark: null }
function light ({ colour = 'white', power = 5 }) {
  const retries = options.retries || 9
  program.option('--depth <n>', 'how deep', 6)
}
const schema = { "properties": { "wick": { "type": "integer", "default": 72 } } }
"""
C = "#define MAX_DEPTH (256)\nstatic int initial_size = 8;\n"


@pytest.mark.parametrize(
    ("file", "text", "question", "value"),
    [
        ("src/lamp.rs", RUST, "What is the default of max_wait?", "Duration::from_millis(100)"),
        ("src/lamp.rs", RUST, "What is the default of retries?", '"3"'),
        ("src/lamp.rs", RUST, "What is the default height?", "12"),
        ("lamp.go", GO, "What is the default of EnableSorting?", "true"),
        ("lamp.go", GO, "What is the default of size?", "4"),
        ("lamp.go", GO, "What is the default of Distance?", "2"),
        ("lib/lamp.js", JAVASCRIPT, "What is the default body limit?", "1024"),
        ("lib/lamp.js", JAVASCRIPT, "What is the default colour?", "'white'"),
        ("lib/lamp.js", JAVASCRIPT, "What is the default of retries?", "9"),
        ("lib/lamp.js", JAVASCRIPT, "What is the default of --depth?", "6"),
        ("lib/lamp.js", JAVASCRIPT, "What is the default of wick?", "72"),
        ("lib/lamp.js", JAVASCRIPT, "What is the default of onDark?", None),
        ("src/lamp.c", C, "What is the value of MAX_DEPTH?", "(256)"),
        ("src/lamp.c", C, "What is the maximum depth of the tower?", "(256)"),
        ("src/lamp.c", C, "What is the default initial size?", "8"),
        ("test/lamp.js", JAVASCRIPT, "What is the default body limit?", None),
        ("data/lamp.json", '{"bodyLimit": {"default": 3}}', "What is the default body limit?", None),
    ],
)
def test_a_default_is_what_the_source_gives_it(
    tmp_path: Path, reader: Model, file: str, text: str, question: str, value: str | None
) -> None:
    told = _asked(tmp_path, reader, {file: text}, question)
    if value is None:
        assert told is None
        return
    assert told is not None
    assert f"`{value}`" in told.text
    assert len(re.findall("by default", told.text)) == 1  # and no other value


def test_a_default_that_is_a_constant_is_told_with_what_that_stands_for(tmp_path: Path, reader: Model) -> None:
    told = _asked(tmp_path, reader, {"lamp.go": GO}, "What is the default of EnableSorting?")
    assert told is not None
    assert told.text == ("`EnableSorting` is `defaultSorting`, which is `true` (lamp.go:4) by default, in lamp.go:7.")


@pytest.mark.parametrize("constant", ["TIMEOUT", "DEFAULT_TIMEOUT", "timeout_default"])
def test_a_name_is_known_in_python_however_it_is_written(tmp_path: Path, reader: Model, constant: str) -> None:
    files = {"web/app.js": "const timeout = 5\n", "queue.py": f"{constant} = 30\n"}
    told = _asked(tmp_path, reader, files, "What is the default timeout?")
    assert told is not None
    assert told.text.splitlines()[0] == "`timeout` has 2 defaults, by where it is given:"
    assert set(told.text.splitlines()[2:]) == {"- `5` in web/app.js:1", "- `30` in the module (queue.py:1)"}


def test_a_default_that_is_the_constant_of_its_name_is_told_once(tmp_path: Path, reader: Model) -> None:
    text = "TIMEOUT = 30\n\n\ndef wait(timeout=TIMEOUT): ...\n"
    told = _asked(tmp_path / "1", reader, {"queue.py": text}, "What is the default timeout?")
    assert told is not None
    assert told.text == "`timeout` is `TIMEOUT`, which is `30` (queue.py:1) by default, in wait (queue.py:4)."
    told = _asked(tmp_path / "2", reader, {"queue.py": text}, "What is the value of TIMEOUT?")
    assert told is not None
    assert told.text == "`TIMEOUT` is `30` by default, in the module (queue.py:1)."


@pytest.mark.parametrize(
    ("file", "text", "values"),
    [
        (
            "a.py",
            "class Colour(enum.Enum):\n    RED = 1\n    BLUE = 2\n\n    def x(self):\n        y = 1\n",
            ["RED = 1", "BLUE = 2"],
        ),
        ("a.py", 'def light(Colour: Literal["red", "blue"] = "red"):\n    pass\n', ['"red"', '"blue"']),
        (
            "a.rs",
            "pub enum Colour {\n    #[default]\n    Red,\n    /// the sea\n    Blue { deep: bool },\n}\n",
            ["Red", "Blue { deep: bool }"],
        ),
        ("a.ts", "export type Colour = 'red' | 'blue'\nenum Other { A }\n", ["'red'", "'blue'"]),
        ("a.ts", "export enum Colour {\n  Red = 'r', // red\n  Blue = 'b',\n}\n", ["Red = 'r'", "Blue = 'b'"]),
        ("A.java", "enum Colour {\n  RED(1), BLUE(2);\n  final int x;\n}\n", ["RED(1)", "BLUE(2)"]),
        ("a.c", "typedef enum {\n  RED,\n  BLUE = 4\n} Colour;\n", ["RED", "BLUE = 4"]),
        ("a.go", "const (\n\tRed Colour = iota\n\tBlue\n\n\tOther = 3\n)\n", ["Red", "Blue"]),
        ("a.py", "class Colour:\n    RED = 1\n", None),
    ],
)
def test_the_values_of_a_type_are_those_that_it_lists(
    tmp_path: Path, reader: Model, file: str, text: str, values: list[str] | None
) -> None:
    told = _asked(tmp_path, reader, {f"src/{file}": text}, "What values can Colour have?")
    assert (told and re.findall(r"(?m)^- `(.+)`$", told.text)) == values


@pytest.mark.parametrize(
    "question",
    [
        "What enum variants does Colour have?",
        "Which members does the enum `Colour` have?",
        "What are the values of Colour?",
    ],
)
def test_values_are_asked_for_in_many_ways(question: str) -> None:
    found = project_question(question)
    assert found is not None
    assert (found.kind, found.about) == ("values", "Colour")


@pytest.mark.parametrize(
    ("file", "piece", "end"),
    [
        ("a.rs", "enum Colour {\n", "Red, Blue }\n"),
        ("a.c", "typedef enum {\n", "Red, Blue } Colour;\n"),
        ("a.go", "const (\n", "\tRed Colour = iota\n\tBlue\n)\n"),
    ],
)
def test_the_ends_of_lists_that_are_not_closed_are_not_looked_for_one_by_one(
    tmp_path: Path, reader: Model, monkeypatch: pytest.MonkeyPatch, file: str, piece: str, end: str
) -> None:
    looked_for = []

    def counted(code: str, first: int) -> int:
        looked_for.append(first)
        return closed(code, first)

    monkeypatch.setattr(enumerations, "closed", counted)
    for size in (20_000, 40_000):
        looked_for.clear()
        text = f"{piece}{end}" + piece * (size // len(piece))
        told = _asked(tmp_path / str(size), reader, {f"src/{file}": text}, "What values can Colour have?")
        assert told is not None
        assert "- `Red`\n- `Blue`" in told.text
        assert len(looked_for) <= 1 + size / 10_000


def test_a_union_is_found_behind_a_name_that_comes_again_and_again(tmp_path: Path, reader: Model) -> None:
    text = "type Colour\n" * 12_000 + ";\n\ntype Colour = 'red' | 'blue';\n"
    told = _asked(tmp_path, reader, {"src/a.ts": text}, "What values can Colour have?")
    assert told is not None
    assert "- `'red'`\n- `'blue'`" in told.text
