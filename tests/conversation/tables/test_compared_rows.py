"""Figures of a table compared with one that is asked for, or with one another."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gemma10m_tui.conversation.tables.compared_rows import compared_in_a_table
from gemma10m_tui.conversation.tables.comparisons_asked import comparison_asked
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

MOWERS = """# Garden tools

## Mowers

| Model | Width (cm) | Weight | Price | Noise |
|---|---|---|---|---|
| Lark 300 | 32 | 12.5 kg | 249 EUR | 78 dB |
| Lark 420 | 42 | 17,000 g | 379 EUR | 82 dB |
| Heron | 51 | 24.5 kg | 599 EUR | 82 dB |

## Trains

| Train | Departure | Members |
|---|---|---|
| F1 | 7:10 | 12 |
| F2 | 17:55 | n/a |
| F3 | 21:30 | 30 |

## Bags

| Property | Kid | Trail |
|---|---|---|
| Weight of bag | 600-700 g | 900 g |
| Volume | 12 l | 30 l |
"""


Ask = Callable[[str], FromTheMap | None]


@pytest.fixture(name="ask", scope="module")
def _ask(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder: Path = tmp_path_factory.mktemp("compared")
    with read_text(folder, reader, "tools.md", MOWERS) as text:
        yield lambda question: compared_in_a_table(text, question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which mower costs less than 300 EUR?", "Lark 300 (Price: 249 EUR)"),
        ("Which mowers cost more than 300?", "Lark 420 (Price: 379 EUR) and Heron (Price: 599 EUR)"),
        ("Which mowers cost at most 379 EUR?", "Lark 300 (Price: 249 EUR) and Lark 420 (Price: 379 EUR)"),
        ("How many mowers weigh more than 15 kg?", "2: Lark 420 and Heron"),
        ("Which mowers are lighter than the Heron?", "Lark 300 (Weight: 12.5 kg) and Lark 420 (Weight: 17,000 g)"),
        ("Which mowers are wider than 40 cm?", "Lark 420 (Width (cm): 42) and Heron (Width (cm): 51)"),
        ("Which trains leave after 18:00?", "F3 (Departure: 21:30)"),
        ("Which trains have more than 20 members?", "F3 (Members: 30)"),
        ("Which bag is heavier than 800 g?", "Trail (Weight of bag: 900 g)"),
        ("Is the Heron heavier than the Lark 420?", "Yes: Heron (Weight: 24.5 kg), Lark 420 (Weight: 17,000 g)"),
        ("Does the Lark 300 cost more than the Heron?", "No: Lark 300 (Price: 249 EUR), Heron (Price: 599 EUR)"),
        ("Is the Heron louder than the Lark 420?", "No: Heron (Noise: 82 dB), Lark 420 (Noise: 82 dB)"),
        ("Which is quieter, the Heron or the Lark 300?", "Lark 300 (Noise: 78 dB), not Heron (Noise: 82 dB)"),
        ("Which is louder, the Heron or the Lark 420?", "Neither: Heron (Noise: 82 dB), Lark 420 (Noise: 82 dB)"),
    ],
)
def test_the_rows_on_that_side_are_told_with_their_figures(ask: Ask, question: str, said: str) -> None:
    found = ask(question)
    assert found is not None
    assert found.text == said
    assert quoted(found)


@pytest.mark.parametrize(
    "question",
    [
        "Which mower costs less than 300 dollars?",  # another currency
        "Which mowers weigh more than 15?",  # of what unit?
        "Which mowers are wider than 16 inch?",  # the head says cm
        "Which mowers cost less than 100 EUR?",  # none does, or it is told elsewhere
        "Which bags are lighter than 650 g?",  # one reaches over it
        "Is the Swan heavier than the Heron?",
        "Is the Lark heavier than the Heron?",  # which of two?
        "Which mowers have more than 3 wheels?",
        "Which mowers cost between 200 and 300 EUR?",
        "Is the Heron heavy?",
    ],
)
def test_what_cannot_be_compared_is_not_told(ask: Ask, question: str) -> None:
    assert ask(question) is None


def test_a_point_that_may_be_of_thousands_or_decimals_is_told_where_it_makes_no_difference(
    reader: Model, tmp_path: Path
) -> None:
    table = "| Town | Area |\n|---|---|\n| Ulm | 1.250 |\n| Bonn | 3.400 |\n"
    with read_text(tmp_path, reader, "towns.md", f"# Towns\n\n{table}") as text:
        assert compared_in_a_table(text, "Which towns are larger than 2000?") is None
        told = compared_in_a_table(text, "Which towns are larger than Ulm?")
        assert told is not None
        assert told.text == "Bonn (Area: 3.400)"


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        ("Which plans cost under $10?", "<"),
        ("Which plans cost at least $10?", ">="),
        ("Which plans cost no more than $10?", "<="),
        ("Which clubs are older than 50 years?", ">"),
        ("Which ships were built before 1900?", "<"),
        ("How many runners are faster than 20 km/h?", ">"),
    ],
)
def test_the_side_is_that_of_the_words(question: str, sign: str) -> None:
    asked = comparison_asked(question)
    assert asked is not None
    assert asked.measures[0][1] == sign
