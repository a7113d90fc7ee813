"""Who is in a text: names that are written as names, counted wherever they stand, those who speak before places."""

from pathlib import Path

from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.gone_through import FromTheMap
from gemma10m_tui.conversation.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole_text import answer_from_the_map
from gemma10m_tui.library import Shelf, Snapshot
from model.checkpoint import Model

FILLER = "It was all as it had been on the day before, and nobody had come to see them or had anything to tell them. "
TALE = (
    "Anna went to London with Boris. Anna was glad. “Come,” said Anna. “No,” said the Grey Cat, and Boris laughed. In "
    "London the Grey Cat said nothing. “London is far,” said Anna, and then Boris said that on Monday they would leave "
    f"London. On the way the Grey Cat said to Anna that it was late. {FILLER * 2}\n\n"
)


def _people(folder: Path, reader: Model, text: str) -> FromTheMap | None:
    (folder / "tale.txt").write_text(text, encoding="utf-8")
    path = Path(ending(read_paths(reader, Shelf(folder), [folder / "tale.txt"])).path)
    with Snapshot.open(path, read_only=True) as snapshot:
        return answer_from_the_map(snapshot, WholeQuestion(Kind.PEOPLE, ""))


def test_those_who_speak_are_named_with_all_their_mentions(tmp_path: Path, reader: Model) -> None:
    told = _people(tmp_path, reader, TALE * 3)
    assert told is not None
    assert told.text.splitlines()[2:] == ["- Anna: 15 times", "- Boris: 9 times", "- Grey Cat: 9 times"]
    assert all(one.sentence in one.passage.text for one in told.sources)
    assert "those who speak in it" in told.text


def test_where_nobody_speaks_all_names_are_told_and_said_to_be_that(tmp_path: Path, reader: Model) -> None:
    told = _people(
        tmp_path, reader, f"We saw Oslo and Paris, then Rome. He left Oslo for Rome, and Paris. {FILLER}" * 4
    )
    assert told is not None
    assert "all names in it" in told.text
    assert {line.split(":")[0] for line in told.text.splitlines()[2:]} == {"- Oslo", "- Paris", "- Rome"}


def test_a_language_that_begins_all_nouns_with_capitals_tells_no_names(tmp_path: Path, reader: Model) -> None:
    assert _people(tmp_path, reader, "Der Wärter der Lampe ging in den Turm mit der Katze und dem Brot. " * 9) is None


def test_a_text_without_names_has_none(tmp_path: Path, reader: Model) -> None:
    assert (
        _people(tmp_path, reader, "The lamp is lit at night and put out in the morning by whoever comes. " * 9) is None
    )
