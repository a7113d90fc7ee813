"""Numbers and the words beside them agree."""

from gemma10m_tui.counted import agreeing, counted


def test_a_word_goes_with_the_number_beside_it() -> None:
    assert [counted(number, "file") for number in (0, 1, 2, 1200)] == ["0 files", "1 file", "2 files", "1,200 files"]
    assert [counted(1, "file", of=number) for number in (1, 430)] == ["1 of 1 file", "1 of 430 files"]
    assert [agreeing(number, "is", "are") for number in (0, 1, 2)] == ["are", "is", "are"]
