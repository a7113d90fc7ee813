"""What answers at once loads neither torch nor Textual; checked in a fresh process, from a foreign folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROBE = """
import json, sys
sys.argv = ["gemma10m", *sys.argv[1:]]
from gemma10m_tui.__main__ import main
code = main()
print("\\n" + json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def loaded_by(arguments: list[str], folder: Path) -> tuple[int, set[str]]:
    """The exit code and the top-level packages that a command line loads."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GEMMA10M_HOME": str(folder / "home")}
    ended = subprocess.run(
        [sys.executable, "-P", "-c", PROBE, *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    code, modules = json.loads(ended.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["ask", "--help"],
        ["chat", "--help"],
        ["snapshots", "list"],
        ["snapshots", "list", "--json"],
        ["models", "list", "--json"],
    ],
    ids=" ".join,
)
def test_a_light_command_loads_neither_torch_nor_textual(arguments: list[str], tmp_path: Path) -> None:
    code, modules = loaded_by(arguments, tmp_path)
    assert code == 0
    assert modules.isdisjoint({"torch", "textual", "transformers", "model", "numpy"})


def test_a_path_that_is_not_there_is_said_before_torch_is_loaded(tmp_path: Path) -> None:
    code, modules = loaded_by(["ask", "nothing.txt", "Who?"], tmp_path)
    assert code == 3
    assert "torch" not in modules
