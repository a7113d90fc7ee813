"""A step of writing that could be captured: the work of `extend`, always on the same tensors, asking for no number."""

import pytest
import tiny
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from model import generator as writing
from model.checkpoint import Model
from model.decoder import Decoder
from model.generator import Generator
from model.open_segment import OpenSegment
from model.reader import Reader
from model.sampling import Sampler, Sampling
from model.spec import MemorySpec, ModelSpec
from model.state import State
from model.step import Step

SPECS = {
    **tiny.SPECS,
    **{
        rule: tiny.replace(tiny.PAPER, memory=MemorySpec(rule=rule, write_gate=rule == "gated-delta"))
        for rule in ("delta", "gated-delta", "recurrent")
    },
}


def _read(decoder: Decoder, segments: int) -> State:
    state = decoder.empty_state()
    return decoder(tiny.tokens(segments * decoder.spec.segment), state).state if segments else state


@pytest.mark.parametrize("segments", [0, 1, 3])
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_steps_are_what_extending_by_one_token_is_over_the_borders_of_segments(spec: ModelSpec, segments: int) -> None:
    decoder = tiny.decoder(spec)
    state = _read(decoder, segments)
    mine, theirs = (OpenSegment(spec, state, torch.float32) for _ in range(2))
    step = Step(decoder, mine)
    for token in tiny.tokens(2 * spec.segment + 3, seed=segments)[0]:
        for segment in (mine, theirs):
            if segment.room == 0:
                segment.open(segment.folded())
        hidden, _ = decoder.extend(token.view(1, 1), theirs)
        assert tiny.relative(step(token.view(1, 1)), hidden) < 5e-6
    assert mine.tokens == theirs.tokens == 3
    assert tiny.furthest(mine.folded(), theirs.folded()) < 5e-6


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_segment_is_opened_in_the_tensors_of_the_one_before_and_leaves_its_state_alone(spec: ModelSpec) -> None:
    decoder = tiny.decoder(spec)
    state = _read(decoder, 1)
    before, segment = state.to_bytes(), OpenSegment(spec, state, torch.float32)
    places = _places(segment)
    for _ in range(3):
        decoder.extend(tiny.tokens(spec.segment), segment)
        folded = segment.folded()
        saved = folded.to_bytes()
        segment.open(folded)
        decoder.extend(tiny.tokens(2, seed=9), segment)
        assert folded.to_bytes() == saved
        segment.open(folded)
        assert _places(segment) == places
    assert state.to_bytes() == before


def _places(segment: OpenSegment) -> list[int]:
    tensors = [one for layer in segment.layers.values() for one in vars(layer).values()]
    sums = [layer.memory.sums for layer in segment.layers.values() if layer.memory is not None]
    return [one.data_ptr() for one in [*tensors, *sums] if isinstance(one, torch.Tensor)]


class Asked(TorchDispatchMode):
    """Counts what makes a host wait for a device: numbers asked for, and results whose size depends on numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        name = func.overloadpacket.__name__
        masks = name.startswith("index") and any(
            one is not None and one.dtype == torch.bool for one in args[1] if isinstance(args[1], list | tuple)
        )
        self.count += masks or name in ("_local_scalar_dense", "nonzero", "masked_select", "unique_consecutive")
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_step_asks_for_no_number(spec: ModelSpec) -> None:
    decoder = tiny.decoder(spec)
    step = Step(decoder, OpenSegment(spec, _read(decoder, 2), torch.float32))
    step(torch.tensor([[3]]))  # gates are looked at once
    with Asked() as asked:
        step(torch.tensor([[4]]))
    assert asked.count == 0


@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(1.0, seed=1), Sampling(0.7, top_k=9, top_p=0.8, seed=1)], ids=str
)
def test_a_draw_asks_for_no_number(sampling: Sampling) -> None:
    sampler, logits = Sampler(sampling), torch.randn(300, generator=torch.Generator().manual_seed(2))
    with Asked() as asked:
        sampler.draw(logits)
    assert asked.count == 0
    with Asked() as asked:
        sampler.choose(logits)
    assert asked.count == 1


def test_writing_asks_for_each_token_and_for_nothing_else(own_model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {}
    for stepped in (False, True):
        monkeypatch.setattr(writing, "can_step", lambda _, chosen=stepped: chosen)
        state = list(Reader(own_model).read(own_model.decoder.empty_state(), tiny.tokens(29)[0].tolist()))[-1].state
        generator = Generator(own_model, state)
        assert (generator._step is not None) == stepped
        with Asked() as asked:
            written[stepped] = list(generator.write(Sampling(), (), 2 * own_model.spec.segment))
        assert asked.count == len(written[stepped])
        assert generator.state.tail == tuple([*tiny.tokens(29)[0].tolist(), *written[stepped]][40:])
    assert written[True] == written[False]


def test_a_pass_looks_at_a_shut_gate_once_and_again_when_it_was_opened() -> None:
    decoder = tiny.decoder(tiny.PAPER)
    for index in tiny.PAPER.memory_layers:
        decoder.blocks[index].self_attn.read_gate.fill_(float("-inf"))
    ids, state = tiny.tokens(tiny.PAPER.segment, seed=1), _read(decoder, 2)
    shut = decoder(ids, state).hidden
    with Asked() as asked:
        assert torch.equal(decoder(ids, state).hidden, shut)
    assert asked.count == 0
    for index in tiny.PAPER.memory_layers:
        decoder.blocks[index].self_attn.read_gate.fill_(0.5)
    assert tiny.relative(decoder(ids, state).hidden, shut) > 1e-3
