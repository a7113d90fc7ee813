"""An item with an id and the labels behind it belong together, up to the next id or an empty line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_text import quoted, read_text

from gemma10m_tui.conversation.lists.items_with_ids import items_with_ids
from gemma10m_tui.conversation.lists.told_by_items import told_by_items
from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.checkpoint import Model

ITEMS = """Action items

AI-1  Add a wait time-out of 2 seconds. Owner: Ben Okafor. Due: 27 June 2025. Done.
AI-2  Lower the alert to 300 ms. Owner: Dr. Tom Wilk. Due: 25 June 2025. Done.
AI-3  Canary deployments for pricing and tax,
      which nobody has yet. Owner: Leila Haddad. Due: 30 September 2025. Open.
AI-4  Rewrite the runbook. Owner: Ingrid Falk. Due: 15 August 2025. Open.
AI-5  Write a test. Owner: Ben Okafor. Reviewer: Leila Haddad. Due: 11 July 2025. Done.
AI-6  Order cake. Owner: Ann Lee.
AI-7  Eat cake. Owner: Ann Ray.

Everybody agreed. Owner: Nobody. AI-4 is late.

BUG-7 has no labels.
"""


@pytest.fixture(scope="module")
def minutes(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedText]:
    with read_text(tmp_path_factory.mktemp("minutes"), reader, "minutes.txt", ITEMS) as text:
        yield text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who owns AI-3?", "Leila Haddad"),
        ("Who is responsible for action item AI-2?", "Dr. Tom Wilk"),
        ("When is AI-4 due?", "15 August 2025"),
        ("By when does AI-3 have to be done?", "30 September 2025"),
        ("What is the owner of AI-4?", "Ingrid Falk"),
        ("What is the due date of AI-4?", "15 August 2025"),
        ("What is the reviewer of AI-5?", "Leila Haddad"),
        ("What is AI-3 about?", "Canary deployments for pricing and tax, which nobody has yet"),
        ("What does Leila Haddad have to do?", "AI-3: Canary deployments for pricing and tax, which nobody has yet"),
        ("What must Ingrid do?", "AI-4: Rewrite the runbook"),
        ("What are Ben Okafor's action items?", "- AI-1: Add a wait time-out of 2 seconds\n- AI-5: Write a test"),
        ("Which tasks are assigned to Dr. Tom Wilk?", "AI-2: Lower the alert to 300 ms"),
    ],
)
def test_what_an_item_says_is_told(minutes: WatchedText, question: str, told: str) -> None:
    found = told_by_items(minutes, question)
    assert found is not None
    assert found.text == told
    assert all(said.startswith("AI-") for said in quoted(found))


@pytest.mark.parametrize(
    "question",
    [
        "Who owns AI-9?",
        "Who owns BUG-7?",
        "When is AI-6 due?",  # which does not say
        "What is the reviewer of AI-4?",
        "What is the cost of AI-4?",
        "What does Ann have to do?",  # there are two
        "What does Nobody have to do?",
        "What does Hugo have to do?",
        "What does Leila Haddad do?",
        "What does Leila Haddad not have to do?",
        "Who does not own AI-3?",
        "Who owns the runbook?",
    ],
)
def test_what_is_not_clear_is_not_told(minutes: WatchedText, question: str) -> None:
    assert told_by_items(minutes, question) is None


def test_an_id_that_two_items_have_tells_nothing(tmp_path: Path, reader: Model) -> None:
    with read_text(tmp_path, reader, "a.txt", "A1 Go. Owner: Ann.\nA1 Stay. Owner: Bob.\n") as text:
        assert told_by_items(text, "Who owns A1?") is None


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (["A1 Go. Owner: Ann. Due: 1 M", "ay 2025. Open.\nA2 Stay. Owner: Bob."], [("A1", "Go"), ("A2", "Stay")]),
        (["| A1 | Go. Owner: Ann. |\n| A2 | Owner: Bob. |\n"], []),
        (["A1 Go.\nA2 Stay.\n"], []),
        (["Room A1 is Owner: Ann."], []),
        (["- **A1** Go.\n  **Owner:** Ann."], [("A1", "Go")]),
        ([], []),
    ],
)
def test_items_are_found_over_passages_and_in_no_tables(parts: list[str], found: list[tuple[str, str]]) -> None:
    run = [StoredPassage(number, "a", "a", Locator("l. 1"), text, 0, 9) for number, text in enumerate(parts)]
    items = list(items_with_ids(run))
    assert [(one.id, one.what) for one in items] == found
    assert all(one.said in one.passage.text for one in items)
    assert all(label != "Due" or value == "1 May 2025" for one in items for label, value in one.labels)
