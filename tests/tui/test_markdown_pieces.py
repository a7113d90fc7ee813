"""A growing answer settles piece by piece, and what is drawn does not depend on how it came."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gemma10m_tui.tui.markdown.lines import fitted_columns, lines_of
from gemma10m_tui.tui.markdown.page import Page
from gemma10m_tui.tui.markdown.pieces import LONGEST, Kind, Piece, Splitter, code_blocks, split
from gemma10m_tui.tui.markdown.rows import rows_of
from gemma10m_tui.tui.markdown.tail import fitting

PARTS = (
    "\n",
    "\n\n",
    "# ",
    "> ",
    "- ",
    "1. ",
    "2) ",
    "```\n",
    "~~~\n",
    "`",
    "**",
    "|",
    "\n|---|---|\n",
    "  ",
    "word ",
    "---\n",
)
markdown = st.lists(st.sampled_from(PARTS), max_size=60).map("".join)


def drawn(pieces: list[Piece], width: int = 40) -> list[str]:
    return [line.content.plain.rstrip() for piece in pieces for line in lines_of(rows_of(piece), width)]


@settings(deadline=None)
@given(markdown, st.data())
def test_pieces_do_not_depend_on_the_chunks_in_which_the_text_came(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    splitter, pieces = Splitter(), []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        pieces += splitter.add(text[start:end])
    assert pieces + splitter.finish() == split(text)


def shown(page: Page) -> list[tuple[str, bool]]:
    return [(page.line(y).content.plain, page.line(y).boxed) for y in range(len(page))]


@settings(deadline=None)
@given(markdown, st.lists(st.integers(1, 40), max_size=20), st.integers(4, 60))
def test_a_growing_page_changes_only_from_the_line_on_that_it_names(text: str, steps: list[int], width: int) -> None:
    splitter, page, at = Splitter(), Page(), 0
    page.lay_out(width)
    for step in [*steps, len(text)]:
        before = shown(page)
        pieces = splitter.add(text[at : at + step])
        at += step
        changed = min([page.add(piece) for piece in pieces] + [page.show_tail(splitter.tail, splitter.joined)])
        assert shown(page)[:changed] == before[:changed]
    for piece in splitter.finish():
        page.add(piece)
    page.show_tail("", joined=False)
    whole = Page()
    for piece in split(text):
        whole.add(piece)
    whole.lay_out(width)
    while whole.lay_out_more():
        pass
    assert len(whole) == len(page)
    assert shown(whole) == shown(page)


@settings(deadline=None)
@given(markdown)
def test_no_word_of_an_answer_is_lost_or_doubled(text: str) -> None:
    pieces = split(text)
    shown_words = sum(
        "".join(piece.lines if piece.joined else (*piece.header, *piece.lines)).count("word") for piece in pieces
    )
    # What stands behind an opening fence names the language of what follows, and may not be shown.
    named = sum(line.count("word") for line in text.split("\n") if line.lstrip(" >").startswith(("```", "~~~")))
    assert text.count("word") - named <= shown_words <= text.count("word")
    assert all(len(piece.lines) <= LONGEST or piece.kind in (Kind.LIST, Kind.PROSE) for piece in pieces)


def test_a_table_without_rows_keeps_its_head() -> None:
    assert [piece.header for piece in split("|one|two|\n|---|---|\n")] == [("|one|two|", "|---|---|")]


def test_a_long_list_is_cut_between_items_and_its_numbers_go_on() -> None:
    text = "".join("1. item\n" for _ in range(100))
    pieces = split(text)
    assert [piece.joined for piece in pieces] == [False, True, True, True]
    assert [line.split(".")[0] for line in drawn(pieces)] == [str(number) for number in range(1, 101)]


def test_a_fence_in_an_item_is_not_cut_and_belongs_to_it() -> None:
    pieces = split("- one\n  ```\n  - no item\n\n  text\n  ```\n- two\n\nAfter.\n")
    assert [piece.kind for piece in pieces] == [Kind.LIST, Kind.PROSE]
    assert drawn(pieces) == ["• one", "  - no item", "", "  text", "• two", "After."]


def test_a_long_fence_keeps_its_language_and_every_line() -> None:
    code = "\n".join(f"x = {number}" for number in range(100))
    pieces = split(f"Look:\n```python\n{code}\n```\nDone.")
    assert {piece.info for piece in pieces if piece.kind is Kind.FENCE} == {"python"}
    assert "\n".join(drawn(pieces)[1:-1]) == code
    assert code_blocks(f"```\n{code}\n```\n\n~~~sh\nls\n~~~\n") == [code, "ls"]


def test_a_table_shows_its_header_once_and_keeps_its_columns() -> None:
    rows = "".join(f"| {number} | b |\n" for number in range(60))
    first, second = split(f"| number | letter |\n|---|---|\n{rows}\n")
    assert drawn([first])[:2] == ["number  letter", "─" * 14]
    assert "number" not in "".join(drawn([second]))


def test_what_is_open_stays_in_the_tail() -> None:
    splitter = Splitter()
    assert splitter.add("First.\n\n- one\n- tw") == [Piece(Kind.PROSE, ("First.",))]
    assert splitter.tail == "- one\n- tw"


def test_the_second_line_of_an_item_hangs_below_its_first_word() -> None:
    assert drawn(split("- one two three four five six seven eight"), 20) == [
        "• one two three four",
        "  five six seven",
        "  eight",
    ]


def test_links_and_html_stay_as_they_are_written() -> None:
    text = "See [here](http://x) <b>and</b> ![p](http://y)"
    assert drawn(split(text), 80) == [text]


@settings(deadline=None)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=6), st.integers(40, 120))
def test_columns_are_cut_from_the_widest_until_they_fit(widths: list[int], room: int) -> None:
    fitted = fitted_columns(widths, room)
    assert sum(fitted) + 2 * (len(fitted) - 1) <= room
    assert all(0 < after <= before for after, before in zip(fitted, widths, strict=True))


@settings(deadline=None)
@given(st.text("ab 字\t", max_size=60), st.integers(2, 20))
def test_a_tail_is_wrapped_without_losing_a_character_and_always_goes_on(line: str, width: int) -> None:
    position = 0
    while position < len(line):
        taken = fitting(line[position:], width)
        assert taken > 0
        position += taken
    assert position == len(line)
