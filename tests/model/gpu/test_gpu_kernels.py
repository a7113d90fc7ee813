"""Our kernels by Triton's interpreter, in a process of their own: alone as torch, and in a step as without them."""

import os
import subprocess
import sys
from pathlib import Path

import in_interpreter
import pytest
import tiny
import torch

from model.gpu import block, kernels
from model.open_segment import OpenSegment

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", in_interpreter.CHECKS)
def test_the_kernels_give_what_torch_gives(name: str) -> None:
    pytest.importorskip("triton")
    environment = {**os.environ, "TRITON_INTERPRET": "1", "PYTHONPATH": os.pathsep.join([str(HERE.parent), *sys.path])}
    program = [sys.executable, str(HERE / "in_interpreter.py"), name]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == f"{name}\n", done.stderr


@torch.no_grad()
def test_without_a_gpu_torch_does_the_work() -> None:
    assert not kernels.take(torch.ones(2))
    decoder = tiny.decoder(tiny.PAPER)
    decoder.pack()
    stands = OpenSegment(tiny.PAPER, decoder.empty_state(), torch.float32).stands(torch.zeros(1, dtype=torch.int64))
    assert not block.take(decoder.blocks[0], torch.ones(1, 1, tiny.PAPER.width), stands[0])


def test_a_block_with_more_than_the_kernels_do_is_left_to_torch() -> None:
    """Whatever only our own models and Gemma 4 E have, and matrices that do not lie side by side."""
    plain = {}
    for name, spec in tiny.SPECS.items():
        decoder = tiny.decoder(spec)
        decoder.pack()
        plain[name] = [block._is_plain(one) for one in decoder.blocks]
    assert all(plain["the paper's memory"])
    assert all(plain["soft caps and bare blocks"])
    assert not any(plain["every option of ours"])
    assert not any(plain["convolution only"])
    assert not any(plain["wide layers, keys shared, inputs by layer"])
    assert plain["own scales only"] == plain["write gates only"] == [True, False, True, False]
    loose = tiny.decoder(tiny.PAPER)
    assert not any(block._is_plain(one) for one in loose.blocks)
    many = tiny.decoder(tiny.replace(tiny.PAPER, heads=17, kv_heads=1))
    many.pack()
    assert not any(block._is_plain(one) for one in many.blocks)
