"""Word and OpenDocument files written by hand for the tests."""

from collections.abc import Mapping

from written_epub import zipped

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    '<w:style w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="My"><w:name w:val="Mine"/><w:basedOn w:val="H2"/></w:style>'
    '<w:style w:styleId="Toc"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="Code"><w:name w:val="Code"/></w:style>'
)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def paragraph(text: str, style: str = "", *, number: str = "", depth: int = 0) -> str:
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr>{run}</w:p>"


def written_docx(
    body: str, *, namespace: str = WORD, extra: Mapping[str, str | bytes] | None = None, **notes: str
) -> bytes:
    """The bytes of a document; `notes` are the contents of its parts footnotes, endnotes and comments."""

    def part(name: str, content: str) -> str:
        return f'<w:{name} xmlns:w="{namespace}">{content}</w:{name}>'

    parts = {"styles": _STYLES, "numbering": _NUMBERING, **notes}
    related = "".join(f'<Relationship Id="r{name}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>' for name in parts)
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships><Relationship Type="{_RELATIONS}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": f"<Relationships>{related}</Relationships>",
            **{f"word/{name}.xml": part(name, content) for name, content in parts.items()},
            **(extra or {}),
        }
    )


ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "drawing")
)


def flat_odt(body: str) -> str:
    return f"<office:document {ODF}><office:body><office:text>{body}</office:text></office:body></office:document>"


def written_odt(body: str, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    content = flat_odt(body).replace("office:document", "office:document-content")
    return zipped({"content.xml": content, **(extra or {})}, "application/vnd.oasis.opendocument.text")
