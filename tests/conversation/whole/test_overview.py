"""What a text or a part of it is about: sentences of it, of the part that is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from written_texts import BOOK, answered, from_the_map, session_of

from gemma10m_tui.conversation.session import Session
from model.checkpoint import Model


@pytest.fixture(scope="module")
def session(reader: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session_of(tmp_path_factory.mktemp("whole"), reader, {"harbour.md": BOOK}) as opened:
        yield opened


def test_an_overview_quotes_a_sentence_of_each_part(session: Session) -> None:
    said = answered(session, "What is this book about?")
    assert len(said.citations) >= 3
    assert all(citation.verified for citation in said.citations)
    for citation in said.citations:
        assert " ".join(citation.quote.split()) in said.answer


def test_an_overview_of_a_chapter_stays_in_it(session: Session) -> None:
    said = answered(session, "Summarise chapter 2")
    assert "mountain" in said.answer
    assert all("Chapter 2" in citation.locator for citation in said.citations)


def test_of_a_chapter_that_is_not_there_the_ones_that_are_are_told(session: Session) -> None:
    assert "There is no chapter 9: the text has 3 chapters" in answered(session, "Summarise chapter 9").answer


@pytest.mark.parametrize("name", ["post-mortem", "postmortem", "post mortem"])
def test_a_text_is_summarised_by_its_name_however_its_words_are_joined(
    tmp_path: Path, reader: Model, name: str
) -> None:
    mapped = from_the_map(tmp_path, {"postmortem.txt": BOOK.replace("#", "")}, f"Summarise the {name}", reader)
    assert mapped.sources


def test_of_a_text_of_few_words_it_tells_what_that_says_first(tmp_path: Path, reader: Model) -> None:
    notes = "# Notes\n\n## Summary\n\nThe bees left in May. The hive is blue.\n\n## Cost\n\nIt cost 30 euros.\n"
    said = from_the_map(tmp_path, {"s.md": notes}, "Summarise it", reader).text
    assert "“The bees left in May.”" in said
    assert "“It cost 30 euros.”" in said


def test_a_sentence_that_stands_there_often_is_told_once(tmp_path: Path, reader: Model) -> None:
    refrain = "All happy families are alike in the long summer of the year. "
    mapped = from_the_map(tmp_path, {"a.txt": (refrain * 30 + "\n\n") * 6}, "Summarise the book", reader)
    assert len(mapped.sources) == 1


def test_no_passage_is_cited_twice(tmp_path: Path, reader: Model) -> None:
    with session_of(tmp_path, reader, {"a.txt": BOOK.replace("#", "")}) as session:
        cited = [citation.passage for citation in answered(session, "Summarise the whole text").citations]
    assert cited
    assert len(cited) == len(set(cited))


@pytest.mark.parametrize("heading", ["2 Rings", "Chapter II", "2. Rings"])
def test_a_chapter_is_found_by_its_number(tmp_path: Path, reader: Model, heading: str) -> None:
    text = f"# 1 Groups\n\nA group has one law of its own.\n\n# {heading}\n\nA ring has two laws of its own.\n"
    mapped = from_the_map(tmp_path, {"a.md": text}, "Summarise chapter 2", reader)
    assert [source.passage.locator.section for source in mapped.sources] == [heading]


POLICY = "\n\n".join(
    [
        "# 1. Schedule", "The house is insured.", "# 3. Cover", "## 3.1 Limits",
        "The most we pay for one claim is told here.", "## 3.4 Bicycles",
        "A bicycle is insured away from home when it is locked.", "# 4. Exclusions",
        "Frost in the garden is not insured at all.", "# A. Forms", "## A.1 Claims",
        "A claim is made on the form of this page.", "# B. Words", "Words mean what they say in this book.",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Summarise section 4", "4. Exclusions"),
        ("Summarise § 3.1", "3.1 Limits"),
        ("Summarise chapter four", "4. Exclusions"),
        ("What is section 3.4 about?", "3.4 Bicycles"),
        ("Summarise the section about bicycles", "3.4 Bicycles"),
        ("Summarise the exclusions section", "4. Exclusions"),
        ("Summarise the section on a claim", "A.1 Claims"),
        ("Summarise appendix B", "B. Words"),
        ("Fasse § 3.4 zusammen", "3.4 Bicycles"),
        ("Fasse den vierten Abschnitt zusammen", "4. Exclusions"),
        ("Worum geht es in Anhang B?", "B. Words"),
    ],
)
def test_a_part_is_found_by_its_number_its_title_or_words_of_its_title(
    tmp_path: Path, reader: Model, question: str, heading: str
) -> None:
    mapped = from_the_map(tmp_path, {"a.md": POLICY}, question, reader)
    assert {source.passage.locator.section for source in mapped.sources} == {heading}
    assert mapped.text.startswith(heading)


def test_of_a_section_that_is_not_there_the_ones_that_are_are_told(tmp_path: Path, reader: Model) -> None:
    said = from_the_map(tmp_path, {"a.md": POLICY}, "Summarise section 12", reader).text
    assert said == "There is no section 12: the text has 8 sections, from “1. Schedule” to “B. Words”."


def test_what_is_outermost_is_counted_where_nothing_is_called_a_chapter(tmp_path: Path, reader: Model) -> None:
    text = "# Aims\n\n## Light\n\nLamps are lit at night.\n\n# Means\n\n## Oil\n\nOil is brought by boat every week.\n"
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    said = from_the_map(tmp_path / "1", {"a.md": text}, "How many chapters are there?", reader).text
    assert said == "2 top-level parts, none of them called a chapter, counted from the outermost headings."
    mapped = from_the_map(tmp_path / "2", {"a.md": text}, "Summarise chapter 2", reader)
    assert [source.sentence for source in mapped.sources] == ["Oil is brought by boat every week."]


def test_a_heading_is_no_telling_sentence(tmp_path: Path, reader: Model) -> None:
    text = "".join(f"## {number} The lamp of the tower and the keeper\n\nShort.\n\n" for number in range(1, 7))
    text += "## 7 End\n\nThe keeper of the tower cleans the lamp of the tower on every morning.\n"
    mapped = from_the_map(tmp_path, {"a.md": text}, "What is it about?", reader)
    assert all("##" not in one.sentence for one in mapped.sources)


SAYINGS = [f"The keeper of tower {number} lights the lamp of the harbour every evening." for number in range(60)]


def _told(text: str) -> int:
    return sum(line.startswith("- ") for line in text.split("\n"))


def test_of_many_parts_twelve_are_told_and_of_one_five_sentences(tmp_path: Path, reader: Model) -> None:
    parts = "".join(f"# Part {number}\n\n{said}\n\n" for number, said in enumerate(SAYINGS))
    assert _told(from_the_map(tmp_path / "a", {"a.md": parts}, "Summarise the book", reader).text) == 12
    assert _told(from_the_map(tmp_path / "b", {"a.md": " ".join(SAYINGS)}, "Summarise the book", reader).text) == 5


def test_of_one_part_three_lists_are_told_each_with_its_first_items(tmp_path: Path, reader: Model) -> None:
    lists = [f"Tower {n} has the following:\n\n" + "".join(f"- lamp {k}\n" for k in range(20)) for n in range(6)]
    told = from_the_map(tmp_path, {"a.md": "\n\n".join(lists)}, "Summarise the book", reader).text
    assert told.count("has the following:") == 3
    assert told.count("  - lamp ") == 3 * 12
    assert told.count("  - and 8 more") == 3


MINUTES = """# Minutes of the Annual Meeting

