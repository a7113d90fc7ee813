"""Word and OpenDocument texts are read with their headings, numbers, tables and notes; a locked one is named."""

import pytest
from written_epub import zipped
from written_office import ODF, STRICT, flat_odt, paragraph, written_docx, written_odt

from gemma10m_tui.documents import DocumentKind, Unreadable, read_stream
from gemma10m_tui.documents.blocks import OpenedFile, written_out
from gemma10m_tui.documents.docx import open_docx
from gemma10m_tui.documents.odt import open_odt
from gemma10m_tui.documents.roman import roman
from gemma10m_tui.documents.signatures import OLE


def text_of(opened: OpenedFile) -> str:
    return "".join(passage.text for passage in written_out(opened.blocks).passages).removesuffix("\n")


def labels(opened: OpenedFile) -> list[str]:
    return [passage.locator.label for passage in written_out(opened.blocks).passages]


def test_a_document_says_who_wrote_it() -> None:
    said = "<dc:title>The Whale</dc:title><dc:creator>A.  Berg</dc:creator>"
    core = f"<coreProperties xmlns:dc='dc'>{said}</coreProperties>"
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    related = f"<Relationships><Relationship Id='r1' Type='{kind}' Target='core.xml'/></Relationships>"
    word = open_docx(written_docx(paragraph("x"), extra={"core.xml": core, "_rels/.rels": related}), None)
    assert (word.title, word.author) == ("The Whale", "A. Berg")
    meta = f"<o:document-meta xmlns:o='o' xmlns:dc='dc'><o:meta>{said}</o:meta></o:document-meta>"
    assert open_odt(written_odt("<text:p>x</text:p>", {"meta.xml": meta})).author == "A. Berg"
    assert open_odt(written_odt("<text:p>x</text:p>")).author == ""


def test_a_word_document_is_read_with_its_headings_as_locators() -> None:
    body = (
        paragraph("The Whale", "T") + paragraph("Loomings", "H1") + paragraph("Call me Ishmael.")
        + paragraph("The Inn", "My") + paragraph("A door.") + paragraph("The Chapel", "H1") + paragraph("Pray.")
    )  # fmt: skip
    document = read_stream(written_docx(body), "whale")
    assert (document.kind, document.title) == (DocumentKind.DOCX, "The Whale")
    assert [passage.locator.label for passage in document.passages] == [
        "§ Loomings, paragraph 1",
        "§ Loomings › The Inn, paragraph 1",
        "§ The Chapel, paragraph 1",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (paragraph("one") + paragraph("two"), "one\n\ntwo\n"),
        (
            paragraph("a", number="1") + paragraph("b", number="1", depth=1) + paragraph("c", number="1"),
            "1. a\n  1.a) b\n2. c\n",
        ),
        (paragraph("x", number="2") + paragraph("y", number="2"), "- x\n- y\n"),
        (paragraph("x = 1", "Code") + paragraph("  y = 2", "Code"), "x = 1\n  y = 2\n"),
        (paragraph("Contents … 5", "Toc") + paragraph("text"), "text\n"),
        (paragraph("<w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"), "kept\n"),
        (
            paragraph("<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"),
            "new\tb\nc\n",
        ),
        (paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r><w:r><w:t>seen</w:t></w:r>"), "seen\n"),
        (
            paragraph(
                "<w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>5</w:t></w:r>"
            ),
            "10^5\n",
        ),
        (f"<w:sdt><w:sdtContent>{paragraph('inside')}</w:sdtContent></w:sdt>", "inside\n"),
        (
            paragraph(
                "<w:r><AlternateContent><Choice><w:drawing><w:txbxContent>"
                + paragraph("boxed")
                + "</w:txbxContent></w:drawing></Choice><Fallback><w:pict><w:txbxContent>"
                + paragraph("boxed")
                + "</w:txbxContent></w:pict></Fallback></AlternateContent><w:t>beside</w:t></w:r>"
            ),
            "beside\n\nboxed\n",
        ),
    ],
)
def test_what_word_shows_is_the_text(body: str, text: str) -> None:
    assert text_of(open_docx(written_docx(body))) == text
    assert text_of(open_docx(written_docx(body, namespace=STRICT))) == text


def test_the_tables_of_a_word_document_are_lines() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    table = f"<w:tbl>{row('Year', 'Flag')}{row('1965', 'Maple Leaf')}</w:tbl>"
    assert text_of(open_docx(written_docx(table))) == "Year | Flag\n1965 | Maple Leaf\n"
    assert text_of(open_docx(written_docx(f"<w:tbl>{row('alone')}</w:tbl>"))) == "alone\n"


