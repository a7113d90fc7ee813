"""Files compressed with gzip, bzip2 or xz, unfolded within bounds of size, of memory and of growth."""

import bz2
import contextlib
import gzip
import io
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from gemma10m_tui.documents.unreadable import Unreadable

CHUNK = 1 << 20  # bytes
_LONGEST_READ = 8 << 20  # bytes at once; a header that asks for more is a lie
_XZ_MEMORY = 256 << 20  # bytes; the strongest setting of xz needs a quarter of it
_GROWTH_FROM = 8_000_000  # bytes; a small file may be all zeros


class BoundedReader(io.BufferedReader):
    """A file that refuses to be read in large pieces: libraries read as much as a foreign header tells them to."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes. Raises ValueError where that, or all of the rest, is too much for a header."""
        everything = size is None or size < 0
        data = super().read(_LONGEST_READ + 1 if size is None or everything else min(size, _LONGEST_READ + 1))
        if len(data) > _LONGEST_READ or (size is not None and size > _LONGEST_READ):
            raise ValueError("a header asks for more than any header is long")
        return data


def is_compressed(head: bytes) -> bool:
    """Whether the first bytes are those of a compressed file."""
    return any(head.startswith(mark) for mark in _UNFOLDERS)


def unfolded(file: BinaryIO, largest: int, highest_ratio: int) -> tuple[BinaryIO, str | None]:
    """What the file holds, in a temporary file without a name, and what of it is lost if it is cut off.

    Raises Unreadable where it unfolds to more than `largest` bytes, or grows more than a text does.
    """
    packed = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    unfold = next(unfold for mark, unfold in _UNFOLDERS.items() if head.startswith(mark))
    size = 0
    lost = None
    with contextlib.ExitStack() as stack:
        whole = stack.enter_context(tempfile.TemporaryFile(prefix="gemma10m-", buffering=0))
        chunks = unfold(file)
        while True:
            try:
                chunk = next(chunks, b"")
            except (EOFError, OSError, zlib.error, lzma.LZMAError, ValueError):
                lost = "it is damaged or cut off: what comes after its last readable file is lost; fetch it again"
                break
            if not chunk:
                break
            size += len(chunk)
            _check(size, packed, largest, highest_ratio)
            whole.write(chunk)
        if not size:
            raise Unreadable("it is a damaged archive; fetch it again" if lost else "it is empty")
        stack.pop_all()
    return BoundedReader(whole), lost


def _check(size: int, packed: int, largest: int, highest_ratio: int) -> None:
    if size > _GROWTH_FROM and size > highest_ratio * packed:
        raise Unreadable("it unpacks to far more than a text does (a zip bomb?), so it was not read")
    if size > largest:
        raise Unreadable(f"it unpacks to more than {largest / 1e6:,.0f} MB; unpack it and name what to read")


def _gzip(file: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as stream:
        while chunk := stream.read1(CHUNK):
            yield chunk


def _bzip2(file: BinaryIO) -> Iterator[bytes]:
    with bz2.BZ2File(file) as stream:
        while chunk := stream.read1(CHUNK):
            yield chunk


def _xz(file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while rest or (rest := file.read(CHUNK)):
        stream = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        while not stream.eof:
            chunk = stream.decompress(rest, CHUNK)
            if chunk:
                yield chunk
            rest = b"" if stream.eof or not stream.needs_input else file.read(CHUNK)
            if stream.needs_input and not stream.eof and not rest:
                raise EOFError
        rest = stream.unused_data.lstrip(b"\0")  # streams may follow one another, with padding between


_UNFOLDERS: dict[bytes, Callable[[BinaryIO], Iterator[bytes]]] = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ\0": _xz,
}
