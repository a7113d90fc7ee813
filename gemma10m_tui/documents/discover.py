"""Paths to a survey: every file that a person's paths lead to, as a source worth opening or skipped with a reason.

Nothing is parsed here; only the first bytes of a file are read, and a file that is not a regular file is never opened
(a pipe would wait for ever). What a person names itself is read where it can be; what merely lies in a folder must
look like something written by a person.
"""

import os
import re
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gemma10m_tui.documents import kinds
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import DocumentKind, Skipped, Source, Survey
from gemma10m_tui.documents.git_files import git_files
from gemma10m_tui.documents.text import is_binary
from gemma10m_tui.documents.walk import Refused, walk
from gemma10m_tui.errors import ExitCode, Problem

_OVERVIEW = re.compile(r"(?i)(readme|overview|introduction|index|summary|getting[-_]?started)([.-].*)?$")
_DOCUMENTATION_FOLDERS = frozenset({"doc", "docs", "documentation", "manual", "guide"})
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "spec", "specs", "__tests__", "testdata", "e2e", "fixtures"})
_TEST_FILE = re.compile(r"(?i)(test_.*|.*_test|.*[.]test|.*[.]spec|conftest)[.][a-z]+$")
_NUMBER = re.compile(r"(\d+)")
_NAMED_REASONS = 3  # skipped files that the sentence about an empty survey names


@dataclass
class _Found:
    """What the paths have led to so far; `seen` are files by device and inode, so that none is read twice."""

    sources: list[Source] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)


def find_sources(paths: Sequence[Path], *, encoding: str | None = None) -> Survey:
    """Everything the paths lead to. Raises Problem for a path that does not exist, or where nothing can be read."""
    found = _Found()
    roots = [path.expanduser() for path in paths]
    for root in roots:
        mode = _mode_of(root)
        if stat.S_ISDIR(mode):
            prefix = f"{_folder_name(root)}/" if len(roots) > 1 else ""
            _search_folder(root, prefix, encoding, found)
        else:
            _judge(root, root.name, encoding, found, named=True)
    title = _title(roots)
    if not found.sources:
        raise Problem(_nothing_to_read(roots, found.skipped), ExitCode.FAILED)
    return Survey(title, tuple(_with_own_names(found.sources)), tuple(found.skipped))


def _mode_of(root: Path) -> int:
    shown = clean_name(str(root))
    try:
        return root.stat().st_mode
    except FileNotFoundError as error:
        raise Problem(f"{shown} does not exist; check the path.", ExitCode.NOT_FOUND) from error
    except PermissionError as error:
        raise Problem(f"{shown} cannot be opened: there is no permission to read it.") from error
    except (OSError, ValueError) as error:  # a loop of links, a name that is too long or holds a NUL
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise Problem(f"{shown} cannot be opened: {clean_name(reason)}.", ExitCode.NOT_FOUND) from error


def _folder_name(root: Path) -> str:
    return clean_name(root.resolve().name or str(root.resolve()))


def _title(roots: Sequence[Path]) -> str:
    if not roots:
        return ""
    first = roots[0]
    name = _folder_name(first) if first.is_dir() else clean_name(first.stem or first.name)
    return name if len(roots) == 1 else f"{name} and {len(roots) - 1} more"


def _search_folder(root: Path, prefix: str, encoding: str | None, found: _Found) -> None:
    listed, refused = _list_folder(root, "")
    for path in sorted(set(listed), key=_reading_order):
        _judge(root / path, prefix + path, encoding, found, named=False)
    found.skipped += [Skipped(clean_name(prefix + folder.path) + "/", folder.reason) for folder in refused]


def _list_folder(root: Path, inside: str) -> tuple[list[str], list[Refused]]:
    """Files below root/inside, relative to root, and the folders left out: as git sees it, or by walking."""
    names = git_files(root / inside)
    if not names:  # no work tree, no git, or a folder that git ignores and the person asked for all the same
        entries = [_below(inside, entry) for entry in walk(root / inside)]
        return (
            [entry for entry in entries if isinstance(entry, str)],
            [entry for entry in entries if isinstance(entry, Refused)],
        )
    files: list[str] = []
    refused: list[Refused] = []
    links: dict[str, bool] = {}
    left_out: Counter[tuple[str, str]] = Counter()
    for name in names:
        unwanted = _unwanted_parent(name)
        path = f"{inside}/{name}" if inside else name
        if _behind_link(root, path, links):
            left_out[(path.rpartition("/")[0], "behind a symbolic link (not followed)")] += 1
        elif unwanted:
            left_out[(f"{inside}/{unwanted[0]}" if inside else unwanted[0], unwanted[1])] += 1
        elif (root / path).is_dir() and not (root / path).is_symlink():  # a submodule or a nested repository
            more_files, more_refused = _list_folder(root, path)
            files += more_files
            refused += more_refused
        else:
            files.append(path)
    return files, refused + [
        Refused(folder, f"{reason}; {count} files") for (folder, reason), count in left_out.items()
    ]


def _behind_link(root: Path, path: str, links: dict[str, bool]) -> bool:
    """Whether a folder above the path is a link: git's index may name files behind one, outside of the tree.

    `links` remembers the folders judged so far.
    """
    folder = path.rpartition("/")[0]
    if not folder:
        return False
    if folder not in links:
        links[folder] = _behind_link(root, folder, links) or (root / folder).is_symlink()
    return links[folder]


