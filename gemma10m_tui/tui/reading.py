"""How far the reading is: a value that every event of the engine moves on, drawn by the reading bar."""

from dataclasses import dataclass, replace
from enum import StrEnum

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.protocol import EngineEvent
from gemma10m_tui.events import (
    DocumentEnded,
    DocumentReport,
    Failed,
    PassagesCounted,
    ReadingFinished,
    SegmentRead,
    SnapshotOpened,
)
from gemma10m_tui.tui.wording import percent


class Phase(StrEnum):
    """What the reading does now."""

    WAITING = "waiting"  # nothing was asked to be read, or the engine is not there yet
    PARSING = "parsing"  # files are opened and cut into passages
    COUNTING = "counting"  # what is read again has its tokens counted first
    READING = "reading"  # the network reads tokens
    STOPPED = "stopped"  # part of it is read and saved
    LOST = "lost"  # the engine ended in the middle of it: its last checkpoint is saved
    NOTHING = "nothing"  # none of it could be read
    DONE = "done"

    @property
    def is_under_way(self) -> bool:
        """Whether something is being done that can be stopped."""
        return self in (Phase.PARSING, Phase.COUNTING, Phase.READING)


@dataclass(frozen=True)
class Reading:
    """Tokens and files so far. `reports` has one entry for every file that has ended."""

    phase: Phase = Phase.WAITING
    tokens: int = 0
    tokens_total: int = 0
    tokens_per_second: float = 0.0
    seconds_left: float = 0.0
    files_total: int = 0
    reports: tuple[DocumentReport, ...] = ()
    passages: int = 0
    passages_total: int = 0

    def after(self, event: EngineEvent) -> "Reading":
        """The reading as it stands after an event; an event of another matter changes nothing."""
        match event:
            case DocumentEnded(report=report, total=total):
                return replace(self, phase=Phase.PARSING, files_total=total, reports=(*self.reports, report))
            case PassagesCounted(done=done, total=total):
                return replace(self, phase=Phase.COUNTING, passages=done, passages_total=total)
            case SnapshotOpened(tokens=tokens, tokens_total=total):
                phase = Phase.DONE if event.reused or 0 < total <= tokens else Phase.READING
                return replace(self, phase=phase, tokens=tokens, tokens_total=total)
            case SegmentRead():
                return replace(
                    self,
                    phase=Phase.READING,
                    tokens=event.tokens,
                    tokens_total=event.tokens_total,
                    tokens_per_second=event.tokens_per_second,
                    seconds_left=event.seconds_left,
                )
            case ReadingFinished(tokens=tokens, documents=documents, complete=complete):
                return replace(
                    self,
                    phase=Phase.DONE if complete else Phase.STOPPED,
                    tokens=tokens,
                    tokens_total=max(self.tokens_total, tokens),
                    reports=documents or self.reports,
                )
            case Failed():
                return replace(self, phase=self._after_failure)
        return self

    @property
    def _after_failure(self) -> Phase:
        """What is read to its end stays so, whatever could not be added to it or taken out of it."""
        if self.phase is Phase.DONE:
            return Phase.DONE
        return Phase.STOPPED if self.tokens_total else Phase.NOTHING

    def files(self, outcome: str) -> int:
        """How many files ended so: read, skipped or failed."""
        return sum(report.outcome == outcome for report in self.reports)


def left_unread(reading: Reading) -> str:
    """How much of it is read and saved, for who leaves before its end; empty where all of it or nothing is read."""
    match reading.phase:
        case Phase.READING | Phase.STOPPED if reading.tokens_total:
            share = percent(reading.tokens, reading.tokens_total)
            of = f"{reading.tokens:,} of {counted(reading.tokens_total, 'token')}"
            return f"{share} of the text is read and saved ({of}); who opens it again reads on from there."
        case Phase.PARSING | Phase.COUNTING:
            return "What was taken in so far is saved; who opens it again goes on from there."
    return ""
