"""A path is found however it was typed, pasted or dropped."""

from pathlib import Path

import pytest

from gemma10m_tui.tui.typed_path import typed_paths


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "my book (1).txt"
    path.write_text("text")
    return path


def test_a_plain_a_quoted_an_escaped_and_a_url_path_are_the_same(book: Path) -> None:
    escaped = str(book).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")
    for text in (str(book), f"  {book}\n", f"'{book}'", f'"{book}"', escaped, "'" + book.as_uri() + "'", book.as_uri()):
        assert typed_paths(text) == (book,), text


def test_several_paths_are_taken_together_or_not_at_all(book: Path) -> None:
    assert typed_paths(f"'{book}' '{book.parent}'") == (book, book.parent)
    assert typed_paths(f"'{book}' /no/such/path") == ()


def test_what_leads_nowhere_is_nothing() -> None:
    for text in ("", "   ", "'", "/no/such/path", "~nobody-at-all/x", "\0", "x" * 5000):
        assert typed_paths(text) == ()