The members of the club met on the third of May in the large hall of the old school.

## Minutes of the last meeting

The minutes of the last meeting were read aloud and agreed by all of the members.

## Accounts

The treasurer told the members that the club has more money than it had a year ago.
"""


@pytest.mark.parametrize(
    "question",
    ["Summarise the minutes", "What is this?", "What is this document?", "What are the main points?", "tl;dr"],
)
def test_the_text_is_meant_that_is_called_so_and_by_a_question_for_its_main_points(
    tmp_path: Path, reader: Model, question: str
) -> None:
    whole = from_the_map(tmp_path, {"minutes.md": MINUTES}, "What is this about?", reader)
    (tmp_path / "again").mkdir()
    assert from_the_map(tmp_path / "again", {"minutes.md": MINUTES}, question, reader).text == whole.text
    assert "money" in whole.text


@pytest.mark.parametrize(
    ("question", "heading"), [("Summarise the minutes", "Minutes"), ("What are the key points?", "Key points")]
)
def test_a_section_that_is_called_so_by_that_alone_is_meant(
    tmp_path: Path, reader: Model, question: str, heading: str
) -> None:
    text = MINUTES.replace("Minutes of the last meeting", heading)
    mapped = from_the_map(tmp_path, {"minutes.md": text}, question, reader)
    assert "money" not in mapped.text
    assert "agreed by all" in mapped.text
