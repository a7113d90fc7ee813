"""What a person wishes of a reading, besides what is read: one value that every phase takes what it needs from."""

from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.documents import AS_FOUND, ReadOptions
from gemma10m_tui.library.places import Upto


@dataclass(frozen=True)
class Wishes:
    """How files are read, how many at a time, up to where, the paths that the person named, and in which precision.

    Without a `precision` any will do that a snapshot was read in. `jobs` is the number of processes that open files;
    1 opens them in this process, None leaves it to the machine.
    """

    options: ReadOptions = AS_FOUND
    jobs: int | None = 1
    upto: Upto | None = None
    roots: tuple[Path, ...] = ()
    precision: str | None = None

    def title_of(self, whole: str) -> str:
        """The title of what is read, where all of it would be called so."""
        return whole if self.upto is None else self.upto.titled(whole)


NONE = Wishes()
"""No wish at all."""
