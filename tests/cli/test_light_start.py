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

FIRST_FRAME = """
import asyncio, gc, json, sys
from pathlib import Path
gc.disable()
from gemma10m_tui.tui.app import ChatApp
seen = []
class Watched(ChatApp):
    def action_start_engine(self):
        lines = self.screen._compositor.render_strips()
        seen.append(" ".join(strip.text for strip in lines))
        modules = sorted({name.partition(".")[0] for name in sys.modules})
        print(json.dumps([seen[0], modules, gc.isenabled(), gc.get_freeze_count()]))
        self.exit(0)
async def main():
    app = Watched(tuple(sys.argv[2:]), None, None, ("true",), Path(sys.argv[1]))
    async with app.run_test(size=(80, 24)):
        while not seen:
            await asyncio.sleep(0.01)
asyncio.run(main())
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


@pytest.mark.parametrize("paths", [(), ("book.txt",)])
def test_the_first_frame_is_drawn_without_torch_and_with_nothing_left_to_look_through_for_garbage(
    tmp_path: Path, paths: tuple[str, ...]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-P", "-c", FIRST_FRAME, str(tmp_path / "log"), *paths],
        env={**os.environ, "PYTHONPATH": str(ROOT), "GEMMA10M_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    screen, modules, collects, frozen = json.loads(ended.stdout.splitlines()[-1])
    assert ("Ask about the text" if paths else "Read a book") in screen
    assert set(modules).isdisjoint({"torch", "model", "numpy", "sqlite3"})
    assert collects
    assert frozen > 10_000


def test_a_path_that_is_not_there_is_said_before_torch_is_loaded(tmp_path: Path) -> None:
    code, modules = loaded_by(["ask", "nothing.txt", "Who?"], tmp_path)
    assert code == 3
    assert "torch" not in modules
