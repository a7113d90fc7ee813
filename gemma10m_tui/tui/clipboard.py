"""Copying that works over SSH and inside tmux: the terminal is asked, and where there is one, a program too.

OSC 52 travels through SSH to the terminal that a person sits at. tmux takes it only where it is set up to, so its own
buffer is loaded as well; on the machine itself the desktop's program does what an older terminal does not.
"""

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence

_IN_UTF_16 = "clip.exe"  # with its mark in front; what has none is taken to be in the code page of the machine
_TOOLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("", ("pbcopy",)),
    ("", (_IN_UTF_16,)),
)
_PATIENCE = 2.0  # seconds that a program may take


def osc52(text: str, in_tmux: bool) -> str:
    """The sequence that puts a text on the terminal's clipboard; in tmux also the one that it passes through."""
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode('ascii')}\x07"
    return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\" if in_tmux else plain


def copying_program(
    environment: Mapping[str, str] = os.environ, which: Callable[[str], str | None] = shutil.which
) -> Sequence[str] | None:
    """The program to hand the text to; None over SSH, where the clipboard of that machine is nobody's."""
    if environment.get("TMUX") and which("tmux"):
        return ("tmux", "load-buffer", "-w", "-")
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return None
    for variable, command in _TOOLS:
        if (not variable or environment.get(variable)) and which(command[0]):
            return command
    return None


def run_copying_program(text: str) -> None:
    """Hand the text on; whatever goes wrong, the terminal was asked already. Blocks: call it from a thread."""
    command = copying_program()
    if command is None:
        return
    try:
        subprocess.run(
            command,
            input=text.encode("utf-16") if command[0] == _IN_UTF_16 else text.encode(),
            timeout=_PATIENCE,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return
