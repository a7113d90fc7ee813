"""How a process of ours is started apart from the terminal: a ^C there is for the one who started it to deal with."""

import subprocess
import sys
from typing import Any


def apart() -> dict[str, Any]:
    """The options of `subprocess` that do it on this system."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
