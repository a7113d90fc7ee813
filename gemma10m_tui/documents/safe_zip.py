"""A foreign zip file as named parts, each read within bounds: a bomb is a sentence, a damaged part is one part lost."""

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.unreadable import Unreadable

_LARGEST_PART = 64_000_000  # bytes
_LARGEST_WHOLE = 512_000_000  # bytes of all parts that are read
_MOST_PARTS = 20_000
_HIGHEST_RATIO = 200  # of a part that is large; text shrinks ten times, a bomb a thousand times
_RATIO_FROM = 8_000_000  # bytes
_LONGEST_NAME = 100  # characters of a part's name in a sentence
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


class BadPart(Exception):
    """One part that cannot be read; the rest may be sound."""


class Package:
    """The parts of a zip file by name. Raises Unreadable where the file is no zip, or is one made to do harm."""

    def __init__(self, data: bytes, what: str) -> None:
        """`what` is how sentences call it: "EPUB", "DOCX"."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except _BROKEN as error:
            raise Unreadable(f"it is damaged or not a whole {what}; fetch it again") from error
        if len(parts) > _MOST_PARTS:
            raise Unreadable(f"it has more parts than any {what} needs; unpack it and read the files")
        self._what = what
        self._parts = {part.filename: part for part in parts}
        self._lowered = {name.lower(): name for name in self._parts}
        self._read = 0

    def __contains__(self, name: str) -> bool:
        return self._known(name) is not None

    @property
    def names(self) -> list[str]:
        """Of all parts, as they are written."""
        return list(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises BadPart where it is missing or damaged, Unreadable where it is a bomb."""
        known = self._known(name)
        if known is None:
            raise BadPart(f"{clean_name(name)[:_LONGEST_NAME]} is missing")
        part = self._parts[known]
        if part.flag_bits & _ENCRYPTED:
            raise Unreadable("it is locked with a password; save a copy without one and read that")
        try:
            with self._zip.open(part) as file:
                data = file.read(_LARGEST_PART + 1)
        except _BROKEN as error:
            raise BadPart(f"{clean_name(name)[:_LONGEST_NAME]} is damaged") from error
        self._read += len(data)
        ratio = len(data) / max(part.compress_size, 1)
        if (
            len(data) > _LARGEST_PART
            or self._read > _LARGEST_WHOLE
            or (len(data) > _RATIO_FROM and ratio > _HIGHEST_RATIO)
        ):
            raise Unreadable(f"it unpacks to far more than any {self._what} holds (a zip bomb?), so it was not read")
        return data

    def _known(self, name: str) -> str | None:
        """The part's name as it is written; some programs differ in capitals between a name and what refers to it."""
        return name if name in self._parts else self._lowered.get(name.lower())


def part_name(base: str, link: str) -> str:
    """The part that a link inside the part `base` leads to, without its fragment."""
    path = unquote(link.partition("#")[0])
    if not path:
        return base
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")
