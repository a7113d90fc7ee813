"""The greatest and the least of a table's column are told from all of its rows, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.answer import answer
from gemma10m_tui.conversation.lists.numbered_things import how_many_things
from gemma10m_tui.conversation.session import Session
from gemma10m_tui.conversation.tables import whole_tables
from gemma10m_tui.conversation.tables.extremes import extreme_of_a_table
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.events import AnswerFinished
from gemma10m_tui.reading.read_on import Reading
from model.checkpoint import Model

BAGS = "# Shop\n\n## Bags\n\n| Bag | Weight |\n|---|---|\n"
SHOP = """# Bags and lamps

All that we sell.

## Bags

| Bag | Weight | Price | Sold | In stock |
|---|---|---|---|---|
| Trek | 1,250 g | 80 EUR | 12 | yes |
| City | 1.3 kg | 95.50 EUR | 40 | no |
| Kid | 600-700 g | 40 EUR | 40 | yes |
| Pro | n/a | 120 EUR | 7 | no |
| Total | | 335.50 EUR | 99 | |

## Lamps

| Lamp | Price | Power |
|---|---|---|
| Moon | 30 EUR | 40 W |
| Sun | 35 USD | 0.06 kW |

The dearest lamp is the Sun.

## Stores

| Store | Manager | Opened | Weekdays | Weekend | Last bus |
|---|---|---|---|---|---|
| Oslo | Anna Berg | 3 May 2019 | 9 | 4 | 22:40 |
| Bergen | Ola Lie | 12 March 2021 | 8 | 5 | 21:10 |
| Voss | Kari Moe | June 2020 | 7 | 5 | 23:05 |

## Phones

