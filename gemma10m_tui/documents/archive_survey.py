"""An archive as a survey sees it: members judged like the files of a folder, each a source or skipped with a reason.

An archive inside an archive is not entered: what a person did not name does not unfold without end.
"""

import contextlib
import posixpath
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gemma10m_tui.counted import counted
from gemma10m_tui.documents import kinds
from gemma10m_tui.documents.archives import Archive, Member, is_archive, open_archive
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import DocumentKind, Skipped, Source
from gemma10m_tui.documents.order import reading_order
from gemma10m_tui.documents.screening import no_text, secret_reason
from gemma10m_tui.documents.text import is_binary
from gemma10m_tui.documents.unreadable import Unreadable

IN_A_FOLDER = "archive (name it itself to read what is in it)"
_MAC_FOLDER = "__MACOSX"


def is_archive_file(path: Path) -> bool:
    """Whether the file begins as an archive does; False where it cannot be opened."""
    try:
        with path.open("rb") as file:
            return is_archive(file.read(kinds.HEAD_BYTES))
    except OSError:
        return False


def look_inside(path: Path, shown: str, encoding: str | None) -> tuple[list[Source], list[Skipped]]:
    """The members of the archive at the path as "SHOWN/MEMBER". Raises Unreadable where it cannot be opened."""
    try:
        with contextlib.closing(open_archive(path)) as archive:
            return _entered(archive, path, shown, encoding)
    except OSError as error:
        raise Unreadable(f"the archive cannot be read ({clean_name(error.strerror or str(error))})") from error


def _entered(archive: Archive, path: Path, shown: str, encoding: str | None) -> tuple[list[Source], list[Skipped]]:
    sources: list[Source] = []
    skipped: list[Skipped] = []
    left_out: Counter[tuple[str, str]] = Counter()
    for index in _in_reading_order(archive.members):
        member = archive.members[index]
        name = clean_name(f"{shown}/{member.name}")
        unwanted = None if member.refused else _unwanted_parent(member.name)
        if unwanted:
            left_out[unwanted] += 1
            continue
        kind, reason = _judged(archive, index, encoding)
        if reason:
            skipped.append(Skipped(name, reason))
        else:
            sources.append(Source(path, name, kind, member.size, member=index))
    for (folder, reason), count in left_out.items():
        skipped.append(Skipped(clean_name(f"{shown}/{folder}/"), f"{reason}; {counted(count, 'file')}"))
    if archive.lost:
        skipped.append(Skipped(f"{shown}/", archive.lost))
    if not sources and not skipped:
        raise Unreadable("the archive is empty")
    return sources, skipped


def _in_reading_order(members: Sequence[Member]) -> list[int]:
    """As a folder is read; the one folder that most archives hold everything in does not count as one."""
    tops = {member.name.partition("/")[0] for member in members}
    inside = f"{tops.pop()}/" if len(tops) == 1 else ""
    order = [reading_order(member.name.removeprefix(inside) or member.name) for member in members]
    return sorted(range(len(members)), key=order.__getitem__)


def _unwanted_parent(name: str) -> tuple[str, str] | None:
    parts = name.split("/")
    for depth, part in enumerate(parts[:-1], start=1):
        repository = "the repository's own" if part in kinds.REPOSITORY_FOLDERS else None
        mac = "what macOS keeps beside files" if part == _MAC_FOLDER else None
        reason = repository or mac or kinds.unwanted_folder(part)
        if reason:
            return "/".join(parts[:depth]), reason
    return None


def _judged(archive: Archive, index: int, encoding: str | None) -> tuple[DocumentKind, str | None]:
    """The member's kind, and why it is not read."""
    member = archive.members[index]
    base = posixpath.basename(member.name)
    reason = member.refused or kinds.unwanted_file(base) or ("empty" if member.size == 0 else None)
    if reason:
        return DocumentKind.TEXT, reason
    try:
        head = archive.read(index, kinds.HEAD_BYTES)
        data = archive.read(index) if head.startswith(kinds.PACKAGES) else head
    except Unreadable as problem:
        return DocumentKind.TEXT, problem.reason
    tail = data[-kinds.TAIL_BYTES :] if data is not head else b""
    kind = kinds.kind_of(base, head, tail)
    return kind, no_text(head) or _unreadable(archive, index, kind, head, tail, encoding)


def _unreadable(
    archive: Archive, index: int, kind: DocumentKind, head: bytes, tail: bytes, encoding: str | None
) -> str | None:
    member = archive.members[index]
    foreign = kinds.unsupported(posixpath.basename(member.name), head, tail)
    textual = kind in kinds.TEXTUAL
    if is_archive(head) and (textual or foreign):
        return "an archive in an archive (unpack it and name what to read)"
    if foreign:
        return foreign
    if textual and not encoding and is_binary(head):
        return "binary"
    if kind is DocumentKind.CODE:
        if member.size > kinds.LARGEST_CODE_FILE:
            return kinds.too_large(member.size, kinds.LARGEST_CODE_FILE)
        generated = kinds.unwanted_code(head, member.size)
        if generated:
            return generated
    if textual and member.size <= kinds.LARGEST_CODE_FILE:
        return secret_reason(archive.read(index))
    return None
