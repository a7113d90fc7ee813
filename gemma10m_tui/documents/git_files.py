"""What git knows of a folder: its files, the commit they belong to, what its attributes say; nothing of it runs.

A repository is foreign material: its configuration can name programs for git to start (fsmonitor, hooks, filters), so
those are switched off on the command line, which outranks every configuration file, no command is used that would
filter a file's content, and the environment's own git variables do not reach the child.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from gemma10m_tui.documents.revision import Revision

_SECONDS = 120.0
_SAFE_OPTIONS = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=" + os.devnull,
    "-c", "core.untrackedCache=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "protocol.allow=never",
)  # fmt: skip
_SHORT = 7  # characters of a commit's name; what git shows of it in most repositories
_ATTRIBUTES = ("linguist-generated", "linguist-vendored")


def git_files(folder: Path) -> list[str] | None:
    """Paths below the folder as git lists them, relative to it; None where there is no git work tree to ask.

    A nested repository or submodule comes as a path that is a folder.
    """
    listed = _git(folder, "ls-files", "-coz", "--exclude-standard", "--", ".")
    return None if listed is None else sorted({name.rstrip("/") for name in _names(listed)})


def git_ignored(folder: Path) -> list[str]:
    """What git leaves out below the folder; a folder that is left out as a whole ends in "/"."""
    return sorted(_names(_git(folder, "ls-files", "-oiz", "--exclude-standard", "--directory", "--", ".") or b""))


def work_tree_top(folder: Path) -> Path | None:
    """The topmost folder of the work tree that a folder is in; None outside of one."""
    named = _git(folder, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(named.removesuffix(b"\n"))) if named else None


def git_revisions(folder: Path) -> dict[str, Revision]:
    """The committed files below the folder with the commit that is checked out; none before the first commit."""
    commit = _git(folder, "rev-parse", f"--short={_SHORT}", "--verify", "-q", "HEAD")
    listed = _git(folder, "ls-tree", "-rz", "HEAD") if commit else None
    if commit is None or listed is None:
        return {}
    shown = commit.decode("ascii", "replace").strip()
    revisions = {}
    for line in listed.split(b"\0"):
        facts, _, name = line.partition(b"\t")
        mode, kind, blob = [*facts.split(b" "), b"", b"", b""][:3]
        if kind == b"blob" and mode.startswith(b"100"):
            revisions[os.fsdecode(name)] = Revision(shown, blob.decode("ascii", "replace"))
    return revisions


def git_attributes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Files that .gitattributes calls "generated" or "vendored"; "" where it says that they are not."""
    asked = b"".join(os.fsencode(name) + b"\0" for name in names)
    told = _git(folder, "check-attr", "-z", "--stdin", *_ATTRIBUTES, given=asked) or b""
    fields = told.split(b"\0")
    found: dict[str, str] = {}
    for name, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        path = os.fsdecode(name)
        if value in (b"set", b"true"):
            found[path] = attribute.decode().removeprefix("linguist-")
        elif value in (b"unset", b"false"):
            found.setdefault(path, "")
    return found


def _names(listed: bytes) -> list[str]:
    """Names from a listing; a hostile index may name anything, and what leads out of the folder is not its file."""
    names = {os.fsdecode(name) for name in listed.split(b"\0")}
    return [name for name in names - {"", ".", "./"} if ".." not in name.split("/") and not name.startswith("/")]


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes | None:
    """What a git command answers; None where there is no git, no work tree, or no answer in time."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    try:
        answered = subprocess.run(
            ["git", *_SAFE_OPTIONS, *arguments],
            cwd=folder,
            env=environment,
            input=given if given is not None else b"",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return answered.stdout if answered.returncode == 0 else None
