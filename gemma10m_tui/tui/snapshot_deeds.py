"""What can be done with a snapshot of the library: what is asked for in one line, and what comes of the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gemma10m_tui.engine.answers import SnapshotEntry
from gemma10m_tui.engine.requests import BranchSnapshot, ExportSnapshot, RemoveSnapshot, RenameSnapshot, Request
from gemma10m_tui.errors import Problem
from gemma10m_tui.library.proposed_path import free_path
from gemma10m_tui.tui.messages import SourceChosen
from gemma10m_tui.tui.typed_path import typed_paths
from gemma10m_tui.tui.wording import size

Outcome = Request | SourceChosen | Problem | None


@dataclass(frozen=True)
class Deed:
    """`about` is what is asked, `proposed` what stands in the line before anything is written there."""

    title: str
    about: str
    proposed: str
    outcome: Callable[[str], Outcome]


def _rename(chosen: SnapshotEntry) -> Deed:
    return Deed("Rename", "Its new title:", chosen.title, lambda title: RenameSnapshot(chosen.path, title))


def _branch(chosen: SnapshotEntry) -> Deed:
    about = "A copy with its conversations; the first one stays as it is. Its name:"
    return Deed("Branch", about, f"{chosen.name}-branch", lambda name: BranchSnapshot(chosen.path, name))


def _export(chosen: SnapshotEntry) -> Deed:
    about = "The file to write; it holds the text, the memory and the conversations."
    proposed = str(free_path(Path.cwd() / f"{chosen.name}.g10m"))
    return Deed("Export", about, proposed, lambda path: ExportSnapshot(chosen.path, path))


def _remove(chosen: SnapshotEntry) -> Deed:
    about = (
        f"“{chosen.title}” ({size(chosen.size_bytes)}) and the conversations in it will be gone; "
        "the documents stay. Write yes:"
    )
    return Deed("Remove", about, "", lambda said: RemoveSnapshot(chosen.path) if said == "yes" else None)


def _append(chosen: SnapshotEntry) -> Deed:
    about = f"A file or folder to read after what “{chosen.title}” holds; only what is new costs time."

    def outcome(path: str) -> Outcome:
        paths = typed_paths(path)
        if not paths:
            return Problem(f"There is nothing at {path}; check the path.")
        return SourceChosen(tuple(str(one) for one in paths), chosen.path)

    return Deed("Append", about, "", outcome)


def _upto(chosen: SnapshotEntry) -> Deed:
    about = f"The chapter or page of “{chosen.title}” behind which nothing is opened: Chapter 7, or page 12."
    return Deed("Up to the end of", about, "", lambda place: SourceChosen((), chosen.path, None, place))


DEEDS: Mapping[str, Callable[[SnapshotEntry], Deed]] = MappingProxyType(
    {"rename": _rename, "branch": _branch, "export": _export, "remove": _remove, "append": _append, "upto": _upto}
)
