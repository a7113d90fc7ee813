"""Headings become sections, and what only looks like one does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents.markdown import markdown_sections, plain_sections, restructured_sections
from gemma10m_tui.documents.passages import Section, prose_passages, without_empty

PROSE = "It was a dark night, and the rain fell in torrents.\nNobody was about.\n"


def titles(sections: list[Section]) -> list[str]:
    return [section.title for section in sections]


def test_atx_and_setext_headings_are_sections() -> None:
    text = "# One\nbody\n\nTwo words\n=========\nbody\n\n### *Three* [link](x) `code` ###\nbody\n\nFour\n----\nbody"
    assert titles(markdown_sections(text)) == ["One", "Two words", "Three link code", "Four"]


def test_what_looks_like_a_heading_in_a_fence_is_code() -> None:
    text = "# Real\n\n```sh\n# a comment\n```\n\n~~~~\n# another\n~~~\n# still code\n~~~~\n\n## Also real\nbody\n"
    assert titles(markdown_sections(text)) == ["Real", "Also real"]


def test_what_stands_in_a_comment_is_no_heading() -> None:
    text = "# Real\n\n<!-- one line -->\n\n<!--\n# Describe your change\n-->\n\n## Also real\nbody\n"
    assert titles(markdown_sections(text)) == ["Real", "Also real"]


def test_front_matter_rules_and_lists_are_no_headings() -> None:
    text = "---\ntitle: x\n---\n\ntext\n\n---\n\n- item\n---\n\n#hashtag\n\ntwo lines\nof text\n---\n# Real\nbody"
    assert titles(markdown_sections(text)) == ["Real"]


def test_a_heading_without_a_body_joins_the_next_one() -> None:
    text = "# Guide\n\n## Installation\n\nRun it.\n"
    sections = without_empty(text, markdown_sections(text))
    assert sections == [Section(0, "Installation", 2)]
    assert prose_passages(text, sections, mark="§ ")[0].locator.label == "§ Installation, lines 1-5"


def test_restructured_text_has_underlined_sections() -> None:
    text = "=====\nTitle\n=====\n\nbody\n\nUsage\n-----\n\nbody\n\nno title\n--\n"
    assert titles(restructured_sections(text)) == ["Title", "Usage"]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("CHAPTER 12. The Biographical", "Chapter 12. The Biographical"),
        ("Chapter IV", "Chapter IV"),
        ("CHAPTER THE FIRST", "Chapter THE FIRST"),
        ("CHAPTER TWENTY-ONE", "Chapter Twenty-one"),
        ("CHAPTER I\n\nLoomings", "Chapter I. Loomings"),
        ("CHAPTER II\nThe Carpet-Bag", "Chapter II. The Carpet-Bag"),
        ("EPILOGUE", "EPILOGUE"),
    ],
)
def test_a_chapter_line_of_a_book_is_a_section(heading: str, title: str) -> None:
    text = f"{PROSE}\n\n{heading}\n\n{PROSE}\n\nCHAPTER 40\n\n{PROSE}"
    assert titles(plain_sections(text)) == [title, "Chapter 40"]


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 4 of this book explains it.",
        "Part one of the plan was simple",
        "I",
        "Letter to a friend",
        "Book of hours",
    ],
)
def test_a_line_that_only_begins_like_a_chapter_is_prose(line: str) -> None:
    text = f"{PROSE}\n{line}\n\n{PROSE}\n{line}\nand more of it.\n"
    assert [title for title in titles(plain_sections(text)) if title != "I"] == []


def test_one_chapter_line_alone_is_not_believed() -> None:
    assert plain_sections(f"{PROSE}\nCHAPTER 4\n\n{PROSE}") == []


def test_numerals_that_count_up_are_chapters() -> None:
    text = "\n\n".join(f"{numeral}\n\n{PROSE}" for numeral in ("I", "II", "III", "IV"))
    assert titles(plain_sections(text)) == ["I", "II", "III", "IV"]


def test_titles_that_are_numbered_on_are_sections_in_their_ranks() -> None:
    heads = ("1. Setting Up", "1.1 The lamp", "1.2 The lens", "2. Lighting the lamp", "3 When it goes out")
    text = "\n\n".join(f"{head}\n\n{PROSE * 3}" for head in heads)
    found = plain_sections(text)
    assert [(one.title, one.level) for one in found] == [
        ("1. Setting Up", 1), ("1.1 The lamp", 2), ("1.2 The lens", 2), ("2. Lighting the lamp", 1),
        ("3 When it goes out", 1),
    ]  # fmt: skip
    contents = "\n\n".join(heads)
    assert titles(plain_sections(f"{contents}\n\n{text}")) == [*heads]


@pytest.mark.parametrize(
    "heads",
    [
        ("1. Setting Up",),
        ("2. Setting Up", "3. Lighting"),
        ("1. Setting Up", "5. Lighting"),
        ("1. Turn the lamp until it clicks.", "2. Wait for the light to come."),
        ("1.", "2."),
    ],
)
def test_numbers_that_count_no_titles_are_no_sections(heads: tuple[str, ...]) -> None:
    assert plain_sections("\n\n".join(f"{head}\n\n{PROSE * 3}" for head in heads)) == []


def test_the_items_of_a_list_are_no_sections() -> None:
    assert plain_sections(f"{PROSE}\n\n1. Bread\n\n2. Milk\n\n3. Salt\n\n{PROSE}") == []


def test_chapters_that_are_numbered_anew_carry_their_book() -> None:
    text = "\n\n".join(["BOOK I", "CHAPTER 1", PROSE, "CHAPTER 2", PROSE, "BOOK II", "CHAPTER 1", PROSE])
    found = plain_sections(text)
    assert titles(without_empty(text, found)) == ["Book I, Chapter 1", "Book I, Chapter 2", "Book II, Chapter 1"]
    assert titles(found) == ["Book I", "Book I, Chapter 1", "Book I, Chapter 2", "Book II", "Book II, Chapter 1"]


def test_headings_have_the_rank_that_their_marks_give_them() -> None:
    text = "# Aims\n\n## Bees\n\ntext\n\nCats\n====\n\nDogs\n----\n\n#### Eels\n"
    ranked = [(section.title, section.level) for section in markdown_sections(text)]
    assert ranked == [("Aims", 1), ("Bees", 2), ("Cats", 1), ("Dogs", 2), ("Eels", 4)]
    text = "=====\nTitle\n=====\n\nOne\n===\n\nInner\n-----\n\nTwo\n===\n\ntext\n"
    ranked = [(section.title, section.level) for section in restructured_sections(text)]
    assert ranked == [("Title", 1), ("One", 2), ("Inner", 3), ("Two", 2)]


def test_a_title_below_its_number_is_one_heading() -> None:
    text = f"# Chapter 5\n\n## The Storm\n\n{PROSE}\n# Chapter 6\n\n## The Calm\n\n{PROSE}"
    assert titles(markdown_sections(text)) == ["Chapter 5. The Storm", "Chapter 6. The Calm"]


def test_a_list_of_contents_is_no_second_list_of_chapters() -> None:
    chapters = [f"CHAPTER {number}\n\nThe {name}" for number, name in ((1, "Storm"), (2, "Calm"), (3, "End"))]
    contents = "\n\n".join(["CONTENTS", *(chapter.split("\n")[0] for chapter in chapters)])
    text = "\n\n".join([PROSE, contents, *(f"{chapter}\n\n{PROSE}" for chapter in chapters)])
    assert titles(plain_sections(text)) == ["Chapter 1. The Storm", "Chapter 2. The Calm", "Chapter 3. The End"]


def test_a_chapter_is_located_by_its_title_and_lines() -> None:
    text = f"{PROSE}\nCHAPTER 12. The Biographical\n\n{PROSE}\nCHAPTER 13. Wheelbarrow\n\n{PROSE}"
    passages = prose_passages(text, plain_sections(text))
    assert [passage.locator.label for passage in passages] == [
        "lines 1-2",
        "Chapter 12. The Biographical, lines 4-7",
        "Chapter 13. Wheelbarrow, lines 9-12",
    ]


@given(
    st.lists(st.sampled_from(["# A", "B\n===", "CHAPTER I", "II", "", "```", "text", "---", "    code"])).map("\n".join)
)
def test_sections_are_in_order_and_begin_inside_the_text(text: str) -> None:
    for find in (markdown_sections, plain_sections, restructured_sections):
        firsts = [section.first for section in find(text)]
        assert firsts == sorted(set(firsts))
        assert all(0 <= first < len(text) for first in firsts)


def test_restructured_titles_with_a_line_above_begin_with_that_line() -> None:
    text = "intro\n\n=======\n Title\n=======\n\ntext\n\nPart\n----\n\nmore\n"
    sections = restructured_sections(text)
    assert [(section.title, text[section.first :].split("\n")[0]) for section in sections] == [
        ("Title", "======="),
        ("Part", "Part"),
    ]
