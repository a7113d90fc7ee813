"""Every command ends in an exit code and a sentence, whatever happens inside it."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gemma10m_tui.cli.app import run
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.crash import report
from gemma10m_tui.errors import ExitCode, Problem

ROOT = Path(__file__).resolve().parents[2]


def failing(error: BaseException) -> Callable[..., ExitCode]:
    """A command that fails so."""

    @ends_in_an_exit_code
    def command(json: bool = False) -> ExitCode:
        raise error

    return command


def test_a_problem_is_its_sentence_on_stderr_and_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(Problem("The moon is away.", ExitCode.NOT_FOUND))() == 3
    shown = capsys.readouterr()
    assert shown.err == "gemma10m: The moon is away.\n"
    assert shown.out == ""


def test_a_problem_under_json_is_also_one_object_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(Problem("The moon is away.", ExitCode.MISMATCH))(json=True) == 4
    assert json.loads(capsys.readouterr().out) == {"error": "The moon is away.", "code": 4}


def test_an_interrupt_is_a_sentence_and_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(KeyboardInterrupt())() == 130
    assert "Interrupted" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a system without it ends programs in its own way")
def test_a_command_that_the_system_ends_says_so_and_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    closed = []

    @ends_in_an_exit_code
    def command() -> ExitCode:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        finally:
            closed.append(True)
        return ExitCode.DONE

    before = signal.getsignal(signal.SIGTERM)
    assert command() == 130
    assert closed
    assert capsys.readouterr().err == "gemma10m: Interrupted; what was saved before stays saved.\n"
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (MemoryError(), "Out of memory"),
        (type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory"), "Out of memory"),
    ],
)
def test_a_machine_that_is_full_is_said_plainly(
    error: Exception, word: str, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert failing(error)() == 1
    assert word in capsys.readouterr().err
    assert not (home / "logs").exists()


def test_an_unexpected_error_is_one_sentence_that_names_a_report(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert failing(ValueError("the secret diary of Ishmael"))() == 1
    said = capsys.readouterr().err
    (path,) = (home / "logs").iterdir()
    assert str(path) in said
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_names_the_place_and_holds_none_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["gemma10m", "ask", "/home/ishmael/diary.txt", "Who am I?"])
    secret = "the secret diary of Ishmael"
    try:
        try:
            {}[secret]
        except KeyError as error:
            raise ValueError(secret) from error
    except ValueError as error:
        written = report(error)
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert "test_outcome.py:" in written
    assert "command ask" in written
    for word in ("secret", "diary", "ishmael", "Who am I", str(ROOT)):
        assert word not in written


def test_a_report_keeps_the_message_of_an_error_about_code() -> None:
    assert "mat1 and mat2 shapes cannot be multiplied" in report(
        RuntimeError("mat1 and mat2 shapes cannot be multiplied")
    )


def test_a_report_that_cannot_be_written_is_no_second_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GEMMA10M_HOME", str(tmp_path / "file" / "below"))
    assert failing(ValueError("x"))() == 1
    assert "no report could be written" in capsys.readouterr().err


def test_no_words_at_all_is_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "snapshots" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [["frobnicate"], ["ask"], ["ask", "--frobnicate", "x"], ["snapshots"], ["eval", "passkey", "--tokens", "x"]],
)
def test_a_line_that_cannot_be_parsed_is_one_sentence_and_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "--help" in shown.err
    assert shown.err.count("\n") == 1


def test_a_line_that_cannot_be_parsed_is_an_object_under_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["snapshots", "show", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == 2


@pytest.mark.parametrize("words", [["--help"], ["models", "list", "--json"]], ids=" ".join)
def test_a_reader_that_leaves_ends_the_command_quietly(words: list[str], tmp_path: Path) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "gemma10m_tui", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writing_end,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        os.close(writing_end)
    assert ended.stderr == ""
    assert ended.returncode == ExitCode.READER_LEFT, "as other tools end then"
