"""Which files lie in a folder outside of git: a walk that honours .gitignore files and never enters what they exclude.

As in git, the nearest .gitignore with an opinion wins, a folder is judged before it is entered, and symbolic links
are listed and not followed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.kinds import REPOSITORY_FOLDERS, unwanted_folder

_LARGEST_IGNORE_FILE = 1_000_000  # bytes
_DEEPEST = 100  # folders; deeper trees are loops of a broken file system or bombs


@dataclass(frozen=True)
class Refused:
    """A folder that was not entered, with the reason. `path` is relative to the walk's root, with "/" between."""

    path: str
    reason: str


def walk(root: Path) -> Iterator[str | Refused]:
    """Files below the root that no .gitignore excludes, relative to it, and the folders that were not entered."""
    yield from _walk(root, "", [], 0)


def _walk(root: Path, inside: str, rules: list[tuple[str, object]], depth: int) -> Iterator[str | Refused]:
    try:
        with os.scandir(root / inside) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield Refused(inside, "no permission" if isinstance(error, PermissionError) else "cannot be listed")
        return
    if any(entry.name == ".gitignore" for entry in entries):
        own = _ignore_file(root / inside / ".gitignore")
        rules = [*rules, (inside, own)] if own is not None else rules
    marks = {entry.name for entry in entries}
    if depth and ("CACHEDIR.TAG" in marks or "pyvenv.cfg" in marks):
        yield Refused(inside, "a cache or virtual environment")
        return
    for entry in entries:
        path = f"{inside}/{entry.name}" if inside else entry.name
        if not entry.is_dir(follow_symlinks=False):
            if not _excluded(path, rules, folder=False):
                yield path
            continue
        if entry.name in REPOSITORY_FOLDERS or _excluded(path, rules, folder=True):
            continue
        reason = unwanted_folder(entry.name)
        if reason or depth >= _DEEPEST:
            yield Refused(path, reason or "nested too deeply")
            continue
        yield from _walk(root, path, rules, depth + 1)


def _ignore_file(path: Path) -> object | None:
    """The rules of one .gitignore; None where it is not a plain readable file (git does not follow links there)."""
    from pathspec import GitIgnoreSpec  # late: most folders are git work trees and need no walk

    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_IGNORE_FILE:
            return None
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError:
        return None
    specs = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue  # git ignores a pattern that it cannot read; one bad line must not lose the others
        specs.append(line.removesuffix("\r"))
    return GitIgnoreSpec.from_lines(specs)


def _excluded(path: str, rules: list[tuple[str, object]], *, folder: bool) -> bool:
    for base, spec in reversed(rules):
        below = path[len(base) + 1 :] if base else path
        verdict = spec.check_file(below + "/" if folder else below).include  # type: ignore[attr-defined]
        if verdict is not None:
            return bool(verdict)
    return False
