"""Our kernels by Triton's interpreter, in a process of their own: alone as torch, and in a step as without them."""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import in_interpreter
import pytest
import tiny
import torch

from model.gpu import attention, block, kernels, product, trial
from model.open_segment import OpenSegment

HERE = Path(__file__).parent
GPU = torch.device("cuda", 0)


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


@dataclass
class OnGPU:
    """What `block.take` looks at of an input."""

    shape: tuple[int, ...] = (1, 1, tiny.PAPER.width)
    device: torch.device = GPU
    dtype: torch.dtype = torch.float32
    requires_grad: bool = False


def taken(
    monkeypatch: pytest.MonkeyPatch, x: OnGPU, unseen: bool = True, learnt: str = "", refused: Any = None
) -> bool:
    """Whether a block of the paper's takes the kernels for x, where all can be made but those of a module."""
    for one in (kernels, product, attention):
        monkeypatch.setattr(one, "usable", lambda *_, one=one: one is not refused)
    decoder = tiny.decoder(tiny.PAPER)
    decoder.pack()
    for name, parameter in decoder.named_parameters():
        parameter.requires_grad = bool(learnt) and name.endswith(learnt)
    stand = OpenSegment(tiny.PAPER, decoder.empty_state(), torch.float32).stands(torch.zeros(1, dtype=torch.int64))[1]
    return block.take(decoder.blocks[1], x, stand if unseen else replace(stand, unseen=None))  # type: ignore[arg-type]


def test_the_kernels_take_one_token_where_nothing_is_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken(monkeypatch, OnGPU())
    assert not taken(monkeypatch, OnGPU(device=torch.device("cpu")))
    assert not taken(monkeypatch, OnGPU(shape=(2, 1, tiny.PAPER.width)))
    assert not taken(monkeypatch, OnGPU(shape=(1, 2, tiny.PAPER.width)))
    assert not taken(monkeypatch, OnGPU(), unseen=False)
    assert not taken(monkeypatch, OnGPU(requires_grad=True))
    for learnt in ("read_gate", "input_layernorm.weight", "q_proj.weight", "down_proj.weight"):
        assert not taken(monkeypatch, OnGPU(), learnt=learnt)
    for module in (kernels, product, attention):
        assert not taken(monkeypatch, OnGPU(), refused=module)
    with torch.no_grad():
        assert taken(monkeypatch, OnGPU(), learnt="read_gate")


def test_a_kernel_that_cannot_be_tried_for_lack_of_memory_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: torch.device) -> Any:
        raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(trial, "triton", object())
    with pytest.raises(torch.OutOfMemoryError):
        trial.right(full, torch.device("cpu"))


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
