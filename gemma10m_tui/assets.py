"""Where the files that ship with the program lie: inside the wheel, or beside the packages in a checkout."""

from importlib.resources import files
from pathlib import Path

from gemma10m_tui.errors import ExitCode, Problem

READER = "reader"
SAMPLE = "sample"


def asset(name: str) -> Path:
    """The shipped file or folder of that name.

    A wheel carries them in `gemma10m_tui/_assets`; an editable install has no such folder, so the checkout's own
    `assets` is looked in next. Both are plain folders: weights are memory-mapped, so a zip import is not supported.
    """
    package = Path(str(files("gemma10m_tui")))
    for folder in (package / "_assets", package.parent / "assets"):
        path = folder / name
        if path.exists():
            return path
    raise Problem(
        f"The shipped file '{name}' is missing from this installation; install gemma10m again.", ExitCode.NOT_FOUND
    )


def default_model_folder() -> Path:
    """The folder of the model that answers when no other is named."""
    return asset(READER)


def sample_book() -> Path:
    """The book that ships for a first try: the first text in the sample folder."""
    books = sorted(path for path in asset(SAMPLE).iterdir() if path.suffix in (".txt", ".md"))
    if not books:
        raise Problem("The sample book is missing from this installation; install gemma10m again.", ExitCode.NOT_FOUND)
    return books[0]
