"""The one way in which a single file fails: a sentence for a person, never a traceback."""

from gemma10m_tui.errors import ExitCode, Problem

# Why a file is not read that its password would open; who can ask for one knows it by these.
LOCKED = "it is encrypted; give its password with --password"
WRONG_PASSWORD = "the password does not open it; check it"


class Unreadable(Problem):
    """A file that was opened and has no text to give. `reason` is its sentence without the file's name.

    The rest of a folder goes on: whoever reads many files turns this into a failed report with `reason`.
    """

    def __init__(self, reason: str, name: str = "", code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(f"{name}: {reason}" if name else reason, code)
        self.reason = reason
        self.name = name
