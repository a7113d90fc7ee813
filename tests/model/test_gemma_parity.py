"""Every generation of Gemma against the implementation of `transformers`, all weights random.

That these tests see a wrong fact or wrong code is shown in test_gemma_planted_bugs.py.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import tiny
import torch

transformers = pytest.importorskip("transformers")

from stock_gemma import FAMILIES, LENGTH, error, outputs  # noqa: E402 - only where transformers is

from model.checkpoint import load_model  # noqa: E402
from model.decoder import state_tails  # noqa: E402
from model.generator import Generator  # noqa: E402
from model.infini_attention import InfiniAttention  # noqa: E402
from model.open_segment import OpenSegment  # noqa: E402
from model.sampling import Sampling  # noqa: E402

if TYPE_CHECKING:
    from stock_gemma import Pair

EXACT = 1e-5
PIECES = 380  # of the vocabulary; the embeddings behind them belong to no token
every_family = pytest.mark.parametrize("name", FAMILIES)
StockPair = Callable[[str], "Pair"]


@every_family
def test_a_pass_gives_the_hidden_states_and_logits_of_the_reference(stock_pair: StockPair, name: str) -> None:
    pair = stock_pair(name)
    assert error(pair.ours.decoder, pair) <= EXACT


@every_family
@pytest.mark.parametrize("chunks", [[1] * LENGTH, [7, 1, 20, 12]], ids=["by token", "in pieces"])
def test_an_open_segment_gives_the_hidden_states_of_the_reference(
    stock_pair: StockPair, name: str, chunks: list[int]
) -> None:
    pair = stock_pair(name)
    decoder = pair.ours.decoder
    segment = OpenSegment(pair.ours.spec, decoder.empty_state(2), torch.float32)
    with torch.inference_mode():
        hidden = torch.cat([decoder.extend(chunk, segment)[0] for chunk in pair.ids.split(chunks, dim=1)], dim=1)
    assert tiny.relative(hidden, pair.hidden) <= EXACT


@every_family
def test_in_bfloat16_it_is_hardly_further_from_float32_than_theirs(stock_pair: StockPair, name: str) -> None:
    pair = stock_pair(name)
    low = load_model(pair.ours.folder, "cpu", torch.bfloat16)
    theirs = type(pair.theirs).from_pretrained(pair.ours.folder, dtype=torch.bfloat16, attn_implementation="eager")
    ids = torch.cat([tiny.tokens(LENGTH, seed, batch=4) for seed in range(3)])
    wanted, _ = outputs(pair.theirs, ids)
    with torch.inference_mode():
        ours = tiny.relative(low.decoder(ids, segment=LENGTH).hidden, wanted)
    assert ours <= 1.2 * tiny.relative(outputs(theirs, ids)[0], wanted)


@every_family
def test_what_it_writes_is_what_the_reference_writes_token_for_token(stock_pair: StockPair, name: str) -> None:
    pair = stock_pair(name)
    prompt = tiny.tokens(14, seed=7)
    theirs = pair.theirs.generate(
        prompt,
        attention_mask=torch.ones_like(prompt),
        do_sample=False,
        max_new_tokens=LENGTH,
        suppress_tokens=list(range(PIECES, tiny.VOCABULARY)),
        eos_token_id=tiny.VOCABULARY,  # which is never drawn
        pad_token_id=0,
    )[0, 14:]
    generator = Generator(pair.ours, pair.ours.decoder.empty_state())
    generator.feed(prompt[0].tolist())
    assert list(generator.write(Sampling(), (), LENGTH)) == theirs.tolist()


@every_family
def test_with_closed_gates_it_is_the_network_without_a_memory_to_the_last_bit(
    stock_pair: StockPair, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = stock_pair(name)
    decoder = pair.ours.decoder
    assert not pair.ours.hears_memory

    def heard() -> list[Any]:
        with torch.inference_mode():
            state = decoder(tiny.tokens(64, seed=9, batch=2)).state
            segment = OpenSegment(pair.ours.spec, state, torch.float32)
            written = [decoder.extend(chunk, segment)[0] for chunk in pair.ids.split([30, 1, 9], dim=1)]
            return [decoder(pair.ids, state, segment=LENGTH).hidden, *written]

    with_memory = heard()
    mix = InfiniAttention.mix
    monkeypatch.setattr(InfiniAttention, "mix", lambda self, local, remembered: mix(self, local, None))
    assert all(torch.equal(one, other) for one, other in zip(with_memory, heard(), strict=True))


@every_family
def test_reading_for_the_state_alone_gives_the_state_of_a_whole_pass(stock_pair: StockPair, name: str) -> None:
    pair = stock_pair(name)
    with torch.inference_mode():
        whole = pair.ours.decoder(tiny.tokens(3 * 64))
        lean = pair.ours.decoder(tiny.tokens(3 * 64), state_only=True)
    assert tiny.furthest(lean.state, whole.state) < 5e-6
    assert state_tails(pair.ours.spec) or lean.state.to_bytes() == whole.state.to_bytes()
    assert tuple(lean.normalisers.shape[2:]) == pair.ours.spec.memory_shape
