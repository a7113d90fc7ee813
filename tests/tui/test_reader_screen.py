"""The reader pane: from a citation or from the prompt to any place in the text, also while an answer is written."""

from dataclasses import replace
from pathlib import Path

from stage import answered, ask, screen_text, seen, stage, turns, until
from textual.app import App, ComposeResult
from textual.widgets import Input

from gemma10m_tui.engine.answers import PassageShown
from gemma10m_tui.tui.screens.memory import MemoryScreen
from gemma10m_tui.tui.widgets.find_bar import FindBar
from gemma10m_tui.tui.widgets.heat_strip import HeatStrip, over_the_text, resampled
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


async def test_the_text_is_read_by_chapter_by_page_and_by_words(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 40)) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f6")
        pane = app.screen.query_one(ReaderPane)
        await until(lambda: pane.shown is not None and pane.shown.passage == 1)
        await pilot.press("o")
        await seen(app, "notes")
        await pilot.press("enter")
        await until(lambda: pane.shown is not None and pane.shown.passage == 0)
        await pilot.press("g")
        await until(lambda: app.screen.query(Input))
        await pilot.press(*"page 2", "enter")
        await until(lambda: pane.shown is not None and pane.shown.passage == 2)
        await pilot.press("/", *"red hair", "enter")
        await until(lambda: pane.shown is not None and pane.shown.passage == 3)
        await pilot.press("/", *"no such words", "enter")
        await seen(app, "does not stand in the text")
        await pilot.press("escape", "escape")
        assert not pane.display


async def test_n_goes_through_the_passages_with_the_words_and_esc_leaves_the_search(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 40)) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f6")
        pane = app.screen.query_one(ReaderPane)
        await until(lambda: pane.shown is not None and pane.shown.passage == 1)
        await pilot.press("/", *"to", "enter")
        await seen(app, "2 of 3 passages")
        for key, told, passage in (("n", "3 of 3", 3), ("n", "1 of 3", 0), ("N", "3 of 3", 3), ("N", "2 of 3", 2)):
            await pilot.press(key)
            await seen(app, f"{told} passages")
            assert pane.shown is not None
            assert pane.shown.passage == passage
        await seen(app, "n Next match  N Match before")
        assert pane.find_bar.words == "to"
        await pilot.press("/", "backspace")
        await until(lambda: "3 passages" not in screen_text(app))
        await pilot.press("enter", "escape")
        await until(lambda: not pane.find_bar.display)
        assert pane.display
        await pilot.press("n")
        await until(lambda: pane.shown is not None and pane.shown.passage == 3)
        assert "Next match" not in screen_text(app)


async def test_ctrl_f_finds_in_the_text_where_that_is_in_front(tmp_path: Path) -> None:
    for size, in_the_text in (((80, 24), True), ((80, 24), False), ((120, 40), True)):
        async with stage(tmp_path, snapshot=SNAPSHOT, size=size) as (app, pilot):
            await seen(app, "tokens read")
            await pilot.press("f6")
            pane = app.screen.query_one(ReaderPane)
            await until(lambda pane=pane: pane.shown is not None and pane.shown.passage == 1)
            if not in_the_text:
                app.screen.query_one(Prompt).focus()
            await pilot.press("ctrl+f", *"red hair", "enter")
            await until(lambda pane=pane: pane.shown is not None and pane.shown.passage == 3)
            assert pane.find_bar.words == "red hair"
            await pilot.press("escape", "escape")
            await until(lambda pane=pane: not pane.display)
            await pilot.press("ctrl+f", *"hair")
            await until(lambda pane=pane, app=app: app.screen.query(FindBar).first().words == "hair")


async def test_ctrl_f_finds_in_the_conversation_beside_the_text(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 40)) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f6")
        app.screen.query_one(Prompt).focus()
        await pilot.press("ctrl+f", *"hair")
        await until(lambda: app.screen.query(FindBar).first().words == "hair")


