"""Heat is each segment's exact share of what the memory was read for."""

import numpy as np
import torch

from gemma10m_tui.conversation.heat import as_normalisers, heat
from model.checkpoint import Model
from model.memory.compressive import features


def naive_heat(queries: list[torch.Tensor], gates: list[torch.Tensor], keys: torch.Tensor) -> list[float]:
    """Token by token: keys [segments, tokens, layers, groups, D] before σ; the weight of a token is σ(q)·σ(k)."""
    segments, tokens, layers, groups, _ = keys.shape
    shares = [0.0] * segments
    for layer in range(layers):
        heads = len(queries[layer])
        for head in range(heads):
            group = head // (heads // groups)
            weights = [
                sum(float(queries[layer][head] @ features(keys[s, t, layer, group])) for t in range(tokens))
                for s in range(segments)
            ]
            for segment in range(segments):
                shares[segment] += float(gates[layer][head]) * weights[segment] / sum(weights)
    return [share / sum(shares) for share in shares]


def some_memory(seed: int = 0) -> tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]:
    torch.manual_seed(seed)
    queries = [features(torch.randn(4, 8)) for _ in range(2)]
    gates = [torch.rand(4) for _ in range(2)]
    return queries, gates, torch.randn(5, 6, 2, 2, 8)


def normalisers_of(keys: torch.Tensor) -> np.ndarray:
    return features(keys).sum(dim=1).numpy()


def test_heat_is_what_the_tokens_weigh_one_by_one_and_sums_to_one() -> None:
    queries, gates, keys = some_memory()
    shares = heat(queries, gates, normalisers_of(keys))
    assert np.allclose(shares, naive_heat(queries, gates, keys), atol=1e-5)
    assert abs(shares.sum() - 1) < 1e-5


def test_the_segment_with_the_needle_is_the_hottest() -> None:
    queries, gates, keys = some_memory()
    before = heat(queries, gates, normalisers_of(keys))
    for layer in range(2):  # a key that points where the queries do, in one token of segment 3
        for group in range(2):
            keys[3, 2, layer, group] = 20 * queries[layer][2 * group]
    after = heat(queries, gates, normalisers_of(keys))
    assert after[3] > before[3]
    assert int(after.argmax()) == 3


def test_closed_gates_and_an_empty_memory_have_no_heat() -> None:
    queries, gates, keys = some_memory()
    assert not heat(queries, [torch.zeros(4)] * 2, normalisers_of(keys)).any()
    assert heat(queries, gates, normalisers_of(keys)[:0]).shape == (0,)


def test_sums_too_large_for_half_precision_still_give_shares(reader: Model) -> None:
    layers, groups, width = len(reader.spec.memory_layers), reader.spec.kv_heads, reader.spec.head_width
    stored = np.full((2, layers, groups, width), 1.0, dtype=np.float16)
    stored[1] = np.inf
    loaded = as_normalisers([segment.tobytes() for segment in stored], reader.spec)
    queries = [torch.ones(reader.spec.heads, width) for _ in range(layers)]
    shares = heat(queries, [torch.ones(reader.spec.heads)] * layers, loaded)
    assert np.isfinite(shares).all()
    assert shares[1] > 0.99
