"""What an archive holds, as members that are read in memory and within bounds; nothing is ever unpacked to a path.

Zip files, and tar files compressed with gzip, bzip2 or xz; also a single file compressed so. A compressed tar is
unfolded once, into a temporary file without a name. Every member that is refused is named with the reason.
"""

import hashlib
import io
import stat
import struct
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from gemma10m_tui.documents import kinds
from gemma10m_tui.documents.archive_names import decoded, plain, unsafe
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.compressed import CHUNK, BoundedReader, is_compressed, unfolded
from gemma10m_tui.documents.document import Source
from gemma10m_tui.documents.unreadable import Unreadable

MOST_MEMBERS = 10_000
_MOST_HEADERS = 2 * MOST_MEMBERS  # of a tar file, folders included
LARGEST_WHOLE = 512_000_000  # bytes of all members together
_HIGHEST_RATIO = 200  # of a member that is large; text shrinks ten times, a bomb a thousand times
_RATIO_FROM = 1_000_000  # bytes

_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_BLOCK = tarfile.BLOCKSIZE  # bytes; the first one is a header with a checksum
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unfold without a bound
_LOCAL_HEADER = 30  # bytes before a zip member's name

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    RuntimeError,
    LookupError,
    OverflowError,  # a size in a header that no file has
)
_DAMAGED = "it is a damaged archive; fetch it again"
_BOMB = "it unpacks to far more than a text does (a zip bomb?)"


@dataclass(frozen=True)
class Member:
    """A file in an archive. `name` has "/" between its parts; `refused` says why it is not read."""

    name: str
    size: int  # bytes, unpacked
    refused: str | None = None


class Archive(Protocol):
    """The members of an archive in the order they stand in, and whether there was more that is lost."""

    members: list[Member]
    lost: str | None

    def read(self, index: int, limit: int = kinds.LARGEST_FILE) -> bytes:
        """The first bytes of a member, at most `limit`. Raises Unreadable where it is damaged."""
        ...

    def close(self) -> None: ...


