"""The reading as a value, and as one line that fits."""

from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from gemma10m_tui.counted import counted
from gemma10m_tui.events import (
    DocumentEnded,
    DocumentReport,
    Failed,
    ReadingFinished,
    SegmentRead,
    SnapshotOpened,
    TokenDecoded,
)
from gemma10m_tui.tui.reading import Phase, Reading
from gemma10m_tui.tui.widgets.reading_bar import ReadingBar
from gemma10m_tui.tui.wording import count, duration, from_home, percent, size


def test_events_move_the_reading_from_files_to_tokens_to_done() -> None:
    reading = Reading()
    for number, outcome in enumerate(("read", "skipped", "failed"), 1):
        reading = reading.after(DocumentEnded(DocumentReport(f"{number}.txt", outcome), number, 3))
    assert reading.phase is Phase.PARSING
    assert (reading.files("read"), reading.files("skipped"), reading.files_total) == (1, 1, 3)
    reading = reading.after(SnapshotOpened("n", "p", "t", "m", 0, 100, False))
    assert reading.phase is Phase.READING
    reading = reading.after(SegmentRead(50, 100, 1, 10.0, 5.0))
    assert (reading.tokens, reading.seconds_left) == (50, 5.0)
    assert reading.after(TokenDecoded("x")) == reading
    finished = ReadingFinished("s", "p", (), 50, 1, 5.0, 10.0, 1, "", 1, complete=False)
    stopped = reading.after(finished)
    assert stopped.phase is Phase.STOPPED
    assert stopped.tokens_total == 100
    assert stopped.reports == reading.reports


def test_a_failure_leaves_what_is_read_as_it_is() -> None:
    failed = Failed("No.", 1)
    opened = Reading().after(SnapshotOpened("n", "p", "t", "m", 5, 9, False))
    assert Reading().after(failed).phase is Phase.NOTHING
    assert opened.after(failed).phase is Phase.STOPPED
    done = opened.after(ReadingFinished("s", "p", (), 9, 1, 5.0, 10.0, 1, "", 1, complete=True))
    assert done.after(failed) == done


def test_a_snapshot_that_was_read_before_is_done_when_it_opens() -> None:
    assert Reading().after(SnapshotOpened("n", "p", "t", "m", 9, 9, True)).phase is Phase.DONE
    assert Reading().after(SnapshotOpened("n", "p", "t", "m", 0, 0, False)).phase is Phase.READING


class _Bar(App[None]):
    def compose(self) -> ComposeResult:
        yield ReadingBar()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
async def test_the_line_fits_every_width(width: int) -> None:
    reports = tuple(DocumentReport(f"{n}", outcome) for n in range(500) for outcome in ("read", "skipped", "failed"))
    app = _Bar()
    async with app.run_test(size=(width, 5)) as pilot:
        bar = app.query_one(ReadingBar)
        for phase in Phase:
            bar.note(Reading(phase, 9_900_000, 10_000_000, 12_345.6, 86_399.0, 1500, reports))
            await pilot.pause()
            assert bar.render().cell_length <= bar.content_size.width or width < 40
            assert "\n" not in bar.render().plain


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (count(950), "950"),
        (count(9_540), "9.5k"),
        (count(999_960), "1.0M"),
        (count(412_345), "412k"),
        (size(5_200_000), "5.2 MB"),
        (duration(8.4), "8 s"),
        (duration(240), "4 min"),
        (duration(4_800), "1 h 20 min"),
        (duration(float("inf")), "a long time"),
        (duration(float("nan")), "a long time"),
        (percent(999, 1000), "99 %"),
        (percent(0, 0), "0 %"),
        (counted(1, "file"), "1 file"),
        (counted(2000, "file"), "2,000 files"),
    ],
)
def test_numbers_read_as_a_person_would_say_them(said: str, words: str) -> None:
    assert said == words


def test_a_path_in_the_home_folder_begins_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.home", lambda: Path("/people/ada"))
    assert from_home("/people/ada/books/oz.g10m") == str(Path("~/books/oz.g10m"))
    assert from_home("/people/adam/oz.g10m") == "/people/adam/oz.g10m"
