"""The snapshot that there is of a text already, and what to say where its precision is not the one asked for.

The memory is another one in another precision, though not by much. Where nothing is said of it any will do, rather one
like this machine's own; but what a person asks for by name is not silently answered with something else.
"""

from collections.abc import Iterator
from pathlib import Path

from gemma10m_tui.events import Noticed
from gemma10m_tui.library import Shelf, Snapshot


def find_existing(shelf: Shelf, key: str, own: str, asked: str | None) -> tuple[Path | None, str]:
    """The snapshot to open instead of reading, if any, and a sentence where the person should know something.

    `own` is the precision of the model that would read, `asked` what the person asked for, None if nothing.
    """
    others: dict[str, Path] = {}
    for path, precision in shelf.readings(key):
        if precision == own:
            return path, ""
        others.setdefault(precision, path)
    if asked is None or not others:
        return next(iter(others.values()), None), ""
    if "" in others:
        name = others[""].stem
        return others[""], (
            f"{name} was read before it was kept in which precision: it may not be {asked}. "
            f"To read it in {asked}, first: gemma10m snapshots remove {name}"
        )
    precision, path = next(iter(others.items()))
    return None, f"{path.stem} was read in {precision} and stays as it is; in {asked} it is read anew, beside it."


def said_of_precision(snapshot: Snapshot, asked: str | None) -> Iterator[Noticed]:
    """Say that a snapshot which was asked for by its name has its memory in another precision than was asked for."""
    if asked is not None and snapshot.precision not in ("", asked):
        yield Noticed(
            f"The memory of {snapshot.name} was read in {snapshot.precision}; {asked} is for what is computed now."
        )
