"""A quote is the sentence of a passage that holds the answer, word for word, and no longer than can be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.pointing.quotes import LONGEST_QUOTE, find_quote, sentence_at, sentences
from gemma10m_tui.conversation.words import is_border

PASSAGE = 'He said "no." Then Anna (a nurse)\nwent to Oslo! It cost $3.50 [sic]. Was it 1,000 miles?'
words = st.sampled_from(["Anna", "went", "3.50", "a+b", "(x)", "read_it", "汉字", "no.", "really?", "\n\n", "x" * 200])
passages = st.lists(words, min_size=1, max_size=120).map(" ".join)


def test_the_sentence_around_the_answer_is_quoted() -> None:
    found = find_quote(PASSAGE, "Anna")
    assert found is not None
    assert found.text == "Then Anna (a nurse)\nwent to Oslo!"
    assert PASSAGE[found.first : found.end] == found.text


@pytest.mark.parametrize("answer", ["(a nurse)", "$3.50 [sic]", "nurse) went", "1,000", "miles?", "Anna  (a\nnurse)"])
def test_an_answer_of_any_characters_is_found_as_it_is_written(answer: str) -> None:
    found = find_quote(PASSAGE, answer)
    assert found is not None
    assert " ".join(answer.split()) in " ".join(found.text.split())


@pytest.mark.parametrize("answer", ["", " ", "Ann", "slo", "1", "000", "Anna went", "A.na", ".*", "Oslo!!"])
def test_what_does_not_stand_there_word_for_word_has_no_quote(answer: str) -> None:
    assert find_quote(PASSAGE, answer) is None


def test_a_later_occurrence_counts_where_the_first_is_part_of_a_word() -> None:
    found = find_quote("Annabel left. Ann stayed.", "Ann")
    assert found is not None
    assert found.text == "Ann stayed."


@pytest.mark.parametrize(
    ("passage", "answer", "sentence"),
    [
        ("Mr. R. Ochs, U.S. Army, left Ft. Worth. He ran.", "left", "Mr. R. Ochs, U.S. Army, left Ft. Worth."),
        ("It won in 1965.[1] It lost.[a][b] It stayed.", "lost", "It lost.[a][b]"),
        ("“Who?” said he. “I.”", "Who", "“Who?” said he."),
        ("Vgl. das, z. B. hier. Dort nicht.", "hier", "Vgl. das, z. B. hier."),
        ("Das steht in Nr. XII und Nr. 4. Es gilt nach Abs. 2.", "gilt", "Es gilt nach Abs. 2."),
        ("Das steht in Nr. XII und Nr. 4. Es gilt.", "XII", "Das steht in Nr. XII und Nr. 4."),
        ("He came at no. 7. She went.", "She", "She went."),
        ("Do this:\n1. Open it.\n2. Pour it.", "Pour", "2. Pour it."),
    ],
)  # fmt: skip
def test_a_sentence_ends_at_no_abbreviation_but_at_the_mark_of_a_note(passage: str, answer: str, sentence: str) -> None:
    found = find_quote(passage, answer)
    assert found is not None
    assert found.text == sentence


@given(passage=passages, ends=st.tuples(st.integers(0, 3000), st.integers(0, 3000)))
def test_any_stretch_between_borders_is_quoted_verbatim_and_not_beyond_the_limit(
    passage: str, ends: tuple[int, int]
) -> None:
    first, end = sorted(min(end, len(passage)) for end in ends)
    answer = passage[first:end].strip()
    found = find_quote(passage, answer)
    if not answer or not (is_border(passage, first) and is_border(passage, end)):
        return
    assert found is not None
    assert found.text == passage[found.first : found.end] == found.text.strip()
    assert " ".join(answer.split()) in " ".join(found.text.split())
    assert len(found.text) <= max(LONGEST_QUOTE, len(answer))
    assert is_border(passage, found.first)
    assert is_border(passage, found.end)


def test_the_marks_of_a_heading_are_no_part_of_a_sentence() -> None:
    text = "## Care\n\n### Is it safe? No.\n\n#hashtag is a word. # 3"
    assert [said for _, _, said in sentences(text)] == ["Care", "Is it safe?", "No.", "#hashtag is a word.", "3"]
    assert sentence_at(text, text.index("safe"), text.index("safe") + 4).text == "Is it safe?"