def is_archive(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an archive (or of a document that is one: see `kinds`)."""
    return head.startswith(_ZIP_MARKS) or is_compressed(head) or _is_tar(head)


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:_TAR_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def open_archive(path: Path) -> Archive:
    """The archive at the path. Raises Unreadable where it is damaged, or made to do harm, as a whole."""
    try:
        with path.open("rb") as file:
            head = file.read(kinds.HEAD_BYTES)
        return _Zip(path) if head.startswith(_ZIP_MARKS) else _Tar(path, head)
    except _BROKEN as error:
        raise Unreadable(_DAMAGED) from error


class _Zip:
    def __init__(self, path: Path) -> None:
        self.lost: str | None = None
        self._file = BoundedReader(io.FileIO(path))
        self._zip = zipfile.ZipFile(self._file)
        entries = [entry for entry in self._zip.infolist() if not entry.filename.endswith("/")]
        if len(entries) > MOST_MEMBERS:
            self.lost = f"it holds {len(entries):,} files; only the first {MOST_MEMBERS:,} were looked at"
        self._entries = entries[:MOST_MEMBERS]
        overlapping = _overlapping(self._entries)
        room = _Room()
        self.members = [
            Member(name, entry.file_size, _refused(entry, entry in overlapping) or room.refused(entry.file_size))
            for entry, name in zip(self._entries, decoded(self._entries), strict=True)
        ]

    def read(self, index: int, limit: int = kinds.LARGEST_FILE) -> bytes:
        try:
            with self._zip.open(self._entries[index]) as file:
                return b"".join(_chunks(file, limit))
        except _BROKEN as error:
            raise Unreadable("it is damaged in the archive; fetch the archive again") from error

    def close(self) -> None:
        self._zip.close()
        self._file.close()


def _overlapping(entries: list[zipfile.ZipInfo]) -> set[zipfile.ZipInfo]:
    """Entries that share bytes with another one, so that a small file seems to hold a thousand large ones."""
    found: set[zipfile.ZipInfo] = set()
    reach, reached_by = 0, None
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < reach and reached_by is not None:
            found |= {entry, reached_by}
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
        if end > reach:
            reach, reached_by = end, entry
    return found


def _refused(entry: zipfile.ZipInfo, overlaps: bool) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if unsafe(entry.orig_filename):
        return "its name leads out of the archive"
    if kind == stat.S_IFLNK:
        return "symbolic link (not followed)"
    if kind not in (0, stat.S_IFREG):
        return "not a regular file"
    if overlaps:
        return f"it overlaps another file of the archive: {_BOMB}"
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted (unpack the archive with its password and read that)"
    if entry.compress_type not in _READ_METHODS:
        return "compressed in a way that is not read (unpack the archive and read that)"
    if entry.file_size > _RATIO_FROM and entry.file_size > _HIGHEST_RATIO * max(entry.compress_size, 1):
        return _BOMB
    return None


class _Room:
    """How much of an archive may still be read: the members come out of it in their order."""

    def __init__(self) -> None:
        self._left = LARGEST_WHOLE

    def refused(self, size: int) -> str | None:
        if size > kinds.LARGEST_FILE:
            return kinds.too_large(size, kinds.LARGEST_FILE)
        if size > self._left:
            return f"the archive unpacks to more than {LARGEST_WHOLE / 1e6:,.0f} MB (unpack it and name what to read)"
        self._left -= size
        return None


class _Tar:
    """A tar file, or a single compressed file as an archive of one member."""

    def __init__(self, path: Path, head: bytes) -> None:
        self.lost: str | None = None
        self._file: BinaryIO = BoundedReader(io.FileIO(path))
        if is_compressed(head):
            self._file, self.lost = unfolded(self._file, LARGEST_WHOLE, _HIGHEST_RATIO)
        self._end = self._file.seek(0, io.SEEK_END)
        self._file.seek(0)
        if not is_compressed(head) or _is_tar(self._file.read(_TAR_BLOCK)):
            self._places, self.members = self._listed()
        else:
            self._places, self.members = [0], [Member(_without_suffix(path.name), self._end)]

    def _listed(self) -> tuple[list[int], list[Member]]:
        self._file.seek(0)
        places: list[int] = []
        members: list[Member] = []
        room = _Room()
        for info in self._infos():
            if info.isdir():
                continue
            if len(members) == MOST_MEMBERS:
                self.lost = f"it holds more files than {MOST_MEMBERS:,}; only the first were looked at"
                break
            refused = _refused_info(info)
            if refused is None and info.offset_data + info.size > self._end:
                refused = "it is cut off: the archive ends in the middle of it; fetch the archive again"
            places.append(info.offset_data)
            members.append(Member(plain(info.name), info.size, refused or room.refused(info.size)))
        return places, members

    def _infos(self) -> Iterator[tarfile.TarInfo]:
        tar: tarfile.TarFile | None = None
        before = -1
        for _ in range(_MOST_HEADERS):
            try:
                tar = tar or tarfile.TarFile(fileobj=self._file, errors="surrogateescape", encoding="utf-8")
                info = tar.next()
            except _BROKEN:
                self.lost = self.lost or "it is damaged: what comes after its last readable file is lost"
                return
            if info is None:
                return
            if info.offset <= before or info.size < 0:  # headers that lead back would go round for ever
                self.lost = "it is damaged: its list of files runs in a circle"
                return
            before = info.offset
            yield info
        self.lost = f"it holds more than {_MOST_HEADERS:,} files and folders; the rest was not looked at"

    def read(self, index: int, limit: int = kinds.LARGEST_FILE) -> bytes:
        self._file.seek(self._places[index])
        return b"".join(_chunks(self._file, min(self.members[index].size, limit)))

    def close(self) -> None:
        self._file.close()


def _refused_info(info: tarfile.TarInfo) -> str | None:
    if unsafe(info.name):
        return "its name leads out of the archive"
    if info.issym():
        return "symbolic link (not followed)"
    if info.islnk():
        return "a second name of another file of the archive"
    if info.issparse():
        return "sparse file (unpack the archive and read that)"
    return None if info.isreg() else "not a regular file (pipe or device)"


def _chunks(file: IO[bytes], limit: int) -> Iterator[bytes]:
    left = limit
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk


def _without_suffix(name: str) -> str:
    return Path(name).stem or name


_lock = threading.Lock()
_last: tuple[tuple[str, int, int, int], Archive] | None = None  # kept open: members are read one after the other


def member_bytes(source: Source) -> bytes:
    """The bytes of a source that is a member of an archive. Raises Unreadable, or OSError."""
    global _last
    assert source.member is not None
    status = source.path.stat()
    key = (str(source.path.absolute()), status.st_ino, status.st_size, status.st_mtime_ns)
    with _lock:
        if _last is None or _last[0] != key:
            if _last is not None:
                _last[1].close()
                _last = None
            _last = (key, open_archive(source.path))
        archive = _last[1]
        index = source.member
        known = archive.members[index] if index < len(archive.members) else None
        if known is None or known.size != source.size or clean_name(known.name) not in source.name or known.refused:
            raise Unreadable("the archive has changed since it was looked at; read it again")
        return archive.read(index)


def member_digest(source: Source) -> str:
    """SHA-256 (hex) of a member's bytes; one that cannot be read counts as empty: reading it will say why."""
    try:
        return hashlib.sha256(member_bytes(source)).hexdigest()
    except (Unreadable, OSError):
        return hashlib.sha256(b"").hexdigest()
