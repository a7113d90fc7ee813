"""`gemma10m bench`: the keys of its report, on the tiny reader; what it counts is tested in tests/model."""

import json
from pathlib import Path

import pytest
import torch

from gemma10m_tui.cli.app import run
from model.fit import fastest_precision

Shown = pytest.CaptureFixture[str]


def test_the_last_line_is_one_json_object_with_the_agreed_keys(reader_folder: Path, capsys: Shown) -> None:
    words = ["bench", "--model", str(reader_folder), "--device", "cpu", "--decode-tokens", "4"]
    assert run([*words, "--tokens", "300", "--tokens", "2000"]) == 0
    shown = capsys.readouterr()
    report = json.loads(shown.out.splitlines()[-1])
    assert (report["device"], report["dtype"]) == ("cpu", fastest_precision(1, torch.device("cpu")))
    assert report["matmul_flops_per_second"] > 1e6
    assert report["copy_bytes_per_second"] > 1e6
    read, decode = report["read"], report["decode"]
    assert set(read) == {"tokens_per_second", "share_of_ceiling", "by_tokens", "flatness"}
    assert set(read["by_tokens"]) == set(report["peak_memory_bytes"]) == {"300", "2000"}
    assert read["tokens_per_second"] == read["by_tokens"]["2000"]
    assert 0 < read["flatness"] <= 1
    assert 0 < read["share_of_ceiling"] < 1
    assert set(decode) == {"tokens_per_second", "share_of_bandwidth"}
    assert "of the matrix ceiling" in shown.err


def test_a_text_shorter_than_a_segment_is_a_wrong_command_line(reader_folder: Path, capsys: Shown) -> None:
    assert run(["bench", "--model", str(reader_folder), "--device", "cpu", "--tokens", "5", "--json"]) == 2
    assert "segments of 128 tokens" in json.loads(capsys.readouterr().out)["error"]
