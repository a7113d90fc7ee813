"""What opens first or closes last, by cells that say from when to when."""

from collections.abc import Callable, Iterator

import pytest

from gemma10m_tui.conversation.tables.opening_hours import first_or_last_open
from gemma10m_tui.conversation.whole.gone_through import FromTheMap
from model.checkpoint import Model
from tests.conversation.written_text import quoted, read_text

MUSEUM = """# The museum

## Opening hours

| Day | Halls | Library | Kiosk | Bar |
|---|---|---|---|---|
| Monday | closed | 10:00–16:00 | 9:30–18:00 | 18:00–23:30 |
| Tuesday | 10:00–17:00 | 10:00–16:00 | by request | 18:00–00:30 |
| Wednesday | 10:00–17:00 | 10:00–16:00 | 9:30–18:00 | 18:00–01:00 |
| Thursday | 10:00–20:00 | 10:00–16:00 | 9:30–18:00 | closed |
| Friday | 09:30–17:00 | 10:00–16:00 | 9:30–18:00 | 18:00–02:00 |
| Saturday | 10:00–18:00 | closed | 9:30–18:00 | 18:00–02:00 |

## Branches

| Branch | Hours | Guide |
|---|---|---|
| Mill | 9 am – 5 pm | Ann |
| Port | 8:30 am – 4 pm | Bob |

## Courses

| Course | Held |
|---|---|
| Clay | 10:00–12:00 |
| Wood | 09:00–13:00 |
"""

Ask = Callable[[str], FromTheMap | None]


@pytest.fixture(name="ask", scope="module")
def _ask(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with read_text(tmp_path_factory.mktemp("museum"), reader, "museum.md", MUSEUM) as text:
        yield lambda question: first_or_last_open(text, question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("On which day do the halls close latest?", "Thursday (Halls: 10:00–20:00)"),
        ("Which day do the halls open earliest?", "Friday (Halls: 09:30–17:00)"),
        ("When do the halls close the latest?", "Thursday (Halls: 10:00–20:00)"),
        ("Which branch opens earliest?", "Port (Hours: 8:30 am – 4 pm)"),
        ("Which branch closes latest?", "Mill (Hours: 9 am – 5 pm)"),
        ("Which one closes latest on Monday?", "Bar (Monday: 18:00–23:30)"),
        ("Which course starts earliest?", "Wood (Held: 09:00–13:00)"),
    ],
)
def test_the_end_that_is_asked_for_is_compared_alone(ask: Ask, question: str, told: str) -> None:
    found = ask(question)
    assert found is not None
    assert found.text == told
    assert quoted(found)


def test_rows_that_are_closed_are_said_to_have_no_hours(ask: Ask) -> None:
    found = ask("On which day do the halls close earliest?")
    assert found is not None
    assert "1 of them without hours" in found.consulted


@pytest.mark.parametrize(
    "question",
    [
        "On which day does the library close latest?",  # always at four
        "On which day does the kiosk close latest?",  # once by request
        "On which day does the bar close latest?",  # after midnight
        "On which day does the café close latest?",
        "Which one closes latest on Friday?",  # the bar is open past midnight
        "Which day closes latest?",  # of what?
        "Which club opens earliest?",
        "On which day do the halls not close latest?",
        "When do the courses start?",
    ],
)
def test_hours_that_are_not_clear_are_not_told(ask: Ask, question: str) -> None:
    assert ask(question) is None
