"""Headings in passages: found by the outline and by how chapters are called, and nothing else is."""

import pytest

from gemma10m_tui.conversation.whole.headings import asks_for_a_heading, headings_in, stretches_of_text
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage

CHAPTER = ("CHAPTER VII", "A Mad Tea-Party")


def _passage(text: str, section: str | None) -> StoredPassage:
    return StoredPassage(1, "a.txt", "A", Locator("line 1", section=section), text, 0, 9)


def _headings(text: str, section: str | None) -> list[str]:
    return [text[first:end] for first, end in headings_in(_passage(text, section))]


@pytest.mark.parametrize(
    ("text", "section", "headings"),
    [
        ("CHAPTER VII\nA Mad Tea-Party\n\nThere was a table.", "CHAPTER VII. A Mad Tea-Party", [*CHAPTER]),
        ("## Rings\n\nRings have two laws.", "Algebra › Rings", ["## Rings"]),
        ("It ended.\n\nCHAPTER VIII.\n\nIt began.", None, ["CHAPTER VIII."]),
        ("Kapitel 3: Der Turm\n\nEr stand da.", None, ["Kapitel 3: Der Turm"]),
        ("Kapitel 3: Der alte graue Turm am Meer\n\nEr stand da.", None, ["Kapitel 3: Der alte graue Turm am Meer"]),
        (f"Part 3: The machine was broken{', again' * 12}\n\nIt stood.", None, []),
        ("Part 1 of the machine was broken.\nPart of it stood.", "Machines", []),
        ("One line.\nTwo lines.\nThree lines.\nFour lines.\nA Mad\nFive.", "A Mad Tea-Party", []),
        ("He read chapter 7 to her and the book of the hunt.", "Reading", []),
        ("\n\n", "", []),
    ],
)  # fmt: skip
def test_headings_are_told_from_text(text: str, section: str | None, headings: list[str]) -> None:
    assert _headings(text, section) == headings


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which chapter tells of the tea-party?", True),
        ("What is the title of the book?", True),
        ("Wie heißt Kapitel 3?", True),
        ("Where was the party?", False),
        ("Who took part?", True),
        ("Who parted from whom?", False),
    ],
)
def test_a_question_for_a_title_may_be_answered_with_one(question: str, asks: bool) -> None:
    assert asks_for_a_heading(question) == asks


def test_an_answer_may_lie_in_any_sentence_but_in_no_heading() -> None:
    text = "He slept.\n\nCHAPTER VIII.\nThe Queen’s Ground\nA rose-tree stood there. Alice saw it.\n"
    found = [text[first:end] for first, end in stretches_of_text(_passage(text, "CHAPTER VIII. The Queen’s Ground"))]
    assert [part.strip() for part in found] == ["He slept.", "A rose-tree stood there.", "Alice saw it."]


def test_the_heads_of_a_table_its_rule_and_a_few_words_before_a_list_answer_nothing() -> None:
    text = (
        "Action items:\n\n| No | Action |\n|----|----|\n| 1 | Order pumps |\n\nThe house has these five rooms:\n- one"
    )
    found = [text[first:end] for first, end in stretches_of_text(_passage(text, "The meeting"))]
    assert found == ["| 1 | Order pumps |", "The house has these five rooms:", "- one"]


def test_a_heading_may_have_its_number_before_what_the_outline_calls_it() -> None:
    text = "5.9.4. Orphaning a package\nIf you can no longer maintain it, inform others."
    found = [text[first:end] for first, end in headings_in(_passage(text, "Orphaning a package"))]
    assert found == ["5.9.4. Orphaning a package"]
