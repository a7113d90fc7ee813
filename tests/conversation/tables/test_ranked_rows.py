"""The second and the third of an order, and what has lasted longest, are told from all rows of a table."""

from collections.abc import Iterator

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.tables.extremes import extreme_of_a_table
from gemma10m_tui.conversation.tables.ordinals import without_ordinal
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from model.checkpoint import Model

TOWN = """# The town

## Boats

| Boat | Length | Seats | Price |
|---|---|---|---|
| Tern | 7.2 m | 6 | 9,800 EUR |
| Gull | 5.9 m | 4 | 4,500 EUR |
| Auk | 680 cm | 6 | n/a |
| Skua | 8 m | 12 | 4,500 EUR |

## Bakeries

| Bakery | Opens | Closes | Opened | Owner |
|---|---|---|---|---|
| Mill Lane | 06:30 | 17:00 | 1998 | Ada Frost |
| Quay | 7:00 | 18:30 | 2011 | Ben Shaw |
| Station | 5:45 | 16:15 | 2004 | Cy Webb |

## Choir

| Name | Member since | Voice |
|---|---|---|
| Dora Lund | 3 May 2012 | alto |
| Emil Roy | 12 June 2009 | bass |
| Fay Tran | 1 March 2020 | alto |

## Pumps

| Pump | Hours run |
|---|---|
| P1 | 9,120 |
| P2 | 12,004 |

## Prices

| Ticket | Adults | Children |
|---|---|---|
| One ride | £4.10 | £2.00 |
| Ten rides | £35.00 | not sold |
| Pass for a day | £12.00 | £6.00 |

## Former mayors

| Name | Started | Left |
|---|---|---|
| Gil Ames | 1971 | 1990 |
| Hal Bond | 1990 | 1993 |
"""


@pytest.fixture(scope="module")
def town(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with read_text(tmp_path_factory.mktemp("town"), reader, "town.md", TOWN) as text:
        yield text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which boat is the second longest?", "Tern (Length: 7.2 m)"),
        ("What is the third-longest boat?", "Auk (Length: 680 cm)"),
        ("Which boat has the 2nd shortest length?", "Auk (Length: 680 cm)"),
        ("Which boat has the second most seats?", "Tern and Auk (Seats: 6)"),
        ("How much does the second longest boat cost?", "Tern (Price: 9,800 EUR; Length: 7.2 m)"),
        ("Which bakery opens second earliest?", "Mill Lane (Opens: 06:30)"),
        ("Welcher Pump hat die zweitmeisten Hours run?", "P1 (Hours run: 9,120)"),
    ],
)
def test_the_row_at_a_place_of_the_order_is_told(town: WatchedText, question: str, told: str) -> None:
    found = extreme_of_a_table(town, question)
    assert found is not None
    assert found.text == told
    assert quoted(found)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the most expensive ticket for adults?", "Ten rides (Adults: £35.00)"),
        ("Which ticket is the second cheapest for adults?", "Pass for a day (Adults: £12.00)"),
        ("Which ticket is the cheapest for children?", None),  # one is not sold at all
        ("What is the cheapest ticket?", None),  # for whom?
        ("What is the cheapest ticket for dogs?", None),
    ],
)
def test_prices_for_some_stand_below_their_name(town: WatchedText, question: str, told: str | None) -> None:
    found = extreme_of_a_table(town, question)
    assert (found.text if found else None) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which bakery opens earliest?", "Station (Opens: 5:45)"),
        ("Which one closes latest?", "Quay (Closes: 18:30)"),
        ("Which bakery opened most recently?", "Quay (Opened: 2011)"),
        ("Which bakery has been open the longest?", "Mill Lane (Opened: 1998)"),
        ("Who has been a member longest?", "Emil Roy (Member since: 12 June 2009)"),
        ("Who has been in the choir for the shortest time?", "Fay Tran (Member since: 1 March 2020)"),
        ("Who is the longest-standing member?", "Emil Roy (Member since: 12 June 2009)"),
        ("Who joined most recently?", "Fay Tran (Member since: 1 March 2020)"),
        ("Which pump has run the longest?", "P2 (Hours run: 12,004)"),
    ],
)
def test_what_began_first_has_lasted_longest(town: WatchedText, question: str, told: str) -> None:
    found = extreme_of_a_table(town, question)
    assert found is not None
    assert found.text == told


@pytest.mark.parametrize(
    "question",
    [
        "Which boat has the third most seats?",  # two share the second place
        "Which boat is the second cheapest?",  # two are the cheapest together
        "Which boat is the fourth most expensive?",  # of three that have a price
        "Who has been mayor the longest?",  # they are so no more
        "Who has worked longest?",  # nobody is said to work
        "Who has owned a bakery the longest?",
        "Which boat is the second last?",
        "Who has been a tenor the longest?",
    ],
)
def test_an_order_that_is_not_clear_is_not_told(town: WatchedText, question: str) -> None:
    assert extreme_of_a_table(town, question) is None


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which is the second cheapest?", ("Which is the cheapest?", "second", 2)),
        ("Which is the 3rd-largest lake?", ("Which is the largest lake?", "3rd", 3)),
        ("Welcher ist der zweitgrößte?", ("Welcher ist der größte?", "zweit", 2)),
        ("Who won the second most prizes?", ("Who won the most prizes?", "second", 2)),
        ("Who came second?", ("Who came second?", "", 1)),
        ("Which is the second last stop?", ("Which is the second last stop?", "", 1)),
    ],
)
def test_a_place_in_the_order_is_asked_for_right_before_the_superlative(
    question: str, first: tuple[str, str, int]
) -> None:
    assert without_ordinal(question) == first
