"""What a command prints: the result on stdout, everything said about the work on stderr."""

import errno
import json
import re
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any, TextIO

from gemma10m_tui.documents.clean import clean

# What json.dumps lets through of the characters that `clean` takes out.
_ACTS_ON_A_TERMINAL = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def prepare_streams() -> None:
    """Let no character end a command: what a stream's encoding lacks is escaped instead."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at that end of the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def result(text: str, *, end: str = "\n") -> None:
    """Print a piece of the result on stdout."""
    _write(sys.stdout, clean(text) + end)


def say(text: str) -> None:
    """Print something about the work on stderr."""
    _write(sys.stderr, clean(text) + "\n")


def print_json(value: Any) -> None:
    """Print one JSON value on stdout: the whole result of a command under --json.

    Outside UTF-8 everything beyond ASCII is escaped; inside it what acts on a terminal is, and the value stays as it is
    (the path of a file, say). A lone surrogate (half of an undecodable file name) is left to the stream, which writes
    it as the same escape that JSON uses.
    """
    unicode_stream = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    written = json.dumps(value, ensure_ascii=not unicode_stream, indent=2)
    _write(sys.stdout, _ACTS_ON_A_TERMINAL.sub(lambda found: f"\\u{ord(found.group()):04x}", written) + "\n")


def _write(stream: TextIO, text: str) -> None:
    """At once. A terminal that is gone is like a reader that has left."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        raise BrokenPipeError(*error.args) from error


def size(count: float) -> str:
    """A number of bytes for a person: 3.4 MB."""
    if count < 1000:
        return f"{count:.0f} B"
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 1000:
            return f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} TB"


def duration(seconds: float) -> str:
    """A stretch of time for a person: 0.8 s, 12 s, 3 min 05 s, 2 h 10 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, right: frozenset[int] = frozenset()) -> str:
    """Rows in aligned columns of plain text; the columns in `right` are set flush right."""
    cells = [header, *rows]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(header))]

    def line(row: tuple[str, ...]) -> str:
        padded = []
        for column, cell in enumerate(row):
            space = " " * (widths[column] - _width(cell))
            padded.append(space + cell if column in right else cell + space)
        return "  ".join(padded).rstrip()

    return "\n".join(line(row) for row in cells)


def end_of(name: str, width: int) -> str:
    """A name as it is, or its end where it is long: that is where a path tells itself apart."""
    shown = clean(name)
    return shown if len(shown) <= width else "…" + shown[-(width - 1) :]


def _width(text: str) -> int:
    """Terminal columns: East Asian wide characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
