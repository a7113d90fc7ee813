"""Bytes to text in whatever encoding they are: byte order mark, then strict UTF-8, then a guess that is recorded."""

import codecs
import contextlib
import re
import unicodedata
from dataclasses import dataclass

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents.alphabets import encoding_by_alphabet
from gemma10m_tui.documents.options import text_encoding
from gemma10m_tui.documents.unreadable import Unreadable
from gemma10m_tui.errors import Problem

PROBED_BYTES = 8192

# UTF-32 before UTF-16: the mark of UTF-16-LE is the beginning of that of UTF-32-LE.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Share of NUL bytes by their position modulo 4 that Western text in an encoding without a mark has at least / at most.
_MOSTLY = 0.6
_HARDLY = 0.05
_STOPS = frozenset(" \n\r\t\u3000、。，．！？「」")
_STOP_SHARE = 0.02
_NO_TEXT = ("Cc", "Cf", "Cn", "Co", "Cs")
_FEWEST_CHARACTERS = 8
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
_WESTERN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ«»“”‘’„‚–—…€£°§©®ªº¿¡·\xa0\xad•†")
# Bytes inside words that are letters in cp1250 (ą ł ľ ş ź ť š ž and others) and hardly ever in Western text.
_CENTRAL_EUROPEAN = re.compile(rb"(?<=[A-Za-z\x80-\xff])[\xb3\xb9\xba\xbe\xbf\x8d\x8f\x9d\x9f\x9a\x9e]|[\x8a\x8e]")
_HUNGARIAN = re.compile(rb"[\xf5\xfb]")  # ő ű in cp1250, õ û in cp1252
_CENTRAL_EUROPEAN_SHARE = 0.03  # of the bytes above ASCII; Polish, Czech and Romanian have ten times as many
_LATIN_GUESSES = re.compile(
    r"cp125[0247]|latin|iso8859_(?:[123459]|1[03456])|mac_(?:roman|iceland|latin2|turkish)|"
    r"cp(?:437|850|852|857|858|860|861|863|865|775|1140|273|500|037|1026|1047)|hp_roman8"
)
# What a source file says of itself: Python's cookie, XML's declaration, an editor's mode line.
_DECLARATION = re.compile(rb"(?:coding|charset)\s*[:=]\s*[\"']?([A-Za-z][-\w.]{2,30})")
_DECLARED_WITHIN = 200  # bytes
# Encodings that their files call by the name of a smaller one, as browsers know: “ ” in what says it is iso-8859-1.
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
}
_C1_CONTROLS = re.compile("[\x80-\x9f]")
_FEW_BAD = 0.005  # of the characters of a text in the encoding that it says it has
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_NON_ASCII_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_SAMPLE_BYTES = 65536
_ESCAPED = re.compile("[\udc80-\udcff]+")
_LINE_OF_WORDS = 100  # bytes
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Decoded:
    """Text with the encoding it was read in, and what the reader should be told about that."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are not text: a NUL that no encoding of text explains, or mostly controls."""
    head = head[:PROBED_BYTES]
    if _marked_encoding(head) or _wide_encoding(head):
        return False
    return b"\x00" in head or len(_CONTROL_BYTES.findall(head)) > 0.1 * len(head)


def decode(data: bytes, encoding: str | None = None, *, declared_within: int = _DECLARED_WITHIN) -> Decoded:
    """Text of the bytes; in `encoding` where the user named one. Raises Unreadable for binary data.

    What a file says of its own encoding is looked for in its first `declared_within` bytes.
    """
    if encoding:
        return _decode_as_named(data, encoding)
    marked = _marked_encoding(data)
    if marked:
        mark, name = marked
        return _decode_with_note(data[len(mark) :], name)
    wide = _wide_encoding(data[:PROBED_BYTES])
    if wide:
        return _decode_with_note(data, wide)
    if is_binary(data):
        raise Unreadable("it is a binary file, not text; if it is text, name its encoding with --encoding")
    if _ISO_2022_JP.search(data):
        try:
            return Decoded(data.decode("iso2022_jp"), "iso2022_jp", (_guessed("iso2022_jp"),))
        except UnicodeDecodeError:
            pass
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_damaged_utf8(data) or _decode_by_guess(data, declared_within)


