"""Which files of a folder git would show a person: tracked and untracked, not ignored; nothing of the repository runs.

A repository is foreign material: its configuration can name programs for git to start (fsmonitor, hooks), so those
are switched off on the command line, which outranks every configuration file, and the environment's own git
variables do not reach the child.
"""

import os
import subprocess
from pathlib import Path

_SECONDS = 120.0
_SAFE_OPTIONS = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=" + os.devnull,
    "-c", "core.untrackedCache=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "protocol.allow=never",
)  # fmt: skip


def git_files(folder: Path) -> list[str] | None:
    """Paths below the folder as git lists them, relative to it; None where there is no git work tree to ask.

    A nested repository or submodule comes as a path that is a folder.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", *_SAFE_OPTIONS, "ls-files", "-coz", "--exclude-standard", "--", "."]
    try:
        listed = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    if listed.returncode != 0:
        return None
    names = {os.fsdecode(name).rstrip("/") for name in listed.stdout.split(b"\0")}
    # A hostile index may name anything; a path that leads out of the folder is not one of its files.
    return sorted(name for name in names - {"", "."} if ".." not in name.split("/") and not name.startswith("/"))
