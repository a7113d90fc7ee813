"""Prices for an hour or a day: of the one that is asked for, else only where all of them say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.tables.compared_rows import compared_in_a_table
from gemma10m_tui.conversation.tables.extremes import extreme_of_a_table
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from model.checkpoint import Model

CLUB = """# Club

## Boats for hire

| boat | seats | per hour | per day | deposit |
|---|---|---|---|---|
| Kestrel | 4 | £18 | £85 | £100 |
| Heron | 1 | £12 | £55 | £80 |
| Teal | 1 | £7 | £60 | £40 |

## Races

| race | date | distance | winner of the Ice Race |
|---|---|---|---|
| Ice Race | 12 April | 4 km | Oskar Lind |
| Island Race | 22 August | 18 km | Amara Nwosu |

## Rooms

| room | per night | per week | value |
|---|---|---|---|
| Attic | 40 EUR | 200 EUR | 900 EUR |
| Cellar | 30 EUR | 150 EUR | 500 EUR |

## Accounts

| member | balance |
|---|---|
| Ann | -210.00 |
| Bob | 12.50 |
| Cat | -45.00 |
"""


@pytest.fixture(scope="module")
def club(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with read_text(tmp_path_factory.mktemp("club"), reader, "club.md", CLUB) as text:
        yield text


def _told(text: WatchedText, question: str) -> FromTheMap | None:
    return extreme_of_a_table(text, question) or compared_in_a_table(text, question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which boat is the cheapest per hour?", "Teal (per hour: £7)"),
        ("Which boat is the cheapest per day?", "Heron (per day: £55)"),
        ("Which boat is the cheapest a day?", "Heron (per day: £55)"),
        ("What is the most expensive boat per hour?", "Kestrel (per hour: £18)"),
        ("Which boat costs the least per hour?", "Teal (per hour: £7)"),
        ("Which boat is the most expensive?", "Kestrel (per hour: £18; per day: £85)"),
        ("Which room is the cheapest?", "Cellar (per night: 30 EUR; per week: 150 EUR)"),
        (
            "Is the Kestrel more expensive than the Teal?",
            "Yes: Kestrel (per hour: £18; per day: £85), Teal (per hour: £7; per day: £60)",
        ),
        (
            "Is the Teal less expensive than the Kestrel?",
            "Yes: Teal (per hour: £7; per day: £60), Kestrel (per hour: £18; per day: £85)",
        ),
        ("Is the Heron cheaper than the Teal per day?", "Yes: Heron (per day: £55), Teal (per day: £60)"),
        ("Which boats cost less than £10 per hour?", "Teal (per hour: £7)"),
        ("Which race is the longest?", "Island Race (distance: 18 km)"),
        ("Which race is the shortest?", "Ice Race (distance: 4 km)"),
        ("Which room is the most valuable?", "Attic (value: 900 EUR)"),
        ("Which member owes the most?", "Ann (balance: -210.00)"),
    ],
)
def test_the_prices_that_are_meant_are_told(club: WatchedText, question: str, told: str) -> None:
    found = _told(club, question)
    assert found is not None
    assert found.text == told
    assert quoted(found)


@pytest.mark.parametrize(
    "question",
    [
        "Which boat is the cheapest?",  # the Teal per hour, the Heron per day
        "Is the Heron cheaper than the Teal?",
        "Which boat is the cheapest per week?",
        "Which room is the cheapest per hour?",
        "Which boat has the most seats per hour?",
        "Which boat is the heaviest per day?",
        "Which race is the cheapest?",
        "Which race is the fastest?",
        "Which member owes the least?",
        "Which boat owes the most?",
    ],
)
def test_what_is_not_clear_is_not_told(club: WatchedText, question: str) -> None:
    assert _told(club, question) is None


def test_nobody_owes_where_nothing_is_below_zero(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "a.csv", "member,balance\nAnn,3\nBob,2\n") as text:
        assert _told(text, "Which member owes the most?") is None


def test_a_debt_is_owed_and_most_where_it_is_greatest(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "a.csv", "member,debt\nAnn,30\nBob,20\n") as text:
        found = _told(text, "Which member owes the most?")
    assert found is not None
    assert found.text == "Ann (debt: 30)"
