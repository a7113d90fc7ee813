"""A long conversation is as long as it is, whether all of its turns are laid out or not."""

from stage import until
from textual.app import App, ComposeResult

from gemma10m_tui.engine.answers import TurnRecord
from gemma10m_tui.tui.widgets.transcript import MOUNTED_TURNS, Transcript


class _Bench(App[None]):
    """A transcript alone."""

    def compose(self) -> ComposeResult:
        yield Transcript()


def laid_out(transcript: Transcript) -> int:
    return sum(turn.display for turn in transcript.turns)


def sees_the_last(transcript: Transcript) -> bool:
    last = transcript.turns[-1]
    return bool(last.size.height and transcript.scroll_y == min(last.virtual_region.y, transcript.max_scroll_y))


async def test_turns_far_above_are_laid_out_only_when_somebody_comes_near_them() -> None:
    app = _Bench()
    async with app.run_test(size=(60, 20)) as pilot:
        transcript = app.query_one(Transcript)
        records = [
            TurnRecord(f"question {n}", f"answer {n}\n\n" * n, (), "end", "m", 1.0) for n in range(MOUNTED_TURNS)
        ]
        await transcript.show_conversation(records)
        await until(lambda: transcript.max_scroll_y > 800 and sees_the_last(transcript))
        await transcript.add_turn("one more")
        await until(lambda: laid_out(transcript) < 5 and transcript.is_vertical_scroll_end)
        last = transcript.turns[-1]
        await until(lambda: last.virtual_region.y > 800)
        last.add("a line\n\n" * 15)
        await until(lambda: transcript.max_scroll_y > last.virtual_region.y and transcript.is_vertical_scroll_end)
        await pilot.resize_terminal(60, 17)
        await until(lambda: transcript.size.height == 16)
        assert laid_out(transcript) < 5
        folded = last.virtual_region.y  # not before: while the answer above is given its end, the last turn still moves
        transcript.scroll_to(y=300, animate=False)
        await until(lambda: laid_out(transcript) == MOUNTED_TURNS and transcript.turns[1].virtual_region.y)
        await until(lambda: (last.virtual_region.y, transcript.scroll_y) == (folded, 300))


async def test_what_is_sought_is_found_in_turns_that_were_not_laid_out() -> None:
    app = _Bench()
    async with app.run_test(size=(60, 20)):
        transcript = app.query_one(Transcript)
        await transcript.show_conversation(
            [TurnRecord(f"question {n}", "a\n\n" * 9, (), "end", "m", 1.0) for n in range(30)]
        )
        await until(lambda: transcript.max_scroll_y > 300 and sees_the_last(transcript))
        await transcript.add_turn("one more")
        await until(lambda: laid_out(transcript) < 30)
        assert transcript.find("question 7") == 1
        await until(lambda: laid_out(transcript) == 31 and transcript.turns[7].virtual_region.y)
        transcript.go_to_found(1)
        await until(lambda: 0 <= transcript.turns[7].region.y < 20)
