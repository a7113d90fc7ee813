"""Asking, stopping, queueing, citing and surviving, as a person at the keyboard sees it."""

import asyncio
import os
import signal
from pathlib import Path

from stage import answered, ask, screen_text, seen, stage, turns, until

from gemma10m_tui.engine.requests import Append
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.messages import EngineAnswered
from gemma10m_tui.tui.reading import Phase
from gemma10m_tui.tui.screens.conversations import ConversationsScreen
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.queue_strip import QueueStrip
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.widgets.transcript import Transcript

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


def phase(app: ChatApp) -> Phase:
    return app.screen.query_one(ReadingBar).shown.phase


async def test_a_question_is_answered_while_the_text_is_being_read(tmp_path: Path) -> None:
    async with stage(tmp_path, "--hold", paths=("/books",)) as (app, _pilot):
        await until(lambda: "37 %" in screen_text(app))
        await seen(app, "407k/1.1M tokens")
        await seen(app, "3.2k/s")
        await seen(app, "left")
        await seen(app, "12 files, 3 not")
        await ask(app, "Who speaks?")
        turn = await answered(app)
        assert "the Time Traveller" in turn.text
        await seen(app, "asked when 37 % was read")
        await until(lambda: phase(app) is Phase.DONE)
        await seen(app, "1.1M tokens read · 12 files, 2 skipped, 1 failed")


