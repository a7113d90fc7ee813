"""The library as home: it lists, opens, and reads a path that was typed."""

from dataclasses import replace
from pathlib import Path

import pytest
from stage import answered, choose_deed, screen_text, seen, stage, until
from textual import events
from textual.keys import _character_to_key as key_of
from textual.widgets import DataTable, Input

from gemma10m_tui.engine.answers import SnapshotsListed
from gemma10m_tui.engine.requests import ExportSnapshot, ListSnapshots, Open, Wanted
from gemma10m_tui.tui.messages import EngineAnswered
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.help import HelpScreen
from gemma10m_tui.tui.screens.home import HomeScreen
from gemma10m_tui.tui.widgets.prompt import Prompt

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


async def test_the_library_lists_what_was_read_and_the_model_s_truth(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, _):
        await until(lambda: "The Time Machine" in screen_text(app) and "fake reader" in screen_text(app))
        assert "36 % of 1.1M" in screen_text(app)
        assert "finds and quotes; small" in screen_text(app)


async def test_a_model_s_name_has_the_room_it_needs(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 40)) as (app, _):
        await seen(app, "The Time Machine")
        home = app.screen
        assert isinstance(home, HomeScreen)
        listed = tuple(replace(one, model="gemma10m-reader-4") for one in home._listed)
        home.post_message(EngineAnswered(99, ListSnapshots(), SnapshotsListed(listed)))
        await seen(app, "gemma10m-reader-4")
        home.post_message(EngineAnswered(99, ListSnapshots(), SnapshotsListed((replace(listed[0], model="m" * 40),))))
        await seen(app, f"{'m' * 17}… ")


async def test_a_snapshot_that_cannot_be_opened_is_told_as_long_as_it_is_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        listed = app.screen._listed  # type: ignore[attr-defined]
        told = ("moby.g10m is damaged and was left as it is.", "oz.g10m is not a gemma10m snapshot.")
        app.screen.post_message(EngineAnswered(99, ListSnapshots(), SnapshotsListed(listed, told)))
        await seen(app, "moby.g10m is damaged and was left as it is. 1 more snapshot cannot be")
        app.screen.query_one("#path", Input).value = "/no/such/file"
        await pilot.press("enter")
        await seen(app, "There is nothing at /no/such/file")
        await pilot.press("backspace")
        await seen(app, "moby.g10m is damaged")  # this still holds
        app.screen.post_message(EngineAnswered(99, ListSnapshots(), SnapshotsListed(listed)))
        await until(lambda: "damaged" not in screen_text(app))


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_table_is_as_wide_as_its_box_whatever_the_titles_and_names(tmp_path: Path, width: int) -> None:
    async with stage(tmp_path, size=(width, 40)) as (app, _):
        await seen(app, "The Time Machine")
        listed = app.screen._listed  # type: ignore[attr-defined]
        long = replace(listed[1], title="草枕" * 40, model="m" * 40, size_bytes=234_500_000, documents=123_456)
        app.screen.post_message(EngineAnswered(99, ListSnapshots(), SnapshotsListed((long,) * 60)))
        await seen(app, "草枕草枕")
        table = app.screen.query_one(DataTable)
        await until(lambda: table.show_vertical_scrollbar)
        assert table.max_scroll_x == 0
        assert "MB" in screen_text(app)


async def test_an_empty_library_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, "--empty") as (app, _):
        await until(lambda: "Nothing is read yet." in screen_text(app))
        assert "Rename" not in screen_text(app)  # nor anything else that needs a snapshot
        assert "Chats" in {one.title for one in app.get_system_commands(app.screen)}
        assert "Rename" not in {one.title for one in app.get_system_commands(app.screen)}


async def test_a_snapshot_is_opened_with_the_keyboard_alone(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await until(lambda: "The Time Machine" in screen_text(app))
        await pilot.press("tab", "enter")
        await until(lambda: "1.1M tokens read" in screen_text(app))
        await pilot.press("ctrl+l")
        await until(lambda: isinstance(app.screen, HomeScreen))


async def test_down_goes_from_the_path_into_the_library(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        await pilot.press("down")
        assert app.focused is app.screen.query_one("#library")
        await pilot.press("enter")
        await seen(app, "1.1M tokens read")


async def test_a_typed_path_is_read_and_one_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    book = tmp_path / "a book [bold].txt"
    book.write_text("text")
    async with stage(tmp_path) as (app, pilot):
        await until(lambda: "The Time Machine" in screen_text(app))
        box = app.screen.query_one("#path", Input)
        box.value = str(tmp_path / "nothing [link=http://x] here")
        await pilot.press("enter")
        await until(lambda: "There is nothing at" in screen_text(app))
        await pilot.press("backspace")
        await until(lambda: "There is nothing at" not in screen_text(app))
        box.value = f"'{book}'"
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, ChatScreen))


