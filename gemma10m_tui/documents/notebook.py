"""A Jupyter notebook as blocks: text cells with their headings, code cells as their prompts show them, and what the
code printed, within bounds.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from gemma10m_tui.counted import counted
from gemma10m_tui.documents.blocks import Block, OpenedFile, outlined
from gemma10m_tui.documents.markdown import markdown_headings
from gemma10m_tui.documents.text import decode
from gemma10m_tui.documents.unreadable import Unreadable

_LONGEST_OUTPUT = 4000  # characters of what one cell printed; a training's log is no text to read
_TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)  # a progress bar, drawn again and again on its line
_SHOWN_AS = ("text/plain", "text/markdown", "text/latex")


def open_notebook(data: bytes, encoding: str | None = None) -> OpenedFile:
    """The notebook. Raises Unreadable where it is none."""
    decoded = decode(data, encoding)
    try:
        notebook = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is damaged or not a notebook (its JSON cannot be read); export it again") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict):  # before nbformat 4, cells were on sheets
        sheets = notebook.get("worksheets")
        cells = [cell for sheet in sheets for cell in sheet.get("cells", [])] if isinstance(sheets, list) else None
    if not isinstance(cells, list):
        raise Unreadable("it is JSON, but no notebook (it has no cells); give it its right name")
    metadata = notebook.get("metadata")
    title = metadata.get("title") if isinstance(metadata, dict) else None
    opened = OpenedFile(title if isinstance(title, str) else "", iter(()), list(decoded.notes), decoded.encoding)
    opened.blocks = outlined(_blocks(cells, opened.notes))
    return opened


def _blocks(cells: list[Any], notes: list[str]) -> Iterator[Block]:
    shortened = 0
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source", cell.get("input")))
        if cell.get("cell_type") == "code":
            yield from _code(cell, source, number)
            output = _output(cell.get("outputs"))
            shortened += len(output) > _LONGEST_OUTPUT
            if output.strip():
                text = _shortened(output)
                yield Block(f"Out [{_count(cell)}]:\n{text}", cell=number)
        else:
            yield from _prose(source, number)
    if shortened:
        told = counted(shortened, "cell")
        notes.append(f"{told} printed more than {_LONGEST_OUTPUT:,} characters; the middle of that was left out")


def _code(cell: dict[str, Any], source: str, number: int) -> Iterator[Block]:
    if source.strip():
        yield Block(f"In [{_count(cell)}]:\n{source.rstrip()}", cell=number)


def _count(cell: dict[str, Any]) -> str:
    """The number that Jupyter shows beside a cell that was run."""
    count = cell.get("execution_count", cell.get("prompt_number"))
    return str(count) if isinstance(count, int) else " "


def _prose(source: str, number: int) -> Iterator[Block]:
    """The text of a cell, cut where a heading begins or ends."""
    done = 0
    for heading in markdown_headings(source):
        if source[done : heading.first].strip():
            yield Block(source[done : heading.first].strip("\n"), cell=number)
        yield Block(heading.title, heading.level, cell=number)
        done = heading.end
    if source[done:].strip():
        yield Block(source[done:].strip("\n"), cell=number)


def _output(outputs: Any) -> str:
    """What a cell printed, returned as text or failed with; pictures and pages are not text."""
    pieces = []
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data", output)
        shown = [_joined(data.get(kind)) for kind in _SHOWN_AS] if isinstance(data, dict) else []
        text = _joined(output.get("text")) or next(filter(None, shown), "")
        if output.get("output_type") in ("error", "pyerr"):
            text = f"{output.get('ename')}: {output.get('evalue')}"
        pieces.append(_OVERWRITTEN.sub("", _TERMINAL_COLOURS.sub("", text)))
    return "\n".join(piece.rstrip("\n") for piece in pieces if piece)


def _joined(text: Any) -> str:
    """Text that a notebook keeps as one string or as lines."""
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_OUTPUT:
        return text
    half = _LONGEST_OUTPUT // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"
