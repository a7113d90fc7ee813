"""Progress of a reading, on stderr and only where a person looks: files ended, tokens read, rate, time left."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from gemma10m_tui.cli.output import duration, end_of, is_terminal, say
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.events import DocumentEnded, Event, PassagesCounted, ReadingFinished, SegmentRead, SnapshotOpened

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ReadingProgress:
    """Listens to the events of a reading and draws one line; draws nothing where stderr is not a terminal."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if is_terminal(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._progress = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[detail]}", markup=False),
                console=Console(file=sys.stderr),
                transient=True,
                redirect_stdout=False,  # stdout is the result's, and may be a terminal too
                redirect_stderr=False,
            )
            self._task = self._progress.add_task("Looking", total=None, detail="")
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the line away; what follows has the terminal to itself."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def tell(self, sentence: str) -> None:
        """Print a line above the one that is drawn."""
        if self._progress is None:
            say(sentence)
        else:
            self._progress.console.print(clean(sentence), markup=False, highlight=False)

    def show(self, event: Event) -> None:
        """Redraw the line for one event."""
        match event:
            case DocumentEnded(report=report, done=done, total=total):
                self._draw("Opening files", done, total, f"{done:,} of {total:,}  {end_of(report.path, 40)}")
            case PassagesCounted(done=done, total=total):
                self._draw("Counting", done, total, f"{done:,} of {total:,} passages")
            case SnapshotOpened(tokens=tokens, tokens_total=total):
                self._draw("Reading", tokens, total, f"{tokens:,} of {total:,} tokens")
            case SegmentRead(tokens=tokens, tokens_total=total):
                self._draw("Reading", tokens, total, segment_line(event))
            case ReadingFinished():
                self.stop()
            case _:
                pass

    def _draw(self, description: str, done: int, total: int, detail: str) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task, description=description, completed=done, total=max(total, 1), detail=detail
            )


def segment_line(event: SegmentRead) -> str:
    """How far a reading is, in words: `4,096 of 20,480 tokens · 1,024 tokens/s · 16 s left`."""
    return (
        f"{event.tokens:,} of {event.tokens_total:,} tokens · {event.tokens_per_second:,.0f} tokens/s"
        f" · {duration(event.seconds_left)} left"
    )
