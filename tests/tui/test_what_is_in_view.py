"""What one sees of an answer that has ended: the answer, from its beginning on, whatever stands below it."""

from pathlib import Path

import pytest
from stage import answered, ask, screen_text, seen, stage, turns, until

from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.heat_strip import HeatStrip
from gemma10m_tui.tui.widgets.transcript import Transcript
from gemma10m_tui.tui.widgets.turn import Turn

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


def begins(turn: Turn, transcript: Transcript) -> bool:
    """Whether a turn is what is seen first, below the blank line that the transcript begins with."""
    return turn.region.y == transcript.region.y + transcript.gutter.top


async def all_is_drawn(turn: Turn, transcript: Transcript) -> None:
    """The sources and the strip over the text are laid out."""
    await until(lambda: turn.query_one(HeatStrip).display and turn.query_one(HeatStrip).size.width)
    await until(lambda: transcript.virtual_size.height >= turn.virtual_region.bottom)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (60, 14)])
async def test_an_answer_that_has_ended_is_seen_from_its_beginning(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=size) as (app, pilot):
        for number in (1, 2):
            await ask(app, "Who speaks?")
            turn = await answered(app, number)
            transcript = app.screen.query_one(Transcript)
            await all_is_drawn(turn, transcript)
            await until(lambda turn=turn, transcript=transcript: begins(turn, transcript))
            await seen(app, "Who speaks?")
            await seen(app, "the Time Traveller")
        await pilot.press("tab")
        await until(lambda: isinstance(app.focused, CitationLine))
        await seen(app, "from The Time Machine")
        await pilot.press("escape")
        await ask(app, "Who speaks?")
        await answered(app, 3)
        await until(lambda: begins(turns(app)[2], transcript))


async def test_of_a_long_question_the_end_is_seen_with_the_answer(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(60, 18)) as (app, _):
        await ask(app, "Who\n" + "and who\n" * 20 + "speaks last?")
        await answered(app)
        await seen(app, "the Time Traveller")
        await seen(app, "speaks last?")


async def test_the_last_answer_of_a_saved_conversation_is_seen_from_its_beginning(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(60, 18)) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await pilot.press("f2")
        await seen(app, "1 turn ·")
        await pilot.press("enter")
        transcript = app.screen_stack[1].query_one(Transcript)
        await until(lambda: app.screen is app.screen_stack[1] and len(turns(app)) == 1 and turns(app)[0].finished)
        await until(lambda: begins(turns(app)[0], transcript))
        assert "the Time Traveller" in screen_text(app)


async def test_whoever_scrolled_stays_where_they_read_when_the_answer_ends(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(60, 18)) as (app, pilot):
        await ask(app, "long answer")
        transcript = app.screen.query_one(Transcript)
        await until(lambda: transcript.max_scroll_y > 20)
        await pilot.press("pageup")
        await until(lambda: transcript.scroll_y < transcript.max_scroll_y - 5)
        at = transcript.scroll_y
        await pilot.press("escape")
        turn = await answered(app)
        await all_is_drawn(turn, transcript)
        assert transcript.scroll_y == at


async def test_an_answer_that_was_read_as_it_came_is_not_left_for_its_beginning(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(60, 18)) as (app, pilot):
        await ask(app, "long answer")
        transcript = app.screen.query_one(Transcript)
        await until(lambda: turns(app) and turns(app)[0].text and not turns(app)[0].came_at_once)
        await until(lambda: transcript.max_scroll_y > 20)
        await pilot.press("escape")
        turn = await answered(app)
        await all_is_drawn(turn, transcript)
        await until(lambda: transcript.is_vertical_scroll_end)
