"""PDFs become documents with page locators, or one sentence that says what to do."""

import os
import sys
from pathlib import Path

import pytest
from written_pdf import IMAGE_PAGE, raised_pdf, table_pdf, two_columns_pdf, written_pdf

from gemma10m_tui.documents import (
    Document,
    DocumentKind,
    ReadOptions,
    Source,
    Unreadable,
    page_spans,
    pdf,
    pdf_pages,
    read_source,
    read_stream,
)
from gemma10m_tui.documents.pdf_child import word_damage

BODY = (
    "The expedition left the harbour in the early morning and sailed along the coast\n"
    "for three days before the wind turned and drove it back among the islands, where\n"
    "the captain decided to wait for better weather and to mend the torn sails."
)


def read(data: bytes, password: str | None = None) -> Document:
    return read_stream(data, "report.pdf", ReadOptions(password=password))


def whole(document: Document) -> str:
    return "".join(passage.text for passage in document.passages).removesuffix("\n")


def labels(document: Document) -> list[str]:
    return [passage.locator.label for passage in document.passages]


def test_each_page_is_located_and_lines_of_a_paragraph_are_joined() -> None:
    document = read(written_pdf([BODY, "A second page."]))
    assert labels(document) == ["p. 1", "p. 2"]
    assert document.passages[0].text.startswith(BODY.replace("\n", " "))
    assert document.kind is DocumentKind.PDF
    assert document.title == "report"
    assert not document.notes


def test_page_labels_stand_beside_the_place_in_the_file() -> None:
    document = read(
        written_pdf(["Preface.", "More of it.", "One.", "Two."], roman_pages=2, title="A Voyage", author="A. Cook")
    )
    assert labels(document) == ["p. i (PDF 1)", "p. ii (PDF 2)", "p. 1 (PDF 3)", "p. 2 (PDF 4)"]
    assert (document.title, document.author) == ("A Voyage", "A. Cook")
    assert document.passages[2].locator.page == 3
    assert document.passages[2].locator.page_label == "1"


def test_outline_entries_are_sections_that_begin_at_their_headings() -> None:
    text = f"{BODY}\n2. Return\n{BODY}"
    document = read(written_pdf([f"1. Departure\n{BODY}", text], outline=[("Departure", 0), ("Return", 1)]))
    assert labels(document) == ["p. 1 (§ 1 Departure)", "p. 2 (§ 1 Departure)", "p. 2 (§ 2 Return)"]
    assert document.passages[2].text.startswith("2. Return")
    assert document.passages[2].locator.section == "2 Return"


def test_what_a_chapter_is_called_above_its_title_belongs_to_it() -> None:
    pages = [f"{name}\nOf the Sea\n{BODY}" for name in ("Kapitel 1", "Kapitel 2")]
    document = read(written_pdf(pages, outline=[("Of the Sea", 0), ("Of the Sea", 1)]))
    assert [heading.title for heading in document.headings] == ["Kapitel 1. Of the Sea", "Kapitel 2. Of the Sea"]
    assert document.passages[0].text.startswith("Kapitel 1\n")
    titles = ["Of Ships", "Of Whales", "Of Ropes", "Of Masts", "Of Tar", "Of Salt", "Of Storms", "Of Home"]
    many = [f"CHAPTER {number}\n{title}\n{BODY}" for number, title in enumerate(titles, 1)]  # as running lines
    document = read(written_pdf(many, outline=[(title, page) for page, title in enumerate(titles)]))
    assert document.headings[4].title == "Chapter 5. Of Tar"


def test_a_running_line_that_names_another_section_on_each_page_is_taken_out() -> None:
    words = ["SHIPS", "WHALES", "ROPES", "MASTS", "TAR", "SALT", "STORMS", "HOME"]
    pages = [f"KAPITEL 2. VOM MEER 2.{number}. {word}\n{BODY}" for number, word in enumerate(words, 1)]
    assert "KAPITEL" not in whole(read(written_pdf(pages)))


