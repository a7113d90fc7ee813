"""How many there are is counted over all of a table or list that is called so, where the text does not say it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.lists.numbered_things import how_many_things
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model

SCHOOL = """# School handbook

The school has twelve teachers. Lunch takes two steps less than it did.

## 1. Clubs

| Club | Day | Room | Snacks |
|---|---|---|---|
| Chess | Monday | 203 | yes |
| Choir | Friday | Hall | no |
| Robots | Friday | Lab | yes |

## 2. Models

| Property | K1 | K2 |
|---|---|---|
| Weight | 2 kg | 3 kg |
| Price | 10 EUR | 12 EUR |

## 3. How to join

1. Ask a teacher.
2. Fill in the form:
   - your name
   - your class
3. Hand it in.

## 4. Sick notes

1. Call us.
2. Write a note.

## 5. Uniform

Students need these garments:

- a shirt
- a tie

### Colours

- green
- silver

## 6. Meetings

**Decision 1:** The hall is painted.

**Decision 2:** The car is sold.

## 7. Officers

| Officer | Name |
|---|---|
| Auditor | Anna |
| Auditor | Boris |
"""


@pytest.fixture(scope="module")
def school(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with read_text(tmp_path_factory.mktemp("school"), reader, "school.md", SCHOOL) as text:
        yield text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many clubs are there?", "3, counted in the table of “1. Clubs”: Chess, Choir, Robots"),
        ("How many clubs does the school have?", "3, counted in the table of “1. Clubs”: Chess, Choir, Robots"),
        ("How many clubs meet on Friday?", "2, counted in the table of “1. Clubs”: Choir, Robots"),
        ("How many clubs have snacks?", "2, counted in the table of “1. Clubs”: Chess, Robots"),
        ("How many models are listed?", "2, counted in the table of “2. Models”: K1, K2"),
        ("How many steps does it take to join?", None),
        ("How many garments are there?", "2, counted in the list of “5. Uniform”"),
        ("How many colours are there?", "2, counted in the list of “Colours”"),
        ("How many decisions were made?", "2, counted by their labels"),
        ("How many teachers are there?", None),  # the text says so
        ("How many rooms are there?", None),  # a column of something else
        ("How many clubs meet on Sunday?", None),
        ("How many clubs do not meet on Friday?", None),
        ("How many officers are there?", None),  # two with one name
        ("How many pupils are there?", None),
    ],
)
def test_rows_and_items_are_counted_where_they_are_called_so(
    school: WatchedText, question: str, told: str | None
) -> None:
    found = how_many_things(school, question)
    assert (found and found.text) == told
    assert found is None or quoted(found)


def test_steps_are_the_items_of_a_numbered_list_without_what_is_listed_in_them(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "school.md", SCHOOL.replace("two steps less", "less")) as text:
        asked = (
            "How many steps are there to join?",
            "How many steps are there for sick notes?",
            "How many steps are there?",
        )
        joining, notes, which = (how_many_things(text, question) for question in asked)
    assert joining is not None
    assert joining.text == "3, counted in the list of “3. How to join”"
    assert notes is not None
    assert quoted(notes) == ["1. Call us.", "2. Write a note."]
    assert which is None


@pytest.mark.parametrize("lead", ["Some of our clubs are:", "Clubs, for example:", "Clubs such as these are run:"])
def test_examples_are_not_all(tmp_path: Path, reader: Model, lead: str) -> None:
    listed = f"# Clubs\n\n{lead}\n\n- Chess\n- Choir\n"
    table = f"# Sport\n\n{lead}\n\n| Club | Day |\n|---|---|\n| Chess | Monday |\n| Choir | Friday |\n"
    for name, said in (("a.md", listed), ("b.md", table)):
        with read_text(tmp_path, reader, name, said) as text:
            assert how_many_things(text, "How many clubs are there?") is None
        with read_text(tmp_path, reader, f"all-{name}", said.replace(lead, "Our clubs:")) as text:
            found = how_many_things(text, "What is the number of clubs?")
            assert found is not None
            assert found.text.startswith("2, counted in the ")


def test_all_rows_of_a_long_table_are_counted(tmp_path: Path, reader: Model) -> None:
    rows = "\n".join(f"{number},Country {number % 7},{'yes' if number % 3 else 'no'}" for number in range(1, 400))
    with read_text(tmp_path, reader, "towns.csv", f"Town,Land,Harbour\n{rows}\n") as text:
        asked = ("How many towns are there?", "How many towns have a harbour?", "Wie viele Towns gibt es?")
        found = [how_many_things(text, question) for question in asked]
    assert [one and one.text for one in found] == [
        "399, counted in the table", "266, counted in the table", "399, counted in the table",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many tasks are open?", "1, counted in the table of “Tasks”: Mow"),
        ("How many tasks are done?", None),  # "not done" has the word, too
        ("How many tasks are there for Bob?", "1, counted in the table of “Tasks”: Mow"),
        ("How many tasks are there for Bob at noon?", None),  # nothing of Bob's is
    ],
)
def test_what_is_denied_is_not_counted(tmp_path: Path, reader: Model, question: str, told: str | None) -> None:
    tasks = (
        "# Home\n\n## Tasks\n\n| Task | Who | When | State |\n|---|---|---|---|\n| Paint | Ann | noon | done |\n"
        "| Wash | Ann | noon | not done |\n| Mow | Bob | dawn | open |\n"
    )
    with read_text(tmp_path, reader, "a.md", tasks) as text:
        found = how_many_things(text, question)
    assert (found and found.text) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many members are there?", None),  # those who left are none
        ("How many former members are there?", "2, counted in the list of “Members”"),
        ("How many prizes are there?", None),  # these are new
        ("How many new prizes are there?", "2, counted in the table of “New prizes”: Cup, Medal"),
    ],
)
def test_former_members_are_not_counted_as_members(
    tmp_path: Path, reader: Model, question: str, told: str | None
) -> None:
    club = (
        "# Club\n\n## Members\n\n- Ann\n- Bob\n- Eve\n\nFormer members:\n\n- Cy\n- Di\n\n"
        "## New prizes\n\n| Prize | Given for |\n|---|---|\n| Cup | chess |\n| Medal | cakes |\n"
    )
    with read_text(tmp_path, reader, "a.md", club) as text:
        found = how_many_things(text, question)
    assert (found and found.text) == told


@pytest.mark.parametrize(
    "rows",
    [
        "| Code | Meaning |\n|---|---|\n| E01 | hot |\n| E03–E05 | reserved |\n",  # four
        "| Code | Opens | Closes |\n|---|---|---|\n| A | 9:00 | 17:00 |\n| B | 9:00 | 14:00 |\n| C | no | no |\n",
        "| Code | Opens |\n|---|---|\n| Mon–Fri | 9:00 |\n| Saturday | 10:00 |\n",
    ],
)
def test_a_row_of_several_is_not_counted_as_one_and_a_column_not_as_a_row(
    tmp_path: Path, reader: Model, rows: str
) -> None:
    with read_text(tmp_path, reader, "a.md", f"# Guide\n\n## Codes\n\n{rows}") as text:
        assert how_many_things(text, "How many codes are there?") is None
