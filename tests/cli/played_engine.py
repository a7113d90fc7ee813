"""An engine that plays events it was given, for commands to be tested without a network."""

from collections.abc import Callable, Iterator

from gemma10m_tui.events import (
    AnswerFinished,
    Citation,
    DocumentReport,
    Event,
    ReadingFinished,
)
from gemma10m_tui.reading.plan import PlannedDocument, ReadingPlan
from gemma10m_tui.reading.wishes import NONE, Wishes

PLAN = ReadingPlan(
    title="whale",
    model="reader",
    documents=(
        PlannedDocument("whale.txt", "text", 40, "read", "", 512),
        PlannedDocument("picture.png", "", 100, "skipped", "an image", 0),
        PlannedDocument("broken.pdf", "pdf", 9, "failed", "the file is damaged", 0),
    ),
    tokens=512,
    tokens_per_second=1000.0,
    seconds=0.5,
    state_bytes=4096,
    peak_memory_bytes=300_000_000,
    warnings=("2 files look like secrets.",),
)
READ = DocumentReport("whale.txt", "read", passages=3, characters=2000)
FAILED = DocumentReport("broken.pdf", "failed", "the file is damaged")
CITATION = Citation(1, "whale.txt", "Chapter 1", "Call me Ishmael.", True, 0.8)


def reading(*, complete: bool = True, documents: tuple[DocumentReport, ...] = (READ,)) -> ReadingFinished:
    """The end of a reading as an engine reports it."""
    return ReadingFinished(
        snapshot="whale-1a2b3c4d",
        path="/nowhere/whale-1a2b3c4d.g10m",
        documents=documents,
        tokens=512,
        segments=2,
        seconds=1.5,
        tokens_per_second=341.0,
        state_bytes=4096,
        state_sha256="ab" * 32,
        peak_memory_bytes=1 << 20,
        complete=complete,
    )


def answered(text: str = "Ishmael.", stopped: str = "end") -> AnswerFinished:
    """The end of a turn as an engine reports it."""
    return AnswerFinished(1, 1, text, stopped, (CITATION,), 0.5, 512, 3, "reader")


class PlayedEngine:
    """Plays what it was given; `calls` says what was asked of it."""

    reading_events: tuple[Event, ...] = ()
    answer_events: tuple[Event, ...] = ()
    calls: list[tuple[object, ...]]
    wishes: list[Wishes]
    on_open: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, model: str | None, device: str, cancelled: Callable[[], bool], precision: str = "auto") -> None:
        self.cancelled = cancelled
        self.calls.append(("engine", model, device, precision))

    def open(
        self, *, paths: tuple[str, ...], snapshot: str | None, name: str | None, read_only: bool, wishes: Wishes
    ) -> Iterator[Event]:
        self.calls.append(("open", paths, snapshot, name))
        self.wishes.append(wishes)
        return self._read()

    def open_stream(
        self, data: bytes, name: str, title: str | None, read_only: bool, wishes: Wishes
    ) -> Iterator[Event]:
        self.calls.append(("open_stream", data, name))
        self.wishes.append(wishes)
        return self._read()

    def append(
        self, snapshot: str, paths: tuple[str, ...] = (), piped: tuple[bytes, str] | None = None, wishes: Wishes = NONE
    ) -> Iterator[Event]:
        self.calls.append(("append", snapshot, paths, piped))
        return self._read()

    def undo(self, snapshot: str, count: int) -> Iterator[Event]:
        self.calls.append(("undo", snapshot, count))
        return self._read()

    def plan(self, paths: tuple[str, ...], wishes: Wishes) -> ReadingPlan:
        self.calls.append(("plan", paths))
        return PLAN

    def _read(self) -> Iterator[Event]:
        self.on_open()
        if self.cancelled():
            yield reading(complete=False)
        else:
            yield from self.reading_events

    def ask(self, question: str, memory_only: bool) -> Iterator[Event]:
        self.calls.append(("ask", question, memory_only))
        yield from self.answer_events

    def close(self) -> None:
        self.calls.append(("close",))
