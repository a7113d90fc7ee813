"""What a file is by its content, whatever its name says: formats that can be told from their first and last bytes."""

import re

from gemma10m_tui.documents.document import DocumentKind
from gemma10m_tui.documents.zip_names import zip_mimetype, zip_names

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_PDF = re.compile(rb"(?:\A|[^ -~])%PDF-\d")  # at the beginning, or behind the end of a line or a byte that is no text
_WEB_PAGE = re.compile(
    rb"(?is)(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]"
)
_NOTEBOOK = re.compile(rb'\s*\{\s*"(?:cells"\s*:\s*\[|metadata"\s*:\s*\{|nbformat)')
_CELL = b'"cell_type"'
_FLAT_ODT = re.compile(rb"<office:document\s")
# A page with these is a program that writes pages.
_TEMPLATE = re.compile(rb"\{%-?\s*(?:extends|block|include|if|for|load|import|macro|set|raw)\b|<\?php|<%[=@!\s]")


def package_kind(head: bytes, tail: bytes) -> DocumentKind | None:
    """The kind of document that a zip file is; None for a mere archive, or something unknown."""
    mimetype = zip_mimetype(head)
    if mimetype == "application/epub+zip":
        return DocumentKind.EPUB
    if mimetype.startswith("application/vnd.oasis.opendocument.text"):
        return DocumentKind.ODT
    names = zip_names(head, tail)
    if "META-INF/container.xml" in names:
        return DocumentKind.EPUB
    return DocumentKind.DOCX if "word/document.xml" in names else None


def office_suffix(head: bytes, tail: bytes) -> str:
    """The usual suffix of a zip file that is an office document of a kind that is not read; "" if it is none."""
    mimetype = zip_mimetype(head)
    for part, suffix in (("spreadsheet", ".ods"), ("presentation", ".odp")):
        if mimetype.startswith(f"application/vnd.oasis.opendocument.{part}"):
            return suffix
    names = zip_names(head, tail)
    folders = {name.partition("/")[0] for name in names} if "[Content_Types].xml" in names else set()
    return ".xlsx" if "xl" in folders else ".pptx" if "ppt" in folders else ""


def is_pdf(head: bytes, suffix: str = "") -> bool:
    """Whether it is a PDF: junk may stand before its header, but a text that quotes the header is none."""
    return _PDF.search(head, 0, 1024) is not None or (suffix == ".pdf" and b"%PDF-" in head[:1024])


def is_rtf(head: bytes) -> bool:
    """Whether it is rich text."""
    return head.startswith(b"{\\rtf")


def is_web_page(head: bytes) -> bool:
    """Whether it begins as HTML does."""
    return _WEB_PAGE.match(head) is not None


def is_template(head: bytes) -> bool:
    """Whether a file of HTML is a program's template: code, and not a page to read."""
    return _TEMPLATE.search(head) is not None


def is_notebook(head: bytes) -> bool:
    """Whether it begins as a Jupyter notebook does."""
    return _NOTEBOOK.match(head) is not None and _CELL in head


def is_flat_odt(head: bytes) -> bool:
    """Whether it is an ODT as one XML file."""
    return _FLAT_ODT.search(head) is not None


def is_encrypted_office(head: bytes, tail: bytes) -> bool:
    """Whether it is the old kind of container around a locked document of the new kind."""
    return head.startswith(OLE) and (_ENCRYPTED_OFFICE in head or _ENCRYPTED_OFFICE in tail)
