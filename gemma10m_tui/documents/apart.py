"""How a process of ours is started apart from the terminal: a ^C there is for the one who started it to deal with."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import gemma10m_tui


def apart() -> dict[str, Any]:
    """The options of `subprocess` that do it on this system."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def started_apart(module: str) -> subprocess.Popen[bytes]:
    """A module of ours at the end of two pipes, in a process that can be killed; what it complains of is dropped."""
    # The same code as this process, wherever that was imported from: -P keeps the current folder out.
    root = str(Path(gemma10m_tui.__file__).absolute().parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, inherited] if inherited else [root])}
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", module],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **apart(),  # with a ^C at the terminal the child would lose what it is at
    )
