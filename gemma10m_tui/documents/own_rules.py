"""What a person says about a folder in `.gemma10mignore`: git's patterns, above everything else this program decides.

A pattern leaves out; one after `!` asks for what git, or a rule of ours, would leave out. A folder that is left out
is entered only when it, or something in it, is asked for by its path: `!*.lock` opens no `node_modules`.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gemma10m_tui.documents.ignore_rules import Rules, ignore_file

NAME = ".gemma10mignore"
LEFT_OUT = f"left out by {NAME}"


class OwnRules:
    """What `.gemma10mignore` files say: they stand above everything else, and the nearest word about a path counts.

    `above` is a folder on the way up whose rules hold too (the top of the work tree); it is the root's own by default.
    """

    def __init__(self, root: Path, above: Path | None = None) -> None:
        self._top = above or root
        self._prefix = "" if above is None else root.relative_to(above).as_posix()
        self._files: dict[str, Rules] = {}
        self._folders: dict[str, bool | None] = {}

    def excludes(self, path: str, *, folder: bool = False) -> bool:
        """Whether a path is left out, by itself or with a folder above it."""
        return self._verdict(self._full(path), folder) is True

    def includes(self, path: str, *, folder: bool = False) -> bool:
        """Whether a path is asked for, by itself or with a folder above it."""
        return self._verdict(self._full(path), folder) is False

    def names(self, path: str) -> bool:
        """Whether a rule asks for this very file, and not only for a folder that it is in."""
        return self._at(self._full(path), folder=False) is False

    def opens(self, path: str) -> bool:
        """Whether a folder that would be left out is entered: it, or something in it, is asked for by its path."""
        full = self._full(path)
        if self._at(full, folder=True) is False:
            return True
        inside = os.fsencode(full) + b"/"
        return any(
            not rule.excludes and not rule.by_name and (_bytes_below(base) + rule.literal).startswith(inside)
            for base, rules in self._above(full)
            for rule in rules.rules
        )

    def asks_for_anything(self, folders: Iterable[str]) -> bool:
        """Whether the rules at the top or in one of some folders of the root ask for something to be read."""
        read = [self._rules_of(folder) for folder in {"", *map(self._full, folders)}]
        return any(not rule.excludes for rules in read for rule in rules.rules)

    def _full(self, path: str) -> str:
        return f"{self._prefix}/{path}".rstrip("/") if self._prefix not in ("", ".") else path

    def _verdict(self, path: str, folder: bool) -> bool | None:
        own = self._at(path, folder=folder)
        parent = path.rpartition("/")[0]
        if own is not None or not parent:
            return own
        if parent not in self._folders:
            self._folders[parent] = self._verdict(parent, True)
        return self._folders[parent]

    def _at(self, path: str, *, folder: bool) -> bool | None:
        for base, rules in self._above(path):
            verdict = rules.verdict(path[len(base) + 1 :] if base else path, folder=folder)
            if verdict is not None:
                return verdict
        return None

    def _above(self, path: str) -> Iterator[tuple[str, Rules]]:
        """The rules of the folders above a path, the nearest first."""
        while path:
            path = path.rpartition("/")[0]
            rules = self._rules_of(path)
            if rules.rules:
                yield path, rules

    def _rules_of(self, folder: str) -> Rules:
        if folder not in self._files:
            self._files[folder] = ignore_file(self._top / folder / NAME) or Rules()
        return self._files[folder]


def _bytes_below(base: str) -> bytes:
    return os.fsencode(base) + b"/" if base else b""
