"""An answer as it grows: nothing of it is lost, however its pieces come in."""

import asyncio

import pytest
from stage import screen_text, until
from textual.app import App, ComposeResult

from gemma10m_tui.tui.markdown.page import Page
from gemma10m_tui.tui.markdown.pieces import split
from gemma10m_tui.tui.widgets.answer import Answer

TEXT = "Two claims:\n\n1. One\n2. Two\n\n> A quote.\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(6)) + "\n\nEnd."


class _Desk(App[None]):
    def compose(self) -> ComposeResult:
        yield Answer()


async def test_an_answer_that_ends_while_its_pieces_are_being_laid_out_loses_none_of_them() -> None:
    app = _Desk()
    async with app.run_test(size=(60, 40)):
        answer = app.query_one(Answer)
        answer.add(TEXT)
        while not answer._settling.locked():  # the flush has begun, and gives others a turn after every piece
            await asyncio.sleep(0)
        await answer.finish(TEXT)
        await until(lambda: "End." in screen_text(app))
        for said in ("Two claims:", "1. One", "2. Two", "A quote.", *(f"Paragraph {n}." for n in range(6))):
            assert said in screen_text(app), said


async def test_words_of_a_text_are_drawn_as_they_are_written() -> None:
    app, said = _Desk(), "# def __init__(self, *args, **kw) -> None | `x` &amp; 1. <b> \\ ~"
    async with app.run_test(size=(90, 10)):
        answer = app.query_one(Answer)
        answer.add(said)
        await answer.finish(said, as_written=True)
        await until(lambda: said in screen_text(app))
        assert answer.text == said


async def test_the_lines_of_a_text_keep_their_insets_and_its_fences_their_marks() -> None:
    said = "It says:\n\n  a = 1\n- b\n\n```\n- c\n\n    d**2\n```\n~~~ never closed\n" + "w " * 40
    app = _Desk()
    async with app.run_test(size=(60, 40)):
        answer = app.query_one(Answer)
        await answer.finish(said, as_written=True)
        await until(lambda: "never closed" in screen_text(app))
        lines = [answer._page.line(y) for y in range(len(answer._page))]
        shown = [line.content.plain.rstrip() for line in lines]
        assert shown[:11] == said.replace("- b", "• b").split("\n")[:11]
        assert [line.boxed for line in lines[:11]] == [False] * 5 + [True] * 5 + [False]
        assert [line.wrapped for line in lines[11:]] == [False, True]
        assert answer.lines_with("d**2") == [8]


async def test_a_lone_line_that_begins_as_an_item_is_no_list() -> None:
    app = _Desk()
    async with app.run_test(size=(60, 10)):
        await app.query_one(Answer).finish("- 1", as_written=True)
        await until(lambda: "- 1" in screen_text(app))


async def test_a_list_of_the_text_is_drawn_as_one() -> None:
    app, said = _Desk(), "What is left out:\n\n- *all* pets\n- war\n\n1. one thing\n12) another"
    async with app.run_test(size=(90, 14)):
        answer = app.query_one(Answer)
        await answer.finish(said, as_written=True)
        await until(lambda: "war" in screen_text(app))
        drawn = [line.strip() for line in screen_text(app).splitlines() if line.strip()]
    assert drawn[:3] == ["What is left out:", "• *all* pets", "• war"]
    assert [line.split(None, 1)[1] for line in drawn[3:5]] == ["one thing", "another"]


async def test_a_long_answer_that_is_restored_or_gets_another_width_is_laid_out_to_its_end() -> None:
    text = "\n\n".join(f"{n}. an item\n{n + 1}. another\n\n```python\nvalue = {n}\n```" for n in range(400))
    whole = Page()
    for piece in split(text):
        whole.add(piece)
    whole.lay_out(60)
    while whole.lay_out_more():
        pass
    app = _Desk()
    async with app.run_test(size=(60, 40)) as pilot:
        answer = Answer()
        await answer.finish(text)
        await app.mount(answer)
        for width in (60, 50):
            await pilot.resize_terminal(width, 40)
            await until(lambda: answer.size.height == len(whole))
        assert answer._page.line(len(whole) - 1).content.plain.strip() == "value = 399"


def test_a_page_that_is_wrapped_anew_begins_with_no_more_than_a_screen_has() -> None:
    page = Page()
    for piece in split("\n\n".join(f"Paragraph {n}." for n in range(1000))):
        page.add(piece)
    assert 100 < page.lay_out(40) < 200
    assert page.lay_out(40) < 200
    more = 0
    while page.lay_out_more():
        more += 1
    assert (len(page), more > 800) == (1999, True)
    assert 100 < page.lay_out(30) < 200


@pytest.mark.parametrize("text", ["The text does not say.", "one\n\ntwo\n\n- three\n- four\n\nfive"])
async def test_what_is_drawn_while_pieces_come_in_leaves_nothing_behind(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, real = _Desk(), asyncio.sleep
    async with app.run_test(size=(60, 20)) as pilot:
        answer = app.query_one(Answer)

        async def others_have_a_turn(_: float) -> None:
            for _ in range(5):
                await real(0.01)

        answer.add(text[:10])
        await answer._flush()
        await pilot.pause()
        monkeypatch.setattr("gemma10m_tui.tui.widgets.answer.asyncio.sleep", others_have_a_turn)
        await answer.finish(text)
        monkeypatch.undo()
        await pilot.pause()
        shown = [strip.text.strip() for strip in app.screen._compositor.render_strips()]
        words = [line.removeprefix("- ") for line in text.split("\n") if line]
        assert [line.removeprefix("• ") for line in shown if line] == words
