"""The command as a person runs it, with the tiny reader and a home of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
Command = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program keeps everything during the tests of one file."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def command(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Start `gemma10m WORDS…` as a process in a folder that is not the checkout."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment = {**os.environ, "GEMMA10M_HOME": str(home), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}

    def start(*words: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "gemma10m_tui", *map(str, words)],
            cwd=elsewhere,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start
