"""Patterns that a person quoted: `"docs/**/*.md"` becomes the files that match it, as a shell would have it."""

import glob
import os
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.order import natural
from gemma10m_tui.errors import ExitCode, Problem


@dataclass(frozen=True)
class Root:
    """A path to read; what came from a pattern was not named itself, and is judged as a folder's files are."""

    path: Path
    by_pattern: bool = False


def matches(root: Root) -> list[Root]:
    """The path itself, or what it matches when it is a pattern and there is no such file. Raises Problem for none."""
    written = str(root.path)
    if not glob.has_magic(written) or os.path.lexists(root.path):
        return [root]
    found = sorted(glob.glob(written, recursive=True), key=lambda path: natural(path))
    if not found:
        raise Problem(f"Nothing matches the pattern {clean_name(written)}; check it.", ExitCode.NOT_FOUND)
    return [Root(Path(path), by_pattern=True) for path in found]
