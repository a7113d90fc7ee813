"""Text of a document, a model or a file name neither breaks the app nor acts on the terminal."""

import re
from pathlib import Path

import pytest
from fake_book import QUOTED
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.segment import ControlType, Segment
from stage import answered, ask, screen_text, stage, turns, until
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot
from textual.selection import Selection
from textual.widgets import Static

from gemma10m_tui.tui.app import ChatApp
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.line_filter import ControlCharacterFilter
from gemma10m_tui.tui.widgets.answer import Answer
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.transcript import Transcript

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")


def squeezed(app: ChatApp) -> str:
    """What is on the screen without its white space: wrapping is no matter here."""
    return "".join(screen_text(app).split())


def assert_harmless(app: ChatApp) -> None:
    """No control character is in any drawn line, before the filter even."""
    assert not CONTROL.search(screen_text(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_hostile_document_is_shown_as_text_everywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    async with stage(tmp_path, "--hostile", "--noise", paths=("/books",), size=size) as (app, pilot):
        await until(lambda: "tokens read" in screen_text(app))
        await ask(app, "hostile answer")
        transcript = app.screen.query_one(Transcript)
        await until(lambda: transcript.turns and transcript.turns[0].finished)
        await until(lambda: len(app.screen.query(CitationLine)) == 3)
        await until(lambda: "[link=http://x]click[/link][@click=app.quit]q[/][/x]" in squeezed(app))
        assert_harmless(app)
        await pilot.press("tab", "enter")
        await until(lambda: app.screen.query_one(ReaderPane).shown)
        await pilot.pause()
        assert_harmless(app)
        await pilot.press("escape")
        for key in ("f2", "f3"):
            await pilot.press(key)
            await until(lambda: "link=http://x" in screen_text(app))
            assert_harmless(app)
            await pilot.press("escape")
        await pilot.press("ctrl+l")
        await until(lambda: "Library" in screen_text(app) and "52;c;aGFja2Vk" in screen_text(app))
        assert_harmless(app)
        assert app.is_running


async def test_words_of_a_text_are_shown_in_the_chat_as_they_stand(tmp_path: Path) -> None:
    async with stage(tmp_path, paths=("/books",), size=(120, 40)) as (app, pilot):
        await until(lambda: "tokens read" in screen_text(app))
        await ask(app, "quote the rules")
        await answered(app)
        lines = [re.sub("^( *)- ", r"\1• ", line) for line in QUOTED.split("\n") if line]
        await until(lambda: all(line in screen_text(app) for line in lines))
        answer = turns(app)[0].answer
        assert answer.text.strip() == QUOTED
        assert answer.mark("__main__") == 1
        assert len(answer.lines_with("2*3*4")) == 1
        selected = answer.get_selection(Selection(None, None))
        assert selected is not None
        assert selected[0].replace("• ", "- ") == QUOTED
        await ask(app, "who")  # what a model wrote is Markdown
        await answered(app, 2)
        await until(lambda: "There are four dimensions" in screen_text(app))
        assert pilot.app.is_running


class _Bench(App[None]):
    """Nothing but a place for one widget."""

    def compose(self) -> ComposeResult:
        yield Static("", id="place")


PIECES = ("\n", "\n\n", "# ", "> ", "- ", "1. ", "```", "`", "**", "_", "~~", "|", "|---|---|\n", "[", "](x)", "![")
TRAPS = ("<b>", "<http://x>", "http://x.y", "&amp;", "[/x]", "[@click=app.quit]", "\x1b[31m", "    ", "\t", "[a]: b\n")
markdown = st.lists(st.sampled_from((*PIECES, *TRAPS, "word ")), max_size=40).map("".join)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(markdown | st.text(), min_size=1, max_size=12))
async def test_no_markdown_of_a_model_breaks_the_screen(texts: list[str]) -> None:
    app = _Bench()
    async with app.run_test() as pilot:
        await _mount_all(app, pilot, texts)
        assert app.is_running


async def _mount_all(app: App[None], pilot: Pilot[None], texts: list[str]) -> None:
    for text in texts:
        answer = Answer()
        await app.mount(answer)
        await answer.finish(text)
    await pilot.pause()


@given(st.text())
def test_foreign_text_has_no_style_of_its_own_making(text: str) -> None:
    for content in (foreign(text), foreign_line(text)):
        assert not content.spans
        assert not CONTROL.search(content.plain.replace("\t", " "))
    assert "\n" not in foreign_line(text).plain


@given(st.text(st.characters(max_codepoint=0x2100)))
def test_the_line_filter_lets_no_control_character_out_and_keeps_the_length(text: str) -> None:
    control = Segment("\x1b[H", None, [(ControlType.HOME,)])
    kept, filtered = ControlCharacterFilter().apply([control, Segment(text)], Color(0, 0, 0))
    assert kept == control
    assert len(filtered.text) == len(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f]", filtered.text)
