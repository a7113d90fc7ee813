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
from dataclasses import dataclass, field, replace
from pathlib import Path

from gemma10m_tui.counted import agreeing, counted
from gemma10m_tui.documents import kinds
from gemma10m_tui.documents.archive_survey import IN_A_FOLDER, is_archive_file, look_inside
from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.document import DocumentKind, Skipped, Source, Survey
from gemma10m_tui.documents.links import follow
from gemma10m_tui.documents.listing import list_folder
from gemma10m_tui.documents.order import reading_order
from gemma10m_tui.documents.patterns import Root, matches
from gemma10m_tui.documents.revision import Revision
from gemma10m_tui.documents.screening import is_secret, no_text, secret_reason
from gemma10m_tui.documents.text import is_binary
from gemma10m_tui.documents.unreadable import Unreadable
from gemma10m_tui.errors import ExitCode, Problem

_NAMED_REASONS = 3  # skipped files that the sentence about an empty survey names
# A folder's name that says in which form or language something is, not what: en, pt-BR, html.
_SAYS_LITTLE = re.compile(
    r"(?i)[a-z]{2}(?:[-_][a-z]{2,4})?|x?html?|docs?|documentation|manual|src|sources?|books?|te?xt|pdf|epub|www|site|public"
    r"|build|dist|out(?:put)?|contents?|pages"
)


@dataclass(frozen=True)
class _Candidate:
    """A file to judge. `named`: the person named it itself, so it may be a link, large, generated or secret.

    `asked_for`: it is a folder's file that `.gemma10mignore` names. `told` is what .gitattributes says of it, "" for a
    file that it calls written by hand.
    """

    path: Path
    name: str
    named: bool = False
    asked_for: bool = False
    told: str | None = None
    revision: Revision | None = None

    @property
    def wanted_as_it_is(self) -> bool:
        """Whether the rules against files that nobody wrote do not apply."""
        return self.named or self.asked_for


@dataclass
class _Found:
    """What the paths have led to so far; `seen` are files by device and inode, so that none is read twice."""

    encoding: str | None
    sources: list[Source] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)


def find_sources(paths: Sequence[Path], *, encoding: str | None = None) -> Survey:
    """Everything the paths and patterns lead to.

    Raises Problem for a path that does not exist, a pattern that nothing matches, or where nothing can be read.
    """
    found = _Found(encoding)
    roots = [Root(path.expanduser()) for path in paths]
    roots = [named for root in roots for named in matches(root)]
    for root in roots:
        mode = _mode_of(root.path)
        if stat.S_ISDIR(mode):
            prefix = f"{_folder_name(root.path)}/" if len(roots) > 1 else ""
            _search_folder(root.path, prefix, found)
        else:
            _judge(_Candidate(root.path, root.path.name, named=not root.by_pattern), found)
    if not found.sources:
        raise Problem(_nothing_to_read([root.path for root in roots], found.skipped), ExitCode.FAILED)
    title = _title([path.expanduser() for path in paths], [root.path for root in roots])
    return Survey(title, tuple(_with_own_names(found.sources)), tuple(found.skipped), _warnings(found.secrets))


def _warnings(secrets: Sequence[str]) -> tuple[str, ...]:
    if not secrets:
        return ()
    named = ", ".join(secrets[:_NAMED_REASONS]) + ("…" if len(secrets) > _NAMED_REASONS else "")
    files, one = counted(len(secrets), "file"), agreeing(len(secrets), "it", "one")
    return (f"{files} may hold secrets and will not be read: {named}. Name {one} itself to read it all the same.",)


def _mode_of(root: Path) -> int:
    shown = clean_name(str(root))
    try:
        return root.stat().st_mode
    except FileNotFoundError as error:
        if root.is_symlink():
            raise Problem(f"{shown} is a symbolic link that leads nowhere.", ExitCode.NOT_FOUND) from error
        raise Problem(f"{shown} does not exist; check the path.", ExitCode.NOT_FOUND) from error
    except PermissionError as error:
        raise Problem(f"{shown} cannot be opened: there is no permission to read it.") from error
    except (OSError, ValueError) as error:  # a loop of links, a name that is too long or holds a NUL
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise Problem(f"{shown} cannot be opened: {clean_name(reason)}.", ExitCode.NOT_FOUND) from error


def _folder_name(root: Path) -> str:
    return clean_name(root.resolve().name or str(root.resolve()))


def _telling_name(folder: Path) -> str:
    """A folder's name, with the names above it up to one that says what it is: debian-handbook/html/en."""
    whole = folder.resolve()
    home = Path(os.path.expanduser("~")).resolve()
    for above in (whole, *whole.parents):
        if above == home or not above.name:
            break
        if not _SAYS_LITTLE.fullmatch(above.name):
            return clean_name("/".join(whole.parts[len(above.parts) - 1 :]))
    return _folder_name(folder)


def _title(paths: Sequence[Path], roots: Sequence[Path]) -> str:
    if not roots:
        return ""
    if len(paths) == 1 and len(roots) > 1:  # one pattern
        return clean_name(str(paths[0]))
    first = roots[0]
    name = _telling_name(first) if first.is_dir() else clean_name(first.stem or first.name)
    return name if len(roots) == 1 else f"{name} and {len(roots) - 1} more"


