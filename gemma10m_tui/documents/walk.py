"""Which files lie in a folder outside of git: a walk that honours .gitignore files and never enters what they exclude.

As in git, the nearest .gitignore with an opinion wins, a folder is judged before it is entered, and symbolic links
are listed and not entered. What `.gemma10mignore` says stands above both.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.ignore_rules import Rules, ignore_file
from gemma10m_tui.documents.kinds import REPOSITORY_FOLDERS, unwanted_folder
from gemma10m_tui.documents.own_rules import LEFT_OUT, OwnRules

_DEEPEST = 100  # folders; deeper trees are loops of a broken file system or bombs


@dataclass(frozen=True)
class Entry:
    """A file, or a folder that was not entered. `path` is relative to the walk's root, with "/" between.

    `closed` is None for a wanted file; else why it was left out, "" where nobody needs to be told. A `repository` is
    a folder that git can be asked about.
    """

    path: str
    closed: str | None = None
    folder: bool = False
    repository: bool = False


@dataclass(frozen=True)
class _Walk:
    """What holds for all folders of a walk."""

    root: Path
    own: OwnRules


def walk(root: Path, own: OwnRules, inside: str = "", *, shut: str | None = None) -> Iterator[Entry]:
    """What lies below root/inside, relative to the root: files, and folders that were not entered.

    `shut` is why the whole of `inside` is left out, but for what the person's own rules ask for.
    """
    yield from _folder(_Walk(root, own), inside, [], 0, shut)


def _folder(
    walk: _Walk, inside: str, rules: Sequence[tuple[str, Rules]], depth: int, shut: str | None
) -> Iterator[Entry]:
    try:
        with os.scandir(walk.root / inside) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield Entry(inside, "no permission" if isinstance(error, PermissionError) else "cannot be listed", folder=True)
        return
    marks = {entry.name for entry in entries}
    if ".gitignore" in marks:
        here = ignore_file(walk.root / inside / ".gitignore")
        rules = [*rules, (inside, here)] if here is not None else rules
    if depth and ("CACHEDIR.TAG" in marks or "pyvenv.cfg" in marks) and not walk.own.opens(inside):
        yield Entry(inside, "a cache or virtual environment", folder=True)
        return
    for entry in entries:
        path = f"{inside}/{entry.name}" if inside else entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield Entry(path, _file_closed(walk.own, path, rules, shut))
        elif entry.name not in REPOSITORY_FOLDERS:
            yield from _subfolder(walk, path, rules, depth, shut)


def _file_closed(own: OwnRules, path: str, rules: Sequence[tuple[str, Rules]], shut: str | None) -> str | None:
    if own.includes(path):
        return None
    if own.excludes(path):
        return LEFT_OUT
    return "" if shut is not None or _excluded(path, rules, folder=False) else None


def _subfolder(
    walk: _Walk, path: str, rules: Sequence[tuple[str, Rules]], depth: int, shut: str | None
) -> Iterator[Entry]:
    """A folder below: entered, or told with the reason, or both when only something in it is asked for."""
    own = walk.own
    closed = shut
    if own.includes(path, folder=True):
        closed = None
    elif own.excludes(path, folder=True):
        closed = LEFT_OUT
    elif closed is None:
        closed = "" if _excluded(path, rules, folder=True) else unwanted_folder(path.rpartition("/")[2])
    if depth >= _DEEPEST:
        yield Entry(path, "nested too deeply", folder=True)
        return
    if closed is not None and shut is None:
        yield Entry(path, closed, folder=True)
    if closed is None and os.path.lexists(walk.root / path / ".git"):
        yield Entry(path, folder=True, repository=True)
    elif closed is None or own.opens(path):
        yield from _folder(walk, path, rules, depth + 1, closed)


def _excluded(path: str, rules: Sequence[tuple[str, Rules]], *, folder: bool) -> bool:
    for base, own in reversed(rules):
        verdict = own.verdict(path[len(base) + 1 :] if base else path, folder=folder)
        if verdict is not None:
            return verdict
    return False
