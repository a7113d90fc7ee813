"""A book of files is read in its own order, under its own chapter titles, with its notes where they are called for."""

import io
import zipfile

import pytest
from written_epub import written_epub, zipped

from gemma10m_tui.documents import Document, DocumentKind, Unreadable, read_stream
from gemma10m_tui.documents.blocks import written_out
from gemma10m_tui.documents.epub import open_epub

ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
    '<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData>'
    '<e:CipherReference URI="{part}"/></e:CipherData></e:EncryptedData></encryption>'
)
AES = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
FONT = "http://www.idpf.org/2008/embedding"


def read(data: bytes) -> tuple[str, list[str], list[str]]:
    """Text, locators of the passages, and notes, in this process."""
    book = open_epub(data)
    passages = written_out(list(book.blocks)).passages
    text = "".join(passage.text for passage in passages).removesuffix("\n")
    return text, [passage.locator.label for passage in passages], book.notes


def sections(data: bytes) -> list[str | None]:
    passages = written_out(list(open_epub(data).blocks)).passages
    return list(dict.fromkeys(passage.locator.section for passage in passages))


def test_a_book_is_a_document_with_its_title_and_chapters() -> None:
    document = read_stream(
        written_epub(
            {"a.xhtml": "<h1>Loomings</h1><p>Call me Ishmael.</p>", "b.xhtml": "<h1>The Chapel</h1><p>Pray.</p>"},
            nav='<ol><li><a href="a.xhtml">Chapter 1. Loomings</a></li><li><a href="b.xhtml">Chapter 7</a></li></ol>',
        ),
        "whale.zip",
    )
    assert (document.kind, document.title) == (DocumentKind.EPUB, "The Whale")
    assert document.author == "Herman Melville"
    assert [(passage.locator.label, passage.text.split("\n")[2]) for passage in document.passages] == [
        ("§ Chapter 1. Loomings, paragraph 1", "Call me Ishmael."),
        ("§ Chapter 7, paragraph 1", "Pray."),
    ]


def test_files_are_read_in_the_order_of_the_spine() -> None:
    data = written_epub({"b.xhtml": "<p>second</p>", "a.xhtml": "<p>first</p>"}, spine=["a.xhtml", "b.xhtml"])
    assert read(data)[0] == "first\n\nsecond\n"


def test_nested_contents_give_the_path_to_a_chapter() -> None:
    nav = (
        '<ol><li><span>Part I</span><ol><li><a href="a.xhtml#one">One</a></li><li><a href="a.xhtml#two">Two</a></li>'
        '</ol></li><li><a href="b.xhtml">Coda</a></li></ol>'
    )
    chapters = {
        "a.xhtml": '<div id="one"><p>First.</p></div><h2 id="two">II</h2><p>Second.</p><h3>Night</h3><p>Third.</p>',
        "b.xhtml": "<p>Last.</p>",
    }
    assert sections(written_epub(chapters, nav=nav)) == ["Part I › One", "Part I › Two", "Part I › Two › Night", "Coda"]


def test_the_old_kind_of_contents_serves_as_well() -> None:
    point = "<navPoint><navLabel><text>{}</text></navLabel><content src='{}'/>{}</navPoint>"
    ncx = point.format("Book I", "a.xhtml", point.format("Chapter 1", "a.xhtml#c1", "")) + point.format(
        "Book II", "b.xhtml", ""
    )
    data = written_epub({"a.xhtml": "<p>Before.</p><p id='c1'>One.</p>", "b.xhtml": "<p>Two.</p>"}, ncx=ncx)
    assert sections(data) == ["Book I", "Book I › Chapter 1", "Book II"]


def test_without_contents_the_headings_are_the_sections() -> None:
    data = written_epub({"a.xhtml": "<h1>One</h1><p>1</p><h2>Inner</h2><p>2</p>", "b.xhtml": "<h1>Two</h1><p>3</p>"})
    assert sections(data) == ["One", "One › Inner", "Two"]


def test_a_chapter_goes_on_in_the_next_file() -> None:
    nav = '<ol><li><a href="a.xhtml">One</a></li></ol>'
    data = written_epub({"a.xhtml": "<p>begun</p>", "b.xhtml": "<p>ended</p>"}, nav=nav)
    assert read(data)[1] == ["§ One, paragraphs 1-2"]


@pytest.mark.parametrize(
    ("call", "note", "shown"),
    [
        ('<a epub:type="noteref" href="#n">1</a>', '<aside epub:type="footnote" id="n"><p>A note.</p></aside>', "[1]"),
        ('<sup><a id="r" href="n.xhtml#n">12</a></sup>', "", "[12]"),
        (
            '<a role="doc-noteref" href="#n">*</a>',
            '<p id="n">* A note. <a href="#r" role="doc-backlink">back</a></p>',
            "[*]",
        ),
        (
            '<a href="#fn1"><sup>a</sup></a>',
            '<ol><li><p><a id="fn1"></a>A note. <a href="#x">↩</a></p></li></ol>',
            "[a]",
        ),
    ],
)
def test_a_note_stands_right_below_the_paragraph_that_calls_for_it(call: str, note: str, shown: str) -> None:
    chapters = {"a.xhtml": f"<p>Text{call} goes on.</p><p>Next.</p>{note}"}
    if not note:
        chapters["n.xhtml"] = '<div><p id="n"><a href="a.xhtml#r">12</a>. A note.</p></div>'
    assert read(written_epub(chapters))[0] == f"Text{shown} goes on.\n{shown} A note.\n\nNext.\n"


