"""What somebody has to do is told by all rows of tables of actions that name the person."""

from pathlib import Path

import pytest
from written_texts import answered, session_of

from gemma10m_tui.conversation.tables.deeds import deeds_of_somebody
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

MAY = """# Minutes of May

## Actions

| No. | Action | Owner | Due |
|---|---|---|---|
| 1 | Buy paint | Rosa Lund | 3 June |
| 2 | Call the roofer | Ben Ito | 9 June |
| 3 | Clear the attic | Rosa Lund, Ben Ito | 1 July |
| 4 | | Cleo Marsh | 2 July |
| 5 | Sweep | Ben Adler | |

## Keys

| Key | Owner |
|---|---|
| Gate | Rosa Lund |
| Cellar | Dan Roe |
"""
JUNE = """# Minutes of June

| What | Who |
|---|---|
| Sell the piano | Rosa Lund |
| Order coal | Dan Roe |
"""


def told(folder: Path, reader: Model, question: str) -> FromTheMap | None:
    with read_text(folder, reader, "may.md", MAY) as text:
        return deeds_of_somebody(text, question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "What does Rosa Lund have to do?",
            "- Buy paint (Due: 3 June)\n- Clear the attic (Owner: Rosa Lund, Ben Ito; Due: 1 July)",
        ),
        ("What must Ben Adler do?", "Sweep"),
        (
            "Which tasks does Ben Ito have?",
            "- Call the roofer (Due: 9 June)\n- Clear the attic (Owner: Rosa Lund, Ben Ito; Due: 1 July)",
        ),
        (
            "List the action items of Ben",  # of two who are called so, with their names
            "- Call the roofer (Owner: Ben Ito; Due: 9 June)\n"
            "- Clear the attic (Owner: Rosa Lund, Ben Ito; Due: 1 July)\n- Sweep (Owner: Ben Adler)",
        ),
        ("What are Ben Adler's tasks?", "Sweep"),
        ("What is Ben Adler responsible for?", "Sweep"),
        ("What is assigned to Ben Adler?", "Sweep"),
        ("Was muss Ben Adler tun?", "Sweep"),
    ],
)
def test_every_row_that_names_the_person_is_told(tmp_path: Path, reader: Model, question: str, said: str) -> None:
    found = told(tmp_path, reader, question)
    assert found is not None
    assert found.text == said
    assert len(quoted(found)) == said.count("\n") + 1


@pytest.mark.parametrize(
    "question",
    [
        "What does Dan Roe have to do?",  # who has a key alone
        "What does Cleo Marsh have to do?",  # of whom the cell is empty
        "What does Ada have to do?",
        "What does the owner have to do?",
        "What do I have to do?",
        "What does Ben do?",
        "What did Rosa Lund do?",
        "What does Rosa Lund have to do before the party?",
    ],
)
def test_nothing_is_told_where_no_row_is_of_such_a_person(tmp_path: Path, reader: Model, question: str) -> None:
    assert told(tmp_path, reader, question) is None


def test_where_several_texts_have_some_each_says_where(tmp_path: Path, reader: Model) -> None:
    with session_of(tmp_path, reader, {"may.md": MAY, "june.md": JUNE}) as session:
        said = answered(session, "What does Rosa Lund have to do?").answer
    assert sorted(said.split("\n")) == [
        "- Buy paint (Due: 3 June) (may.md › Actions)",
        "- Clear the attic (Owner: Rosa Lund, Ben Ito; Due: 1 July) (may.md › Actions)",
        "- Sell the piano (june.md › Minutes of June)",
    ]
