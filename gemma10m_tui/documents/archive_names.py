"""Names of an archive's members: read in the alphabet they were written in, and refused where they lead elsewhere."""

import contextlib
import re
import zipfile
from collections.abc import Callable, Sequence

_UTF8_NAME = 0x800
_WORD = re.compile(r"[^\W\d_]+")
_EAST_ASIAN = re.compile(r"[\x00-\x7f\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]*")
_KANA = re.compile(r"[\u3041-\u30fa]")
_CYRILLIC = re.compile(r"[\x00-\x7f\u0400-\u045f№]*")
_DRIVE = re.compile(r"[A-Za-z]:")


def decoded(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of zip members: programs on macOS and Linux write UTF-8 and often do not say so.

    Those on Windows write in the alphabet of their place: all names of an archive together tell which one that is.
    """
    written = [None if _says_its_alphabet(entry) else _bytes(entry.filename) for entry in entries]
    encoding = _encoding(b"\n".join(name for name in written if name is not None and not _is_utf8(name)))
    return [
        plain(entry.filename if name is None else name.decode("utf-8" if _is_utf8(name) else encoding, "replace"))
        for entry, name in zip(entries, written, strict=True)
    ]


def _says_its_alphabet(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & _UTF8_NAME) or entry.filename.isascii()


def _bytes(name: str) -> bytes:
    """A name as it stands in the file, which Python takes for the alphabet of the first PCs."""
    return name.encode("cp437", "replace")


def _is_utf8(name: bytes) -> bool:
    with contextlib.suppress(UnicodeDecodeError):
        return bool(name.decode("utf-8"))
    return False


def _encoding(names: bytes) -> str:
    """The alphabet in which all words are of a language that it was made for."""
    for encoding, fits in _ALPHABETS:
        with contextlib.suppress(UnicodeDecodeError):
            if fits(names.decode(encoding)):
                return encoding
    return "cp437"


def _is_japanese(text: str) -> bool:
    return _EAST_ASIAN.fullmatch(text) is not None and _KANA.search(text) is not None


def _is_russian(text: str) -> bool:
    words = _WORD.findall(text)
    as_written = all(word in (word.lower(), word.upper(), word.capitalize()) for word in words if not word.isascii())
    return _CYRILLIC.fullmatch(text) is not None and as_written and _is_unmixed(words)


def _is_east_asian(text: str) -> bool:
    return _EAST_ASIAN.fullmatch(text) is not None and _is_unmixed(_WORD.findall(text))


def _is_unmixed(words: Sequence[str]) -> bool:
    """Whether no word has letters of two alphabets, as "Größe" has that is read in the wrong one."""
    return all(word.isascii() or not any(map(str.isascii, word)) for word in words)


# In this order: Japanese with kana in it would pass for Russian, and Chinese for nothing that stands before it.
_ALPHABETS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("cp932", _is_japanese),
    ("cp866", _is_russian),
    ("cp932", _is_east_asian),
    ("gb18030", _is_east_asian),
)


def plain(name: str) -> str:
    """The name with "/" between its parts, and without the "./" that some programs begin every name with."""
    return name.replace("\\", "/").removeprefix("./")


def unsafe(name: str) -> bool:
    """Whether unpacking the name as it stands could write outside of a folder."""
    parts = name.replace("\\", "/").split("/")
    return not name.strip("/\\. ") or parts[0] == "" or ".." in parts or "\0" in name or bool(_DRIVE.match(name))
