"""int8 weights: how far a product may be off, and a whole model read and continued with them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tiny
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils._python_dispatch import TorchDispatchMode

from model.checkpoint import load_model
from model.generator import Generator
from model.quantize import Int8Embedding, Int8Linear, int8_layers, quantized
from model.reader import Reader


class Largest(TorchDispatchMode):
    """How many numbers the largest tensor has that is made."""

    numbers = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if isinstance(made, torch.Tensor) and made.is_floating_point():
            self.numbers = max(self.numbers, made.numel())
        return made


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 70), st.integers(1, 70), st.floats(-6.0, 6.0))
def test_no_weight_is_off_by_more_than_half_a_step_of_its_row(seed: int, rows: int, columns: int, size: float) -> None:
    random = torch.Generator().manual_seed(seed)
    weight = torch.randn(rows, columns, generator=random) * 10.0**size
    whole, scale = quantized(weight)
    off = (whole.double() * scale.double()[:, None] - weight.double()).abs()
    largest = weight.double().abs().amax(dim=1, keepdim=True)
    assert bool((off <= largest / 254 * (1 + 1e-5)).all())


@pytest.mark.parametrize("rows", [1, 3, 40], ids=["one row", "a few rows", "many rows"])
@pytest.mark.parametrize(("outputs", "inputs"), [(24, 24), (5, 33), (33, 64), (96, 320)])
def test_a_product_is_off_by_no_more_than_the_bound(rows: int, outputs: int, inputs: int) -> None:
    random = torch.Generator().manual_seed(rows)
    weight, x = torch.randn(outputs, inputs, generator=random), torch.randn(2, rows, inputs, generator=random)
    exact = x.double() @ weight.double().T
    bound = x.double().abs().sum(-1, keepdim=True) * weight.double().abs().amax(dim=1) / 254
    found = Int8Linear(weight)(x)
    assert found.shape == exact.shape
    assert bool(((found.double() - exact).abs() <= bound + 1e-5).all())


@pytest.mark.parametrize("rows", [1, 40])
def test_in_bfloat16_the_products_are_those_of_the_same_whole_numbers(rows: int) -> None:
    random = torch.Generator().manual_seed(5)
    weight, x = torch.randn(48, 64, generator=random), torch.randn(1, rows, 64, generator=random).bfloat16()
    layer = Int8Linear(weight)
    exact = x.double() @ (layer.weight.double() * layer.scale.double()[:, None]).T
    assert layer(x).dtype == torch.bfloat16
    assert tiny.relative(layer(x), exact) < 1e-2


def test_a_row_of_zeros_stays_zeros() -> None:
    layer = Int8Linear(torch.zeros(4, 32))
    assert torch.equal(layer(torch.ones(1, 1, 32)), torch.zeros(1, 1, 4))


def test_a_model_in_int8_reads_and_writes_nearly_as_the_whole_one_does(tmp_path: Path) -> None:
    folder = tiny.saved(tmp_path)
    whole, small = load_model(folder, "cpu"), load_model(folder, "cpu", int8=True)
    assert whole.fingerprint == small.fingerprint
    assert int8_layers(small.decoder) == {}
    text = tiny.tokens(37)[0].tolist()
    states = []
    for model in (whole, small):
        *_, last = Reader(model).read(model.decoder.empty_state(), text)
        states.append(last.state)
    assert 1e-6 < tiny.furthest(states[1], states[0]) < 0.1
    exact, near = (Generator(model, states[0].with_tail(text[:5])).logits() for model in (whole, small))
    assert 1e-6 < tiny.relative(near, exact) < 0.1


def test_a_large_table_is_made_and_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    random = torch.Generator().manual_seed(8)
    weight, hidden = torch.randn(40, 33, generator=random), torch.randn(2, 20, 33, generator=random)
    whole, scale = quantized(weight)
    monkeypatch.setattr("model.quantize._AT_ONCE", 7 * 33)
    table = Int8Embedding(weight)
    assert torch.equal(table.weight, whole)
    assert torch.equal(table.scale, scale)
    exact = hidden.double() @ (whole.double() * scale.double()[:, None]).T
    for rows in (1, 8, 20):
        assert tiny.relative(table.logits(hidden[:, :rows]), exact[:, :rows]) < 1e-6
    assert tiny.relative(table(torch.tensor([3, 39])), (whole.double() * scale.double()[:, None])[[3, 39]]) < 1e-6


def test_no_product_with_a_table_writes_all_of_it_out_wide() -> None:
    """Where no kernel reads whole numbers as they are, a part at a time is: all of a Gemma's would be gigabytes."""
    table = Int8Embedding(torch.empty(2**18, 2048, device="meta"))
    with Largest() as largest:
        table.logits(torch.empty(1, 2048, device="meta"))
    assert 0 < largest.numbers <= 2**24


def test_everything_but_projections_and_embeddings_stays_as_it_was(tmp_path: Path) -> None:
    folder = tiny.saved(tmp_path)
    whole = load_model(folder, "cpu").decoder.state_dict()
    small = load_model(folder, "cpu", int8=True).decoder.state_dict()
    replaced = {name for name in whole if name.endswith("_proj.weight") or name == "embed_tokens.weight"}
    for name, tensor in whole.items():
        if name in replaced:
            assert small[name].dtype == torch.int8
        else:
            assert torch.equal(small[name], tensor)
    assert set(small) - set(whole) == {name.removesuffix("weight") + "scale" for name in replaced}


IN_INTERPRETER = """
import torch
from model.gpu.product import Matrix, product, usable
from model.quantize import quantized, times_whole
random = torch.Generator().manual_seed(3)
for outputs, inputs, dtype in ((24, 24, torch.float32), (5, 700, torch.float32), (33, 1024, torch.bfloat16)):
    weight, x = torch.randn(outputs, inputs, generator=random), torch.randn(1, 1, inputs, generator=random).to(dtype)
    whole, scale = quantized(weight)
    assert usable(x.device) == INTERPRETED
    found = product(x, Matrix(whole, scale)) if INTERPRETED else times_whole(x, whole, scale)
    exact = x.double() @ (whole.double() * scale.double()[:, None]).T
    assert found.shape == (1, 1, outputs) and found.dtype == dtype
    error = float((found.double() - exact).norm() / exact.norm())
    assert error < (1e-6 if dtype == torch.float32 else 4e-3), error
print("alike")
"""


@pytest.mark.parametrize("interpreter", ["", "1"], ids=["without Triton", "by Triton's interpreter"])
def test_a_gpus_product_of_one_token_is_that_of_the_same_whole_numbers(interpreter: str) -> None:
    if interpreter:
        pytest.importorskip("triton")
    hidden = "" if interpreter else "import sys; sys.modules['triton'] = None\n"
    environment = {**os.environ, "TRITON_INTERPRET": interpreter}
    program = f"{hidden}INTERPRETED = {bool(interpreter)}\n{IN_INTERPRETER}"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "alike\n", done.stderr
