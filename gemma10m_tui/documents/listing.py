"""Which files of a folder are its own text: as git sees it inside a work tree, by walking elsewhere.

Both give entries; what `.gemma10mignore` says is laid over them, and repositories inside are asked in their turn.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gemma10m_tui.counted import counted
from gemma10m_tui.documents.git_files import (
    git_attributes,
    git_files,
    git_ignored,
    git_revisions,
    work_tree_top,
)
from gemma10m_tui.documents.kinds import unwanted_folder
from gemma10m_tui.documents.own_rules import LEFT_OUT, NAME, OwnRules
from gemma10m_tui.documents.revision import Revision
from gemma10m_tui.documents.walk import Entry, walk

_BEHIND_LINK = "behind a symbolic link (not followed)"
_NOT_CHECKED_OUT = "a submodule that is not checked out (git submodule update --init)"


@dataclass
class Listing:
    """What a folder holds, as paths relative to it: files, and what was left out as a whole with the reason.

    `revisions` are of the committed files; `attributes` are what .gitattributes says ("generated", "vendored", or
    "" where it says that a file is neither).
    """

    own: OwnRules
    files: list[str] = field(default_factory=list)
    left_out: list[Entry] = field(default_factory=list)
    revisions: dict[str, Revision] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)


def list_folder(root: Path) -> Listing:
    """The files of a folder, and what of it was left out."""
    top = work_tree_top(root)
    listing = Listing(OwnRules(root.resolve(), top if top and root.resolve().is_relative_to(top) else None))
    _list(root, "", listing)
    listing.files = sorted(set(listing.files))
    return listing


def _list(root: Path, inside: str, listing: Listing) -> None:
    names = git_files(root / inside)
    if names:
        prefix = f"{inside}/" if inside else ""
        _enter_repository(root, prefix, names, listing)
        return
    # No work tree, no git, or a folder that git ignores and the person asked for all the same.
    for entry in walk(root, listing.own, inside):
        _enter(root, entry, listing)


def _enter(root: Path, entry: Entry, listing: Listing) -> None:
    if entry.repository:
        _list(root, entry.path, listing)
    elif entry.closed:
        listing.left_out.append(entry)
    elif entry.closed is None:
        listing.files.append(entry.path)


def _enter_repository(root: Path, prefix: str, names: list[str], listing: Listing) -> None:
    """Files that git names, without those behind links, in folders of dependencies, or left out by the person."""
    links: dict[str, bool] = {}
    left_out: Counter[tuple[str, str]] = Counter()
    kept = []
    for name in names:
        path = prefix + name
        closed = _closed(root, prefix, name, links, listing.own)
        if closed:
            left_out[closed] += 1
        elif (root / path).is_dir() and not (root / path).is_symlink():
            _enter_nested(root, path, listing)
        else:
            kept.append(name)
    listing.files += [prefix + name for name in kept]
    listing.left_out += [
        Entry(path, reason if path in names else f"{reason}; {counted(count, 'file')}", folder=path not in names)
        for (path, reason), count in left_out.items()
    ]
    revisions = git_revisions(root / prefix)
    listing.revisions |= {prefix + name: revision for name, revision in revisions.items()}
    if any(name.rpartition("/")[2] == ".gitattributes" for name in names):
        attributes = git_attributes(root / prefix, kept)
        listing.attributes |= {prefix + name: value for name, value in attributes.items()}
    for entry in _asked_for(root, prefix, names, listing.own):
        _enter(root, entry, listing)


def _enter_nested(root: Path, path: str, listing: Listing) -> None:
    """A submodule or a repository in the repository; an empty folder is a submodule without its files."""
    try:
        with os.scandir(root / path) as scan:
            empty = next(scan, None) is None
    except OSError:
        empty = False
    if empty:
        listing.left_out.append(Entry(path, _NOT_CHECKED_OUT, folder=True))
    else:
        _list(root, path, listing)


def _asked_for(root: Path, prefix: str, names: list[str], own: OwnRules) -> Iterator[Entry]:
    """What git ignores and the person's rules ask for."""
    folders = {prefix + name.rpartition("/")[0] for name in names if name.rpartition("/")[2] == NAME}
    if not own.asks_for_anything({"", *folders}):
        return
    for name in git_ignored(root / prefix):
        path = prefix + name.rstrip("/")
        if not name.endswith("/"):
            if own.includes(path):
                yield Entry(path)
        elif own.opens(path):
            yield from walk(root, own, path, shut=None if own.includes(path, folder=True) else "")


def _closed(root: Path, prefix: str, name: str, links: dict[str, bool], own: OwnRules) -> tuple[str, str] | None:
    """The folder or file that keeps a file from being read, and why; None if nothing does."""
    path = prefix + name
    if _behind_link(root, path, links):
        return path.rpartition("/")[0], _BEHIND_LINK
    if own.excludes(path):
        return _topmost_excluded(path, own), LEFT_OUT
    if own.includes(path):
        return None
    parts = name.split("/")
    for depth, part in enumerate(parts[:-1], start=1):
        reason = unwanted_folder(part)
        if reason:
            return prefix + "/".join(parts[:depth]), reason
    return None


def _topmost_excluded(path: str, own: OwnRules) -> str:
    parts = path.split("/")
    folders = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
    return next((folder for folder in folders if own.excludes(folder, folder=True)), path)


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
