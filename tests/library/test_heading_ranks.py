"""Headings are put in order by what they are called, and stay as they are where they are in order."""

import pytest

from gemma10m_tui.library.heading_ranks import in_order

Ranked = list[tuple[int, str]]


def ordered(headings: Ranked) -> Ranked:
    return [
        (rank, title) for _, rank, title in in_order([(n, rank, title) for n, (rank, title) in enumerate(headings)])
    ]


def test_the_acts_of_a_play_have_one_rank_and_its_scenes_the_next() -> None:
    headings = [(2, "ACT I"), (3, "SCENE I. A street."), (3, "ACT II"), (3, "ACT II, SCENE I"), (2, "ACT III")]
    assert [rank for rank, _ in ordered(headings)] == [2, 3, 2, 3, 2]


def test_a_prologue_before_the_first_scene_of_an_act_is_of_the_act() -> None:
    titles = ("PROLOGUE", "Act I", "Act I, Scene 1", "Act II", "PROLOGUE", "Act II, Scene 1", "EPILOGUE")
    assert [rank for rank, _ in ordered([(1, title) for title in titles])] == [1, 1, 2, 1, 2, 2, 1]


def test_what_is_numbered_below_a_chapter_goes_down_with_it() -> None:
    headings = [(1, "Book I"), (1, "Chapter 1"), (2, "1.1 Wicks"), (1, "Book II"), (1, "Chapter 2"), (2, "2.1 Oil")]
    assert [rank for rank, _ in ordered(headings)] == [1, 2, 3, 1, 2, 3]


@pytest.mark.parametrize(
    ("titles", "ranks"),
    [
        (("Part I", "Book 1", "Book 2", "Part II", "Book 3"), [1, 2, 2, 1, 2]),
        (("Book I", "Part 1", "Part 2", "Book II", "Part 1", "Part 2"), [1, 2, 2, 1, 2, 2]),
        (("Chapter 1", "Part 1", "Part 2", "Part 3", "Chapter 2", "Part 1", "Part 2"), [1, 2, 2, 2, 1, 2, 2]),
        (("Article 1", "Section 1", "Section 2", "Article 2", "Section 1", "Section 2"), [1, 2, 2, 1, 2, 2]),
        (("Section 1", "Article 1", "Article 2", "Section 2", "Article 3", "Article 4"), [1, 2, 2, 1, 2, 2]),
    ],
)
def test_which_parts_hold_the_others_is_told_by_what_begins_below_what(
    titles: tuple[str, ...], ranks: list[int]
) -> None:
    assert [rank for rank, _ in ordered([(1, title) for title in titles])] == ranks


@pytest.mark.parametrize(
    "headings",
    [
        [(1, "Letter 1"), (1, "Letter 2"), (1, "Chapter 1"), (1, "Chapter 2")],
        [(1, "Chapter 1"), (1, "Chapter 2"), (1, "Part Two"), (1, "Notes")],
        [(1, "Part 1"), (2, "Aims"), (4, "Part 1"), (4, "Part 2"), (1, "Part 2")],
        [(1, "Usage"), (3, "Options"), (2, "Files"), (1, "Authors")],
        [],
    ],
)
def test_headings_that_nothing_tells_to_be_out_of_order_stay_as_they_are(headings: Ranked) -> None:
    assert ordered(headings) == headings
