"""In which scene or chapter somebody does something: where a stage direction or a sentence says so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from written_texts import answered, session_of

from gemma10m_tui.conversation.plays.in_which_part import in_which_part
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

PLAY = """# The lamp

## Act 1

### Scene 1

[Enter RUDY and CORA]

CORA. If Rudy dies, who will light the lamp? Let Cora die instead.

RUDY. Nobody dies.

OTTO. I will leave you here.

[OTTO stabs the KING]

CORA. He slew him.

### Scene 2

CORA. The king is dead, and Cora found the crown.

RUDY. Otto, here slain, whom Rudy did hang.

CORA. Let Cora sell it, and Rudy may sell the lamp.

RUDY. I am hurt to the heart, and I cannot stay.

[Dies]

## Act 2

CORA. Rudy is dead, and I am alone now.

CORA. The sea took Rudy and killed Rudy.

CORA. That is all.
"""
NOVEL = """# The lamp

## Chapter 1

Anna met the keeper of the lamp on the stairs. She feared that Boris was lost.

## Chapter 2

Boris stole the lamp from the tower at night. Boris is seen by Anna on the bridge.

## Chapter 3

Now Boris was dead, and Anna sold the tower. The lamp was found by Clara.
"""

Ask = Callable[[str], FromTheMap | None]


def asking(reader: Model, folder: Path, text: str) -> Iterator[Ask]:
    with read_text(folder, reader, "text.md", text) as read:
        yield lambda question: in_which_part(read, question)


@pytest.fixture(name="play", scope="module")
def _play(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    yield from asking(reader, tmp_path_factory.mktemp("play"), PLAY)


@pytest.fixture(name="novel", scope="module")
def _novel(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    yield from asking(reader, tmp_path_factory.mktemp("novel"), NOVEL)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("In which scene does Rudy die?", "Act 1 › Scene 2: RUDY: “Dies”"),
        ("In which act is Rudy killed?", "Act 1 › Scene 2: RUDY: “Dies”"),
        ("In which scene does Otto stab the King?", "Act 1 › Scene 1: “OTTO stabs the KING”"),
        ("In which scene does Otto kill the King?", "Act 1 › Scene 1: “OTTO stabs the KING”"),
        (
            "In which scene does Cora find the crown?",
            "Act 1 › Scene 2: “The king is dead, and Cora found the crown.”",
        ),
    ],
)
def test_of_a_play_a_stage_direction_tells_it_best(play: Ask, question: str, told: str) -> None:
    found = play(question)
    assert found is not None
    assert found.text == told
    assert not found.is_sure
    assert quoted(found)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("In which chapter does Anna meet the keeper?", "Chapter 1: “Anna met the keeper of the lamp on the stairs.”"),
        ("In what chapter did Boris steal the lamp?", "Chapter 2: “Boris stole the lamp from the tower at night.”"),
        ("In which chapter does Boris die?", "Chapter 3: “Now Boris was dead, and Anna sold the tower.”"),
        ("In which chapter does Anna sell the tower?", "Chapter 3: “Now Boris was dead, and Anna sold the tower.”"),
        ("In which chapter was Boris seen?", "Chapter 2: “Boris is seen by Anna on the bridge.”"),
    ],
)
def test_of_a_story_a_sentence_tells_it(novel: Ask, question: str, told: str) -> None:
    found = novel(question)
    assert found is not None
    assert found.text.removeprefix("The lamp › ") == told


@pytest.mark.parametrize(
    "question",
    [
        "In which scene does Cora die?",  # who only wishes to
        "In which scene does Otto hang Rudy?",  # it is the other way round
        "In which scene does Otto marry Cora?",
        "In which scene does Cora sell the crown?",
        "In which scene does Rudy sell the lamp?",
        "In which scene does somebody die?",
        "In which scene is Rudy mentioned?",
        "Where does Rudy die?",
    ],
)
def test_nothing_is_pointed_to_that_does_not_say_so(play: Ask, question: str) -> None:
    assert play(question) is None


def test_what_several_parts_say_is_quoted_of_each(tmp_path: Path, reader: Model) -> None:
    text = NOVEL.replace("Anna sold the tower", "Boris stole the lamp again")
    with session_of(tmp_path, reader, {"novel.md": text}) as session:
        said = answered(session, "In which chapter does Boris steal the lamp?")
    assert said.stopped == "quoted"
    assert [line.partition(":")[0] for line in said.answer.split("\n")] == ["- Chapter 2", "- Chapter 3"]
