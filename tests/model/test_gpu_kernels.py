"""The kernels between two products, by Triton's interpreter: alone as torch, and in a step as without them."""

import os
import subprocess
import sys

import pytest
import torch

from model import gpu_kernels

STEPS = """
import sys
sys.path.insert(0, TESTS)
import tiny
import torch
from model import gpu_kernels
from model.open_segment import OpenSegment
from model.step import Step

assert gpu_kernels.usable(torch.device("cpu"))
for spec in (tiny.OWN, tiny.PAPER):
    decoder = tiny.decoder(spec).requires_grad_(False)
    state = decoder(tiny.tokens(2 * spec.segment, seed=1)).state
    hidden = {}
    for fused in (False, True):
        gpu_kernels.take = lambda *tensors, fused=fused: fused
        step = Step(decoder, OpenSegment(spec, state, torch.float32))
        hidden[fused] = torch.cat([step(token.view(1, 1)).clone() for token in tiny.tokens(7, seed=2)[0]])
    error = float((hidden[True] - hidden[False]).norm() / hidden[False].norm())
    assert 0.0 < error < 1e-5, error
print("alike")
"""


def test_a_step_by_the_kernels_is_a_step_without_them() -> None:
    pytest.importorskip("triton")
    environment = {**os.environ, "TRITON_INTERPRET": "1"}
    program = f"TESTS = {os.path.dirname(__file__)!r}\n{STEPS}"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "alike\n", done.stderr


def test_without_a_gpu_torch_does_the_work() -> None:
    assert not gpu_kernels.take(torch.ones(2))
