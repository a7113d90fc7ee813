"""The checkpoints of a snapshot as places in its text: what can be gone back to without reading from the beginning."""

import bisect
from dataclasses import dataclass

from gemma10m_tui.library.borders import stretches
from gemma10m_tui.library.checkpoints import kept_marks
from gemma10m_tui.library.opened_file import OpenedFile


@dataclass(frozen=True)
class TimelinePoint:
    """A state that is kept, and what its last token stands in. `latest` is the one that answers."""

    tokens: int
    segments: int
    document: str
    section: str | None
    latest: bool


def timeline(snapshot: OpenedFile) -> tuple[TimelinePoint, ...]:
    """Every checkpoint, oldest first."""
    with snapshot.reading() as connection:
        found, marks = stretches(connection), kept_marks(connection)
    ends = [stretch.end_token for stretch in found]
    points = []
    for number, (tokens, segments) in enumerate(marks, start=1):
        stretch = found[min(bisect.bisect_left(ends, tokens), len(found) - 1)] if found else None
        points.append(
            TimelinePoint(
                tokens,
                segments,
                stretch.document if stretch else "",
                stretch.section if stretch else None,
                number == len(marks),
            )
        )
    return tuple(points)
