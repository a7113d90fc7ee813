"""An answer begins and ends as a quote does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemma10m_tui.conversation.pointing.tidy import tidy


@pytest.mark.parametrize(
    ("text", "found", "told"),
    [
        ("Postcode PM4 2LD, Oslo", "PM4 2", "PM4 2LD"),
        ("It costs 1,240 pounds", "1", "1,240"),
        ("the Bourne-Again SHell’ is", "Bourne-Again SHell’", "Bourne-Again SHell"),
        ('ranks "None Of The Above" first', 'None Of The Above"', '"None Of The Above"'),
        ("the default (at most 256) holds", "256)", "256"),
        ("the default (256) holds", "256)", "(256)"),
        ("call halt_error(5) now", "halt_error(5", "halt_error(5)"),
        ("is `72000` (72 seconds)", "72000` (72 seconds)", "`72000` (72 seconds)"),
        ("set `10000` here", "`10000", "`10000`"),
        ("he said “stay, dogs” and", "stay, dogs”", "“stay, dogs”"),
        ("to Rome, and", "to Rome,", "to Rome"),
        ("read_source is it", "source", "read_source"),
        ("東京は日本の首都", "日本", "日本"),
        ("(", "(", "("),
    ],
)
def test_words_are_whole_and_marks_have_their_partners(text: str, found: str, told: str) -> None:
    first = text.index(found)
    assert text[slice(*tidy(text, first, first + len(found)))] == told


@given(st.text(alphabet='ab1 ,()`"“”’\n', min_size=1, max_size=60), st.data())
def test_something_is_always_left_and_a_tidy_stretch_stays_in_its_text(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(first + 1, len(text)))
    begun, ended = tidy(text, first, end)
    assert 0 <= begun < ended <= len(text)
    assert begun < end
    assert first < ended
