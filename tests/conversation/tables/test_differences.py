"""How much more one row of a table has than another, where both figures can be compared."""

from collections.abc import Callable, Iterator

import pytest

from gemma10m_tui.conversation.tables.between_figures import between
from gemma10m_tui.conversation.tables.differences import difference_in_a_table
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

FARM = """# The farm

## Tractors

| Tractor | Weight | Price | Power (kW) | Built | Range |
|---|---|---|---|---|---|
| Ox | 2.4 t | 31,500 EUR | 55 | 1998 | 90-120 km |
| Bull | 3,150 kg | 48,000 EUR | 81.5 | 2011 | 150 km |
| Mule | n/a | 31,500 EUR | 40 | 2003 | 100 km |

## Milk

| Cow | Litres a day | Cooling rate | Name |
|---|---|---|---|
| 17 | 24 | 3 | Dora |
| 18 | 31 | 5 | Emma |

## Shops

| Shop | Closes | Rent |
|---|---|---|
| North | 18:30 | 900 EUR per month |
| South | 17:15 | 800 USD per month |

## Workers

| Name | Weekly hours | Salary | Left |
|---|---|---|---|
| Ada Fox | 40 | £2,150 | 5 May |
| Bo Hill | 24.5 | £1,300 | 6 May |
"""

Ask = Callable[[str], FromTheMap | None]


@pytest.fixture(name="ask", scope="module")
def _ask(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with read_text(tmp_path_factory.mktemp("farm"), reader, "farm.md", FARM) as text:
        yield lambda question: difference_in_a_table(text, question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much heavier is the Bull than the Ox?", "750 kg: Bull (Weight: 3,150 kg), Ox (Weight: 2.4 t)"),
        (
            "How much more does the Bull cost than the Ox?",
            "16,500 EUR: Bull (Price: 48,000 EUR), Ox (Price: 31,500 EUR)",
        ),
        (
            "how much cheaper is the Ox tractor than the Bull?",
            "16,500 EUR: Ox (Price: 31,500 EUR), Bull (Price: 48,000 EUR)",
        ),
        (
            "By how much is the Ox heavier than the Bull?",
            "The other way round, by 0.75 t: Ox (Weight: 2.4 t), Bull (Weight: 3,150 kg)",
        ),
        (
            "What is the difference in price between the Ox and the Mule?",
            "They are equal: Ox (Price: 31,500 EUR), Mule (Price: 31,500 EUR)",
        ),
        (
            "How much more power does the Bull have than the Mule?",
            "41.5 kW: Bull (Power (kW): 81.5), Mule (Power (kW): 40)",
        ),
        ("How many years older is the Ox than the Bull?", "13 years: Ox (Built: 1998), Bull (Built: 2011)"),
        (
            "How much more does Ada Fox earn than Bo Hill?",
            "£850: Ada Fox (Salary: £2,150), Bo Hill (Salary: £1,300)",
        ),
        (
            "How many more hours does Ada Fox work than Bo Hill?",
            "15.5: Ada Fox (Weekly hours: 40), Bo Hill (Weekly hours: 24.5)",
        ),
    ],
)
def test_the_difference_is_told_with_both_figures(ask: Ask, question: str, told: str) -> None:
    found = ask(question)
    assert found is not None
    assert found.text == told
    assert len(quoted(found)) == 2


@pytest.mark.parametrize(
    "question",
    [
        "How much heavier is the Mule than the Ox?",  # which has no weight
        "How much longer does the Bull last than the Goat?",
        "What is the difference in range between the Ox and the Bull?",  # one is from 90 to 120
        "How much cheaper is 17 than 18?",  # the rate of cooling is no price
        "What is the rent difference between North and South?",  # euros and dollars
        "What is the difference in left between Ada Fox and Bo Hill?",  # dates
        "How much heavier is the Ox than the Ox?",
        "What is the difference between the Ox and the Bull?",  # in what?
        "How much heavier is the Bull than the Ox or the Mule?",
    ],
)
def test_nothing_is_told_where_figures_cannot_be_compared(ask: Ask, question: str) -> None:
    assert ask(question) is None


@pytest.mark.parametrize(
    ("one", "other", "head", "said"),
    [
        ("24.5 kg", "9,800 g", "Weight", "14.7 kg"),
        ("$0.30", "$0.10", "Price", "$0.2"),
        ("CHF 20", "CHF 5.5", "Price", "CHF 14.5"),
        ("1.200,50 €", "200,25 €", "Preis", "1.000,25 €"),
        ("12 %", "7 %", "Share", "5 percentage points"),
        ("-3 °C", "9 °C", "Temperature", "12 °C"),
        ("18:30", "17:15", "Closes", "1 h 15 min"),
        ("9:45", "9:00", "Starts", "45 min"),
        ("9,412", "640", "Hours run", "8,772"),
        ("1998", "2011", "Number", "13"),
        ("2,915", "3,000", "Spent (£)", "£85"),
        ("12 kg (with bag)", "10 kg", "Weight", "2 kg"),
    ],
)
def test_a_difference_is_said_as_the_first_figure_is(one: str, other: str, head: str, said: str) -> None:
    found = between(one, other, (one, other), head)
    assert found is not None
    assert found[1] == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 kg", "12 m"),
        ("10-12 kg", "9 kg"),
        ("3 May", "5 May"),
        ("free", "3 EUR"),
        ("1.250 kg", "1 kg"),  # a little more than one, or more than a thousand
        ("5 min 20 s", "4 min"),
        ("0 g", "3 g"),
        ("yes", "no"),
    ],
)
def test_some_figures_have_no_difference_that_is_known(one: str, other: str) -> None:
    assert between(one, other, (one, other), "Head") is None