def test_every_entry_of_the_outline_is_a_heading_also_without_a_text_of_its_own() -> None:
    pages = ["Contents", f"1 Basics\n1.1 Spaces\n{BODY}", IMAGE_PAGE, f"2.1 Limits\n{BODY}"]
    outline, inner = [("Basics", 1), ("Plates", 2), ("Limits", 3)], [("Spaces", 1), ("First limits", 3)]
    document = read(written_pdf(pages, outline=outline, inner=inner))
    ranked = [(heading.level, heading.title) for heading in document.headings]
    assert ranked == [
        (1, "1 Basics"), (2, "1.1 Spaces"), (1, "Plates"), (1, "2.1 Limits"), (2, "First limits")
    ]  # fmt: skip
    text = whole(document) + "\n"
    assert text[document.headings[1].first :].startswith("1.1 Spaces")
    assert all(text[heading.first :].startswith("2.1 Limits") for heading in document.headings[2:])
    assert document.passages[1].locator.section == "1.1 Spaces"


def test_a_numbered_heading_begins_a_line_and_is_found_by_its_outline() -> None:
    long = "This is the version of the specification that was last updated in October of the year 2018."
    text = f"1. Introduction\n{BODY}\n{long}\n1.2. What is it?\n{BODY}\nA.1 Licence\n{BODY}"
    document = read(written_pdf([text], outline=[("Introduction", 0), ("What is it?", 0), ("Licence", 0)]))
    shown = whole(document)
    places = [(heading.title, shown[heading.first :].split("\n")[0]) for heading in document.headings]
    assert places == [
        ("1 Introduction", "1. Introduction"), ("1.2 What is it?", "1.2. What is it?"), ("A.1 Licence", "A.1 Licence")
    ]  # fmt: skip


def test_a_page_keeps_its_printed_number_where_a_sheet_is_missing() -> None:
    printed = [49, 50, 52, 53, 54, 55]
    document = read(written_pdf([f"THE SIEGE OF VICKSBURG. {number}\n{BODY}" for number in printed]))
    assert list(dict.fromkeys(labels(document))) == [
        f"p. {number} (PDF {place})" for place, number in enumerate(printed, 1)
    ]


def test_a_page_without_a_number_is_not_taken_for_one_with_it() -> None:
    document = read(written_pdf([f"Title page\n{BODY}", *(f"The Siege {number}\n{BODY}" for number in range(5, 11))]))
    assert labels(document)[0] == "PDF p. 1"


def test_passages_of_a_pdf_joined_are_its_text_in_order() -> None:
    document = read(written_pdf([BODY * 5] * 4))
    assert [passage.first for passage in document.passages[1:]] == [passage.end for passage in document.passages[:-1]]
    assert document.passages[-1].end == len(whole(document) + "\n")
    assert all(passage.text.strip() for passage in document.passages)


def test_running_headers_and_page_numbers_are_removed() -> None:
    pages = [
        f"{number} A VOYAGE\nDay {'abcdefghijkl'[number - 7] * 5} began.\n{BODY}\n{number}" for number in range(7, 19)
    ]
    text = whole(read(written_pdf(pages)))
    assert "A VOYAGE" not in text
    assert "Day ccccc began." in text
    assert not any(line.strip().isdigit() for line in text.splitlines())


def test_a_short_page_is_not_taken_for_a_running_header() -> None:
    text = whole(read(written_pdf([f"Slide {number}" for number in range(1, 9)])))
    assert [line for line in text.splitlines() if line] == [f"Slide {number}" for number in range(1, 9)]


def test_words_broken_at_a_line_end_are_joined() -> None:
    page = (
        "In the afternoon the expedition saw the islands that they had been looking for-\n"
        "ward to, and the wind, which had been strong since the morning, turned to the well-\n"
        "known north, so that nobody spoke of the weather. It was a well-known wind of the co-\n"
        "ast, and the captain had sailed forward in it more often than he cared to remember."
    )
    text = whole(read(written_pdf([page])))
    assert "looking forward to" in text
    assert text.count("well-known") == 2
    assert "the coast, and" in text


def test_an_encrypted_pdf_asks_for_its_password_and_opens_with_it() -> None:
    data = written_pdf(["Secret words."], user_password="foo")
    with pytest.raises(Unreadable, match="encrypted; give its password with --password"):
        read(data)
    with pytest.raises(Unreadable, match="does not open it"):
        read(data, "bar")
    assert "Secret words." in whole(read(data, "foo"))


def test_an_empty_user_password_opens_by_itself() -> None:
    assert "Open words." in whole(read(written_pdf(["Open words."], user_password="")))


