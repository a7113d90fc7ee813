"""Foreign text made harmless at the border: no character of a document can drive a terminal.

Terminal libraries print ESC, C1 controls and bidirectional overrides as they come, so a document could write the
clipboard, set the title or show a line in another order than it is read. Everything works character by character: a
sequence that is split over two pieces of text cannot slip through.
"""

import re

# Overrides, embeddings and isolates reorder what is shown; tag characters and U+FEFF are invisible. The plain
# direction marks (U+200E, U+200F, U+061C) stay: Hebrew and Arabic text needs them and they cannot reorder letters.
_DROPPED = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_LINE_ENDS = re.compile("\r\n?")
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[\n\t\u2028\u2029]")

_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_FIRST_PRINTABLE = 0x20


def _harmless(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in "\f\v":
        return " "  # a page break in old text files: a picture would be noise, a line end would shift the line numbers
    if code < _FIRST_PRINTABLE:
        return chr(_CONTROL_PICTURES + code)
    return "\u2421" if code == _DELETE else "\ufffd"


def clean(text: str) -> str:
    """The text with line ends as "\\n" and without characters that act on a terminal; cleaning twice changes nothing.

    C0 controls become their pictures (U+2400 and on), DEL becomes U+2421, C1 controls and lone surrogates U+FFFD.
    """
    text = _DROPPED.sub("", text)
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _HARMFUL.sub(_harmless, text)


def clean_name(text: str) -> str:
    """The text as one clean line: for file names, titles and reasons."""
    return _LINE_BREAKS.sub(" ", clean(text))