| Property | X1 | X2 | X3 |
|---|---|---|---|
| Battery life | 10 h | 14 h | 12 h 30 min |
| Weight | 180 g | 0.2 kg | 175 g |
| Warranty | none | 2 years | 36 months |
"""


@pytest.fixture(scope="module")
def shop(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with read_text(tmp_path_factory.mktemp("shop"), reader, "shop.md", SHOP) as text:
        yield text


@pytest.mark.parametrize(
    ("question", "told", "row"),
    [
        ("Which bag is the heaviest?", "City (Weight: 1.3 kg)", "| City |"),
        ("what is the lightest bag", "Kid (Weight: 600-700 g)", "| Kid |"),
        ("Which bag is the most expensive?", "Pro (Price: 120 EUR)", "| Pro |"),
        ("What is the cheapest bag?", "Kid (Price: 40 EUR)", "| Kid |"),
        ("Which bag costs the least?", "Kid (Price: 40 EUR)", "| Kid |"),
        ("How much is the cheapest bag?", "Kid (Price: 40 EUR)", "| Kid |"),
        ("How much does the heaviest bag cost?", "City (Price: 95.50 EUR; Weight: 1.3 kg)", "| City |"),
        ("What is the price of the lightest bag?", "Kid (Price: 40 EUR; Weight: 600-700 g)", "| Kid |"),
        ("What is the battery life of the lightest phone?", "X3 (Battery life: 12 h 30 min; Weight: 175 g)", "| Batt"),
        ("Which bag has the highest price?", "Pro (Price: 120 EUR)", "| Pro |"),
        ("Which bag sold the most units?", "City and Kid (Sold: 40)", "| City |"),
        ("What is the cheapest bag in stock?", "Kid (Price: 40 EUR)", "| Kid |"),
        ("Which bag in stock is the most expensive?", "Trek (Price: 80 EUR)", "| Trek |"),
        ("Which lamp has the most power?", "Sun (Power: 0.06 kW)", "| Sun |"),
        ("Which store has the latest last bus?", "Voss (Last bus: 23:05)", "| Voss |"),
        ("Which phone has the longest battery life?", "X2 (Battery life: 14 h)", "| Battery life |"),
        ("Which phone is the lightest?", "X3 (Weight: 175 g)", "| Weight |"),
        ("Which phone has the longest warranty?", "X3 (Warranty: 36 months)", "| Warranty |"),
    ],
)
def test_the_row_with_the_greatest_figure_of_the_column_is_told_and_quoted(
    shop: WatchedText, question: str, told: str, row: str
) -> None:
    found = extreme_of_a_table(shop, question)
    assert found is not None
    assert found.text == told
    assert quoted(found)[0].startswith(row)


@pytest.mark.parametrize(
    "question",
    [
        "Which lamp is the cheapest?",  # euros and dollars
        "Which lamp is the dearest?",  # which the text says itself
        "Which car is the heaviest?",
        "Which bag is the widest?",
        "Which store is the oldest?",  # days and months are not compared
        "Which phone has the shortest warranty?",  # whether none is the shortest is not known
        "What is the cheapest bag made of leather?",
        "Which bag is not the heaviest?",
        "What is the second cheapest lamp?",
        "What is the most important rule?",
        "How heavy is the bag?",
        "What is the colour of the heaviest bag?",
        "How long is the heaviest bag?",
        "Which bag has the longest battery life?",
    ],
)
def test_what_is_not_clear_is_not_told(shop: WatchedText, question: str) -> None:
    assert extreme_of_a_table(shop, question) is None


def test_rows_without_a_figure_are_said_to_have_none(shop: WatchedText) -> None:
    found = extreme_of_a_table(shop, "Which bag is the heaviest?")
    assert found is not None
    assert found.consulted == "all 4 rows of the table in “Bags”, 1 of them without such a figure"


def test_a_table_that_goes_on_over_many_passages_is_one(tmp_path: Path, reader: Model) -> None:
    weights = {f"{kind} {number}": (number * 7919) % 1009 for kind in ("Chair", "Desk") for number in range(1, 90)}
    rows = "\n".join(f"| {name} | {grams} g | {len(name)} |" for name, grams in weights.items())
    with read_text(
        tmp_path, reader, "a.md", f"# Stock\n\n| Product | Weight | Length |\n|---|---|---|\n{rows}\n"
    ) as text:
        assert len(list(text.passages())) > 5
        every = extreme_of_a_table(text, "Which product is the lightest?")
        chair = extreme_of_a_table(text, "Which chair is the heaviest?")
    least, most = min(weights.values()), max(weights[name] for name in weights if name.startswith("Chair"))
    names = [name for name, grams in weights.items() if grams == least]
    assert every is not None
    assert every.text == f"{' and '.join(names)} (Weight: {least} g)"
    assert [said.split(" | ")[0] for said in quoted(every)] == [f"| {name}" for name in names]
    assert chair is not None
    assert chair.text.endswith(f"(Weight: {most} g)")
    assert chair.text.startswith("Chair")


def test_a_file_of_values_is_a_table(tmp_path: Path, reader: Model) -> None:
    values = (
        'Name,Age,Country,Joined\n"Ruiz, Ana",23,Spain,12 March 2019\nBo Lind,31,Sweden,3 May 2018\nJo,19,Spain,n/a\n'
    )
    with read_text(tmp_path, reader, "players.csv", values) as text:
        asked = ("Who is the oldest player?", "Who is the oldest player from Spain?", "Who joined last?")
        found = [extreme_of_a_table(text, question) for question in asked]
    assert [one and one.text for one in found] == [
        "Bo Lind (Age: 31)", "Ruiz, Ana (Age: 23)", "Ruiz, Ana (Joined: 12 March 2019)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When does the last train leave?", "F7 (Departure: 21:30)"),
        ("Which train arrives first?", "F3 (Arrival: 10:50)"),
        ("Which train was built first?", "F7 (Built: 1999)"),
        ("When does the last bus leave?", None),
    ],
)
def test_what_goes_last_is_told_by_its_time(tmp_path: Path, reader: Model, question: str, told: str | None) -> None:
    trains = (
        "# Trains\n\n| Train | Departure | Arrival | Built |\n|---|---|---|---|\n| F3 | 9:40 | 10:50 | 2003 |\n"
        "| F7 | 21:30 | 22:45 | 1999 |\n"
    )
    with read_text(tmp_path, reader, "a.md", trains) as text:
        found = extreme_of_a_table(text, question)
    assert (found and found.text) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Welches Land hat die größte Fläche?", "Island (Fläche (km²): 103.000)"),
        ("Which country has the largest Fläche?", None),  # whether 2.586 is more than 468 is not known
        ("Welcher Tarif kostet am wenigsten?", "Klein (Preis: 4,99 €)"),
        ("Was ist der teuerste Tarif?", "Groß (Preis: 12,00 €)"),
    ],
)
def test_what_a_comma_means_is_told_by_the_column_and_the_language(
    tmp_path: Path, reader: Model, question: str, told: str | None
) -> None:
    german = (
        "# Europa\n\n| Land (country) | Fläche (km²) |\n|---|---|\n| Andorra | 468 |\n| Luxemburg | 2.586 |\n"
        "| Island | 103.000 |\n\n# Tarife\n\n| Tarif | Preis |\n|---|---|\n| Klein | 4,99 € |\n| Groß | 12,00 € |\n"
    )
    with read_text(tmp_path, reader, "a.md", german) as text:
        found = extreme_of_a_table(text, question)
    assert (found and found.text) == told


def test_a_turn_answers_with_it_and_cites_the_row(shop: WatchedText, reader: Model) -> None:
    reading = Reading(shop.snapshot, reader)
    session = Session(shop.snapshot, reader, reading.state, reading.normalisers)
    *_, said = answer(session, "Which bag is the heaviest?", cancelled=lambda: False)
    assert isinstance(said, AnswerFinished)
    assert (said.answer, said.stopped) == ("City (Weight: 1.3 kg)", "end")
    assert [(one.quote, one.verified) for one in said.citations] == [("| City | 1.3 kg | 95.50 EUR | 40 | no |", True)]


RACE = """# Race

