"""Loading a model by name: what does not fit is refused before it is loaded, with what would fit instead."""

from pathlib import Path

import pytest
import torch

from gemma10m_tui import model_loading
from gemma10m_tui.errors import ExitCode, Problem
from model import fit
from model.checkpoint import read_spec
from model.spec import ModelSpec

CPU = torch.device("cpu")
GEMMA_2B = {
    "model_type": "gemma",
    "vocab_size": 256000,
    "hidden_size": 2048,
    "intermediate_size": 16384,
    "num_hidden_layers": 18,
    "num_attention_heads": 8,
    "num_key_value_heads": 1,
    "head_dim": 256,
}


@pytest.mark.parametrize(
    ("precision", "able", "dtype"),
    [
        ("auto", False, torch.float32),
        ("auto", True, torch.bfloat16),
        ("float32", True, torch.float32),
        ("bfloat16", False, torch.bfloat16),
        ("int8", False, torch.float32),
    ],
)
def test_a_model_is_loaded_in_the_precision_asked_for(
    reader_folder: Path, precision: str, able: bool, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "multiplies_bfloat16", lambda _: able)
    model = model_loading.load(str(reader_folder), "cpu", precision)
    assert model.dtype == dtype
    projection = model.decoder.blocks[0].mlp.up_proj.weight
    assert projection.dtype == (torch.int8 if precision == "int8" else dtype)


def test_a_precision_that_is_none_is_a_wrong_command_line(reader_folder: Path) -> None:
    with pytest.raises(Problem, match="take auto, float32, bfloat16, int8") as raised:
        model_loading.load(str(reader_folder), "cpu", "float8")
    assert raised.value.code == ExitCode.USAGE


def test_what_does_not_fit_is_not_loaded_and_what_would_fit_is_named(
    reader_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "multiplies_bfloat16", lambda _: False)
    needed = {name: one.needed for name, one in fit.fits(read_spec(reader_folder), CPU).items()}
    monkeypatch.setattr(model_loading, "load_model", lambda *_, **__: pytest.fail("it was loaded"))
    monkeypatch.setattr(fit, "available_bytes", lambda _: int(needed["bfloat16"] / 0.9))
    with pytest.raises(Problem, match=r"--dtype bfloat16 needs .* and would fit"):
        model_loading.load(str(reader_folder), "cpu")
    monkeypatch.setattr(fit, "available_bytes", lambda _: 10)
    with pytest.raises(Problem, match="take a smaller model"):
        model_loading.load(str(reader_folder), "cpu")


def test_a_device_that_does_not_say_what_it_has_is_tried(reader_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "available_bytes", lambda _: None)
    assert model_loading.load(str(reader_folder), "cpu").name == "tiny"


def test_a_gemma_2b_takes_what_its_numbers_take_and_int8_about_half() -> None:
    spec = ModelSpec.from_config(GEMMA_2B)
    found = fit.fits(spec, CPU)
    numbers = fit.parameter_count(spec)
    assert numbers == pytest.approx(2.506e9, rel=1e-3)
    assert found["float32"].weights == 4 * numbers
    assert found["bfloat16"].weights == 2 * numbers
    assert found["int8"].weights == pytest.approx(numbers, rel=2e-3)
    assert fit.usual_precision(numbers, CPU) == "bfloat16"


def test_the_bands_of_wide_windows_are_counted_among_what_reading_takes() -> None:
    """Gemma 2's: 2,048 queries meet 6,143 keys, in eight heads and three forms of four bytes."""
    second = {**GEMMA_2B, "model_type": "gemma2", "sliding_window": 4096}
    narrow = ModelSpec.from_config({**second, "sliding_window": 512})
    more = fit.fits(ModelSpec.from_config(second), CPU)["bfloat16"].working - fit.fits(narrow, CPU)["bfloat16"].working
    assert more == 3 * 4 * 8 * (2048 * 6143 - 2048**2)


@pytest.mark.parametrize(("gigabytes", "segments"), [(80, 32), (24, 32), (12, 16), (8, 8), (1, 1), (None, 32)])
def test_a_small_gpu_reads_fewer_segments_at_a_time(
    gigabytes: int | None, segments: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, gpu = ModelSpec.from_config(GEMMA_2B), torch.device("cuda")
    monkeypatch.setattr(fit, "total_bytes", lambda _: gigabytes and gigabytes * 10**9)
    monkeypatch.setattr(fit, "available_bytes", lambda _: gigabytes and gigabytes * 10**9)
    assert fit.segments_per_pass(spec, gpu, 2) == segments
    assert fit.fits(spec, gpu)["bfloat16"].fits == (gigabytes != 1)
