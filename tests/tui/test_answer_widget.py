"""An answer as it grows: nothing of it is lost, however its pieces come in."""

import asyncio

from stage import screen_text, until
from textual.app import App, ComposeResult

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
