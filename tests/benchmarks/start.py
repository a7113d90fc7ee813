"""How soon there is something to see: one JSON line.

    python tests/benchmarks/start.py [--runs 7]

`first_paint`: from the start of the process to the first frame on a pseudo-terminal, of the library and of a chat, and
of `bare`, a Textual app with one line of text; each run does all of them in turn, and the least of all runs counts.
`ratio` is how many times as long as the bare app that is. `commands`: from start to end of what prints without the app;
`python` is the interpreter alone. Seconds by the clock, and `own`: the processor time that the process had used by then
(Linux), which means something on a busy machine, too. What is imported is compiled in the first run and not again, as
it is where a package is installed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tui"))

from terminal import Terminal  # noqa: E402

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("something to see")
Bare().run()
"""
GEMMA10M = [sys.executable, "-m", "gemma10m_tui"]
PAINTED: dict[str, tuple[list[str], str]] = {
    "bare": ([sys.executable, "-c", BARE], "something to see"),
    "library": ([*GEMMA10M, "chat"], "Library"),
    "chat": ([*GEMMA10M, "chat", "sample"], "Ask about the text"),
}
COMMANDS = {
    "python": [sys.executable, "-c", "pass"],
    "help": [*GEMMA10M, "--help"],
    "snapshots list": [*GEMMA10M, "snapshots", "list"],
    "models list": [*GEMMA10M, "models", "list"],
}
Times = tuple[float, float]


def first_paint(command: list[str], sign: str, home: str) -> Times:
    """Until the sign stands on the terminal."""
    before = time.perf_counter()
    terminal = Terminal(command, GEMMA10M_HOME=home)
    try:
        terminal.until(lambda text: sign in text)
        return time.perf_counter() - before, own_time(terminal.process.pid)
    finally:
        terminal.end()


def own_time(pid: int) -> float:
    """The processor time that a running process has used; not a number where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def to_the_end(command: list[str], home: str) -> Times:
    """Until it has ended."""
    environment = os.environ | {"GEMMA10M_HOME": home, "PYTHONPATH": str(ROOT)}
    before, used = time.perf_counter(), os.times()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    own = after.children_user + after.children_system - used.children_user - used.children_system
    return time.perf_counter() - before, own


def least(runs: int, measures: dict[str, Callable[[], Times]]) -> dict[str, dict[str, float]]:
    """The least of each, measured in turn."""
    found: dict[str, list[Times]] = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            found[name].append(measure())
    return {
        name: {"seconds": round(min(one for one, _ in times), 3), "own": round(min(one for _, one in times), 3)}
        for name, times in found.items()
    }


def main() -> None:
    """All of it, some times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        painted = least(
            runs,
            {
                name: lambda command=command, sign=sign: first_paint(command, sign, home)  # type: ignore[misc]
                for name, (command, sign) in PAINTED.items()
            },
        )
        ended = least(
            runs,
            {name: lambda command=command: to_the_end(command, home) for name, command in COMMANDS.items()},  # type: ignore[misc]
        )
    ratios = {
        name: {measure: round(times[measure] / painted["bare"][measure], 2) for measure in times}
        for name, times in painted.items()
        if name != "bare"
    }
    print(json.dumps({"runs": runs, "first_paint": painted, "ratio": ratios, "commands": ended}))


if __name__ == "__main__":
    main()