async def test_a_question_that_is_asked_in_the_library_is_told_where_to_ask_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        app.screen.query_one("#path", Input).value = "Who has red hair?"
        await pilot.press("enter")
        await seen(app, "A question is asked in an open text: choose one below (Down, then Enter).")
        await seen(app, "The Time Machine")
        await pilot.press("down", "enter")
        await until(lambda: isinstance(app.screen, ChatScreen) and app.screen.query(Prompt))
        await until(lambda: app.screen.query_one(Prompt).text == "Who has red hair?")
        await pilot.press("enter")
        await answered(app)
    async with stage(tmp_path, "--empty") as (app, pilot):
        await seen(app, "Nothing is read yet")
        app.screen.query_one("#path", Input).value = "Tell me all that you know of red hair"
        await pilot.press("enter")
        await seen(app, "Nothing can be asked yet.")


async def test_a_snapshot_is_exported_to_the_file_that_is_named(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 30)) as (app, pilot):
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]
        await seen(app, "The Time Machine")
        await pilot.press("down")
        await choose_deed(app, pilot, "export")
        await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
        line = app.screen.query_one(Input)
        assert line.value == str(Path.cwd() / f"{Path(SNAPSHOT).stem}.g10m")
        line.value = str(tmp_path / "copy.g10m")
        await pilot.press("enter")
        await until(lambda: ExportSnapshot(SNAPSHOT, str(tmp_path / "copy.g10m")) in asked)


async def test_a_snapshot_is_renamed_and_removed_with_a_yes(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 30)) as (app, pilot):
        await seen(app, "The Time Machine")
        await pilot.press("down")
        for deed, line, shown in (("rename", "Time travel", "Time travel"), ("remove", "no", "Time travel")):
            await choose_deed(app, pilot, deed)
            await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
            app.screen.query_one(Input).value = line
            await pilot.press("enter")
            await until(lambda: isinstance(app.screen, HomeScreen))
            await seen(app, shown)
        await pilot.press("delete")
        await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
        await pilot.press(*"yes", "enter")
        await seen(app, "Nothing is read yet.")


async def test_more_is_appended_to_a_snapshot_and_its_beginning_opened_from_the_library(tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("text")
    async with stage(tmp_path) as (app, pilot):
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]
        for deed, line, wanted in (
            ("append", str(more), Open((str(more),), SNAPSHOT)),
            ("up to", "Chapter 7", Open((), SNAPSHOT, wanted=Wanted(upto="Chapter 7"))),
        ):
            await seen(app, "The Time Machine")
            app.screen.query_one("#library").focus()
            await choose_deed(app, pilot, deed)
            await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
            app.screen.query_one(Input).value = line
            await pilot.press("enter")
            await until(lambda wanted=wanted: wanted in asked)
            await until(lambda: isinstance(app.screen, ChatScreen))
            app.screen.action_library()
            await until(lambda: isinstance(app.screen, HomeScreen))


async def test_what_is_typed_narrows_the_library_and_enter_opens_what_is_left(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "A repository")
        await pilot.press(*"machine")
        await until(lambda: "A repository" not in screen_text(app))
        await pilot.press("enter")
        await seen(app, "1.1M tokens read")


async def test_help_shows_the_keys_of_the_screen_below_it(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot="/library/x.g10m", size=(100, 170)) as (app, pilot):
        await until(lambda: "1.1M tokens read" in screen_text(app))
        await pilot.press("f1")
        await until(lambda: isinstance(app.screen, HelpScreen) and "Everywhere" in screen_text(app))
        text = screen_text(app)
        for said in (
            "Stop the answer, and keep",
            "Stop the reading, read on, or read again",
            "New line",
            "Save and quit",
            "Ctrl+Q or /quit saves and quits.",
        ):
            assert said in text
        lines = text.splitlines()
        names = next(number for number, line in enumerate(lines) if "[keys] of config.toml" in line)
        assert [number for number, line in enumerate(lines) if "prompt.newline" in line] > [names]
        await pilot.press("escape")
        assert isinstance(app.screen, ChatScreen)