async def test_what_a_question_was_taken_for_is_said_where_it_says_only_what_is_different(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, _pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        assert "asked as" not in screen_text(app)
        await ask(app, "And of Weena?")
        await seen(app, "asked as “Who speaks of Weena?”")


async def test_the_reading_is_stopped_and_goes_on_with_one_key(tmp_path: Path) -> None:
    async with stage(tmp_path, "--hold", paths=("/books",)) as (app, pilot):
        await until(lambda: "37 %" in screen_text(app))
        await pilot.press("f4")
        await until(lambda: phase(app) is Phase.STOPPED)
        await seen(app, "reading stopped at 37 %, saved · F4 reads on")
        await pilot.press("f4")
        await until(lambda: phase(app) is Phase.DONE)


async def test_the_key_for_the_reading_says_why_it_has_nothing_to_do(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        assert "F4" not in screen_text(app)
        await pilot.press("f4")
        await until(lambda: any(one.message.startswith("All of it is read;") for one in app._notifications))


async def test_esc_stops_an_answer_and_keeps_the_part(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "long answer")
        await until(lambda: turns(app) and "word20 " in turns(app)[0].text)
        await pilot.press("escape")
        turn = await answered(app)
        assert turn.text.startswith("word1 word2 ")
        assert "word20 " in turn.text
        await seen(app, "stopped; what was said is kept")
        said = turn.text
        await ask(app, "Who speaks?")
        await answered(app, 2)
        assert turn.text == said


async def test_a_question_asked_while_one_is_answered_waits_in_sight_and_is_then_asked(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "long answer")
        await until(lambda: turns(app) and turns(app)[0].text)
        await ask(app, "Who is Filby?")
        await ask(app, "second thought")
        assert app.screen.query_one(QueueStrip).display
        await seen(app, "next: Who is Filby?")
        await pilot.press("alt+up")
        await until(lambda: app.screen.query_one(Prompt).text == "second thought")
        assert len(turns(app)) == 1
        await pilot.press("escape")
        await answered(app, 2)
        assert turns(app)[1].question == "Who is Filby?"
        assert not app.screen.query_one(QueueStrip).display
        assert app.screen.query_one(Prompt).text == "second thought"


async def test_a_question_typed_before_the_snapshot_is_open_is_asked_when_it_is(tmp_path: Path) -> None:
    may_start = asyncio.Event()
    async with stage(tmp_path, snapshot=SNAPSHOT, engine_may_start=may_start) as (app, _pilot):
        await ask(app, "Who speaks?")
        assert not turns(app)
        await seen(app, "next: Who speaks?")
        may_start.set()
        await answered(app)


async def test_a_citation_opens_the_reader_pane_at_its_passage_and_esc_closes_it(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await pilot.press("tab", "down")
        await seen(app, "unverified")
        chosen = app.screen.focused
        assert isinstance(chosen, CitationLine)
        assert chosen.citation.passage == 2
        await pilot.press("enter")
        pane = app.screen.query_one(ReaderPane)
        await until(lambda: pane.shown is not None)
        assert pane.shown is not None
        assert pane.shown.passage == 2
        await until(lambda: "You must follow me carefully" in screen_text(app))
        await seen(app, "His pale grey eyes")
        await pilot.press("n")
        await until(lambda: pane.shown is not None and pane.shown.passage == 3)
        await pilot.press("escape")
        assert not pane.display
        assert app.screen.focused is chosen


async def test_a_refusal_is_said_plainly_and_without_sources(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, _pilot):
        await ask(app, "refuse this")
        await answered(app)
        await seen(app, "The text does not say.")
        assert not app.screen.query(CitationLine)


async def test_a_failed_turn_shows_its_sentence_and_the_next_one_works(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, _pilot):
        await ask(app, "fail please")
        await answered(app)
        await seen(app, "read by another model")
        await ask(app, "Who speaks?")
        await answered(app, 2)


async def test_a_death_of_the_engine_keeps_the_conversation_and_one_key_starts_it_again(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await ask(app, "crash now")
        await ask(app, "Who is Filby?")
        notice = app.screen.query_one(Notice)
        await until(lambda: notice.display)
        await seen(app, "The engine ended with code 139")
        await seen(app, "F9 starts it again")
        assert turns(app)[1].text.startswith("This much was said before the")
        assert len(turns(app)) == 2
        await pilot.press("f9")
        await answered(app, 3)
        assert turns(app)[2].question == "Who is Filby?"
        assert not notice.display
    assert "Segmentation fault (pretended)" in (tmp_path / "engine.log").read_text()


async def test_a_killed_engine_is_named_with_its_signal_while_it_reads(tmp_path: Path) -> None:
    async with stage(tmp_path, "--hold", paths=("/books",)) as (app, _):
        await until(lambda: "37 %" in screen_text(app))
        assert app.link.pid is not None
        os.kill(app.link.pid, signal.SIGKILL)
        await until(lambda: "ended by signal 9" in screen_text(app))
        await seen(app, "reading cut off at 37 %")
        assert "F4" not in screen_text(app)  # it would read on where an engine runs
        assert app.screen.query_one(ReadingBar).shown.reports


async def test_a_model_that_cannot_be_loaded_is_said_in_the_engine_s_own_words(tmp_path: Path) -> None:
    for snapshot in (SNAPSHOT, None):
        async with stage(tmp_path, "--no-model", snapshot=snapshot) as (app, _):
            await seen(app, "The model folder holds no weights")


async def test_an_engine_that_cannot_be_started_is_said_and_the_app_stays(tmp_path: Path) -> None:
    app = ChatApp((), SNAPSHOT, None, (str(tmp_path / "no-such-program"),), tmp_path / "engine.log")
    async with app.run_test(size=(80, 24)):
        await until(lambda: "could not be started" in screen_text(app))


async def test_a_saved_conversation_is_opened_again_and_goes_on(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await until(lambda: phase(app) is Phase.DONE)
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, ConversationsScreen))
        await until(lambda: "Who is Filby?" in screen_text(app))
        await pilot.press("enter")
        await until(lambda: not isinstance(app.screen, ConversationsScreen) and turns(app))
        await answered(app)
        await seen(app, "An argumentative person.")
        assert len(app.screen.query(CitationLine)) == 3
        await ask(app, "Who speaks?")
        await answered(app, 2)
        await pilot.press("f2")
        await until(lambda: "2 turns ·" in screen_text(app))
        await pilot.press("escape", "ctrl+n")
        await until(lambda: not turns(app))


async def test_the_transcript_follows_only_while_its_end_is_in_view(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "long answer")
        transcript = app.screen.query_one(Transcript)
        await until(lambda: transcript.max_scroll_y > 30)
        assert transcript.scroll_y >= transcript.max_scroll_y - 3
        await pilot.press("pageup", "pageup")
        await until(lambda: transcript.scroll_y < transcript.max_scroll_y - 10)
        at, length = transcript.scroll_y, transcript.max_scroll_y
        await until(lambda: transcript.max_scroll_y > length + 30)
        assert transcript.scroll_y <= at
        await ask(app, "Who speaks?")
        await seen(app, "next: Who speaks?")
        await pilot.press("escape")
        await answered(app, 2)
        assert transcript.scroll_y <= at
        await ask(app, "Who is Filby?")
        last = await answered(app, 3)
        await until(lambda: transcript.region.contains_region(last.answer.region))


async def test_a_failure_to_open_is_said_with_the_way_back(tmp_path: Path) -> None:
    async with stage(tmp_path, paths=("/broken",)) as (app, pilot):
        await until(lambda: "nothing in broken can be read" in screen_text(app))
        await seen(app, "nothing is open")
        assert phase(app) is Phase.NOTHING
        assert "F4" not in screen_text(app)
        await seen(app, "Nothing is open, so there is nothing to ask about.")
        assert "Ask about the text" not in screen_text(app)  # neither the introduction says so nor a prompt
        await pilot.press(*"Who", "enter")
        assert not turns(app)
        await pilot.press("escape")
        await until(lambda: "Library" in screen_text(app) and "The Time Machine" in screen_text(app))


async def test_what_cannot_be_appended_is_said_until_esc_and_what_is_read_stays(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await until(lambda: phase(app) is Phase.DONE)
        refused = Failed("Two snapshots cannot be merged.", 2)
        app.screen.post_message(EngineAnswered(99, Append(("other.g10m",)), refused))
        await seen(app, "Two snapshots cannot be merged.  Esc closes this")
        assert "1.1M tokens read" in screen_text(app)
        await pilot.press("escape")
        await until(lambda: "merged" not in screen_text(app))
        assert phase(app) is Phase.DONE


async def test_ctrl_c_twice_quits_and_the_engine_is_gone(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await until(lambda: phase(app) is Phase.DONE)
        await pilot.press("ctrl+c")
        assert app.is_running
        await pilot.press("ctrl+c")
        await until(lambda: app.return_value == 0)
        assert not app.link.alive
