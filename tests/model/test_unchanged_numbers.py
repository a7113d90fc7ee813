"""What networks of ours gave when the first reader was trained.

A change of these numbers makes trained weights and saved snapshots another model's; READING_FORMAT then changes, too.
"""

import pytest
import tiny
import torch

from model.open_segment import OpenSegment
from model.spec import ModelSpec


@pytest.mark.parametrize(
    ("spec", "logits", "norms"),
    [
        (
            tiny.OWN,
            [-2.56909, 0.13101, -2.71578, 3.22609, 1.23252, 0.5863],
            [9.9557, 8.1191, 10.4451, 74.7186, 9.0197, 10.6648, 8.516, 11.5946, 84.4589, 8.1998],
        ),
        (
            tiny.PAPER,
            [-2.7628, -3.20928, -0.03407, 5.20108, -3.97868, 0.44221],
            [11.006, 7.6212, 168.7469, 9.9269, 6.7169, 211.1061],
        ),
    ],
    ids=["every option of ours", "the paper's memory"],
)
def test_networks_of_ours_give_what_they_always_gave(spec: ModelSpec, logits: list[float], norms: list[float]) -> None:
    decoder = tiny.decoder(spec, seed=11)
    state = decoder(tiny.tokens(3 * spec.segment, seed=12)).state
    segment = OpenSegment(spec, state, torch.float32)
    hidden, _ = decoder.extend(tiny.tokens(5, seed=13), segment)
    assert decoder.logits(hidden)[0, -1, :6].tolist() == pytest.approx(logits, abs=2e-5)
    folded = [float(one.norm()) for one in tiny.parts(segment.folded()).values()]
    assert folded == pytest.approx(norms, abs=2e-4)


def test_a_configuration_of_ours_names_no_more_than_it_always_did() -> None:
    config = tiny.OWN.to_config()
    assert list(config) == [
        *("model_type", "name", "vocabulary", "width", "heads", "kv_heads", "head_width", "mlp_width", "segment"),
        *("layers", "query_scale", "norm_epsilon", "memory"),
    ]
    assert config["layers"][:2] == [{"rope_theta": 100.0, "window": 5}, {"rope_theta": 300.0, "window": None}]