## Results

| Driver | Laps | Time | Year | Rank | Change | Gain |
|---|---|---|---|---|---|---|
| Ana Ruiz | 20 | 1:02 | 1999 | 1 | -3% | +2 |
| Bo Chen | 19 | 1:07 | 2004 | 3 | -60% | -9 |

## Films

| Film | Time | Version | Delivery cost | Expiry date | Birth rate |
|---|---|---|---|---|---|
| Alien | 20:15 | 1.10 | 3 EUR | 3 May 2020 | 3% |
| Clue | 22:30 | 1.9 | 2 EUR | 2 May 2021 | 4% |
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who had the fastest lap?", None),  # how fast a lap was is not how many there were
        ("Who had the fastest time?", "Ana Ruiz (Time: 1:02)"),
        ("Which driver had the slowest time?", "Bo Chen (Time: 1:07)"),
        ("Who was the fastest?", "Ana Ruiz (Time: 1:02)"),
        ("Who is the oldest driver?", None),  # the year is that of the race
        ("Which driver is the youngest?", None),
        ("Who has the highest rank?", None),  # which is the first
        ("Which driver has the lowest rank?", None),
        ("Which driver had the largest change?", None),  # below zero
        ("Which driver had the highest change?", None),  # nothing above it either
        ("Which driver had the largest gain?", None),
        ("Which driver had the highest gain?", "Ana Ruiz (Gain: +2)"),
        ("Which driver had the lowest gain?", "Bo Chen (Gain: -9)"),
        ("Who had the most laps?", "Ana Ruiz (Laps: 20)"),
        ("Which film is the longest?", None),  # when it begins says nothing of that
        ("Which film has the latest time?", "Clue (Time: 22:30)"),
        ("Which film has the highest version?", None),  # 1.10 comes after 1.9
        ("Which film is the cheapest?", None),  # what its delivery costs is another price
        ("Which film is the oldest?", None),
    ],
)
def test_a_column_of_something_else_tells_no_greatest(
    tmp_path: Path, reader: Model, question: str, told: str | None
) -> None:
    with read_text(tmp_path, reader, "race.md", RACE) as text:
        found = extreme_of_a_table(text, question)
    assert (found and found.text) == told


NOTES = "It was made by hand in a small town by the sea. "


@pytest.mark.parametrize("times", [3, 12, 60])
@pytest.mark.parametrize("name", ["a.md", "a.csv"])
def test_rows_that_are_cut_in_the_middle_are_put_together_again(
    tmp_path: Path, reader: Model, times: int, name: str
) -> None:
    heads, mark = (
        ("Bag,Weight,Notes\n", ",") if name == "a.csv" else ("# Bags\n\n|Bag|Weight|Notes|\n|--|--|--|\n", " | ")
    )
    edge = "" if name == "a.csv" else "|"
    rows = [f"{edge} bag{number}{mark}{number * 7 % 11} kg{mark}{NOTES * times}{edge}\n" for number in range(9)]
    with read_text(tmp_path, reader, name, heads + "".join(rows)) as text:
        assert len(list(text.passages())) > (1 if times > 3 else 0)
        heaviest = extreme_of_a_table(text, "Which bag is the heaviest?")
        count = how_many_things(text, "How many bags are there?")
        assert heaviest is not None
        assert heaviest.text == "bag3 (Weight: 10 kg)"
        assert "bag3" in quoted(heaviest)[0]
        assert count is not None
        assert count.text.startswith("9, counted")
        assert len(quoted(count)) == 9


@pytest.mark.parametrize("name", ["a.md", "a.csv"])
def test_of_a_table_that_is_too_long_nothing_is_told(
    tmp_path: Path, reader: Model, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(whole_tables, "_MOST_JOINED", 3)
    heads, row = ("Bag,Weight\n", "bag {0},{0} kg\n") if name == "a.csv" else (BAGS, "| bag {0} | {0} kg |\n")
    with read_text(tmp_path, reader, name, heads + "".join(row.format(number) for number in range(300))) as text:
        assert len(list(text.passages())) > 4
        assert extreme_of_a_table(text, "Which bag is the heaviest?") is None
        assert how_many_things(text, "How many bags are there?") is None


def test_a_cell_without_end_is_no_table_and_no_failure(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "a.csv", "Bag,Weight\n" + "a,1\n" * 3 + '"' + "x " * 100_000 + ",3\n") as text:
        assert extreme_of_a_table(text, "Which bag is the heaviest?") is None
