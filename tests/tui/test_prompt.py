"""The prompt: Enter sends, new lines have their keys, a paste never sends, and old questions come back."""

from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType

from gemma10m_tui.tui.messages import QuestionAsked
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.suggestions import Suggestions


class _Desk(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("super+c", "copy", "Copy")]

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.copied = 0

    def compose(self) -> ComposeResult:
        suggestions = Suggestions()
        yield suggestions
        yield Prompt(suggestions)

    def action_copy(self) -> None:
        self.copied += 1

    def on_question_asked(self, message: QuestionAsked) -> None:
        self.asked.append(message.question)


async def test_enter_sends_and_three_keys_make_a_new_line() -> None:
    app = _Desk()
    async with app.run_test() as pilot:
        await pilot.press("a", "ctrl+j", "b", "shift+enter", "c", "alt+enter", "d")
        assert app.query_one(Prompt).text == "a\nb\nc\nd"
        await pilot.press("enter")
        await pilot.pause()
        assert app.asked == ["a\nb\nc\nd"]
        assert app.query_one(Prompt).text == ""
        await pilot.press("space", "enter")
        await pilot.pause()
        assert len(app.asked) == 1


async def test_keys_that_come_faster_than_they_are_dealt_with_keep_their_order() -> None:
    app = _Desk()
    async with app.run_test() as pilot:
        for key in ("a", "b", "backspace", "c", "ctrl+j", "d", "left", "e", "enter", "f"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert app.asked == ["ac\ned"]
        assert app.query_one(Prompt).text == "f"


async def test_a_key_that_has_nothing_to_do_in_the_prompt_is_for_others() -> None:
    app = _Desk()
    async with app.run_test() as pilot:
        await pilot.press(*"word", "super+c")
        assert app.copied == 1
        await pilot.press("ctrl+a", "shift+end", "super+c")
        assert app.copied == 1


async def test_a_paste_keeps_its_lines_loses_its_escapes_and_does_not_send() -> None:
    app = _Desk()
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        prompt.post_message(events.Paste("one\r\ntwo\rthree\n\x1b]52;c;x\x07"))
        await pilot.pause()
        assert prompt.text == "one\ntwo\nthree\n␛]52;c;x␇"
        assert not app.asked


async def test_the_prompt_grows_with_its_lines_to_ten() -> None:
    app = _Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = app.query_one(Prompt)
        assert prompt.size.height == 1
        for _ in range(4):
            await pilot.press("ctrl+j")
        await pilot.pause()
        assert prompt.size.height == 5
        for _ in range(10):
            await pilot.press("ctrl+j")
        await pilot.pause()
        assert prompt.size.height == 10


async def test_up_brings_questions_back_and_down_returns_to_the_draft() -> None:
    app = _Desk()
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        await pilot.press(*"one", "enter", *"two", "enter", *"draft")
        await pilot.press("up")
        assert prompt.text == "two"
        await pilot.press("up", "up")
        assert prompt.text == "one"
        await pilot.press("down", "down")
        assert prompt.text == "draft"
