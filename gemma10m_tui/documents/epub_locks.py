"""What of an EPUB is encrypted, and by whom: fonts that are only scrambled do not matter, locked text does."""

from collections.abc import Collection

from gemma10m_tui.documents.safe_xml import BadXml, Element, parse_xml
from gemma10m_tui.documents.safe_zip import BadPart, Package, part_name
from gemma10m_tui.documents.unreadable import Unreadable

_ENCRYPTION = "META-INF/encryption.xml"
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
# What a bookseller's protection leaves in the package; Kobo's and others' are told by the encryption alone.
_SELLERS = (
    ("META-INF/license.lcpl", "Readium LCP"),
    ("META-INF/sinf.xml", "Apple FairPlay"),
    ("META-INF/rights.xml", "Adobe ADEPT"),
    ("rights.xml", "Kobo or Barnes & Noble"),
)


def locked_parts(package: Package, texts: Collection[str]) -> set[str]:
    """Which of the book's texts are encrypted. Raises Unreadable where that is all of them, with whose protection."""
    if _ENCRYPTION not in package:
        return set()
    try:
        listed = parse_xml(package.read(_ENCRYPTION))
    except (BadPart, BadXml) as error:
        raise Unreadable("it may be protected (its META-INF/encryption.xml cannot be read); convert it") from error
    encrypted = {name for entry in listed.find_all("EncryptedData") for name in _names(entry) if _is_locked(entry)}
    locked = {name for name in texts if name in encrypted}
    if len(locked) == len(set(texts)):
        seller = next((seller for name, seller in _SELLERS if name in package), "")
        raise Unreadable(
            f"it is protected by DRM{f' ({seller})' if seller else ''} and can only be opened in its seller's reader; "
            "get a copy without protection and read that"
        )
    return locked


def _names(entry: Element) -> list[str]:
    return [part_name("", reference.get("URI")) for reference in entry.find_all("CipherReference")]


def _is_locked(entry: Element) -> bool:
    method = entry.child("EncryptionMethod")
    return method is None or method.get("Algorithm") not in _FONT_SCRAMBLING
