"""The folder of snapshots: list them, find one by name or by content, name a new one, remove one.

A snapshot is named TITLE-KEY.g10m: the title as words joined by hyphens, and the first eight characters of its content
key, so that the same text read by the same model is found again without opening every file.
"""

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.connection import require_file
from gemma10m_tui.library.content_key import PASSAGE_FORMAT
from gemma10m_tui.library.leftovers import remove_held, remove_leftovers, remove_unfinished
from gemma10m_tui.library.records import SnapshotSummary
from gemma10m_tui.library.slug import slug
from gemma10m_tui.library.snapshot import SUFFIX, Snapshot
from gemma10m_tui.library.writer_lock import WriterLock

_KEY_CHARACTERS = 8
_NEAR = 0.7  # alike: one letter in three is another, at the most
_MOST_NEAR = 3
_LEAST_WITHIN = 3  # letters


class NoSuchSnapshot(Problem):
    """No snapshot has that name; `advice` is what to do then."""

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(f"There is no snapshot {clean_name(name)}; {advice}", ExitCode.NOT_FOUND)
        self.advice = advice


class Shelf:
    """The snapshots of one folder. Nothing is kept in memory: another process may add and remove files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    @property
    def folder(self) -> Path:
        """The folder, absolute."""
        return self._folder

    def look(self) -> tuple[list[SnapshotSummary], dict[str, str]]:
        """The snapshots that can be opened, newest first; then the names of the others, each with the reason."""
        found, damaged = [], {}
        for path, entry in self._entries():
            if isinstance(entry, SnapshotSummary):
                found.append(entry)
            else:
                damaged[clean_name(path.stem)] = entry.sentence
        return sorted(found, key=lambda summary: (summary.created, summary.name), reverse=True), damaged

    def list(self) -> list[SnapshotSummary]:
        """The snapshots that can be opened, newest first; `look` has the others, too."""
        return self.look()[0]

    def find(self, name_or_path: str | Path) -> Path:
        """The file that a person means: by its whole name, its path, its title, or a beginning that only it has."""
        wanted = os.fspath(name_or_path)
        stem = wanted.removesuffix(SUFFIX)
        paths = {path.stem: path for path in self._paths()}
        if stem in paths:
            return paths[stem]
        # os.path.exists, unlike Path.exists, takes a name that no file can have for one that is not there.
        if wanted.endswith(SUFFIX) and os.path.exists(os.path.expanduser(wanted)):
            return Path(os.path.expanduser(wanted)).absolute()
        titled = self._titled(wanted)
        if len(titled) == 1:
            return titled[0]
        beginning = [name for name in sorted(paths) if stem and name.casefold().startswith(stem.casefold())]
        if len(beginning) == 1:
            return paths[beginning[0]]
        if beginning:
            raise Problem(
                f"{clean_name(wanted)} is the beginning of {_listed(beginning)}; write more of the name.",
                ExitCode.NOT_FOUND,
            )
        close = _near(stem, list(paths)) if stem else []
        advice = f"did you mean {_listed(close)}?" if close else "`gemma10m snapshots list` shows what there is."
        raise NoSuchSnapshot(wanted, advice)

    def _titled(self, title: str) -> Sequence[Path]:
        """Those that are called so, in upper or lower case."""
        wanted, found = " ".join(title.split()).casefold(), []
        for path, entry in self._entries() if wanted else ():
            if isinstance(entry, SnapshotSummary) and " ".join(entry.title.split()).casefold() == wanted:
                found.append(path)
        return found

    def by_content(self, content_key: str, precision: str | None = None) -> Path | None:
        """The snapshot of this text by this model, complete or not, if it can be opened; in any precision if None."""
        found = (path for path, read_in in self.readings(content_key) if precision in (None, read_in))
        return next(found, None)

    def readings(self, content_key: str) -> Iterator[tuple[Path, str]]:
        """Every snapshot of this text by this model, with the precision that it was read in."""
        part = f"-{_key_part(content_key)}"
        # The name says it, unless the snapshot was renamed or has grown since: then every other file is looked into.
        for path in sorted(self._paths(), key=lambda path: part not in path.stem):
            try:
                with Snapshot.open(path, read_only=True) as snapshot:
                    found = snapshot.precision if snapshot.content_key == content_key else None
            except Problem:
                continue  # a damaged file is not the answer; the text is read again beside it
            if found is not None:
                yield path, found

    def by_only_file(self, sha256: str) -> Path | None:
        """The newest snapshot of nothing but a file with these bytes, whichever model read it."""
        found: list[tuple[str, Path]] = []
        for path in self._paths():
            try:
                with Snapshot.open(path, read_only=True) as snapshot:
                    if [one.sha256 for one in snapshot.digests()] == [sha256]:
                        found.append((snapshot.created, path))
            except Problem:
                continue
        return max(found)[1] if found else None

    def by_source(self, source_key: str, model_fingerprint: str, precision: str | None = None) -> Path | None:
        """The newest snapshot that this model read whole from the same place, whatever was there then.

        With a `precision`, only those that were read in it.
        One whose passages were cut in another way has nothing that a new reading could go on from.
        """
        found: list[tuple[str, Path]] = []
        for path in self._paths():
            try:
                with Snapshot.open(path, read_only=True) as snapshot:
                    known = (snapshot.source_key, snapshot.model.fingerprint, snapshot.passage_format)
                    as_wanted = precision in (None, snapshot.precision)
                    if as_wanted and known == (source_key, model_fingerprint, PASSAGE_FORMAT):
                        found += [(snapshot.created, path)] if snapshot.documents_complete else []
            except Problem:
                continue
        return max(found)[1] if found and source_key else None

    def path_for(self, title: str, content_key: str) -> Path:
        """A free path for a new snapshot; numbered when a file (a damaged one, say) has the name already."""
        stem = f"{slug(title)}-{_key_part(content_key)}"
        path = self._folder / f"{stem}{SUFFIX}"
        number = 2
        while os.path.lexists(path):
            path = self._folder / f"{stem}-{number}{SUFFIX}"
            number += 1
        return path

    def path_named(self, name: str, instead_of: str | Path | None = None) -> Path:
        """The path of a snapshot that a person names itself. Raises a Problem when another one has the name."""
        path = self._folder / f"{slug(name.removesuffix(SUFFIX))}{SUFFIX}"
        taken = os.path.lexists(path) and (instead_of is None or path != self.find(instead_of))
        if taken:
            raise Problem(f"There is a snapshot {path.stem} already; choose another name.", ExitCode.USAGE)
        return path

    def remove(self, name: str | Path) -> Path:
        """Delete a snapshot's file and what a killed writer left beside it; refused while it is being written."""
        path = self.find(name)
        if not path.is_symlink() and path.is_dir():
            require_file(path)  # says that it is a folder
        remove_leftovers(self._folder)
        remove_held(path, WriterLock(path))
        remove_unfinished(path)
        return path

    def _paths(self) -> Iterator[Path]:
        try:
            names = sorted(name for name in os.listdir(self._folder) if name.endswith(SUFFIX) and name != SUFFIX)
        except (FileNotFoundError, NotADirectoryError):
            return  # no folder yet: no snapshots yet
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise Problem(f"{clean_name(str(self._folder))} cannot be listed: {reason}.") from error
        yield from (self._folder / name for name in names)

    def _entries(self) -> Iterator[tuple[Path, SnapshotSummary | Problem]]:
        for path in self._paths():
            try:
                with Snapshot.open(path, read_only=True) as snapshot:
                    yield path, snapshot.summary()
            except Problem as problem:
                if problem.code != ExitCode.NOT_FOUND:  # removed by another process since it was listed
                    yield path, problem


def is_named_after(name: str, title: str) -> bool:
    """Whether a snapshot's name says its title."""
    return name.startswith(slug(title))


def _near(wanted: str, names: Sequence[str]) -> list[str]:
    """The names that may be meant: with a slip of the pen in the whole, the title or the beginning, or with the words
    within; the nearest first.
    """
    said = wanted.casefold()

    def nearness(name: str) -> float:
        whole = name.casefold()
        title, _, key = whole.rpartition("-")
        forms = {whole, whole[: len(said)], title if len(key) == _KEY_CHARACTERS else whole}
        if len(said) >= _LEAST_WITHIN and said in whole:
            return 1.0
        return max(difflib.SequenceMatcher(None, said, form).ratio() for form in forms)

    near = [(nearness(name), name) for name in names]
    return [name for how, name in sorted(near, key=lambda one: (-one[0], one[1])) if how >= _NEAR][:_MOST_NEAR]


def _key_part(content_key: str) -> str:
    return re.sub(r"\W", "", content_key)[:_KEY_CHARACTERS]


def _listed(names: list[str]) -> str:
    shown = [clean_name(name) for name in names[:5]]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(shown) + more
