"""A source read whole is a document; whatever breaks is one sentence."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import DocumentKind, ReadOptions, Unreadable, read_stream, source
from gemma10m_tui.errors import Problem


@given(st.binary(max_size=3000), st.sampled_from(["a.txt", "a.md", "a.py", "a.rst", "-", "a.unknown"]))
def test_any_stream_is_a_document_or_one_sentence(data: bytes, name: str) -> None:
    try:
        document = read_stream(data, name)
    except Unreadable:
        return
    text = "".join(passage.text for passage in document.passages)
    assert document.characters == len(text) > 0
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert [passage.end for passage in document.passages[:-1]] == [passage.first for passage in document.passages[1:]]
    assert all(passage.text == text[passage.first : passage.end] for passage in document.passages)


def test_a_markdown_document_is_called_by_its_heading() -> None:
    document = read_stream(b"# The Guide\n\nRead it.\n", "guide.md")
    assert (document.title, document.name, document.kind) == ("The Guide", "guide.md", DocumentKind.MARKDOWN)


def test_a_gutenberg_book_is_called_by_its_title_line() -> None:
    book = b"The Project Gutenberg eBook of Moby Dick\n\nTitle: Moby Dick; Or, The Whale\n\nCall me Ishmael.\n"
    assert read_stream(book, "pg2701.txt").title == "Moby Dick; Or, The Whale"
    assert read_stream(b"Title: none of that kind\n", "pg2701.txt").title == "pg2701"


def test_text_from_a_pipe_is_cleaned_and_its_name_too() -> None:
    document = read_stream(b"red \x1b[31m\r\nend", "na\nme\x07.txt")
    assert document.passages[0].text == "red ␛[31m\nend"
    assert document.name == "na me␇.txt"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "it is empty"),
        (b" \n\t\n", "a.txt", "only white space"),
        (b"a\x00b", "a.txt", "binary"),
        (b"PK\x03\x04 and something", "stdin", "binary \\(archive\\)"),
    ],
)
def test_a_stream_without_text_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as raised:
        read_stream(data, name)
    assert raised.value.sentence == f"{name}: {raised.value.reason}"


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), OSError(5, "bad \x1b disk")])
def test_whatever_breaks_inside_a_reader_is_one_sentence(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(source, "decode", broken)
    with pytest.raises(Unreadable, match=r"a\.txt: ") as raised:
        read_stream(b"text", "a.txt")
    assert "\x1b" not in raised.value.sentence


def test_an_unknown_encoding_is_not_blamed_on_the_file() -> None:
    with pytest.raises(Problem, match="no text encoding"):
        read_stream(b"text", "a.txt", ReadOptions(encoding="klingon"))
