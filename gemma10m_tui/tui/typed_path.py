"""A path as people type, paste or drop it into a box: quoted, escaped, with `~`, or as a file URL."""

import shlex
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

_WORDS_OF_A_QUESTION = 5


def typed_paths(text: str) -> tuple[Path, ...]:
    """The existing paths that the text means, in its order; empty where any part of it leads nowhere.

    The text as it stands is tried first, so that a plain path with spaces needs no quotes.
    """
    text = text.strip()
    if not text:
        return ()
    for parts in ([text], _shell_words(text)):
        paths = tuple(_path(part) for part in parts)
        if paths and all(_exists(path) for path in paths):
            return paths
    return ()


def reads_like_a_question(text: str) -> bool:
    """Whether somebody seems to ask, rather than to name a file or a title."""
    if "/" in text or "\\" in text:
        return False
    return text.rstrip().endswith(("?", "？", "؟")) or len(text.split()) >= _WORDS_OF_A_QUESTION


def _shell_words(text: str) -> list[str]:
    try:
        if sys.platform == "win32":  # where a backslash stands between folders and escapes nothing
            return [word.strip("\"'") for word in shlex.split(text, posix=False)]
        return shlex.split(text)
    except ValueError:
        return []


def _path(part: str) -> Path:
    if part.lower().startswith("file://"):
        part = unquote(urlsplit(part).path)
        part = part.lstrip("/") if sys.platform == "win32" else part  # /C:/books
    try:
        return Path(part).expanduser()
    except RuntimeError:
        return Path(part)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
