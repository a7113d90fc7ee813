"""A notebook is read cell by cell: its text, its code, and what that printed, within bounds; so is rich text."""

import builtins
import json
from typing import Any

import pytest

from gemma10m_tui.documents import DocumentKind, ReadOptions, Unreadable, read_stream
from gemma10m_tui.documents.blocks import written_out
from gemma10m_tui.documents.notebook import open_notebook
from gemma10m_tui.documents.rtf import open_rtf


def notebook(*cells: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4, "metadata": {}, **more}).encode()


def code(source: str, *outputs: dict[str, Any], count: int | None = 1) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "execution_count": count}


def prose(*lines: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": list(lines)}


def test_a_notebook_is_located_by_heading_and_cell() -> None:
    data = notebook(
        prose("# Whales\n", "About them."),
        prose("## Counting\n"),
        code("count()", {"data": {"text/plain": ["4", "2"]}}),
        prose("Done.\n", "\n", "## After\n", "The end."),
    )
    document = read_stream(data, "standard input")
    assert document.kind is DocumentKind.NOTEBOOK
    assert [(passage.locator.label, passage.text) for passage in document.passages] == [
        ("§ Whales, cell 1", "Whales\n\nAbout them.\n\n"),
        ("§ Counting, cells 2-4", "Counting\n\nIn [1]:\ncount()\n\nOut [1]:\n42\n\nDone.\n\n"),
        ("§ After, cell 4", "After\n\nThe end.\n\n"),
    ]


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"output_type": "stream", "text": ["a\n", "b\n"]}, "a\nb"),
        ({"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": "<Figure>"}}, "<Figure>"),
        ({"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["\x1b[31m"]}, "KeyError: 'x'"),
        ({"output_type": "stream", "text": "\x1b[1;31mred\x1b[0m"}, "red"),
        ({"output_type": "stream", "text": "0%\r50%\r100%\ndone\n"}, "100%\ndone"),
        ({"output_type": "display_data", "data": {"text/markdown": ["**bold**"], "image/png": "AAAA"}}, "**bold**"),
    ],
)
def test_what_a_cell_printed_follows_it(output: dict[str, Any], shown: str) -> None:
    text = written_out(open_notebook(notebook(code("x", output, count=None))).blocks).passages[0].text
    assert text == f"In [ ]:\nx\n\nOut [ ]:\n{shown}\n\n"


def test_a_long_output_is_shortened_and_told() -> None:
    opened = open_notebook(notebook(code("train()", {"text": "begin" + "loss\n" * 100_000 + "end"})))
    text = "".join(block.text for block in opened.blocks)
    assert len(text) < 5000
    assert "begin" in text
    assert text.endswith("end")
    assert opened.notes == ["1 cell printed more than 4,000 characters; the middle of that was left out"]


def test_an_old_notebook_has_its_cells_on_sheets() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "1 + 1", "prompt_number": 3}]}], "nbformat": 3}
    assert [block.text for block in open_notebook(json.dumps(old).encode()).blocks] == ["In [3]:\n1 + 1"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "JSON cannot be read"),
        (b"[1]", "no notebook"),
        (b'{"cells": 4}', "no cells"),
        (b"[" * 100_000, "JSON cannot"),
        (notebook(), "no text"),
        (notebook({"cell_type": 4, "source": {}}), "no text"),
    ],
)
def test_a_file_that_is_no_notebook_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_stream(data, "a.ipynb")


RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\info{\title The Whale}}CHAPTER 1\par\par Caf\'e9 and \u8220?quotes\u8221?.\par "
    rb"CHAPTER 2\par\par It ends here.}"
)


def test_rich_text_is_read_with_its_chapters() -> None:
    document = read_stream(RTF, "standard input")
    assert (document.kind, document.title) == (DocumentKind.RTF, "The Whale")
    assert [(passage.locator.label, passage.text) for passage in document.passages] == [
        ("§ Chapter 1, paragraph 1", "CHAPTER 1\n\nCafé and “quotes”.\n\n"),
        ("§ Chapter 2, paragraph 1", "CHAPTER 2\n\nIt ends here.\n\n"),
    ]
    undeclared = RTF.replace(b"\\ansicpg1252", b"")
    assert "Cafй" in read_stream(undeclared, "a.rtf", ReadOptions(encoding="cp1251")).passages[0].text


def test_without_its_library_rich_text_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("striprtf"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unreadable, match=r"pip install 'gemma10m\[rtf\]'"):
        open_rtf(RTF)
