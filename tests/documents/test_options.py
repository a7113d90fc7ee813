"""What a person says about pages is understood, and options tell readings apart without telling a password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import ReadOptions
from gemma10m_tui.documents.options import PageSpan, page_spans
from gemma10m_tui.errors import ExitCode, Problem


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10-40", [PageSpan(10, 40)]),
        ("12", [PageSpan(12, 12)]),
        ("1, 5 - 7,90-", [PageSpan(1, 1), PageSpan(5, 7), PageSpan(90)]),
        ("-5", [PageSpan(1, 5)]),
        ("10–40", [PageSpan(10, 40)]),
    ],
)
def test_pages_are_read_as_a_person_writes_them(text: str, spans: list[PageSpan]) -> None:
    assert page_spans(text) == tuple(spans)


@pytest.mark.parametrize("text", ["", "-", "0", "0-3", "40-10", "a", "1;2", "1-2-3", "1,,2", "١٢x"])
def test_other_pages_are_a_mistake_in_the_request(text: str) -> None:
    with pytest.raises(Problem, match="10-40") as raised:
        page_spans(text)
    assert raised.value.code is ExitCode.USAGE


@given(st.sets(st.integers(1, 30)))
def test_the_pages_wanted_are_those_named_or_all(pages: set[int]) -> None:
    options = ReadOptions(pages=tuple(PageSpan(page, page) for page in pages))
    assert {page for page in range(1, 31) if options.wants(page)} == (pages or set(range(1, 31)))


def test_options_that_change_the_text_tell_readings_apart_and_a_password_is_never_shown() -> None:
    options = ReadOptions("latin-1", "hunter2", page_spans("3,10-"))
    assert options.text_key == "encoding=latin-1 pages=3,10-"
    assert ReadOptions(password="hunter2").text_key == ""
    assert "hunter2" not in repr(options)