def test_notes_and_comments_stand_below_the_paragraph_that_calls_for_them() -> None:
    calls = "".join(f'<w:r><w:{kind}Reference w:id="7"/></w:r>' for kind in ("footnote", "endnote", "comment"))
    note = '<w:{0} w:id="7" w:author="Ann">' + paragraph("Said {0}.") + "</w:{0}>"
    parts = {f"{kind}s": note.format(kind) for kind in ("footnote", "endnote", "comment")}
    data = written_docx(paragraph(f"<w:r><w:t>Text</w:t></w:r>{calls}") + paragraph("Next."), **parts)
    assert text_of(open_docx(data)) == (
        "Text[1][i]\n[1] Said footnote.\n[i] Said endnote.\n[Comment by Ann] Said comment.\n\nNext.\n"
    )


def test_a_note_that_calls_for_itself_ends() -> None:
    note = '<w:footnote w:id="7">' + paragraph('<w:r><w:footnoteReference w:id="7"/></w:r>') + "</w:footnote>"
    data = written_docx(paragraph('<w:r><w:footnoteReference w:id="7"/></w:r>'), footnotes=note)
    assert text_of(open_docx(data)) == "[1]\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
            "encrypted with a password; save a copy",
        ),
        (OLE + bytes(600), "old format"),
        (zipped({"word/other.xml": "x"}), "holds no document"),
        (zipped({"word/document.xml": "<w"}), "its text cannot be read"),
        (zipped({"word/document.xml": "<document/>"}), "not a DOCX that is known"),
        (written_docx(""), "it has no text"),
        (written_docx(paragraph("text"))[:-60], "damaged or not a whole DOCX"),
        (b"no package at all", "not a DOCX, though its name says so"),
    ],
)
def test_a_word_document_without_text_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_stream(data, "letter.docx")


def test_other_office_files_are_named() -> None:
    sheet = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
    with pytest.raises(Unreadable, match="XLSX is not supported yet"):
        read_stream(sheet, "standard input")


def cells(*texts: str) -> str:
    return (
        "<table:table-row>"
        + "".join(map("<table:table-cell><text:p>{}</text:p></table:table-cell>".format, texts))
        + ("</table:table-row>")
    )


NOTE = (
    "<text:note><text:note-citation>1</text:note-citation>"
    "<text:note-body><text:p>A note.</text:p></text:note-body></text:note>"
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "a   b\tc\nd\n"),
        (f"<text:p>Text{NOTE}.</text:p><text:p>Next.</text:p>", "Text[1].\n[1] A note.\n\nNext.\n"),
        (
            "<text:list><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item>"
            "</text:list></text:list-item></text:list>",
            "- a\n  - b\n",
        ),
        (
            f"<table:table>{cells('Year', 'Flag')}{cells('1965', 'Leaf')}</table:table>",
            "Year | Flag\n1965 | Leaf\n",
        ),
        ("<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>kept</text:p>", "kept\n"),
    ],
)
def test_what_an_opendocument_text_shows_is_the_text(body: str, text: str) -> None:
    assert text_of(open_odt(written_odt(body))) == text
    assert text_of(open_odt(flat_odt(body).encode())) == text


def test_the_headings_of_an_opendocument_text_are_locators() -> None:
    heading = "<text:h text:outline-level='{}'>{}</text:h><text:p>text</text:p>".format
    body = heading(1, "One") + heading(2, "In")
    document = read_stream(written_odt(body), "book")
    assert document.kind is DocumentKind.ODT
    assert [passage.locator.label for passage in document.passages] == ["§ One, paragraph 1", "§ In, paragraph 1"]


def test_a_locked_opendocument_text_says_so() -> None:
    entry = '<file-entry full-path="content.xml"><encryption-data/></file-entry>'
    manifest = f"<manifest>{entry}</manifest>"
    with pytest.raises(Unreadable, match="encrypted with a password"):
        read_stream(written_odt("", {"META-INF/manifest.xml": manifest}), "a.odt")


@pytest.mark.parametrize(("number", "letters"), [(1, "i"), (4, "iv"), (1994, "mcmxciv"), (0, "0"), (4000, "4000")])
def test_endnotes_are_counted_in_roman_letters(number: int, letters: str) -> None:
    assert roman(number) == letters


