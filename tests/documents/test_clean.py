"""No character of a document can drive a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.documents import clean, clean_name

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text("\r\n\x1b\x9b\x00\u202e\ufeff\ud800a ")
HARMFUL = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0xD800, 0xE000))} - {"\n", "\t"}
HARMFUL |= set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@given(ANY_TEXT)
def test_clean_text_holds_no_harmful_character(text: str) -> None:
    assert not HARMFUL & set(clean(text))


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_name(clean_name(text)) == clean_name(text)


@given(ANY_TEXT)
def test_a_clean_name_is_one_line_that_encodes(text: str) -> None:
    name = clean_name(text)
    assert len(name.splitlines()) <= 1
    name.encode("utf-8")


@given(ANY_TEXT, ANY_TEXT)
def test_an_escape_split_over_two_pieces_stays_harmless(first: str, second: str) -> None:
    assert not HARMFUL & set(clean(first) + clean(second))


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf"))))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("foreign", "harmless"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b]52;c;cm0=\x07", "␛]52;c;cm0=␇"),
        ("\x9b31m", "\ufffd31m"),
        ("a\x7fb", "a␡b"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\ufefftext", "text"),
        ("\r\u202e\n", "\n"),
        ("page\fpage", "page page"),
        ("שלום\u200f!", "שלום\u200f!"),
    ],
)
def test_each_kind_of_control_has_its_replacement(foreign: str, harmless: str) -> None:
    assert clean(foreign) == harmless
