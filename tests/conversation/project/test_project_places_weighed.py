"""What counts for how much where a place in a project is told by names: of files, folders, definitions and comments."""

from pathlib import Path

import pytest
from written_project import ask_project

from gemma10m_tui.conversation.project import concepts
from gemma10m_tui.conversation.project.files import WholeFile, whole_file
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model

# Files that have nothing of what is asked for: a word counts by how few files have it.
OTHERS = {f"harbour/{name}.py": f"def {name}(): 0\n" for name in ("rope", "tide", "crane", "gull", "buoy", "quay")}


def _places(folder: Path, reader: Model, files: dict[str, str], question: str) -> list[str]:
    """The files that are told, the best first."""
    told = ask_project(folder, reader, OTHERS | files, question)
    return [] if told is None else [one.passage.document for one in told.sources]


FOG_HORN = "Where is the fog horn implemented?"
NAMED = "def start(): 0\n"
IN_WORDS = '"""Sounds the fog horn of the harbour for all ships that cannot see it."""\n\n\ndef start(): 0\n'


def test_where_names_have_less_than_most_of_the_words_no_place_is_told(tmp_path: Path, reader: Model) -> None:
    asked = "Where is the fog lantern implemented?"
    assert _places(tmp_path / "a", reader, {"harbour/fog.py": NAMED}, asked) == []
    assert _places(tmp_path / "b", reader, {"harbour/fog_lantern.py": NAMED}, asked) == ["harbour/fog_lantern.py"]


def test_a_name_counts_more_than_a_comment_which_tells_a_place_alone(tmp_path: Path, reader: Model) -> None:
    named, in_words = {"harbour/fog_horn.py": NAMED}, {"harbour/a.py": IN_WORDS}
    assert _places(tmp_path / "a", reader, named | in_words, FOG_HORN) == [*named]
    assert _places(tmp_path / "b", reader, in_words, FOG_HORN) == [*in_words]


def test_three_further_places_are_named_that_say_it_as_well(tmp_path: Path, reader: Model) -> None:
    files = {f"harbour/{pier}/fog_horn.py": NAMED for pier in "abcdef"}
    assert len(_places(tmp_path, reader, files, FOG_HORN)) == 4


def test_folders_are_part_of_a_place_and_count_less_than_the_name_of_a_file(tmp_path: Path, reader: Model) -> None:
    in_folders, in_name = {"fog/signal/horn.py": NAMED}, {"harbour/signal_of_fog_horn.py": NAMED}
    asked = "Where is the fog signal horn implemented?"
    assert _places(tmp_path / "a", reader, in_folders, asked) == [*in_folders]
    assert _places(tmp_path / "b", reader, in_folders | in_name, asked)[0] == next(iter(in_name))


def test_what_is_done_counts_less_than_what_it_is_done_to_and_yet_something(tmp_path: Path, reader: Model) -> None:
    files = {"fog/a.py": '"""The horn."""\n\n\ndef start(): 0\n'}
    assert _places(tmp_path / "a", reader, files, "Where is the code for the fog horn?") == [*files]
    assert _places(tmp_path / "b", reader, files, "Where is the fog horn painted?") == []
    files = {"fog/a.py": '"""The horn."""\n\n\ndef paint(): 0\n'}
    assert _places(tmp_path / "c", reader, files, "Where is the fog horn painted?") == [*files]


def test_all_of_the_words_go_before_a_name_that_has_one_and_nothing_else(tmp_path: Path, reader: Model) -> None:
    many = {f"harbour/horn_{number}.py": NAMED for number in range(3)}
    files = {"harbour/fog.py": NAMED, "harbour/wide_fog_and_horns_of_it.py": NAMED, **many}
    assert _places(tmp_path, reader, files, FOG_HORN)[0] == "harbour/wide_fog_and_horns_of_it.py"


def test_a_file_that_begins_with_what_is_asked_for_and_more_is_not_called_so(tmp_path: Path, reader: Model) -> None:
    asked = "Where is the anchor chain implemented?"
    files = {"harbour/a.py": '"""Anchor chain of the harbour"""\n', "harbour/anchorchain_wheel.py": NAMED}
    assert _places(tmp_path / "a", reader, files, asked)[0] == "harbour/anchorchain_wheel.py"
    files = {"harbour/a.py": '"""Anchor chains"""\n', "harbour/anchorchain_wheel.py": NAMED}
    assert _places(tmp_path / "b", reader, files, asked)[0] == "harbour/a.py"


@pytest.mark.parametrize(
    ("name", "text", "most"), [("fog_horn", "pass\n", 40), ("start", "# Sounds the fog horn.\npass\n", 60)]
)
def test_of_many_files_only_the_likeliest_are_looked_into(
    tmp_path: Path, reader: Model, monkeypatch: pytest.MonkeyPatch, name: str, text: str, most: int
) -> None:
    opened: list[str] = []

    def watched(text: WatchedText, document: str) -> WholeFile:
        opened.append(document)
        return whole_file(text, document)

    monkeypatch.setattr(concepts, "whole_file", watched)
    _places(tmp_path, reader, {f"harbour/{number}/{name}.py": text for number in range(80)}, FOG_HORN)
    assert len(opened) == most