def test_an_ordinary_link_is_no_note() -> None:
    data = written_epub(
        {"a.xhtml": '<p>See <a href="#c2">2</a> and <sup><a href="#c2">3</a></sup>.</p><p id="c2">Two.</p>'}
    )
    assert read(data)[0] == "See 2 and 3.\n\nTwo.\n"


def test_printed_page_numbers_are_kept_for_citations() -> None:
    body = '<p>{}</p><span epub:type="pagebreak" title="{}"/>'
    data = written_epub(
        {"a.xhtml": body.format("first", 12) + body.format("second", 13), "b.xhtml": "<p>third</p>" * 300}
    )
    last = written_out(list(open_epub(data).blocks)).passages[-1].locator
    assert (last.label, last.page, last.page_label) == ("p. 13", 13, "13")


def test_the_page_of_contents_is_not_read_as_text() -> None:
    nav = '<ol><li><a href="a.xhtml">One</a></li></ol>'
    chapters = {"toc.xhtml": f'<h1>Contents</h1><nav epub:type="toc">{nav}</nav>', "a.xhtml": "<p>Text.</p>"}
    assert read(written_epub(chapters, nav=nav))[0] == "Text.\n"


def test_a_locked_book_is_recognised_and_its_seller_named() -> None:
    lock = {
        "META-INF/encryption.xml": ENCRYPTED.format(algorithm=AES, part="OPS/a.xhtml"),
        "META-INF/rights.xml": "<r/>",
    }
    with pytest.raises(Unreadable, match=r"DRM \(Adobe ADEPT\).*get a copy"):
        open_epub(written_epub({"a.xhtml": "x"}, extra=lock))


def test_scrambled_fonts_are_no_lock_and_one_locked_part_is_told() -> None:
    chapters = {"a.xhtml": "<p>Open.</p>", "b.xhtml": "<p>Shut.</p>"}
    fonts = {"META-INF/encryption.xml": ENCRYPTED.format(algorithm=FONT, part="OPS/font.otf")}
    assert read(written_epub(chapters, extra=fonts))[0] == "Open.\n\nShut.\n"
    part = {"META-INF/encryption.xml": ENCRYPTED.format(algorithm=AES, part="OPS/b.xhtml")}
    text, _, notes = read(written_epub(chapters, extra=part))
    assert text == "Open.\n"
    assert "1 of 2 parts is encrypted" in notes[0]


def test_a_missing_chapter_is_told_and_the_rest_is_read() -> None:
    data = written_epub({"a.xhtml": "<p>Here.</p>", "gone.xhtml": "x"})
    text, _, notes = read(data.replace(b"OPS/gone.xhtml", b"OPS/elsewhere."))
    assert text == "Here.\n"
    assert "1 of 2 parts is missing or damaged" in notes[0]
    assert "gone.xhtml" in notes[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (written_epub({"a.xhtml": "<p>Text.</p>"})[:-100], "damaged or not a whole EPUB"),
        (zipped({"a.txt": "x"}, "application/epub+zip"), "does not say what it holds"),
        (written_epub({}), "without text in its reading order"),
        (written_epub({"a.xhtml": "<p> </p>"}), "no text"),
    ],
)
def test_a_book_without_text_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_stream(data, "book.epub")


def test_a_book_is_recognised_however_its_parts_are_ordered() -> None:
    document: Document = read_stream(written_epub({"a.xhtml": "<p>Text.</p>"}, mimetype=False), "standard input")
    assert document.kind is DocumentKind.EPUB


def test_a_section_whose_place_is_not_in_its_file_begins_with_the_file() -> None:
    nav = '<ol><li><a href="a.xhtml#gone">One</a></li><li><a href="b.xhtml#page2">Two</a></li></ol>'
    pages = '<p>Before.</p><p><span epub:type="pagebreak" id="page2" title="2"/>After.</p>'
    data = written_epub({"a.xhtml": "<p>First.</p>", "b.xhtml": pages}, nav=nav)
    laid = written_out(list(open_epub(data).blocks))
    assert [passage.locator.section for passage in laid.passages] == ["One", "Two"]
    assert [passage.text.split() for passage in laid.passages] == [["First.", "Before."], ["After."]]


def test_text_that_stands_in_the_file_of_the_contents_is_read() -> None:
    body = "<h1>Preface</h1><p>" + "This book was written in a hurry. " * 5 + "</p>"
    nav = '<nav epub:type="toc"><ol><li><a href="a.xhtml">One</a></li></ol></nav>'
    manifest = '<item id="i0" href="a.xhtml" media-type="application/xhtml+xml"/>'
    data = written_epub({"a.xhtml": body + nav, "b.xhtml": "<p>Text.</p>"})
    package = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: package.read(name) for name in package.namelist()}
    parts["OPS/book.opf"] = parts["OPS/book.opf"].replace(
        manifest.encode(), manifest.replace("/>", ' properties="nav"/>').encode()
    )
    text = "".join(one.text for one in written_out(list(open_epub(zipped(parts)).blocks)).passages)
    assert text.startswith("Preface\n\nThis book was written")
    assert "One" not in text
