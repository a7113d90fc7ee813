"""The password of an encrypted file is asked for in the app, unseen, until one opens it or there is none."""

from pathlib import Path

from stage import answered, ask, screen_text, seen, stage, until
from textual.widgets import Input

from gemma10m_tui.documents.unreadable import LOCKED
from gemma10m_tui.engine.requests import Open
from gemma10m_tui.events import DocumentEnded, DocumentReport, Failed
from gemma10m_tui.tui.messages import EngineAnswered
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.ask_password import AskPasswordScreen
from gemma10m_tui.tui.screens.chat import ChatScreen

SNAPSHOT = "/library/time-machine-0badcafe.g10m"


async def test_a_password_is_asked_for_again_until_it_opens_the_file(tmp_path: Path) -> None:
    async with stage(tmp_path, paths=("/locked.pdf",)) as (app, pilot):
        await seen(app, "locked.pdf is encrypted. Its password:")
        await pilot.press(*"guess")
        await until(lambda: app.screen.query_one(Input).value == "guess")
        assert "guess" not in screen_text(app)
        await pilot.press("enter")
        await seen(app, "The password does not open locked.pdf. Try another one:")
        await pilot.press(*"sesame", "enter")
        await seen(app, "tokens read")
        assert "encrypted" not in screen_text(app)
        await ask(app, "Who speaks?")
        await answered(app)


async def test_esc_gives_no_password_and_the_screen_says_why_nothing_is_open(tmp_path: Path) -> None:
    async with stage(tmp_path, paths=("/locked.pdf",)) as (app, pilot):
        await seen(app, "Its password:")
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, ChatScreen))
        await seen(app, "locked.pdf: it is encrypted")
        await seen(app, "there is nothing to ask about")


async def test_a_file_that_is_appended_is_asked_its_password_too(tmp_path: Path) -> None:
    more = tmp_path / "locked.pdf"
    more.write_text("pretended")
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        app.screen.action_append()  # type: ignore[attr-defined]
        await until(lambda: isinstance(app.screen, AskLineScreen) and app.screen.query(Input))
        app.screen.query_one(Input).value = str(more)
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, AskPasswordScreen) and app.screen.query(Input))
        await pilot.press(*"sesame", "enter")
        await until(lambda: isinstance(app.screen, ChatScreen))
        await seen(app, "tokens read")


async def test_the_password_is_not_asked_over_the_library(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        await seen(app, "tokens read")
        chat = app.screen
        assert isinstance(chat, ChatScreen)
        await pilot.press("ctrl+l")
        await until(lambda: app.screen is not chat)
        library = app.screen
        locked = DocumentReport("locked.pdf", "failed", LOCKED)
        for event in (DocumentEnded(locked, 1, 1), Failed("It is encrypted.", 1)):
            chat.post_message(EngineAnswered(1, Open(("locked.pdf",)), event))
        await until(lambda: chat._passwords.postponed)
        assert app.screen is library
        await pilot.press("escape")
        await seen(app, "locked.pdf is encrypted. Its password:")
