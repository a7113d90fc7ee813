"""What `test_gpu_kernels` runs in a process of its own, where Triton's interpreter takes the part of a GPU.

Everything here is on the CPU; what asks for a GPU before it takes the kernels is told that it has one.
"""

import itertools
import sys
from dataclasses import replace

import tiny
import torch
from torch import Tensor

from model.decoder import Decoder
from model.gpu import attention, block, kernels, product, trial
from model.open_segment import OpenSegment
from model.quantize import quantize
from model.spec import BlockSpec, LayerSpec, ModelSpec
from model.step import Step

CPU = torch.device("cpu")
NEAR = {torch.float32: 1e-5, torch.float16: 4e-3, torch.bfloat16: 2e-2}
STEPS = 3
BARE = BlockSpec(query_key_norm=False, post_norms=False, attention_softcap=2.0)
SPECS = {
    "the paper's memory": tiny.PAPER,
    "every option of ours": tiny.OWN,
    "soft caps and bare blocks": replace(tiny.PAPER, block=BARE),
    "one key-value head": replace(tiny.PAPER, kv_heads=1),
    "a head for each": replace(tiny.PAPER, kv_heads=4),
    "values that are keys": replace(
        tiny.PAPER,
        layers=(tiny.SLIDING, tiny.WIDE, tiny.WIDE),
        block=BlockSpec(norm_offset=0.0, value_norm=True, layer_scalar=True),
    ),
    "a window longer than two segments": replace(
        tiny.PAPER, layers=(LayerSpec(100.0, window=19), tiny.WHOLE, LayerSpec(100.0, window=1))
    ),
    "places of several parts": replace(tiny.PAPER, segment=130, layers=(LayerSpec(100.0, window=140), tiny.WHOLE)),
}


def check_trials() -> None:
    """Each kernel alone against torch; the interpreter multiplies no bfloat16 matrices, so that float16 is theirs."""
    pairs = [*kernels._trials(CPU), *product._trials(CPU)]
    for dtype, width in itertools.product((torch.float32, torch.float16), (24, 64)):
        pairs += attention._trials(CPU, dtype, width)
    for found, wanted in pairs:
        assert found.shape == wanted.shape
        assert found.dtype == wanted.dtype
        assert tiny.relative(found, wanted) < NEAR[found.dtype]
    assert kernels.usable(CPU)
    assert product.usable(CPU)
    assert attention.usable(CPU, torch.float32, 16)


def check_that_wrong_numbers_are_seen() -> None:
    """A trial that gives something else than torch, or cannot be made, is not right."""
    assert trial.right(lambda _: [(torch.ones(3), torch.ones(3))], CPU)
    assert not trial.right(lambda _: [(torch.ones(3), torch.tensor([1.0, 1.0, 1.1]))], CPU)
    assert not trial.right(lambda _: [(torch.ones(3), torch.ones(1, 3))], CPU)
    assert not trial.right(lambda _: [(torch.tensor([float("nan")]), torch.ones(1))], CPU)
    assert not trial.right(lambda _: 1 / 0, CPU)  # type: ignore[arg-type]


def written(decoder: Decoder, spec: ModelSpec) -> Tensor:
    """Hidden states of the last step of a segment and of two behind its border."""
    segment = OpenSegment(spec, decoder(tiny.tokens(2 * spec.segment, seed=1)).state, torch.float32)
    decoder.extend(tiny.tokens(spec.segment - 1, seed=3), segment)
    step, hidden = Step(decoder, segment), []
    for token in tiny.tokens(STEPS, seed=2)[0]:
        if segment.room == 0:
            segment.open(segment.folded())
        hidden.append(step(token.view(1, 1)).clone())
    return torch.cat(hidden)


def check_steps(spec: ModelSpec, whole: bool = False, shut: bool = False, fused: bool = True) -> None:
    """A model's steps by kernels as by torch, and that the kernels did them."""
    decoder = tiny.decoder(spec)
    if whole:
        quantize(decoder)
    for one in decoder.blocks:
        if shut and one.self_attn.read_gate is not None:
            one.self_attn.read_gate.fill_(float("-inf"))
    decoder.pack()
    wanted = written(decoder, spec)
    through, passed = block.through, []
    block.take = lambda one, x, stand: stand.unseen is not None and block._is_plain(one)
    block.through = lambda *of: passed.append(of) or through(*of)
    kernels.take = lambda *_: True
    error = tiny.relative(written(decoder, spec), wanted)
    assert 0.0 < error < 1e-5, error
    assert len(passed) == (STEPS * len(spec.layers) if fused else 0), len(passed)
    block.through, kernels.take = through, lambda *_: False


CHECKS = {
    "each kernel alone": check_trials,
    "wrong numbers": check_that_wrong_numbers_are_seen,
    **{name: lambda name=name: check_steps(SPECS[name], fused=SPECS[name] != tiny.OWN) for name in SPECS},
    "int8": lambda: check_steps(tiny.PAPER, whole=True),
    "gates that are shut": lambda: check_steps(tiny.PAPER, shut=True),
}

if __name__ == "__main__":
    with torch.no_grad():
        for name in sys.argv[1:] or CHECKS:
            CHECKS[name]()
            print(name)
