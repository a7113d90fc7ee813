"""`--pages` on what is not a PDF: printed pages where a publisher marked them, and a plain sentence where none are."""

import pytest

from gemma10m_tui.documents import ReadOptions, page_spans, read_stream
from gemma10m_tui.documents.unreadable import Unreadable

BOOK = """<html><body><h1>Tales</h1><p>Before any page.</p>
<h2>The Lamp</h2><span role="doc-pagebreak" title="ix"></span><p>Page nine of the preface.</p>
<span role="doc-pagebreak" title="1"></span><p>Anna lit the lamp.</p>
<span role="doc-pagebreak" title="2"></span><p>Boris blew it out.</p>
<h2>The Map</h2><span role="doc-pagebreak" title="3"></span><p>Clara drew a map.</p></body></html>"""


def read(text: str, pages: str, name: str = "tales.html") -> tuple[str, list[str], tuple[str, ...]]:
    document = read_stream(text.encode(), name, ReadOptions(pages=page_spans(pages)))
    passages = document.passages
    return "".join(passage.text for passage in passages), [one.locator.label for one in passages], document.notes


def test_only_the_printed_pages_that_are_wanted_are_read_in_the_section_they_stand_in() -> None:
    text, places, notes = read(BOOK, "2")
    assert text.split("\n\n") == ["Boris blew it out.", "The Map", ""]  # that heading stands before the mark of page 3
    assert places == ["p. 2, § The Lamp", "p. 2, § The Map"]
    assert notes == ("only the printed pages 2 were read, as its publisher marked them",)
    assert read(BOOK, "2-")[0].split()[:4] == ["Boris", "blew", "it", "out."]
    assert "Clara drew a map." in read(BOOK, "2-")[0]
    assert "lamp" not in read(BOOK, "2-")[0]


def test_pages_that_are_not_there_are_answered_with_those_that_are() -> None:
    with pytest.raises(Unreadable, match="printed pages are 1 to 3, and --pages 40-50 names none"):
        read(BOOK, "40-50")


@pytest.mark.parametrize("name", ["tales.html", "tales.txt", "tales.md", "tales.py"])
def test_what_has_no_pages_is_read_whole_and_says_so(name: str) -> None:
    text, _, notes = read("<p>Anna lit the lamp.</p>" if name.endswith("html") else "Anna lit the lamp.", "2", name)
    assert text.strip() == "Anna lit the lamp."
    assert any("no pages to choose from" in note for note in notes)
