"""What adds other rows up, and what is of the rest, is no thing of its own: no row of these is told or counted."""

from pathlib import Path

import pytest
from written_text import read_text

from gemma10m_tui.conversation.lists.numbered_things import how_many_things
from gemma10m_tui.conversation.tables.extremes import extreme_of_a_table
from gemma10m_tui.conversation.tables.summed_rows import is_of_no_one, is_total
from model.checkpoint import Model

HEADS = "# Budget\n\n| Department | Staff | Budget |\n|---|---|---|\n"
ROWS = "| Sales | 12 | 120,000 |\n| Legal | 3 | 90,000 |\n"


@pytest.mark.parametrize(
    "total",
    ["Company", "All departments", "**Overall**", "Total", "Combined", "Σ", "Average", "Mean (all)", "Balance"],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_a_row_that_adds_up_the_others_is_none_of_them(tmp_path: Path, reader: Model, total: str, place: str) -> None:
    summed = f"| {total} | 15 | 210,000 |\n"
    rows = summed + ROWS if place == "above" else ROWS + summed
    with read_text(tmp_path, reader, "a.md", HEADS + rows) as text:
        most = extreme_of_a_table(text, "Which department has the highest budget?")
        count = how_many_things(text, "How many departments are there?")
    assert most is not None
    assert most.text == "Sales (Budget: 120,000)"
    assert count is not None
    assert count.text.startswith("2, counted")


def test_a_sum_that_may_be_chance_is_neither_told_nor_counted(tmp_path: Path, reader: Model) -> None:
    rows = "| Ann | 1 |\n| Bob | 2 |\n| Cy | 3 |\n"
    with read_text(tmp_path, reader, "a.md", f"# Club\n\n| Player | Goals |\n|---|---|\n{rows}") as text:
        assert extreme_of_a_table(text, "Which player has the most goals?") is None
        assert how_many_things(text, "How many players are there?") is None


@pytest.mark.parametrize(
    "rest", ["Others", "Other departments", "vacant", "(none in 2023)", "~~Export~~", "Unknown", "—"]
)
def test_what_is_of_the_rest_is_neither_the_greatest_nor_counted(tmp_path: Path, reader: Model, rest: str) -> None:
    with read_text(tmp_path, reader, "a.md", f"{HEADS}{ROWS}| {rest} | 90 | 900,000 |\n") as text:
        assert extreme_of_a_table(text, "Which department has the highest budget?") is None
        assert how_many_things(text, "How many departments are there?") is None
        least = extreme_of_a_table(text, "Which department has the lowest budget?")
    assert least is not None
    assert least.text == "Legal (Budget: 90,000)"


@pytest.mark.parametrize(
    "name", ["Balance bike", "Average Joe", "Mean Machine", "All Saints", "Allison", "Summer", "Nettle"]
)
def test_a_thing_whose_name_begins_like_a_sum_is_a_thing(name: str) -> None:
    assert not is_total(name, "Name")
    assert not is_of_no_one(name)


@pytest.mark.parametrize("last", ["and others", "~~Cy~~", "etc."])
def test_a_list_that_does_not_say_all_is_not_counted(tmp_path: Path, reader: Model, last: str) -> None:
    with read_text(tmp_path, reader, "a.md", f"# Club\n\n## Members\n\n- Ann\n- Bob\n- {last}\n") as text:
        assert how_many_things(text, "How many members are there?") is None
