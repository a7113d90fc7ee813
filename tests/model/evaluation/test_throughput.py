"""What the benchmark counts, against what torch counts while the same work is done."""

from dataclasses import replace

import pytest
import tiny
import torch
from torch.utils.flop_counter import FlopCounterMode

from model import attention
from model.evaluation.peak import PeakMemory
from model.evaluation.throughput import reading_flops

WINDOW = 4 * 4 * 8 * 5  # operations of a token in a window of 5: 4 heads of 8 features, scores and values
WHOLE = 4 * 4 * 8 * 8 // 2  # and in a segment of 8, of which it sees half on average

# Name → spec, and the operations of its attention, which torch does not count on a CPU.
SPECS = {
    "ends in a memory": (tiny.PAPER, 2 * WINDOW + WHOLE),
    "ends in a window": (replace(tiny.PAPER, layers=(tiny.SLIDING, tiny.WHOLE, tiny.SLIDING)), WINDOW + WHOLE),
    "ends in two windows": (
        replace(tiny.PAPER, layers=(tiny.SLIDING, tiny.WHOLE, tiny.SLIDING, tiny.SLIDING)),
        WINDOW + WHOLE + WINDOW * 8 / 32,  # the first of the two reads the last eight of 32 tokens
    ),
    "one key-value head": (replace(tiny.PAPER, kv_heads=1), 2 * WINDOW + WHOLE),
}


@pytest.mark.parametrize("name", SPECS)
def test_the_operations_of_a_token_are_those_that_torch_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attention apart, whose products cover more than what is seen; what is seen of it is counted by hand."""
    spec, seen = SPECS[name]
    monkeypatch.setattr(attention, "_attend_in_parts", lambda queries, *rest: queries)
    decoder, tokens = tiny.decoder(spec), 4 * spec.segment
    with torch.inference_mode(), FlopCounterMode(display=False) as counted:
        decoder(tiny.tokens(tokens), state_only=True)
    assert reading_flops(spec, tokens) == counted.get_total_flops() / tokens + seen


def test_the_peak_is_what_was_held_since_it_began_to_count() -> None:
    peak = PeakMemory(torch.device("cpu"))
    before = peak.bytes()
    held = torch.ones(20_000_000)
    assert peak.bytes() >= before + held.nbytes // 2