def _search_folder(root: Path, prefix: str, found: _Found) -> None:
    listing = list_folder(root)
    links = []
    for path in sorted(listing.files, key=reading_order):
        if (root / path).is_symlink():
            links.append(path)
            continue
        _judge(
            _Candidate(
                root / path,
                prefix + path,
                asked_for=listing.own.names(path),
                told=listing.attributes.get(path),
                revision=listing.revisions.get(path),
            ),
            found,
        )
    found.skipped += [
        Skipped(clean_name(prefix + entry.path) + ("/" if entry.folder else ""), entry.closed or "")
        for entry in listing.left_out
    ]
    folders = {path.rpartition("/")[0] for path in listing.files}
    for link in links:  # last: a file keeps its own name, and is not read once more by a link's
        _follow(root, link, prefix, folders, found)


def _follow(root: Path, link: str, prefix: str, folders: set[str], found: _Found) -> None:
    """Judge what a link inside a folder leads to; nothing outside of the folder, and nothing twice."""
    led = follow(root, link, folders)
    if led.refused:
        found.skipped.append(Skipped(clean_name(prefix + link), led.refused))
    for target, name in led.files:
        status = target.lstat() if target.exists() else None
        if status and (status.st_dev, status.st_ino) in found.seen:
            reason = f"symbolic link to {clean_name(os.path.relpath(target, root.resolve()))}, which is read"
            found.skipped.append(Skipped(clean_name(prefix + name), reason))
        else:
            _judge(_Candidate(target, prefix + name), found)


def _judge(candidate: _Candidate, found: _Found) -> None:
    """Enter one file as a source or as skipped."""
    path, shown = candidate.path, clean_name(candidate.name)
    try:
        status = path.stat() if candidate.named else path.lstat()
    except OSError as error:
        if not isinstance(error, FileNotFoundError):  # git still lists a tracked file that was deleted: no news
            found.skipped.append(
                Skipped(shown, "no permission" if isinstance(error, PermissionError) else "unreachable")
            )
        return
    reason = _irregular(status.st_mode) or _unwanted(candidate)
    if reason is None and (status.st_dev, status.st_ino) in found.seen and status.st_ino:
        reason = "the same file again"
    if reason is None and status.st_size == 0:
        reason = "empty"
    kind = DocumentKind.TEXT
    if reason is None:
        try:
            kind, reason = _opened(candidate, status.st_size, found.encoding)
        except OSError as error:
            reason = "no permission" if isinstance(error, PermissionError) else "cannot be read"
    if reason and reason.startswith("binary") and is_archive_file(path):
        reason = IN_A_FOLDER if not candidate.named else _look_inside(path, shown, found)
        if reason is None:
            found.seen.add((status.st_dev, status.st_ino))
            return
    if reason:
        if is_secret(reason):
            found.secrets.append(shown)
        found.skipped.append(Skipped(shown, reason))
        return
    found.seen.add((status.st_dev, status.st_ino))
    found.sources.append(Source(path, shown, kind, status.st_size, candidate.revision))


def _look_inside(path: Path, shown: str, found: _Found) -> str | None:
    """Enter what an archive holds, or say why it cannot be opened."""
    try:
        sources, skipped = look_inside(path, shown, found.encoding)
    except Unreadable as problem:
        return problem.reason
    found.sources += sources
    found.skipped += skipped
    found.secrets += [entry.name for entry in skipped if is_secret(entry.reason)]
    return None


def _unwanted(candidate: _Candidate) -> str | None:
    """Why a file is not wanted, by its name and what .gitattributes says."""
    if candidate.wanted_as_it_is:
        return None
    if candidate.told:
        return f"{candidate.told} (.gitattributes)"
    reason = kinds.unwanted_file(candidate.path.name)
    return None if candidate.told == "" and reason and not is_secret(reason) else reason


def _opened(candidate: _Candidate, size: int, encoding: str | None) -> tuple[DocumentKind, str | None]:
    """The file's kind, and why it is not read, by what it holds. Raises OSError."""
    path = candidate.path
    head, tail = _ends(path)
    kind = kinds.kind_of(path.name, head, tail)
    reason = no_text(head) or kinds.unsupported(path.name, head, tail)
    as_it_is = candidate.wanted_as_it_is or candidate.told == ""
    reason = reason or _unreadable(head, kind, size, encoding, named=as_it_is)
    if reason is None and not candidate.wanted_as_it_is and kind in kinds.TEXTUAL and size <= kinds.LARGEST_CODE_FILE:
        reason = secret_reason(head if size <= len(head) else path.read_bytes())
    return kind, reason


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


def _with_own_names(sources: Sequence[Source]) -> list[Source]:
    """The same sources, each with a name of its own: a citation must lead to one file."""
    taken: set[str] = set()
    named = []
    times = Counter(source.name for source in sources)
    for source in sources:
        name = source.name
        if times[name] > 1 and source.member is None:
            name = clean_name(f"{source.path.absolute().parent.name}/{source.path.name}")
        number = 2
        candidate = name
        while candidate in taken:
            candidate, number = f"{name} ({number})", number + 1
        taken.add(candidate)
        named.append(replace(source, name=candidate))
    return named


def _nothing_to_read(roots: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    shown = ", ".join(clean_name(str(root)) for root in roots[:3]) or "an empty list of paths"
    if not skipped:
        return f"There is nothing to read in {shown}; name a PDF, e-book, text, Word, web or source file, or a folder."
    if len(roots) == 1 and len(skipped) == 1:
        only = skipped[0]
        where = shown if only.name == clean_name(roots[0].name) else f"{shown}: {only.name}"
        return f"{where} cannot be read: {only.reason}."
    named = "; ".join(f"{entry.name}: {entry.reason}" for entry in skipped[:_NAMED_REASONS])
    more = f"; and {len(skipped) - _NAMED_REASONS} more" if len(skipped) > _NAMED_REASONS else ""
    return f"There is nothing to read in {shown}. Skipped: {named}{more}."
