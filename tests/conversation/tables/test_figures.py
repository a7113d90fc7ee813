"""Figures in cells are put in order where all of them can be compared."""

import pytest

from gemma10m_tui.conversation.tables.figures import extreme, figure


@pytest.mark.parametrize(
    ("cells", "greatest"),
    [
        (["1,250 g", "1.3 kg", "900 g"], [1]),
        (["£3.50", "£12", "free"], [1]),
        (["12 GB", "900 MB", "unlimited"], [2]),
        (["2 h 40 min", "45 min", "161 minutes"], [2]),
        (["1.2 million", "900,000", "1,100,000"], [0]),
        (["10-20 kg", "5-30 kg"], None),  # neither is the heavier
        (["10-20 kg", "15-30 kg"], [1]),
        (["10 May 2024", "2 June 2023", "n/a"], [0]),
        (["2024-05-01", "2023-12-31"], [0]),
        (["10 pm", "9:30 am", "12:15 pm"], [0]),
        (["23:50", "0:15", "22:30"], None),  # which may be the day after
        (["7.30", "7.4"], [1]),
        (["12 %", "9.5 %", "-"], [0]),
        (["3 EUR", "4 USD"], None),
        (["3 EUR/month", "4 EUR/year"], None),
        (["3 kg", "2 m"], None),
        (["3 kg", "heavy"], None),
        (["3", "3"], [0, 1]),
        (["3", "n/a", "n/a"], None),  # most are left out
        (["about 5 kg", "~6 kg*"], [1]),
        (["4,5 kg", "12 kg", "4,75 kg"], [1]),
        (["1.250", "900"], None),  # a thousand or one and a quarter
        (["2 MW", "500 kW"], None),  # or milliwatts
        (["3,000 m²", "2 km²"], None),
        (["3,000 m²", "20 m²"], [0]),
        (["90 mph", "100 km/h", "50 m/s"], None),
        (["2 MWh", "500 kWh"], None),
        (["12 ms", "3 m"], None),
        (["12 mins", "2 hrs", "90 seconds"], [1]),
        (["3 Stunden", "2 Tage"], [1]),
        (["12¹", "11²", "9 *"], [0]),
        (["192.168.255.255", "10.255.255.255"], None),  # addresses
    ],
)
def test_the_greatest_is_known_where_all_can_be_compared(cells: list[str], greatest: list[int] | None) -> None:
    assert extreme(cells, most=True) == greatest


def test_that_there_is_none_is_no_least() -> None:
    assert extreme(["30 min", "none", "60 min"], most=True) == [2]
    assert extreme(["30 min", "none", "60 min"], most=False) is None
    assert extreme(["30 min", "n/a", "60 min"], most=False) == [0]


@pytest.mark.parametrize(
    "said", ["Anna", "room 12", "12 rue de Rome 7", "3 of 4", "", "25:99", "v1.2.3 beta", "192.168.255.255"]
)
def test_what_is_no_figure_is_none(said: str) -> None:
    found = figure(said)
    assert found is None or found.kind.startswith("in ")


@pytest.mark.parametrize("part", ["* ", "(", "1 ", "[1]", "- ", "1 h ", "1,"])
def test_a_cell_of_any_length_is_no_figure_and_is_not_gone_through_for_minutes(part: str) -> None:
    assert figure(part * 200_000) is None


@pytest.mark.parametrize(
    ("cells", "most"),
    [
        (["2.4", "0.9", "0.005", "12"], 3),  # no thousands begin with a zero
        (["1.250", "3.5", "2"], 1),  # a point before one figure is none of thousands
        (["0.125", "0.25"], 1),
    ],
)
def test_one_figure_tells_what_the_points_of_all_mean(cells: list[str], most: int) -> None:
    assert extreme(cells, most=True) == [most]
