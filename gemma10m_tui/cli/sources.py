"""What the words on a command line name: files and folders, a saved snapshot, or a document on standard input."""

import glob
import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gemma10m_tui.cli.output import is_terminal
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.library.shelf import Shelf

SAMPLE_WORD = "sample"
SNAPSHOT_SUFFIX = ".g10m"
_LARGEST_PIPE = 1 << 30  # bytes; more than a hundred million tokens, and far less than what an endless pipe sends


@dataclass(frozen=True)
class Paths:
    """Files and folders to read."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Saved:
    """A snapshot that exists."""

    path: Path


@dataclass(frozen=True)
class Piped:
    """A document that came on standard input."""

    data: bytes
    name: str = "standard input"


def resolve(words: Sequence[str]) -> Paths | Saved:
    """What the words name. A path wins over a snapshot of the same name: reading it again opens the same snapshot."""
    if len(words) != 1 or words[0] == SAMPLE_WORD:
        return resolve_paths(words)
    (word,) = words
    if (os.path.exists(word) and not word.endswith(SNAPSHOT_SUFFIX)) or _matches_something(word):
        return resolve_paths(words)
    refuse_a_dangling_link(word)
    from gemma10m_tui.library.shelf import NoSuchSnapshot

    try:
        return Saved(find_snapshot(word))
    except NoSuchSnapshot as problem:
        missing = f"There is no file, folder or snapshot '{clean(word)}'; {problem.advice}"
        raise Problem(missing, ExitCode.NOT_FOUND) from None


def _matches_something(word: str) -> bool:
    """Whether it is a pattern that no shell has filled in, and some file or folder has such a name."""
    return glob.has_magic(word) and any(glob.iglob(word, recursive=True))


def resolve_paths(words: Sequence[str]) -> Paths:
    """The words as paths that exist; the word `sample` is the book that ships with the program."""
    paths = []
    for word in words:
        if os.path.exists(word):
            paths.append(Path(word))
        elif glob.has_magic(word):
            paths.append(Path(word))  # a pattern that no shell has filled in: what it matches is found later
        elif word == SAMPLE_WORD:
            from gemma10m_tui.assets import sample_book

            paths.append(sample_book())
        else:
            refuse_a_dangling_link(word)
            refuse_a_snapshot(word)
            raise Problem(f"There is no file or folder '{clean(word)}'; check the spelling.", ExitCode.NOT_FOUND)
    return Paths(tuple(paths))


def resolve_ingest(words: Sequence[str]) -> Paths | Piped:
    """What `ingest` is to read: paths, or with - alone the document on standard input."""
    if list(words) == ["-"]:
        return piped_document()
    if "-" in words:
        raise Problem(
            "Standard input is read by itself; read the files first, then: … | gemma10m ingest --append SNAPSHOT -",
            ExitCode.USAGE,
        )
    return resolve_paths(words)


def find_snapshot(word: str) -> Path:
    """The file of the snapshot that a name or a path means; `sample` is what the shipped book was read into."""
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.shelf import NoSuchSnapshot, Shelf

    shelf = Shelf(snapshots_folder())
    try:
        return shelf.find(word)
    except NoSuchSnapshot:
        if word != SAMPLE_WORD:
            raise
        return _snapshot_of_the_sample(shelf)


def _snapshot_of_the_sample(shelf: "Shelf") -> Path:
    from gemma10m_tui.assets import sample_book

    found = shelf.by_only_file(hashlib.sha256(sample_book().read_bytes()).hexdigest())
    if found is None:
        raise Problem(
            "The book that ships with the program has not been read yet; gemma10m ingest sample reads it.",
            ExitCode.NOT_FOUND,
        )
    return found


def refuse_a_dangling_link(word: str) -> None:
    """Raise a Problem where a word is the name of a symbolic link that leads nowhere."""
    if os.path.islink(word) and not os.path.exists(word):
        target = clean(os.readlink(word))
        raise Problem(
            f"'{clean(word)}' is a symbolic link that leads nowhere: there is no '{target}'. Name the file itself, or "
            "put the link right.",
            ExitCode.NOT_FOUND,
        )


def refuse_a_snapshot(word: str) -> None:
    """Raise a Problem where a word among those that name what to read is the name of a snapshot."""
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.merging import refuse_snapshots
    from gemma10m_tui.library.shelf import Shelf

    refuse_snapshots([word], Shelf(snapshots_folder()))


def piped_document() -> Piped:
    """The document on standard input."""
    if sys.stdin is None or is_terminal(sys.stdin):
        raise Problem(
            'Name what to ask, a file, a folder or a snapshot: gemma10m ask book.txt "…", or pipe a text in: '
            'cat book.txt | gemma10m ask "…".',
            ExitCode.USAGE,
        )
    data = sys.stdin.buffer.read(_LARGEST_PIPE + 1)
    if len(data) > _LARGEST_PIPE:
        raise Problem("More than 1 GiB came on standard input; save it to a file and name the file.", ExitCode.USAGE)
    if not data.strip():
        raise Problem(
            'Nothing came on standard input, and no file or snapshot is named: gemma10m ask book.txt "…".',
            ExitCode.USAGE,
        )
    return Piped(data)


def piped_question() -> str:
    """The question on standard input, for `ask SOURCE -`."""
    if sys.stdin is None or is_terminal(sys.stdin):
        raise Problem("With - the question is read from standard input; pipe it in.", ExitCode.USAGE)
    return sys.stdin.buffer.read(_LARGEST_PIPE).decode("utf-8", errors="replace")
