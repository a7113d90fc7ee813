"""How every command ends: an exit code and, where it failed, one sentence; never a traceback."""

import errno
import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

from gemma10m_tui.cli.help_text import reflowed
from gemma10m_tui.cli.interrupt import ended_like_ctrl_c
from gemma10m_tui.cli.output import print_json, say
from gemma10m_tui.crash import write_report
from gemma10m_tui.errors import ExitCode, Problem

Arguments = ParamSpec("Arguments")


def ends_in_an_exit_code(command: Callable[Arguments, ExitCode]) -> Callable[Arguments, ExitCode]:
    """Make a command's every failure an exit code with its sentence; under --json also one object on stdout."""

    @functools.wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ExitCode:
        try:
            with ended_like_ctrl_c():
                code = command(*args, **kwargs)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            return reader_left()
        except (Exception, KeyboardInterrupt) as error:
            return fail(as_problem(error), as_json=bool(kwargs.get("json", False)))

    run.__doc__ = reflowed(command.__doc__)
    return run


def fail(problem: Problem, *, as_json: bool) -> ExitCode:
    """Say the problem; the exit code is the problem's."""
    try:
        say(f"gemma10m: {problem.sentence}")
        if as_json:
            print_json({"error": problem.sentence, "code": int(problem.code)})
    except BrokenPipeError:
        reader_left()
    return problem.code


def as_problem(error: BaseException) -> Problem:
    """The problem that an error is for the person at the keyboard."""
    if isinstance(error, Problem):
        return error
    # What the parser's library makes of Ctrl-C or Ctrl-D at a question; its class has moved from one Typer to the next.
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
        return Problem("Interrupted; what was saved before stays saved.", ExitCode.INTERRUPTED)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("The disk is full; free some space and run the same command again.")
    # torch's own class is a RuntimeError; it is told by name because torch may not be loaded, and must not be here.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return Problem("Out of memory; close other programs, or use a smaller model or --device cpu.")
    path = write_report(error)
    where = f"a report without any of your text is in {path}" if path else "no report could be written"
    return Problem(f"Something failed that should not have ({type(error).__name__}); {where}.")


def reader_left() -> ExitCode:
    """End quietly when the program that read our output has gone, as in `gemma10m ask … | head -1`; other tools end so.

    The interpreter flushes stdout once more at exit and would complain then; so it is pointed at nothing.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nothing, stream.fileno())
    os.close(nothing)
    return ExitCode.READER_LEFT
