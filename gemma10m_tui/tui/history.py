"""The questions that were asked, over all sessions: one JSON string a line, the last ones kept."""

import contextlib
import json
import os
from pathlib import Path

_KEPT = 1000
_LARGEST = 4 * 2**20  # bytes; a larger file is shortened when it is next read


def load(path: Path) -> list[str]:
    """The last questions, oldest first; a line that is not one is passed over."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    questions: list[str] = []
    for line in lines[-2 * _KEPT :]:
        with contextlib.suppress(ValueError):
            question = json.loads(line)
            if isinstance(question, str):
                questions.append(question)
    if sum(map(len, lines)) > _LARGEST:
        with contextlib.suppress(OSError):
            path.write_bytes(b"".join(json.dumps(one).encode() + b"\n" for one in questions[-_KEPT:]))
    return questions[-_KEPT:]


def add(path: Path, question: str) -> None:
    """Remember a question; where the disk does not let us, it is forgotten."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(question).encode() + b"\n")