def _below(inside: str, entry: str | Refused) -> str | Refused:
    if not inside:
        return entry
    return f"{inside}/{entry}" if isinstance(entry, str) else Refused(f"{inside}/{entry.path}", entry.reason)


def _unwanted_parent(name: str) -> tuple[str, str] | None:
    parts = name.split("/")
    for depth, part in enumerate(parts[:-1], start=1):
        reason = kinds.unwanted_folder(part)
        if reason:
            return "/".join(parts[:depth]), reason
    return None


def _judge(path: Path, name: str, encoding: str | None, found: _Found, *, named: bool) -> None:
    """Enter one file as a source or as skipped. A named file may be a link, large, generated or secret."""
    shown = clean_name(name)
    try:
        status = path.stat() if named else path.lstat()
    except OSError as error:
        if not isinstance(error, FileNotFoundError):  # git still lists a tracked file that was deleted: no news
            found.skipped.append(
                Skipped(shown, "no permission" if isinstance(error, PermissionError) else "unreachable")
            )
        return
    reason = _irregular(status.st_mode) or (None if named else kinds.unwanted_file(path.name))
    if reason is None and (status.st_dev, status.st_ino) in found.seen and status.st_ino:
        reason = "the same file again"
    if reason is None and status.st_size == 0:
        reason = "empty"
    if reason:
        found.skipped.append(Skipped(shown, reason))
        return
    try:
        head, tail = _ends(path)
    except OSError as error:
        reason = "no permission" if isinstance(error, PermissionError) else "cannot be read"
        found.skipped.append(Skipped(shown, reason))
        return
    kind = kinds.kind_of(path.name, head, tail)
    reason = kinds.unsupported(path.name, head, tail)
    reason = reason or _unreadable(head, kind, status.st_size, encoding, named=named)
    if reason:
        found.skipped.append(Skipped(shown, reason))
        return
    found.seen.add((status.st_dev, status.st_ino))
    found.sources.append(Source(path, shown, kind, status.st_size))


def _irregular(mode: int) -> str | None:
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISLNK(mode):
        return "symbolic link (not followed)"
    return "folder" if stat.S_ISDIR(mode) else "not a regular file (pipe, socket or device)"


def _unreadable(head: bytes, kind: DocumentKind, size: int, encoding: str | None, *, named: bool) -> str | None:
    limit = kinds.LARGEST_CODE_FILE if kind is DocumentKind.CODE and not named else kinds.LARGEST_FILE
    if kind in kinds.TEXTUAL and not encoding and is_binary(head):
        return "binary"
    if size > limit:
        return kinds.too_large(size, limit)
    return kinds.unwanted_code(head, size) if kind is DocumentKind.CODE and not named else None


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first bytes of a file and, of one that may be a package, the last ones, where it lists what it holds."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        head = file.read(kinds.HEAD_BYTES)
        if not head.startswith(kinds.PACKAGES):
            return head, b""
        file.seek(max(file.seek(0, os.SEEK_END) - kinds.TAIL_BYTES, 0))
        return head, file.read(kinds.TAIL_BYTES)


def _reading_order(path: str) -> tuple[object, ...]:
    """Overview and documentation first, then sources depth-first, tests last: a memory reads in this order."""
    *folders, name = path.split("/")
    lowered = [folder.lower() for folder in folders]
    if any(folder in _TEST_FOLDERS for folder in lowered) or _TEST_FILE.match(name):
        group = 3
    elif not folders and _OVERVIEW.match(name):
        group = 0
    else:
        group = 1 if lowered and lowered[0] in _DOCUMENTATION_FOLDERS else 2
    parts = [(2, _natural(folder)) for folder in folders]
    return group, [*parts, (0 if _OVERVIEW.match(name) else 1, _natural(name))], path


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Chapter 2 before chapter 10."""
    pieces = _NUMBER.split(name.casefold())
    return [(0, int(piece), "") if piece.isascii() and piece.isdigit() else (1, 0, piece) for piece in pieces if piece]


def _with_own_names(sources: Sequence[Source]) -> list[Source]:
    """The same sources, each with a name of its own: a citation must lead to one file."""
    taken: set[str] = set()
    named = []
    times = Counter(source.name for source in sources)
    for source in sources:
        name = source.name
        if times[name] > 1:
            name = clean_name(f"{source.path.absolute().parent.name}/{source.path.name}")
        number = 2
        candidate = name
        while candidate in taken:
            candidate, number = f"{name} ({number})", number + 1
        taken.add(candidate)
        named.append(Source(source.path, candidate, source.kind, source.size))
    return named


def _nothing_to_read(roots: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    shown = ", ".join(clean_name(str(root)) for root in roots[:3]) or "an empty list of paths"
    if not skipped:
        return f"There is nothing to read in {shown}; name a text, Markdown, PDF or source file, or a folder of them."
    if len(roots) == 1 and len(skipped) == 1:
        only = skipped[0]
        where = shown if only.name == clean_name(roots[0].name) else f"{shown}: {only.name}"
        return f"{where} cannot be read: {only.reason}."
    named = "; ".join(f"{entry.name}: {entry.reason}" for entry in skipped[:_NAMED_REASONS])
    more = f"; and {len(skipped) - _NAMED_REASONS} more" if len(skipped) > _NAMED_REASONS else ""
    return f"There is nothing to read in {shown}. Skipped: {named}{more}."
