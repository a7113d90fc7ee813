"""Copying, finding, editing, answering again, branching and exporting, with the keyboard alone."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from stage import answered, ask, screen_text, seen, stage, turns, until
from textual import events
from textual.widgets import Input

from gemma10m_tui.engine.requests import ExportConversation
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.commands import commands_of
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.choose import ChooseScreen
from gemma10m_tui.tui.screens.conversations import ConversationsScreen
from gemma10m_tui.tui.screens.search import SearchScreen
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.find_bar import FindBar
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.suggestions import Suggestions
from gemma10m_tui.tui.widgets.transcript import Transcript

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


async def command(app: ChatApp, line: str) -> None:
    """Write a command into the prompt and send it once it is offered."""
    prompt = app.screen.query_one(Prompt)
    prompt.focus()
    prompt.insert(line)
    suggestions = app.screen.query_one(Suggestions)
    await until(lambda: suggestions.display and suggestions.chosen and suggestions.chosen.title == line)
    prompt.action_send()


def notices(app: ChatApp) -> list[str]:
    """What is said in passing from now on; on a slow machine it is gone before a test can look."""
    said: list[str] = []
    app.notify = lambda message, **_: said.append(message)  # type: ignore[method-assign, assignment]
    return said


async def test_an_answer_its_code_blocks_and_a_selection_are_copied(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "code please")
        turn = await answered(app)
        turn.focus()
        await pilot.press("y")
        await until(lambda: app.clipboard.strip() == turn.text.strip())
        await pilot.press("c")
        await until(lambda: app.clipboard == "print('one')")
        await pilot.press("c")
        await until(lambda: app.clipboard == "echo two")
        turn.answer.text_select_all()
        await pilot.press("ctrl+c")
        await until(lambda: app.clipboard == "Two programs:\n\nprint('one')\n\necho two")
        await command(app, "/copy")
        await until(lambda: app.clipboard.startswith("Two programs:\n\n```python"))


async def test_words_are_found_marked_and_walked_through(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "list many")
        await answered(app)
        await ask(app, "Who speaks?")
        await answered(app, 2)
        transcript = app.screen.query_one(Transcript)
        await pilot.press("ctrl+f", *"number 7", "enter")
        await until(
            lambda: app.screen.query_one(FindBar).display and transcript.scroll_y < transcript.max_scroll_y - 100
        )
        await seen(app, "item number 7")
        await seen(app, "1 of 11 places")
        await pilot.press("escape")
        await until(lambda: app.screen.query_one(Prompt).has_focus)
        assert not app.screen.query_one(FindBar).display


async def test_a_question_is_edited_answered_again_and_branched_from(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        said = notices(app)
        for number, question in enumerate(("Who speaks?", "Who objects?", "Why?"), 1):
            await ask(app, question)
            await answered(app, number)
        turns(app)[1].focus()
        await pilot.press("r")
        await until(lambda: [turn.question for turn in turns(app)] == ["Who speaks?", "Who objects?"])
        await answered(app, 2)
        turns(app)[0].focus()
        await pilot.press("b")
        await until(lambda: [turn.question for turn in turns(app)] == ["Who speaks?"])
        assert said[-1] == "A branch: a new conversation with its first turn; the one before stays saved (F2)."
        await ask(app, "And then?")
        await answered(app, 2)
        await command(app, "/branch")
        await until(lambda: "its first 2 turns" in said[-1] and len(turns(app)) == 2)
        turns(app)[0].focus()
        await pilot.press("e")
        await until(lambda: not turns(app) and app.screen.query_one(Prompt).text == "Who speaks?")
        assert said[-1].startswith("A new conversation")


async def test_a_text_that_was_talked_about_before_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 30)) as (app, _pilot):
        await seen(app, "conversation is saved with it, the last “Who is Filby?”; F2 goes on with one.")


async def test_all_conversations_are_searched_and_the_found_one_is_opened(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        await command(app, "/search")
        await until(lambda: isinstance(app.screen, SearchScreen))
        await pilot.press(*"red")
        await until(lambda: "…red…" in screen_text(app))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, ChatScreen) and len(turns(app)) == 1)
        await seen(app, "An argumentative person.")


async def test_a_conversation_is_exported_and_renamed(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 30)) as (app, pilot):
        said = notices(app)
        await ask(app, "Who speaks?")
        await answered(app)
        await command(app, "/export")
        await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
        app.screen.query_one(Input).value = "talk.json"
        await pilot.press("enter")
        await until(lambda: "Written to talk.json." in said)
        await pilot.press("f2")
        await seen(app, "Who is Filby?")
        await pilot.press("r")
        await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
        app.screen.query_one(Input).value = "The red-haired one"
        await pilot.press("enter")
        await seen(app, "The red-haired one")


async def test_a_conversation_is_renamed_from_the_title_it_has_and_that_is_confirmed(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 30)) as (app, pilot):
        said = notices(app)
        await ask(app, "Who speaks?")
        await answered(app)
        await command(app, "/rename")
        await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
        line = app.screen.query_one(Input)
        assert line.value == "Who speaks?"
        line.value = "Speakers"
        await pilot.press("enter")
        await until(lambda: "The conversation is called “Speakers” now." in said)


async def test_enter_exports_to_a_file_called_after_the_text_and_the_day_and_never_to_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = f"the-time-machine-{date.today().isoformat()}"
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(120, 30)) as (app, pilot):
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]

        async def proposed() -> str:
            await command(app, "/export")
            await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
            return app.screen.query_one(Input).value

        async def confirm(path: Path) -> None:
            await pilot.press("enter")
            await until(lambda: ExportConversation(8, str(path)) in asked)

        await ask(app, "Who speaks?")
        await answered(app)
        assert await proposed() == str(tmp_path / f"{name}.md")
        await confirm(tmp_path / f"{name}.md")
        (tmp_path / f"{name}.md").write_text("written")
        assert await proposed() == str(tmp_path / f"{name}-2.md")
        (tmp_path / "kept").mkdir()
        app.screen.query_one(Input).value = str(tmp_path / "kept")
        await confirm(tmp_path / "kept" / f"{name}.md")
        assert await proposed() == str(tmp_path / "kept" / f"{name}.md")
        app.screen.query_one(Input).value = str(tmp_path / "talk.json")
        await confirm(tmp_path / "talk.json")
        (tmp_path / "talk.json").write_text("written")
        assert await proposed() == str(tmp_path / "talk-2.json")


async def test_questions_of_earlier_sessions_are_searched(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        app.screen.query_one(Prompt).remember(["What is the fourth dimension?", "Who has red hair?"])
        await pilot.press("ctrl+r")
        await until(lambda: isinstance(app.screen, ChooseScreen))
        await pilot.press(*"fourth", "enter")
        await until(lambda: not isinstance(app.screen, ChooseScreen))
        assert app.screen.query_one(Prompt).text == "What is the fourth dimension?"


async def test_a_search_that_finds_no_question_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        said = notices(app)
        await pilot.press("ctrl+r")
        await until(lambda: "No question was asked before." in said)
        app.screen.query_one(Prompt).remember(["What is the fourth dimension?"])
        await pilot.press("ctrl+r")
        await until(lambda: isinstance(app.screen, ChooseScreen))
        assert "Nothing here has these words." not in screen_text(app)
        await pilot.press(*"zebra")
        await seen(app, "Nothing here has these words.")


async def test_the_key_for_the_conversations_says_why_there_are_none_yet(tmp_path: Path) -> None:
    may_start = asyncio.Event()
    async with stage(tmp_path, snapshot=SNAPSHOT, engine_may_start=may_start) as (app, pilot):
        said = notices(app)
        await seen(app, "opening…")
        await pilot.press("f2")
        await until(lambda: any(one.startswith("The text is still being opened;") for one in said))
        may_start.set()
        await seen(app, "tokens read")
        await pilot.press("f2")
        await until(lambda: isinstance(app.screen, ConversationsScreen))


async def test_an_at_completes_chapters_and_a_slash_the_commands_of_the_palette(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        prompt, suggestions = app.screen.query_one(Prompt), app.screen.query_one(Suggestions)
        await pilot.press(*"What happens in @chapter_2")
        await until(lambda: suggestions.chosen and "Chapter 2" in suggestions.chosen.title)
        await pilot.press("tab")
        assert prompt.text == "What happens in “Chapter 2. The Machine” "
        prompt.clear()
        await pilot.press("/")
        await until(lambda: suggestions.display)
        await pilot.press("escape")
        assert not suggestions.display
        words = {one.title for one in app.get_system_commands(app.screen)}
        assert {"Export", "Find", "Search", "Settings", "Theme", "Chats"} <= words
        assert not {"Stop", "Reading"} & words  # nothing is answered, nothing is read


async def test_a_command_that_has_nothing_to_do_is_not_offered_and_says_so_when_it_is_written(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        said, prompt = notices(app), app.screen.query_one(Prompt)
        suggestions = app.screen.query_one(Suggestions)
        await pilot.press(*"/stop")
        await until(lambda: prompt.text == "/stop" and suggestions.chosen is None)
        await pilot.press("enter")
        await until(lambda: "There is nothing to do for /stop now." in said)
        await ask(app, "long answer")
        await until(lambda: turns(app) and turns(app)[0].text)
        await pilot.press(*"/stop")
        await until(lambda: suggestions.chosen is not None and suggestions.chosen.title == "/stop")
        await pilot.press("enter")
        await answered(app)
        await seen(app, "stopped; what was said is kept")


async def test_a_new_answer_can_be_read_from_its_start(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, _):
        transcript = app.screen.query_one(Transcript)
        transcript.follow = "start"
        await ask(app, "list many")
        await answered(app)
        await until(lambda: transcript.max_scroll_y > 100)
        assert transcript.scroll_y < 20


async def test_a_command_typed_faster_than_it_is_offered_is_run_and_never_asked(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, _):
        await seen(app, "tokens read")
        said, prompt = notices(app), app.screen.query_one(Prompt)
        prompt.text = "/search"
        prompt.action_send()  # before the screen could offer anything
        await until(lambda: isinstance(app.screen, SearchScreen))
        app.pop_screen()
        prompt.text = "/serach"
        prompt.action_send()
        await until(lambda: any("no command /serach" in one for one in said))
        assert not turns(app)
        assert not prompt.asked


async def test_all_commands_are_offered_and_walked_to(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        suggestions = app.screen.query_one(Suggestions)
        await pilot.press("/")
        await until(lambda: suggestions.option_count > 20)
        await pilot.press(*["up"] * 2)
        words = [one.word for one in commands_of(((ChatScreen, "screen"), (ChatApp, "app")))]
        await until(lambda: suggestions.chosen and suggestions.chosen.title == f"/{sorted(words)[-2]}")
        await until(lambda: suggestions.scroll_y > 0)


async def test_tab_goes_to_the_first_source_and_shift_tab_to_the_last_turn(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await pilot.press("tab")
        await until(lambda: isinstance(app.focused, CitationLine))
        assert app.focused is turns(app)[0].first_source
        app.screen.query_one(Prompt).focus()
        await pilot.press("shift+tab")
        await until(lambda: app.focused is turns(app)[0])


async def test_a_found_conversation_that_cannot_be_opened_leaves_the_one_that_is(tmp_path: Path) -> None:
    async with stage(tmp_path, "--locked", snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        said = notices(app)
        await command(app, "/search")
        await until(lambda: isinstance(app.screen, SearchScreen))
        await pilot.press(*"red")
        await until(lambda: "…red…" in screen_text(app))
        await pilot.press("enter")
        await until(lambda: "partial-1 is open in another gemma10m; wait or close it." in said)
        assert [turn.question for turn in turns(app)] == ["Who speaks?"]
        await ask(app, "Who objects?")
        await answered(app, 2)


async def test_a_turn_that_failed_is_asked_again_in_the_same_conversation(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await ask(app, "fail this")
        (await answered(app, 2)).focus()
        await pilot.press("r")
        await answered(app, 3)
        assert [turn.question for turn in turns(app)] == ["Who speaks?", "fail this", "fail this"]
        await ask(app, "Why?")
        assert (await answered(app, 4)).number == 2, "the same conversation goes on"


async def test_a_name_that_cannot_be_completed_yet_says_so_and_comes_once_it_is_known(tmp_path: Path) -> None:
    may_start = asyncio.Event()
    async with stage(tmp_path, snapshot=SNAPSHOT, engine_may_start=may_start) as (app, pilot):
        await pilot.press("@")
        await seen(app, "The documents and chapters are not known yet")
        assert app.screen.query_one(Suggestions).chosen is None
        may_start.set()
        await seen(app, "Chapter 1. Introduction")
        await pilot.press(*"xyz")
        await seen(app, "No document or chapter has “xyz” in its title.")
        await pilot.press("escape")
        await until(lambda: not app.screen.query_one(Suggestions).display)
        assert app.screen.query_one(Prompt).text == "@xyz"


async def test_a_key_that_follows_tab_at_once_is_for_the_source(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, _):
        await ask(app, "Who speaks?")
        await answered(app)
        for key, character in (("tab", "\t"), ("enter", "\r")):
            app.screen.query_one(Prompt).post_message(events.Key(key, character))
        await until(lambda: app.screen.query_one(ReaderPane).shown)


async def test_what_is_typed_at_a_source_is_a_question_and_no_command(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await pilot.press("tab")
        await until(lambda: isinstance(app.focused, CitationLine))
        await pilot.press(*"reb", "space", *"cy")
        prompt = app.screen.query_one(Prompt)
        await until(lambda: prompt.text == "reb cy")
        await until(lambda: prompt.has_focus)
        assert len(turns(app)) == 1
        await pilot.press("shift+tab")
        await until(lambda: app.focused is turns(app)[0])
        await pilot.press("w")
        await until(lambda: prompt.text == "reb cyw")


async def test_a_paste_at_a_source_is_for_the_prompt(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await ask(app, "Who speaks?")
        await answered(app)
        await pilot.press("tab")
        await until(lambda: isinstance(app.focused, CitationLine))
        app.post_message(events.Paste("Who is Filby?"))
        await until(lambda: app.screen.query_one(Prompt).text == "Who is Filby?")
