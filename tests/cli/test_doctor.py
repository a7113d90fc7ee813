"""`gemma10m doctor`: what the machine has, said even where PyTorch is missing or kills its process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gemma10m_tui.cli import checks
from gemma10m_tui.cli.app import run

Shown = pytest.CaptureFixture[str]


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what the process that asks torch runs: monkeypatch `_TORCH_PROBE` in the test."""
    monkeypatch.setattr(
        checks,
        "_TORCH_PROBE",
        'print(\'{"version": "2.12.0", "cuda_build": null, "threads": 2, "device": "cpu", "devices": []}\')',
    )
    return monkeypatch


def test_every_check_is_a_key_of_one_object(probe: pytest.MonkeyPatch, home: Path, capsys: Shown) -> None:
    run(["doctor", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert {
        "healthy",
        "gemma10m",
        "python",
        "torch",
        "memory",
        "sqlite",
        "terminal",
        "snapshots",
        "models",
        "logs",
        "settings",
        "model",
    } == set(answer)
    assert answer["torch"]["device"] == "cpu"
    assert answer["sqlite"]["fts5"] is True
    assert answer["memory"]["total_bytes"] > 0
    assert answer["snapshots"]["path"] == str(home / "snapshots")
    assert (answer["settings"]["path"], answer["settings"]["exists"]) == (str(home / "config.toml"), False)


def test_where_the_settings_are_is_said(probe: pytest.MonkeyPatch, home: Path, capsys: Shown) -> None:
    run(["doctor"])
    assert f"settings  {home / 'config.toml'}, not written yet\n" in capsys.readouterr().out
    (home / "config.toml").write_text("", encoding="utf-8")
    run(["doctor"])
    assert f"settings  {home / 'config.toml'}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import a_torch_that_is_not_there", "a_torch_that_is_not_there"),
        ("import os; os.abort()", "ended with -6"),
        ("print('not json')", "cannot be asked"),
        ("pass", "ended with 0"),
    ],
)
def test_a_torch_that_is_missing_or_broken_is_one_line_of_the_report(
    probe: pytest.MonkeyPatch, program: str, reason: str, capsys: Shown
) -> None:
    probe.setattr(checks, "_TORCH_PROBE", program)
    assert run(["doctor"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " torch " in line]
    assert line.startswith("NO ")
    assert reason in line


def test_a_folder_that_cannot_be_made_is_one_line_of_the_report(
    probe: pytest.MonkeyPatch, tmp_path: Path, capsys: Shown
) -> None:
    (tmp_path / "file").write_text("")
    probe.setenv("GEMMA10M_HOME", str(tmp_path / "file"))
    assert run(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "NO  snapshots" in shown
    assert "GEMMA10M_HOME" in shown


def test_a_missing_model_is_said_with_what_to_do(probe: pytest.MonkeyPatch, capsys: Shown) -> None:
    probe.setattr("gemma10m_tui.assets.READER", "no-such-folder")
    assert run(["doctor"]) == 1
    assert "install gemma10m again" in capsys.readouterr().out


def test_the_real_torch_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    program = (
        "import sys; sys.argv = ['gemma10m', 'doctor', '--json']\n"
        "from gemma10m_tui.__main__ import main\nmain()\nassert 'torch' not in sys.modules"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "GEMMA10M_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["torch"]["version"]
