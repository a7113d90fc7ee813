"""The process that opens a foreign file of a format with headings and paragraphs: within limits, and expendable.

It is given the kind of the file as a line of JSON, and its bytes behind that; it says title and author, one block after
the other, notes and the end, or the sentence for which there is no text. Run as
`python -P -m gemma10m_tui.documents.format_child`.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from gemma10m_tui.documents.blocks import OpenedFile
from gemma10m_tui.documents.limits import limit_resources
from gemma10m_tui.documents.unreadable import Unreadable
from gemma10m_tui.errors import ExitCode, Problem

_CPU_SECONDS = 600
_LONGEST_TEXT = 100_000_000  # characters; a file that unfolds to more is an attack, or a library

# Loaded by name, so that a file pays for the reader of its own kind only.
_READERS = {
    "epub": ("epub", "open_epub"),
    "html": ("web_page", "open_web_page"),
    "docx": ("docx", "open_docx"),
    "odt": ("odt", "open_odt"),
    "rtf": ("rtf", "open_rtf"),
    "notebook": ("notebook", "open_notebook"),
}


def main() -> None:
    """Answer the request on stdin with JSON lines on stdout."""
    limit_resources(_CPU_SECONDS)
    request = json.loads(sys.stdin.buffer.readline())
    for answer in answers(request, sys.stdin.buffer.read()):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def answers(request: dict[str, Any], data: bytes) -> Iterator[dict[str, Any]]:
    """What the process says about a file: the last line is its end, or why there is no text."""
    try:
        yield from _read(_open(request["kind"], data, request["encoding"]))
    except Problem as problem:
        reason = problem.reason if isinstance(problem, Unreadable) else problem.sentence
        yield {"failed": reason, "code": int(problem.code)}
    except MemoryError:
        yield {"failed": "it is too large for the reader; split it, or convert it to plain text", "code": 1}
    except Exception as error:
        reason = f"its contents broke the reader ({type(error).__name__}); convert it to plain text and read that"
        yield {"failed": reason, "code": int(ExitCode.FAILED)}


def _open(kind: str, data: bytes, encoding: str | None) -> OpenedFile:
    module, function = _READERS[kind]
    opened = getattr(importlib.import_module(f"gemma10m_tui.documents.{module}"), function)(data, encoding)
    assert isinstance(opened, OpenedFile)
    return opened


def _read(opened: OpenedFile) -> Iterator[dict[str, Any]]:
    yield {"title": opened.title, "author": opened.author, "encoding": opened.encoding}
    total = 0
    for block in opened.blocks:
        yield block.to_json()
        total += len(block.text)
        if total > _LONGEST_TEXT:
            opened.notes.append(f"reading stopped after {total:,} characters: that is more text than a library holds")
            break
    for note in opened.notes:
        yield {"note": note}
    yield {"end": True}


if __name__ == "__main__":
    main()
