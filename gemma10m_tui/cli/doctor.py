"""`gemma10m doctor`: what this machine has of what the program needs, and what to do where it does not."""

from typing import Any

from gemma10m_tui.cli.options import Json
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result
from gemma10m_tui.errors import ExitCode


@ends_in_an_exit_code
def doctor(json: Json = False) -> ExitCode:
    """Check Python, PyTorch and its device, memory, SQLite, the terminal, the folders and the built-in model.

    Says, too, where the settings (config.toml) are. Ends with 1 where something that the program needs is missing.
    """
    from gemma10m_tui.cli.checks import Check, check_everything

    checks: list[Check] = check_everything()
    healthy = all(check.healthy for check in checks)
    if json:
        answer: dict[str, Any] = {"healthy": healthy}
        for check in checks:
            answer[check.name] = {"healthy": check.healthy, "advice": check.advice, **check.facts}
        print_json(answer)
    else:
        for check in checks:
            result(f"{'ok ' if check.healthy else 'NO '} {check.name:<9} {check.line}")
            if check.advice:
                result(f"{'':<14}{check.advice}")
    return ExitCode.DONE if healthy else ExitCode.FAILED
