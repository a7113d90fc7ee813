"""Rows are counted by what they have below a column that the question names; what is not clear is not counted."""

from collections.abc import Iterator

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.lists.numbered_things import how_many_things
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model

MEMBERS = """number,name,kind,locker,phone,desk,boat,coach,balance,paid
1,Ann,adult,14,555 01,no,Teal,Tom,0.00,yes
2,Bob,junior,,555 02,3,,?,5.00,no
3,Cat,adult,2,555 03,4,Heron,Tom,0.00,yes
4,Dan,adult,,555 04,none,,Sue,-1.00,yes
"""


@pytest.fixture(scope="module")
def members(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with read_text(tmp_path_factory.mktemp("members"), reader, "members.csv", MEMBERS) as text:
        yield text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many members are there?", "4, counted in the table: Ann, Bob, Cat, Dan"),
        ("How many members have a locker?", "2, counted in the table: Ann, Cat"),
        ("How many members are there with a locker?", "2, counted in the table: Ann, Cat"),
        ("How many junior members have a locker?", None),  # nothing is counted below one
        ("How many adult members have a boat?", "2, counted in the table: Ann, Cat"),
        ("How many members have a phone number?", "4, counted in the table: Ann, Bob, Cat, Dan"),
        ("How many members have a desk?", "2, counted in the table: Bob, Cat"),  # "no" and "none" are none
        ("How many members have paid?", "3, counted in the table: Ann, Cat, Dan"),
        ("How many members have locker 14?", "1, counted in the table: Ann"),
        ("How many members have a coach?", None),  # it is not known of one
        ("How many members have a balance?", None),  # 0.00 may be none
        ("How many members need a locker?", None),  # who has one may need none
        ("How many members have a locker in the cellar?", None),
        ("How many members have a locker for a boat?", None),
        ("How many members have no locker?", None),
        ("How many members have a dog?", None),
    ],
)
def test_a_column_that_is_named_is_taken_into_account(members: WatchedText, question: str, told: str | None) -> None:
    found = how_many_things(members, question)
    assert (found and found.text) == told
    assert found is None or quoted(found)