async def test_a_citation_opens_while_the_next_answer_is_being_written(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 40)) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await ask(app, "long answer")
        await until(lambda: len(turns(app)) == 2 and turns(app)[1].text)
        await pilot.press("tab", "enter")
        pane = app.screen.query_one(ReaderPane)
        await until(lambda: pane.shown)
        assert not turns(app)[1].finished
        await pilot.press("escape")
        assert not turns(app)[1].finished
        await pilot.press("escape")
        await answered(app, 2)


async def test_strips_over_the_text_show_where_the_answer_came_from_and_what_was_new(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 40)) as (app, pilot):
        await ask(app, "Who speaks?")
        turn = await answered(app)
        heat = turn.query_one(HeatStrip)
        await until(lambda: heat.display and heat.size.width and "─" in heat.render().plain)
        drawn = heat.render().plain
        assert drawn.startswith("in the text ─")
        assert "█" in drawn
        await pilot.press("f7")
        await until(lambda: isinstance(app.screen, MemoryScreen) and "1,100,000 tokens" in screen_text(app))
        assert "5.2 MB, whatever the length" in screen_text(app)
        await until(lambda: app.screen.query_one(HeatStrip).display)


class _Pane(App[None]):
    """The reader pane alone."""

    def compose(self) -> ComposeResult:
        yield ReaderPane()


async def test_a_quote_far_down_in_its_passage_is_brought_into_sight() -> None:
    app = _Pane()
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(ReaderPane)
        lines = "".join(f"Line {number} of a long passage.\n" for number in range(80))
        text = f"Before.\n{lines}He is my\ndog, Toto.\n"
        for quote, shown, hidden in (("he is my dog, Toto", "dog, Toto.", "Line 3 "), ("Line 4 of", "Line 0 ", "Toto")):
            pane.await_passage("oz.txt", "lines 1-80", quote)
            await pilot.pause()
            pane.show(PassageShown(1, "oz.txt", "lines 1-80", text, 8, len(text) - 8))
            await until(lambda shown=shown: shown in screen_text(app))
            assert hidden not in screen_text(app)


def test_weights_fall_into_the_cells_that_their_passages_cover() -> None:
    assert over_the_text([(0.0, 0.25, 1.0), (0.5, 0.5, 0.5)], 4) == [1.0, 0.0, 0.5, 0.0]
    assert over_the_text([], 3) == [0.0, 0.0, 0.0]
    assert resampled([1, 5, 2, 4], 2) == [5, 4]
    assert resampled([1.0, 2.0], 4) == [1.0, 1.0, 2.0, 2.0]


async def test_a_page_down_at_the_end_of_what_is_shown_goes_on_with_what_stands_behind_it(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 40)) as (app, pilot):
        await seen(app, "tokens read")
        await pilot.press("f6")
        pane = app.screen.query_one(ReaderPane)
        await until(lambda: pane.shown is not None and pane.shown.passage == 1)
        assert pane.shown is not None
        pane.show(replace(pane.shown, first=0, last=3))
        await pilot.press("pagedown")
        await until(lambda: pane.shown is not None and pane.shown.passage == 3)
        await pilot.press("pagedown")
        await seen(app, "argumentative")
        pane.show(replace(pane.shown, passage=3, first=1, last=3))
        await pilot.press("pageup")
        await until(lambda: pane.shown is not None and pane.shown.passage == 1)


async def test_a_passage_that_comes_before_the_pane_is_laid_out_is_brought_into_sight() -> None:
    app = _Pane()
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(ReaderPane)
        before = "".join(f"Line {number} is longer than forty cells of a page are.\n" for number in range(40))
        for passage in (7, 8):
            pane.await_passage("oz.txt", "lines 41-42", "")
            pane.show(PassageShown(passage, "oz.txt", "", f"{before}He is my dog.\n{before}", len(before), 14))
            await until(lambda: "He is my dog." in screen_text(app))
            assert "Line 39 " in screen_text(app)
            pane.action_close()
            await pilot.pause()
