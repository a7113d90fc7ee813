"""Titles of plain text become sections in their ranks, and what only looks like one does not."""

import pytest

from gemma10m_tui.documents.passages import Section, prose_passages, without_empty
from gemma10m_tui.documents.plain_titles import plain_sections
from gemma10m_tui.documents.titles import LONGEST_TITLE, cited_title

PROSE = "It was a dark night, and the rain fell in torrents.\nNobody was about.\n"


def titles(sections: list[Section]) -> list[str]:
    return [section.title for section in sections]


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


def test_what_is_numbered_on_stands_below_the_chapter_of_its_number() -> None:
    heads = (
        "Preface", "1. Thanks", "1.1 Names", "Chapter\xa01.\xa0The Lamp", "1.1.\xa0The wick", "1.1.1.\xa0trimming it",
        '1.1.2.\xa0"Soot"', "1.2.\xa0The lens", "Chapter\xa02.\xa0The Tower", "2.1.\xa0The stairs",
        "Appendix\xa0A.\xa0Forms", "A.1.\xa0The log",
    )  # fmt: skip
    found = plain_sections("\n\n".join(f"{head}\n\n{PROSE}" for head in heads))
    assert [(one.title, one.level) for one in found] == [
        ("Preface", 1), ("1. Thanks", 2), ("1.1 Names", 3), ("Chapter 1. The Lamp", 1), ("1.1. The wick", 2),
        ("1.1.1. trimming it", 3), ('1.1.2. "Soot"', 3), ("1.2. The lens", 2), ("Chapter 2. The Tower", 1),
        ("2.1. The stairs", 2), ("Appendix A. Forms", 1), ("A.1. The log", 2),
    ]  # fmt: skip


def test_a_list_in_a_chapter_is_no_list_of_sections() -> None:
    text = "\n\n".join(f"CHAPTER {number}\n\n{PROSE}\n1. Bread\n\n2. Milk\n\n{PROSE}" for number in (1, 2))
    assert titles(plain_sections(text)) == ["Chapter 1", "Chapter 2"]
    text = "\n\n".join(f"{name}\n\n{PROSE}\n1. Bread\n\n2. Milk\n\n{PROSE}" for name in ("PREFACE", "CHAPTER 1"))
    assert titles(plain_sections(text)) == ["PREFACE", "Chapter 1"]


def test_lettered_titles_are_the_appendices_of_numbered_ones() -> None:
    heads = ("1. Aims", "1.1 Light", "2. Means", "A. Voting", "A.0. Proposal", "A.1. Counting", "B. Language")
    found = plain_sections("\n\n".join(f"{head}\n\n{PROSE * 3}" for head in heads))
    assert [(one.title, one.level) for one in found] == [
        ("1. Aims", 1), ("1.1 Light", 2), ("2. Means", 1), ("A. Voting", 1), ("A.0. Proposal", 2),
        ("A.1. Counting", 2), ("B. Language", 1),
    ]  # fmt: skip
    called = ("1. Aims", "2. Means", "Anhang A. Wahl", "Anhang B. Sprache")
    assert titles(plain_sections("\n\n".join(f"{head}\n\n{PROSE * 3}" for head in called))) == [*called]


def test_the_initial_of_a_name_is_no_appendix() -> None:
    heads = ("1. Aims", "2. Means", "A. Lincoln")
    text = "\n\n".join(f"{head}\n\n{PROSE * 3}" for head in heads)
    assert titles(plain_sections(text)) == ["1. Aims", "2. Means"]


def test_a_long_numbered_title_may_go_on_in_the_next_line() -> None:
    long = "1.2 Expansion of the storage that can be used by mounting another\npartition"
    text = "\n\n".join(f"{head}\n\n{PROSE * 3}" for head in ("1. Disks", "1.1 Names", long, "1.3 Ends", "2. Nets"))
    assert titles(plain_sections(text))[2] == " ".join(long.split())


@pytest.mark.parametrize("piece", ["Appendix A\n\n", "A. B\n\n1. C\n\n", "Chapter 1. X\n\n1.1 Y\n\n", "1.1. A\n\n"])
def test_a_file_that_nobody_wrote_by_hand_may_have_ten_thousand_titles(piece: str) -> None:
    assert len(titles(plain_sections(piece * 10_000))) <= 20_000  # with the square of its length it would be minutes


@pytest.mark.parametrize("mark", ["[", "![", "<a", "{#", "**a "])
def test_a_heading_that_is_nothing_but_marks_is_cut_before_they_are_looked_for(mark: str) -> None:
    assert len(cited_title(mark * 400_000)) <= LONGEST_TITLE
    assert cited_title(f"The [lamp](lamp.md) {mark} " + "burns " * 400_000).startswith("The lamp")


def test_the_acts_and_scenes_of_a_german_play_are_sections() -> None:
    scenes = ("Erster Auftritt", "Zweiter Auftritt")
    text = "\n\n".join(
        line for act in ("ERSTER AUFZUG", "Zweiter Aufzug") for line in (act, *(f"{one}\n\n{PROSE}" for one in scenes))
    )
    assert titles(plain_sections(text)) == [
        "Erster Aufzug", *(f"Erster Aufzug, {one}" for one in scenes),
        "Zweiter Aufzug", *(f"Zweiter Aufzug, {one}" for one in scenes),
    ]  # fmt: skip


def test_an_act_with_its_scenes_in_the_contents_is_no_second_act() -> None:
    play = "\n\n".join(f"ACT {act}\n\nSCENE I. A room.\n\n{PROSE}" for act in ("I", "II"))
    contents = "\n\n".join(f"ACT {act}\nScene I. A room." for act in ("I", "II"))
    found = titles(plain_sections(f"CONTENTS\n\n{contents}\n\nDRAMATIS PERSONAE\n\nANNA, a clockmaker\n\n{play}"))
    assert found == ["DRAMATIS PERSONAE", "Act I", "Act I, Scene I. A room", "Act II", "Act II, Scene I. A room"]


@pytest.mark.parametrize("name", ["Article {}", "§ {}", "ARTICLE {}. Of Lamps", "§ {} Lamps"])
def test_the_articles_of_a_law_are_sections_where_they_count_on(name: str) -> None:
    articles = [name.format(number) for number in (1, 2, 3)]
    found = titles(plain_sections("\n\n".join(f"{title}\n\n{PROSE}" for title in articles)))
    assert [title.lower() for title in found] == [title.lower() for title in articles]
    spoken_of = "\n\n".join(f"{name.format(number)}\n\n{PROSE}" for number in (5, 12, 7))
    assert plain_sections(spoken_of) == []
