"""Passages are the text, cut where a reader would pause."""

import itertools
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemma10m_tui.documents.passages import (
    HARD_MAXIMUM,
    LONGEST,
    SHORTEST,
    LineNumbers,
    Section,
    code_borders,
    cut,
    prose_borders,
    prose_passages,
)

PIECES = st.sampled_from(
    ["word ", "Sentence. ", "\n\n", "\n", "x" * 90, "def f():\n", "    indented\n", " ", "。", "}"]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=400).map("".join)
SENTENCE = "The whale rose slowly beside the boat and looked at them. "


@settings(max_examples=300)
@given(TEXTS, st.lists(st.integers(0, 5000), max_size=8), st.sampled_from([prose_borders, code_borders]))
def test_joined_passages_are_the_text_and_none_is_too_long(text: str, firsts: list[int], borders: object) -> None:
    spans = list(cut(text, borders, firsts))  # type: ignore[arg-type]
    assert "".join(text[first:end] for first, end in spans) == text
    assert all(0 < end - first <= HARD_MAXIMUM for first, end in spans)


@given(TEXTS, st.lists(st.integers(0, 5000), max_size=8))
def test_no_passage_reaches_across_a_border_with_text_on_both_sides(text: str, firsts: list[int]) -> None:
    for first, end in cut(text, prose_borders, firsts):
        for border in firsts:
            if first < border < end:
                assert text[first:border].isspace() or text[border:end].isspace()


@given(TEXTS)
def test_white_space_is_no_passage_of_its_own(text: str) -> None:
    longest_space = max((len(list(run)) for space, run in itertools.groupby(text, str.isspace) if space), default=0)
    if not text.isspace() and longest_space < 200:
        assert not any(text[first:end].isspace() for first, end in cut(text, prose_borders))


def test_prose_passages_have_the_promised_length_and_end_with_sentences() -> None:
    text = "\n\n".join(SENTENCE * count for count in (3, 9, 30, 5, 14, 2, 60))
    spans = list(cut(text, prose_borders))
    assert all(SHORTEST <= end - first <= LONGEST for first, end in spans[:-1])
    assert all(text[first:end].rstrip().endswith(".") for first, end in spans)


def test_a_paragraph_border_is_preferred_to_a_nearer_sentence() -> None:
    text = SENTENCE * 10 + "\n\n" + SENTENCE * 20
    first, end = next(iter(cut(text, prose_borders)))
    assert text[first:end] == SENTENCE * 10 + "\n\n"


@given(TEXTS)
def test_line_numbers_are_those_an_editor_shows(text: str) -> None:
    numbers = LineNumbers(text)
    for passage in prose_passages(text):
        first, last = passage.locator.first_line, passage.locator.last_line
        if not passage.text.isspace():
            lead = len(passage.text) - len(passage.text.lstrip())
            assert first == text[: passage.first + lead].count("\n") + 1
            assert last == text[: passage.first + len(passage.text.rstrip()) - 1].count("\n") + 1
    assert numbers.line(0) == 1


@pytest.mark.parametrize(
    ("text", "label"),
    [("One line.", "line 1"), ("\nTwo\nlines.\n", "lines 2-3"), ("\n\n# Three\n\n", "§ Three, line 3")],
)
def test_a_label_names_section_and_lines(text: str, label: str) -> None:
    sections = [Section(2, "Three")] if "#" in text else []
    assert prose_passages(text, sections, mark="§ ")[0].locator.label == label


def test_pieces_of_one_long_line_have_places_of_their_own() -> None:
    text = f"Short.\n\n{SENTENCE * 50}\n\nShort again.\n"
    labels = [passage.locator.label for passage in prose_passages(text)]
    assert labels == ["lines 1-3", "line 3 (part 1 of 2)", "line 3 (part 2 of 2)", "lines 3-5"]
    hard_wrapped = textwrap.fill(SENTENCE * 30, 70)
    first, second = (passage.locator for passage in prose_passages(hard_wrapped)[:2])
    assert (first.first_line, first.last_line) < (second.first_line, second.last_line)
    assert "part" not in first.label
