"""Projects of a few files, read by the tiny reader."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.project import answer_about_the_project, project_question
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.library import Shelf, Snapshot
from model.checkpoint import Model

LAMP = {  # a project that lights towers
    "README.md": "# Lamp\n\nLamp lights the towers of a harbour.\n",
    "lamp/core.py": '''"""Towers."""

BRIGHT = 5.0


class Tower:
    height: int = 12

    def light(self, colour="white", *, power=BRIGHT):
        return colour, power

    def night(self):
        # light() is told of here, and not called
        message = "light() neither"
        return self.light(), self.light(power=1), message


def é(tower): return "é", tower.light()


@option("--max-power", default=7)
def main(max_power):
    lit = Tower.light
    return lit
''',
    "lamp/wick.c": """/* light(1) */
int light(int power) {
    return power;
}
int all(void) {
    return light(2);
}
""",
    "tests/test_lamp.py": "def test_light():\n    assert Tower().light(colour=None)\n",
}


@contextmanager
def read_project(folder: Path, reader: Model, files: Mapping[str, str], name: str = "lamp") -> Iterator[Snapshot]:
    """A snapshot of a folder with these files."""
    for path, text in files.items():
        (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / path).write_text(text, encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [folder / name])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        yield snapshot


def ask_project(folder: Path, reader: Model, files: Mapping[str, str], question: str) -> FromTheMap | None:
    """What a folder with these files says to a question about a project; every source stands in its passage."""
    wanted = project_question(question)
    assert wanted is not None
    with read_project(folder, reader, files) as snapshot:
        told = answer_about_the_project(snapshot, wanted)
    for one in () if told is None else told.sources:
        assert one.sentence in one.passage.text
    return told
