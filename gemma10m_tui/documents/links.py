"""Symbolic links inside a folder: followed to what lies in the same folder, never out of it, never round in a loop."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.kinds import REPOSITORY_FOLDERS
from gemma10m_tui.documents.own_rules import OwnRules
from gemma10m_tui.documents.walk import walk


@dataclass(frozen=True)
class Led:
    """Where a link leads: to files (their true path, and their name by way of the link), or why it is not followed."""

    files: tuple[tuple[Path, str], ...] = ()
    refused: str | None = None


def follow(root: Path, link: str, read: Collection[str]) -> Led:
    """What a link below the root leads to; `read` are the folders below the root that are read anyway."""
    base = Path(os.path.realpath(root))
    try:
        target = Path(os.path.realpath(root / link, strict=True))
    except OSError:
        return Led(refused="symbolic link that leads nowhere")
    if not target.is_relative_to(base):
        return Led(refused="symbolic link out of the folder (not followed)")
    inside = target.relative_to(base)
    if not REPOSITORY_FOLDERS.isdisjoint(inside.parts):
        return Led(refused="symbolic link into the repository's own data (not followed)")
    if not target.is_dir():
        return Led(files=((target, link),))
    shown = inside.as_posix()
    if (base / link).is_relative_to(target):
        return Led(refused="symbolic link to a folder that it is in (a loop, not followed)")
    if any(folder == shown or folder.startswith(f"{shown}/") for folder in read):
        return Led(refused=f"symbolic link to {shown}/, which is read")
    entries = [entry for entry in walk(target, OwnRules(target)) if not entry.folder and entry.closed is None]
    files = [(target / entry.path, f"{link}/{entry.path}") for entry in entries]
    return Led(files=tuple((path, name) for path, name in files if not path.is_symlink()))
