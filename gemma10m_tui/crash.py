"""A crash report that says where the program failed and nothing of what it was reading."""

import os
import platform
import sys
import time
import traceback
from pathlib import Path

from gemma10m_tui import __version__

# Errors whose message speaks of code (names, types, tensor shapes). Others may carry a person's text: a UnicodeError
# holds the bytes, a KeyError the key, a ValueError anything, so only their type is kept.
_MESSAGE_KEPT = (TypeError, AttributeError, NameError, ImportError, RuntimeError, MemoryError)


def write_report(error: BaseException) -> Path | None:
    """Write the report to the logs folder and return its path; None where even that fails."""
    try:
        from gemma10m_tui.library.folders import logs_folder

        path = logs_folder() / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
        with open(path, "w", encoding="utf-8", opener=_private) as file:
            file.write(report(error))
    except Exception:
        return None
    return path


def report(error: BaseException) -> str:
    """Versions, then each error of the chain: type, message where it is about code, and frames; never variables."""
    lines = [
        f"gemma10m {__version__}",
        f"python {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"torch {getattr(sys.modules.get('torch'), '__version__', 'not loaded')}",
        f"command {_command(sys.argv)}",
    ]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines += ["", f"{type(link).__module__}.{type(link).__qualname__}{_message(link)}"]
        for frame in traceback.extract_tb(link.__traceback__):
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}")
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(lines) + "\n"


def _command(argv: list[str]) -> str:
    """The command's own name only: arguments are paths and questions."""
    words = [word for word in argv[1:2] if word.isalpha()]
    return words[0] if words else "(none)"


def _message(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f": errno {error.errno}"
    if isinstance(error, _MESSAGE_KEPT):
        return f": {str(error).replace(str(Path.home()), '~')[:300]}"
    return " (message withheld: it may quote a document)"


def _place(filename: str) -> str:
    """The file's name from its package on, so that no folder of the person's is named."""
    parts = Path(filename).parts
    for anchor in ("gemma10m_tui", "model", "site-packages"):
        if anchor in parts[:-1]:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return parts[-1] if parts else filename


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
