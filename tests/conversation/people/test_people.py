"""Who is in a text: names that are written as names, counted wherever they stand, those who speak before places."""

from pathlib import Path

import pytest
from tiny_reader import ending, read_paths

from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.whole.whole_text import answer_from_the_map
from gemma10m_tui.library import Shelf, Snapshot
from model.checkpoint import Model

WERTHER = (
    "Wie froh bin ich, daß ich weg bin! Bester Freund, was ist das Herz des Menschen! Dich zu verlassen, den ich so "
    "liebe, von dem ich unzertrennlich war, und froh zu sein! Ich weiß, du verzeihst mir es. Waren nicht meine übrigen "
    "Verbindungen recht ausgesucht vom Schicksal, um ein Herz wie das meine zu ängstigen? Die arme Leonore! Und doch "
    "war ich unschuldig. Konnt ich dafür, daß, während die eigensinnigen Reize ihrer Schwester mir eine angenehme "
    "Unterhaltung verschafften, daß eine Leidenschaft in dem armen Herzen sich bildete?\n\n"
)
FILLER = "It was all as it had been on the day before, and nobody had come to see them or had anything to tell them. "
TALE = (
    "Anna went to London with Boris. Anna was glad. “Come,” said Anna. “No,” said the Grey Cat, and Boris laughed. In "
    "London the Grey Cat said nothing. “London is far,” said Anna, and then Boris said that on Monday they would leave "
    f"London. On the way the Grey Cat said to Anna that it was late. {FILLER * 4}\n\n"
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
    cities = "We saw Oslo and Paris, then Rome. He left Oslo for Rome, and Paris. "
    told = _people(tmp_path, reader, f"{cities}{FILLER * 3}" * 4)
    assert told is not None
    assert "all names in it" in told.text
    assert {line.split(":")[0] for line in told.text.splitlines()[2:]} == {"- Oslo", "- Paris", "- Rome"}


def test_a_language_that_begins_all_nouns_with_capitals_tells_no_names(tmp_path: Path, reader: Model) -> None:
    assert _people(tmp_path, reader, WERTHER * 4) is None


def test_names_of_any_spelling_are_counted_and_titles_are_none(tmp_path: Path, reader: Model) -> None:
    said = "Then McGregor said to O'Brien and to Dr. Dvořák that it was so, and Dvořák said so too, as O'Brien said. "
    told = _people(tmp_path, reader, f"{said}{FILLER * 3}" * 4)
    assert told is not None
    counts = dict(line.removeprefix("- ").split(": ") for line in told.text.splitlines()[2:])
    assert counts == {"O'Brien": "8 times", "Dvořák": "8 times", "McGregor": "4 times"}


def test_a_text_without_names_has_none(tmp_path: Path, reader: Model) -> None:
    assert _people(tmp_path, reader, FILLER * 9) is None


def _lines(folder: Path, reader: Model, text: str) -> list[str]:
    folder.mkdir()
    told = _people(folder, reader, text)
    return [] if told is None else [line.partition(":")[0] for line in told.text.splitlines()[2:]]


def _speaking(names: str, times: int = 2) -> str:
    return "".join(
        f"Then {name} said that it was so, and went. {FILLER}" for name in names.split() for _ in range(times)
    )


def test_a_dozen_people_are_named_and_two_are_too_few(tmp_path: Path, reader: Model) -> None:
    names = "Anna Boris Cora Dora Emil Fritz Gustav Hanna Ida Jakob Karl Lena Mona Nora Otto"
    assert len(_lines(tmp_path / "a", reader, _speaking(names))) == 12
    assert len(_lines(tmp_path / "b", reader, _speaking("Anna Boris Cora"))) == 3
    assert _lines(tmp_path / "c", reader, _speaking("Anna Boris")) == []


def test_who_speaks_once_may_be_anybody(tmp_path: Path, reader: Model) -> None:
    text = _speaking("Anna Boris Cora") + _speaking("Emil", 1) + f"Then they saw Emil. {FILLER}" * 3
    assert sorted(_lines(tmp_path / "a", reader, text)) == ["- Anna", "- Boris", "- Cora"]


@pytest.mark.parametrize(("small", "is_name"), [(1, True), (3, False)])
def test_a_name_is_hardly_ever_written_small(tmp_path: Path, reader: Model, small: int, is_name: bool) -> None:
    text = _speaking("Anna Boris Cora") + _speaking("Rose", 6) + f"They saw a rose. {FILLER}" * small
    assert ("- Rose" in _lines(tmp_path / "a", reader, text)) is is_name


@pytest.mark.parametrize(("words", "tells"), [(10, True), (5, False)])
def test_names_are_told_where_not_every_fifth_word_has_a_capital(
    tmp_path: Path, reader: Model, words: int, tells: bool
) -> None:
    said = [f"{'so ' * (words - 1)}saw {name}." for name in ("Anna", "Boris", "Cora") for _ in range(9)]
    assert bool(_lines(tmp_path / "a", reader, " And ".join(said))) is tells


@pytest.mark.parametrize(("whole", "name"), [(7, "- Grey Cat"), (4, "- Cat")])
def test_who_is_mostly_called_by_a_longer_name_has_that_one(
    tmp_path: Path, reader: Model, whole: int, name: str
) -> None:
    cat = f"Then the Grey Cat said so. {FILLER}" * whole + f"Then the Cat said so. {FILLER}" * (10 - whole)
    lines = _lines(tmp_path / "a", reader, _speaking("Anna Boris Cora") + cat)
    assert name in lines
    assert len(lines) == 4


@pytest.mark.parametrize(("words", "are_found"), [(30, True), (100, False)])
def test_names_are_looked_for_among_the_words_that_have_a_capital_most_often(
    tmp_path: Path, reader: Model, words: int, are_found: bool
) -> None:
    others = [f"W{chr(97 + n % 26)}{chr(97 + n // 26)}den" for n in range(words)]
    text = "".join(f"They saw {word} and {word.lower()}. {FILLER}" for word in others for _ in range(3))
    assert bool(_lines(tmp_path / "a", reader, _speaking("Anna Boris Cora") + text)) is are_found
