"""Every screen as it is drawn, held to the picture of it that a person has looked at.

A picture is plain text: the cells of each line, and below them a letter for the look of each, told in the legend. Where
a change of the screen is meant, GEMMA10M_PICTURES=FOLDER draws the pictures anew, and as SVG into the folder: look at
those before the pictures are kept.
"""

import os
from pathlib import Path

import pytest
import textual
from stage import answered, ask, drawn_lines, screen_text, seen, stage, until
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from gemma10m_tui.engine.requests import LOOKUPS
from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.screens.memory import MemoryScreen
from gemma10m_tui.tui.widgets.heat_strip import HeatStrip
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.suggestions import Suggestions

PICTURES = Path(__file__).with_name("pictures")
SNAPSHOT = "/library/time-machine-0badcafe.g10m"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def drawn(app: ChatApp) -> str:
    """The screen as a picture."""
    legend: dict[str, str] = {}
    lines = []
    for strip in drawn_lines(app):
        looks = ""
        for text, style, _ in strip:
            look = str(style.without_color if style and app.no_color else style or "")
            letter = legend.setdefault(look, LETTERS[len(legend) % len(LETTERS)])
            looks += letter * len(text)
        lines += [f"|{strip.text}|", f" {looks}"]
    told = [f"{letter} = {look}" for look, letter in legend.items()]
    return "\n".join([*lines, "", *told]) + "\n"


def cells(picture: str) -> list[str]:
    """The text alone of a picture."""
    return [line for line in picture.split("\n") if line.startswith("|")]


async def compare(app: ChatApp, pilot: Pilot[int], name: str) -> None:
    """Hold the screen to its picture; the looks only where they were drawn by this version of Textual."""
    for box in (*app.screen.query(Input), *app.screen.query(TextArea)):
        box.cursor_blink = False
    await at_rest(app, pilot)
    file, now = PICTURES / f"{name}.txt", f"textual {textual.__version__}\n{drawn(app)}"
    folder = os.environ.get("GEMMA10M_PICTURES")
    if folder:
        PICTURES.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
        Path(folder, f"{name}.svg").write_text(app.export_screenshot(title="gemma10m"), encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    if kept.startswith(f"textual {textual.__version__}\n"):
        assert now == kept, f"{name} is drawn another way; see the top of {Path(__file__).name}"
    else:
        assert cells(now) == cells(kept), name


async def at_rest(app: ChatApp, pilot: Pilot[int]) -> None:
    """Wait until nothing is under way that could change the screen, and it has been drawn alike three times.

    Alike alone does not tell: on a busy machine an answer of the engine, or a key, may take longer than three frames.
    """
    before, alike = "", 0
    while alike < 3:
        await pilot.pause()
        now = drawn(app)
        before, alike = now, alike + 1 if now == before and not under_way(app) else 0


def under_way(app: ChatApp) -> bool:
    """Whether the engine has not answered yet what is looked up, or a widget has not dealt with what it was told."""
    asked = [request for _, request in app.link._waiting.values()]
    told = (app, app.screen, *app.screen.query(Widget))
    return any(isinstance(one, LOOKUPS) for one in asked) or any(one.message_queue_size for one in told)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_every_screen_is_drawn_as_it_was_looked_at(tmp_path: Path, size: tuple[int, int]) -> None:
    tag = f"{size[0]}x{size[1]}"
    async with stage(tmp_path, size=size) as (app, pilot):
        await seen(app, "fake reader")
        await seen(app, "The Time Machine")
        await compare(app, pilot, f"home-{tag}")
        await pilot.press("tab", "enter")
        await seen(app, "tokens read")
        await ask(app, "Who speaks?")
        turn = await answered(app)
        await until(lambda: turn.query_one(HeatStrip).display and "─" in turn.query_one(HeatStrip).render().plain)
        await compare(app, pilot, f"chat-{tag}")
        await pilot.press("ctrl+l", "down")
        await seen(app, "Esc goes back")
        await compare(app, pilot, f"library-{tag}")
        await pilot.press("escape")
        await seen(app, "tokens read")
        await pilot.press("tab", "enter")
        await until(lambda: app.screen.query_one(ReaderPane).shown)
        await compare(app, pilot, f"reader-{tag}")
        await pilot.press("o")
        await until(lambda: app.screen.query_one(ReaderPane).outline.has_focus)
        await compare(app, pilot, f"outline-{tag}")
        await pilot.press("escape", "escape", "f7")
        await until(lambda: isinstance(app.screen, MemoryScreen) and app.screen.query_one(HeatStrip).display)
        await until(lambda: "states kept" in screen_text(app))
        await compare(app, pilot, f"memory-{tag}")
        for key, name, said in (("f8", "settings", "theme"), ("f1", "help", "Help"), ("f2", "conversations", "Filby")):
            await pilot.press("escape")
            # Drawn, too: a screen that another one covers before it has been shows nothing behind that one.
            await until(lambda: len(app.screen_stack) == 2)
            await at_rest(app, pilot)
            await seen(app, "tokens read")
            await pilot.press(key)
            await until(lambda said=said: len(app.screen_stack) == 3 and said in screen_text(app))
            await compare(app, pilot, f"{name}-{tag}")
        await pilot.press("escape")
        app.screen.query_one("#prompt").focus()
        await pilot.press("/", "c")
        await until(lambda: app.screen.query_one(Suggestions).display)
        await compare(app, pilot, f"commands-{tag}")


@pytest.mark.parametrize("theme", ["gemma10m-paper", "ansi-dark", "none"])
async def test_the_chat_can_be_read_in_other_colours_and_without_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    if theme == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    async with stage(tmp_path, snapshot=SNAPSHOT) as (app, pilot):
        if theme != "none":
            app.theme = theme
        await seen(app, "tokens read")
        await ask(app, "Who speaks?")
        turn = await answered(app)
        await until(lambda: turn.query_one(HeatStrip).display and "─" in turn.query_one(HeatStrip).render().plain)
        await compare(app, pilot, f"chat-{theme}")


async def test_a_reading_that_goes_on_shows_how_far_it_is(tmp_path: Path) -> None:
    async with stage(tmp_path, "--hold", paths=("/books",), size=(80, 24)) as (app, pilot):
        await seen(app, "37 %")
        await compare(app, pilot, "reading-80x24")


async def test_a_window_that_is_too_small_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path, snapshot=SNAPSHOT, size=(36, 10)) as (app, _):
        await seen(app, "This window is too small")