def test_a_table_row_that_was_deleted_with_changes_tracked_is_not_read() -> None:
    def row(text: str, properties: str = "") -> str:
        cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in text.split())
        return f"<w:tr>{properties}{cells}</w:tr>"

    deleted = '<w:trPr><w:del w:id="1" w:author="A"/></w:trPr>'
    table = f"<w:tbl>{row('a b')}{row('gone too', deleted)}{row('c d')}</w:tbl>"
    assert text_of(open_docx(written_docx(table))) == "a | b\nc | d\n"


def test_fields_of_an_open_document_are_text_and_what_describes_a_comment_or_a_drawing_is_not() -> None:
    body = (
        "<text:p>On <text:date>12 March</text:date> we read <text:title>The Whale</text:title> by "
        "<text:creator>Ishmael</text:creator>.<office:annotation xmlns:dc='dc'><dc:creator>Ahab</dc:creator>"
        "<dc:date>2020-01-01</dc:date><text:p>Mine!</text:p></office:annotation></text:p>"
        "<text:p>A <drawing:g xmlns:svg='svg'><svg:title>group</svg:title>"
        "<drawing:rect><text:p>boat</text:p></drawing:rect>"
        "</drawing:g></text:p>"
    )
    text = text_of(open_odt(written_odt(body)))
    assert text == "On 12 March we read The Whale by Ishmael.\n[Comment by Ahab] Mine!\n\nA boat\n"


def test_lists_of_an_open_document_are_numbered_as_their_styles_say() -> None:
    styles = (
        "<text:list-style xmlns:style='style' style:name='L'>"
        "<text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.' text:start-value='3'/>"
        "<text:list-level-style-number text:level='2' style:num-format='a' style:num-suffix=')' "
        "text:display-levels='2'/><text:list-level-style-bullet text:level='3'/></text:list-style>"
        "<style:style xmlns:style='style' style:name='Up'><style:text-properties style:text-position='super 58%'/>"
        "</style:style>"
    )

    def items(*texts: str) -> str:
        return "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)

    deepest = f"<text:list>{items('<text:p>x</text:p>')}</text:list>"
    inner = f"<text:list>{items('<text:p>a</text:p>', f'<text:p>b</text:p>{deepest}')}</text:list>"
    body = (
        f"<text:list text:style-name='L'>{items('<text:p>one</text:p>', f'<text:p>two</text:p>{inner}')}</text:list>"
        "<text:p>between 10<text:span text:style-name='Up'>6</text:span></text:p>"
        f"<text:list text:style-name='L' text:continue-numbering='true'>{items('<text:p>three</text:p>')}</text:list>"
        f"<text:list text:style-name='L'>{items('<text:p>anew</text:p>')}</text:list>"
        f"<text:list text:style-name='none'>{items('<text:p>dot</text:p>')}</text:list>"
    )
    text = text_of(
        open_odt(written_odt(body, {"styles.xml": f"<office:document-styles {ODF}>{styles}</office:document-styles>"}))
    )
    assert text.split("\n") == [
        "3. one", "4. two", "  4.a) a", "  4.b) b", "    - x", "", "between 10^6", "", "5. three", "", "3. anew", "",
        "- dot", "",
    ]  # fmt: skip


def test_greek_letters_of_the_symbol_font_are_read() -> None:
    symbols = "".join(f'<w:r><w:sym w:font="{font}" w:char="{place}"/></w:r>' for font, place in (
        ("Symbol", "F061"), ("Symbol", "44"), ("Wingdings", "F0FC"), ("Symbol", "zz"), ("Symbol", "F0A3"),
    ))  # fmt: skip
    assert text_of(open_docx(written_docx(paragraph(f"<w:r><w:t>x </w:t></w:r>{symbols}")))) == "x αΔ≤\n"


def test_a_text_box_in_a_text_box_is_read_once() -> None:
    def boxed(content: str) -> str:
        return f"<w:r><w:pict><w:txbxContent>{content}</w:txbxContent></w:pict></w:r>"

    inner = paragraph(boxed(paragraph("inner")))
    assert text_of(open_docx(written_docx(paragraph(boxed(paragraph("outer") + inner))))).split() == ["outer", "inner"]
    frame = "<drawing:frame><drawing:text-box>{}</drawing:text-box></drawing:frame>".format
    body = f"<text:p>{frame('<text:p>outer</text:p><text:p>' + frame('<text:p>inner</text:p>') + '</text:p>')}</text:p>"
    assert text_of(open_odt(written_odt(body))).split() == ["outer", "inner"]