def _marked_encoding(data: bytes) -> tuple[bytes, str] | None:
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return mark, name
    return None


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: where the NUL bytes stand tells, or whether it reads as text in one of them."""
    units = len(head) // 4
    if units < 2:
        return None
    if b"\x00" not in head:
        return None if _is_utf8(head) else _wide_by_its_text(head)
    nuls = [head[position : units * 4 : 4].count(0) / units for position in range(4)]
    patterns = {
        "utf-32-le": (False, True, True, True),
        "utf-32-be": (True, True, True, False),
        "utf-16-le": (False, True, False, True),
        "utf-16-be": (True, False, True, False),
    }
    for name, pattern in patterns.items():
        if all(share >= _MOSTLY if nul else share <= _HARDLY for share, nul in zip(nuls, pattern, strict=True)):
            try:
                text = codecs.getincrementaldecoder(name)().decode(head)
            except UnicodeDecodeError:
                continue
            # Tables of small numbers look like UTF-16 too; their letters would be control characters.
            if sum(character < " " and character not in "\r\n\t\f" for character in text) <= 0.02 * len(text):
                return name
    return _wide_by_its_text(head)


def _wide_by_its_text(head: bytes) -> str | None:
    """The wide encoding in which the bytes are text of any script: known characters, with spaces and stops between.

    In the other order of bytes, or of another encoding, none of those spaces would be one.
    """
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        stops = sum(character in _STOPS for character in text)
        unknown = sum(unicodedata.category(character) in _NO_TEXT for character in text if character not in _STOPS)
        if len(text) >= _FEWEST_CHARACTERS and stops >= _STOP_SHARE * len(text) and unknown <= 0.01 * len(text):
            return name
    return None


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _decode_as_named(data: bytes, encoding: str) -> Decoded:
    name = text_encoding(encoding)
    marked = _marked_encoding(data)
    if marked and name == marked[1]:
        data = data[len(marked[0]) :]
    return _decode_with_note(data, name)


def _decode_with_note(data: bytes, encoding: str) -> Decoded:
    for name in (encoding, _LARGER.get(encoding)):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(name) if name else ""
            if name and not _C1_CONTROLS.search(text):
                return Decoded(text, name)
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        return Decoded(text, encoding, (f"some bytes are not valid {encoding} and show as �",))


def _decode_damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes: any single-byte guess would spoil every good letter of it."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("�")
    good = sum(not character.isascii() for character in text) - bad
    if bad <= 0.05 * good:
        are, show = agreeing(bad, "is", "are"), agreeing(bad, "shows", "show")
        return Decoded(text, "utf-8", (f"{counted(bad, 'place')} {are} not valid utf-8 and {show} as �",))
    if bad > good:
        return None
    mixed = data.decode("utf-8", errors="surrogateescape")  # files of two encodings, one behind the other
    text = _ESCAPED.sub(
        lambda bytes_: bytes_.group().encode("utf-8", "surrogateescape").decode("cp1252", errors="replace"), mixed
    )
    return Decoded(text, "utf-8", ("most of it is utf-8; the rest was read as cp1252 (a guess)",))


def _decode_by_guess(data: bytes, declared_within: int) -> Decoded:
    from charset_normalizer import from_bytes  # late: only files in old encodings pay for the import

    declared = _DECLARATION.search(data, 0, declared_within)
    if declared:
        with contextlib.suppress(Problem):  # it says a name that is none
            said = _decode_with_note(data, text_encoding(declared[1].decode()))
            if not said.notes or (said.encoding != "utf-8" and said.text.count("�") <= _FEW_BAD * len(said.text)):
                return said
    sample = _telling_sample(data)
    best = from_bytes(sample).best()
    guess = best.encoding if best else "cp1252"
    if _LATIN_GUESSES.match(guess) or guess in ("cp1253", "iso8859_7"):
        told = encoding_by_alphabet(sample, guess)
        western = told is None and _LATIN_GUESSES.match(guess) and _looks_western(sample)
        guess = told or ("cp1252" if western else guess)
    for name in (guess, _LARGER.get(guess, "cp1252"), "cp1252"):
        try:
            return Decoded(data.decode(name), name, (_guessed(name),))
        except UnicodeDecodeError:
            continue
    text = data.decode(guess, errors="replace")
    return Decoded(text, guess, (_guessed(guess), "some bytes are not valid in it and show as �"))


def _telling_sample(data: bytes) -> bytes:
    """Lines with something to tell encodings apart by: a whole book is slow to judge, and most of it is ASCII."""
    lines: list[bytes] = []
    size = 0
    for match in _NON_ASCII_LINE.finditer(data):
        lines.append(match.group()[:_SAMPLE_BYTES])
        size += len(lines[-1])
        if size >= _SAMPLE_BYTES:
            break
    return b"".join(lines)


def _looks_western(sample: bytes) -> bool:
    """Whether text in some Latin alphabet is Western: the statistics of the guess hardly tell cp1252 from cp1250."""
    high = _NON_ASCII.findall(sample)
    if b" " not in sample and len(sample) > _LINE_OF_WORDS:  # in EBCDIC a space is another byte
        return False
    letters = b"".join(high).decode("cp1252", errors="replace")
    central = len(_CENTRAL_EUROPEAN.findall(sample))
    # Hungarian differs from Western languages in two letters only: it has ö or ü beside them, and neither ã nor ä.
    if (b"\xf6" in high or b"\xfc" in high) and b"\xe3" not in high and b"\xe4" not in high:
        central += len(_HUNGARIAN.findall(sample))
    western = sum(letter in _WESTERN for letter in letters)
    return western >= 0.9 * len(high) and central < _CENTRAL_EUROPEAN_SHARE * len(high)


def _guessed(encoding: str) -> str:
    return f"read as {encoding} (a guess; name another with --encoding)"