async def test_the_book_that_ships_is_read_by_its_word(tmp_path: Path) -> None:
    async with stage(tmp_path, "--empty", size=(120, 30)) as (app, pilot):
        await seen(app, "Write sample and press Enter")
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]
        await pilot.press(*"sample", "enter")
        await until(lambda: any(isinstance(one, Open) for one in asked))
        (opened,) = [one for one in asked if isinstance(one, Open)]
        assert [Path(path).name for path in opened.paths] == ["alice-in-wonderland.txt"]


async def test_what_is_typed_or_dropped_in_the_library_goes_into_the_box(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        box = app.screen.query_one("#path", Input)
        await pilot.press("tab", *"/boo")
        await until(lambda: box.value == "/boo")
        box.clear()
        await pilot.press("tab")
        await until(lambda: not box.has_focus)
        app.post_message(events.Paste("/books/a book.pdf\n"))
        await until(lambda: box.value == "/books/a book.pdf")


async def test_a_burst_of_letters_in_the_library_is_a_path_as_a_whole(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        box, path = app.screen.query_one("#path", Input), "/books/a new book.pdf"
        box.value = "mach"
        await pilot.press("tab")
        for letter in path:
            app.post_message(events.Key(key_of(letter), letter))
        await until(lambda: box.value.endswith("pdf"))
        assert box.value == path


@pytest.mark.parametrize("key", ["tab", "down"])
async def test_enter_never_opens_a_text_that_what_is_typed_does_not_name(tmp_path: Path, key: str) -> None:
    (tmp_path / "new.txt").write_text("text")
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        box = app.screen.query_one("#path", Input)
        box.value = str(tmp_path / "ne")
        await pilot.press(key, "enter")
        await seen(app, "There is nothing at")
        assert isinstance(app.screen, HomeScreen)
        asked, request = [], app.link.request
        app.link.request = lambda one, to: asked.append(one) or request(one, to)  # type: ignore[method-assign]
        box.value = str(tmp_path / "new.txt")
        await pilot.press("enter")
        await until(lambda: any(isinstance(one, Open) for one in asked))
        assert [one.paths for one in asked if isinstance(one, Open)] == [(str(tmp_path / "new.txt"),)]


async def test_a_path_begins_clean_whatever_narrowed_the_library_before(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        box = app.screen.query_one("#path", Input)
        await pilot.press(*"mach", "down", *"/boo")
        await until(lambda: box.value == "/boo")
        box.value = "mach"
        await pilot.press("tab", "tab", *"/books")
        await until(lambda: box.value == "/books")
        box.value = "mach"
        await pilot.press("down")
        app.post_message(events.Paste("/books/a book.pdf"))
        await until(lambda: box.value == "/books/a book.pdf")
        box.value = "mach"
        await pilot.press("tab", "f1")
        await until(lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        assert box.value == "mach"  # still wanted
        await pilot.press("enter")
        await seen(app, "1.1M tokens read")
        await pilot.press("ctrl+l")
        await until(lambda: isinstance(app.screen, HomeScreen))
        await seen(app, "A repository")
        assert not box.value


async def test_a_word_that_is_typed_in_the_library_finds_a_text_whatever_its_letters(tmp_path: Path) -> None:
    async with stage(tmp_path) as (app, pilot):
        await seen(app, "The Time Machine")
        box = app.screen.query_one("#path", Input)
        await pilot.press("down", *"repo")
        await until(lambda: box.value == "repo" and "Time Machine" not in screen_text(app))
        await pilot.press("down", *"rbxdat")
        await until(lambda: box.value == "rbxdat")
        assert isinstance(app.screen, HomeScreen)


async def test_space_writes_itself_in_the_line_and_is_named_only_where_it_does_more(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 30)) as (app, pilot):
        await seen(app, "The Time Machine")
        assert "Rename, export" not in screen_text(app)
        await pilot.press(*"time", "space", *"mach")
        assert app.screen.query_one("#path", Input).value == "time mach"
        await pilot.press("down")
        await seen(app, "Space Rename, export…")
        await pilot.press("space", "escape")
        await until(lambda: isinstance(app.screen, HomeScreen))
        assert app.focused is app.screen.query_one("#library")
