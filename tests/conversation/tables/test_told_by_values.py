"""What a file of values tells is a cell of one row, told by the words that only this row has and by the heads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.tables.told_by_values import told_by_values
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model

MEMBERS = """number,name,kind,joined,phone,locker,paid,balance
1001,Amara Nwosu,Adult,2012-05-03,01632 960011,14,yes,0.00
1002,Oskar Lind,Adult,2015-04-19,01632 960027,3,yes,12.50
1003,Oskar Lindqvist,Student,2023-09-30,01632 960072,,no,-140.00
1004,Theo Castellan,Junior,2021-06-01,01632 960058,,yes,0.00
1005,Finn Castellan,Senior,1994-04-02,01632 960058,8,yes,8.00
1006,Greta Solberg,Supporter,2024-01-20,01632 960099,,no,-45.00
"""


@pytest.fixture(scope="module", params=[",", ";", "\t"])
def members(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, reader: Model
) -> Iterator[object]:
    name = "members.tsv" if request.param == "\t" else "members.csv"
    values = MEMBERS.replace(",", request.param)
    with read_text(tmp_path_factory.mktemp("values"), reader, name, values) as text:
        yield text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the phone number of Oskar Lindqvist?", "01632 960072"),
        ("What is Oskar Lind's phone number?", "01632 960027"),
        ("What is the balance of Lindqvist?", "-140.00"),
        ("What is the number of Finn Castellan?", "1005"),
        ("Which locker does Finn Castellan have?", "8"),
        ("When did Greta Solberg join?", "2024-01-20"),
        ("What kind of member is Oskar Lind?", "Adult"),
        ("What is the name of member 1004?", "Theo Castellan"),
        ("What is the phone of member number 1004?", "01632 960058"),
        ("Who has locker 8?", "Finn Castellan"),  # whose balance is 8.00
        ("Which member has locker 14?", "Amara Nwosu"),
        ("Who joined on 2015-04-19?", "Oskar Lind"),
        ("Whose phone number is 01632 960011?", "Amara Nwosu"),
    ],
)
def test_a_cell_is_told_by_its_row_and_its_head(members: WatchedText, question: str, told: str) -> None:
    found = told_by_values(members, question)
    assert found is not None
    assert (found.text, found.is_sure) == (told, True)
    assert told in quoted(found)[0]


@pytest.mark.parametrize(
    "question",
    [
        "What is the phone number of Oskar?",  # there are two
        "Whose phone number is 01632 960058?",  # two have it
        "What is the phone number of Castellan?",
        "What is the email address of Oskar Lind?",  # there is no such column
        "What is the phone number of Oskar Lind's sister?",
        "What did Finn Castellan win?",
        "Who is Oskar Lind?",
        "Who has 8?",  # of what is not said
        "Who has locker 1?",
        "Who has locker 960011?",
        "Who has locker 8.00?",
        "Which member has no locker?",
        "Does Oskar Lind have a locker?",
        "What are the phone and the locker of Oskar Lind?",
        "What is the fee of a supporter?",
        "What is the phone number?",
        "",
    ],
)
def test_what_is_not_clear_is_not_told(members: WatchedText, question: str) -> None:
    assert told_by_values(members, question) is None


def test_where_the_cell_is_empty_the_row_is_quoted(members: WatchedText) -> None:
    found = told_by_values(members, "What is the locker of Greta Solberg?")
    assert found is not None
    assert not found.is_sure
    assert found.text.startswith("number: 1006 · name: Greta Solberg · kind: Supporter")
    assert "locker" not in found.text


@pytest.mark.parametrize("values", ["name,phone\nAnn,1\nBob,2,3\n", "Ann,1\nBob,2\n", "name,phone\nAnn,1\nAnn,2\n"])
def test_a_file_without_heads_or_with_cells_below_none_and_two_of_a_name_tell_nothing(
    tmp_path: Path, reader: Model, values: str
) -> None:
    with read_text(tmp_path, reader, "a.csv", values) as text:
        assert told_by_values(text, "What is the phone of Ann?") is None


def test_a_table_in_a_text_is_read_with_what_stands_around_it(tmp_path: Path, reader: Model) -> None:
    table = "| name | phone |\n|---|---|\n| Ann | 1 |\n| Bob | 2 |\n"
    with read_text(tmp_path, reader, "a.md", f"# People\n\n{table}") as text:
        assert told_by_values(text, "What is the phone of Ann?") is None
