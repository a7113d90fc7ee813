"""Headings become sections, and what only looks like one does not."""

from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents.markdown import markdown_sections, restructured_sections
from gemma10m_tui.documents.passages import Section, prose_passages, without_empty
from gemma10m_tui.documents.plain_titles import plain_sections

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