def test_scanned_pages_are_counted_and_named() -> None:
    text = "Some text that is long enough."
    document = read(written_pdf([text, IMAGE_PAGE, IMAGE_PAGE, text, IMAGE_PAGE]))
    assert document.notes == (
        "3 of 5 pages have no text (scanned) (pages 2-3 and 5); run OCR, e.g. ocrmypdf, and read it again",
    )


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        (2, "none of its 2 pages has text (scanned); run OCR, e.g. ocrmypdf, and read it again"),
        (1, "its only page has no text (scanned); run OCR, e.g. ocrmypdf, and read it again"),
    ],
)
def test_a_file_of_scanned_pages_only_says_so(pages: int, sentence: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(written_pdf([IMAGE_PAGE] * pages))
    assert raised.value.reason == sentence


@pytest.mark.parametrize(
    ("wanted", "read_pages"),
    [("2-3", [2, 3]), ("4", [4]), ("5-", [5, 6]), ("1-2,5", [1, 2, 5]), ("6-900", [6])],
)
def test_only_the_pages_asked_for_are_read_and_keep_their_numbers(wanted: str, read_pages: list[int]) -> None:
    data = written_pdf([f"Words of page {number}." for number in range(1, 7)])
    document = read_stream(data, "report.pdf", ReadOptions(pages=page_spans(wanted)))
    assert labels(document) == [f"p. {number}" for number in read_pages]
    assert [passage.locator.page for passage in document.passages] == read_pages
    assert all(f"page {passage.locator.page}" in passage.text for passage in document.passages)
    assert document.notes == (f"only pages {wanted} of 6 were read",)


def test_pages_that_the_file_does_not_have_are_one_sentence() -> None:
    with pytest.raises(Unreadable, match="it has 2 pages, and --pages 7-9 names none of them"):
        read_stream(written_pdf(["One.", "Two."]), "report.pdf", ReadOptions(pages=page_spans("7-9")))


def test_numbers_printed_on_the_pages_are_their_labels_where_the_file_has_none() -> None:
    pages = [f"{number} THE VOYAGE\n{BODY}\nMore of it." for number in range(41, 49)]
    document = read(written_pdf(pages))
    assert labels(document)[:2] == ["p. 41 (PDF 1)", "p. 42 (PDF 2)"]
    assert document.passages[-1].locator.page_label == "48"


def test_running_headers_name_the_chapters_where_the_file_has_no_outline() -> None:
    chapters = ["Departure", "The Islands", "Return"]
    pages = []
    for chapter in chapters:
        pages.append(f"{chapter.upper()}\n{BODY}\n{BODY}")
        pages += [f"{chapter}\nOn day {number} of {chapter} we went on.\n{BODY}" for number in range(6)]
    document = read(written_pdf(pages))
    sections = [passage.locator.section for passage in document.passages]
    assert list(dict.fromkeys(sections)) == chapters
    assert document.passages[sections.index("The Islands")].locator.page == 8
    assert sum(passage.text.count("Departure\n") for passage in document.passages) == 0


def test_a_word_that_a_page_breaks_is_whole_on_the_page_it_begins_on() -> None:
    document = read(written_pdf([f"{BODY}\nNobody could say what the expedi-", f"tion had found there.\n{BODY}"]))
    assert "the expedition\n" in document.passages[0].text
    assert document.passages[1].text.startswith("had found there.")


def test_two_columns_that_are_drawn_row_by_row_are_read_one_after_the_other() -> None:
    left = [f"left line {number} of the first column text" for number in range(12)]
    right = [f"right line {number} of the second column" for number in range(12)]
    text = whole(read(two_columns_pdf(list(zip(left, right, strict=True)))))
    flat = " ".join(text.split())
    assert " ".join(left) in flat
    assert " ".join(right) in flat


def test_the_rows_of_a_table_stay_rows() -> None:
    rows = [("Country", "Capital", "People"), ("Austria", "Vienna", "8.9"), ("Denmark", "Copenhagen", "5.8")]
    text = whole(read(table_pdf(rows)))
    assert text.split("\n")[:3] == [" | ".join(row) for row in rows]


def test_a_raised_number_stays_raised() -> None:
    text = whole(read(raised_pdf([("about 10", "6"), (" metres, as he said", "12"), (" and 10", "-3")])))
    assert text.strip() == "about 10⁶ metres, as he said¹² and 10⁻³"


def test_attached_files_are_mentioned() -> None:
    assert "1 attached file" in read(written_pdf(["Words."], attachment=b"more")).notes[0]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (written_pdf(["", ""]), "blank"),
        (b"%PDF-1.7\nthis is no PDF at all", "damaged"),
        (written_pdf(["Text."])[:200], "damaged"),
    ],
)
def test_a_pdf_without_text_says_what_to_do(data: bytes, advice: str) -> None:
    with pytest.raises(Unreadable, match=advice) as raised:
        read(data)
    assert raised.value.sentence.startswith("report.pdf: ")


