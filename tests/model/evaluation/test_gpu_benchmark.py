"""The benchmark for GPUs, in small and on a CPU: every figure comes, and the captured step is right."""

import importlib
import json
from pathlib import Path

import pytest

pytest.importorskip("infini_transformer_pytorch")

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def test_every_stage_tells_its_figure_in_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    gpu = importlib.import_module("gpu")
    gpu.main(["--tiny", "--device", "cpu"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["what"] for one in told] == ["machine", *(stage.__name__ for stage in gpu.STAGES)]
    assert not [one for one in told if "failed" in one or "skipped" in one]
    figures = {one["what"]: one for one in told}
    assert figures["captured_step"]["right"]
    assert figures["int8_product"]["right"]
    assert figures["ten_million"]["tokens"] == 40_000
    assert all(figures[name]["wanted"] > 0 for name in ("reading", "writing", "writing_in_int8", "sequential_peer"))


def test_a_stage_that_fails_is_told_and_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    gpu = importlib.import_module("gpu")

    def broken(run: object) -> dict[str, object]:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(gpu, "STAGES", (broken, gpu.int8_product))
    gpu.main(["--tiny", "--device", "cpu"])
    _, first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["failed"] == "RuntimeError: out of memory"
    assert second["right"]
