"""What goes wrong, said to a person: one sentence that names the next step, and an exit code."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command; part of the command line's contract."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    MISMATCH = 4
    PARTIAL = 5
    INTERRUPTED = 130
    READER_LEFT = 141  # as a shell tells of a program that wrote into a closed pipe (128 + SIGPIPE)


class Problem(Exception):
    """A failure that a person can act on.

    `sentence` says what happened, to what, and what to do next; it is shown as it is, so it must already be
    free of control characters. `code` is the exit code of a command that ends with it.
    """

    def __init__(self, sentence: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
