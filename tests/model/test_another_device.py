"""Reading and writing where the weights are, not where the host is: nothing is fetched, and nothing is sent but ids.

No GPU is needed: torch's `meta` device has shapes and no numbers. What is asked of it fails, and whatever lies on the
CPU beside it is seen.
"""

from collections import Counter
from contextlib import nullcontext
from typing import Any

import pytest
import tiny
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from model.decoder import Decoder
from model.infini_attention import InfiniAttention
from model.open_segment import OpenSegment
from model.sampling import Sampler, Sampling
from model.spec import MemorySpec, ModelSpec
from model.step import Step

SPECS = {
    **tiny.SPECS,
    **{
        rule: tiny.replace(tiny.PAPER, memory=MemorySpec(rule=rule, write_gate=rule == "gated-delta"))
        for rule in ("delta", "gated-delta", "recurrent")
    },
}
TABLED = "wide layers, keys shared, inputs by layer"  # whose table stays with the host, and is asked
META = torch.device("meta")
every_spec = pytest.mark.parametrize("spec", [SPECS[name] for name in SPECS if name != TABLED])


class Crossing(TorchDispatchMode):
    """Notes every operation in which a tensor of the host meets the device, or goes there."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        devices = {one.device.type for one in tree_leaves((args, kwargs, made)) if isinstance(one, torch.Tensor)}
        if len(devices) > 1:
            self.seen.append(str(func))
        return made


@pytest.fixture(autouse=True)
def _without_what_meta_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())
    monkeypatch.setattr(InfiniAttention, "is_deaf", False)  # gates are looked at once, which waits


def placed(spec: ModelSpec) -> Decoder:
    decoder = tiny.decoder(spec).to(META)
    decoder.pack()
    return decoder


@every_spec
@torch.no_grad()
def test_a_pass_and_a_step_after_it_keep_to_the_device(spec: ModelSpec) -> None:
    decoder, ids = placed(spec), torch.zeros(1, 3 * spec.segment, dtype=torch.int64, device=META)
    with Crossing() as crossing:
        state = decoder(ids, state_only=True).state
        state = decoder(ids, state).state
        segment = OpenSegment(spec, state, torch.float32)
        decoder.extend(ids[:, :3], segment)
        step = Step(decoder, segment)
        hidden = step(ids[:, :1])
        decoder.logits(hidden)
        segment.open(segment.folded())
        step(ids[:, :1])
    assert crossing.seen == []


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0.7, top_k=9, top_p=0.8, seed=1)], ids=str)
def test_of_a_draw_only_the_random_number_comes_from_the_host(
    sampling: Sampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.Tensor, "cpu", lambda self: self)  # as on a GPU, which has float64
    with Crossing() as crossing:
        drawn = Sampler(sampling).draw(torch.zeros(300, device=META))
    assert drawn.device == META
    assert crossing.seen == ([] if sampling.temperature == 0 else ["aten._to_copy.default"])


class Named(TorchDispatchMode):
    """Counts operations by name."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.counts[func.overloadpacket.__name__] += 1
        return func(*args, **(kwargs or {}))


@torch.no_grad()
def test_a_step_finds_where_it_stands_once_for_layers_that_are_alike() -> None:
    """On a GPU every operation takes its time, however little it does."""
    counts = []
    for layers in (2, 6):
        spec = tiny.replace(tiny.PAPER, layers=(tiny.WHOLE,) * layers)
        decoder = placed(spec)
        step = Step(decoder, OpenSegment(spec, decoder.empty_state(), torch.float32))
        step(torch.zeros(1, 1, dtype=torch.int64, device=META))
        with Named() as named:
            step(torch.zeros(1, 1, dtype=torch.int64, device=META))
        counts.append(named.counts)
    few, many = counts
    assert few["arange"] == 1
    assert {name: many[name] for name in ("arange", "index", "lt")} == {
        name: few[name] for name in ("arange", "index", "lt")
    }
    assert many["index_put_"] == 3 * few["index_put_"]  # and each layer takes in its own keys
