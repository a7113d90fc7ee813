"""The file that something is written to where nobody names another: called after its title, and free."""

import os
from pathlib import Path

from gemma10m_tui.library.slug import slug


def proposed_path(title: str, date: str, suffix: str, folder: Path | None = None) -> Path:
    """TITLE-DATE in a folder, numbered where there is one; at home where the folder of now cannot be written."""
    if folder is None:
        here = Path.cwd()
        folder = here if os.access(here, os.W_OK) else Path.home()
    return free_path(folder / f"{slug(title)}-{date}{suffix}")


def free_path(path: Path) -> Path:
    """The path, or the next one with a number behind its name that nothing has."""
    free, number = path, 2
    while os.path.lexists(free):
        free, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return free