def test_control_characters_of_titles_and_text_are_harmless() -> None:
    document = read(written_pdf(["Plain words."], title="Red \x1b[31m title", outline=[("Bell \x07", 0)]))
    shown = document.title + whole(document) + "".join(labels(document))
    assert "\x1b" not in shown
    assert "\x07" not in shown


FAKE_CHILD = """
import json, sys, time
request = json.loads(sys.stdin.readline())
def say(**line): print(json.dumps(line), flush=True)
{start}
say(pages=3, title="", author="", labels=[], outline=[], attachments=0)
for number in range(request["first"], 3):
    if number in request["broken"]:
        continue
    say(begin=number)
    if number == 1:
        {middle}
    say(page=number, text="Words of page %d." % (number + 1), scanned=False, broken=False)
say(end=True)
"""


@pytest.fixture
def fake_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that stands in for the reader in the child process; the tests write it."""
    monkeypatch.setattr(pdf_pages, "_MODULE", "fake_pdf_child")
    inherited = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), inherited] if inherited else [str(tmp_path)]))
    (tmp_path / "file.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path / "fake_pdf_child.py"


def source_beside(child: Path) -> Source:
    return Source(child.parent / "file.pdf", "file.pdf", DocumentKind.PDF, 8)


@pytest.mark.parametrize("middle", ["import os; os.abort()", "time.sleep(1000)", "sys.exit(1)"])
def test_a_page_that_kills_or_hangs_the_reader_costs_that_page_only(fake_child: Path, middle: str) -> None:
    fake_child.write_text(FAKE_CHILD.format(start="", middle=middle))
    document = pdf.read_pdf(source_beside(fake_child), seconds_of_silence=3.0)
    assert labels(document) == ["p. 1", "p. 3"]
    assert "page 2" in document.notes[0]


def test_a_file_that_hangs_at_once_is_given_up_with_a_sentence(fake_child: Path) -> None:
    fake_child.write_text(FAKE_CHILD.format(start="time.sleep(1000)", middle="pass"))
    with pytest.raises(Unreadable, match="nothing was heard from it for 1 seconds"):
        pdf.read_pdf(source_beside(fake_child), seconds_of_silence=1.0)


def test_a_file_that_kills_one_library_is_read_by_the_other(fake_child: Path) -> None:
    fake_child.write_text(FAKE_CHILD.format(start='if not request["without_pdfium"]: sys.exit(1)', middle="pass"))
    assert len(pdf.read_pdf(source_beside(fake_child), seconds_of_silence=60.0).passages) == 3


def test_a_child_that_says_nonsense_is_one_sentence(fake_child: Path) -> None:
    fake_child.write_text("print('nonsense', flush=True)")
    with pytest.raises(Unreadable, match="broke the reader"):
        read_source(source_beside(fake_child))


def test_a_password_is_not_on_the_command_line(fake_child: Path) -> None:
    fake_child.write_text(FAKE_CHILD.format(start="assert 'hunter2' not in ' '.join(sys.orig_argv)", middle="pass"))
    assert pdf.read_pdf(source_beside(fake_child), ReadOptions(password="hunter2"), seconds_of_silence=60.0).passages


@pytest.mark.skipif(sys.platform != "linux", reason="address space limits are enforced on Linux")
def test_the_child_cannot_take_all_memory(fake_child: Path) -> None:
    start = "from gemma10m_tui.documents.limits import limit_resources; limit_resources(60); bytearray(4 << 30)"
    fake_child.write_text(FAKE_CHILD.format(start=start, middle="pass"))
    with pytest.raises(Unreadable):
        pdf.read_pdf(source_beside(fake_child), seconds_of_silence=60.0)


def test_glued_and_spaced_words_are_told_from_sound_ones() -> None:
    assert word_damage(BODY * 3) == 0.0
    assert word_damage(BODY.replace(" ", "") * 40 + BODY) > 0.0
    assert word_damage(" ".join(BODY)) > 0.5
    assert word_damage("吾輩は猫である" * 200) == 0.0
