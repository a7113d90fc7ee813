"""The table of facts: what a configuration says, and that it says nothing that would be run as something else."""

import json
from dataclasses import replace
from typing import Any

import pytest
import tiny

from model.decoder import Decoder
from model.spec import ModelSpec


@pytest.mark.parametrize("spec", tiny.SPECS.values(), ids=tiny.SPECS.keys())
def test_a_spec_of_ours_comes_back_from_its_configuration(spec: ModelSpec) -> None:
    assert ModelSpec.from_config(json.loads(json.dumps(spec.to_config()))) == spec


def test_the_size_of_the_memory_is_that_of_its_sums() -> None:
    state = Decoder(tiny.OWN).empty_state()
    sums = [layer.memory.sums for layer in state.layers if layer.memory is not None]
    assert tiny.OWN.memory_bytes == sum(one.numel() * one.element_size() for one in sums)


@pytest.mark.parametrize(
    "field", ["vocabulary", "width", "heads", "kv_heads", "head_width", "mlp_width", "segment", "query_scale"]
)
@pytest.mark.parametrize("value", [0, -4, "8", None, True, float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused_by_the_name_of_its_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field} is"):
        ModelSpec.from_config({**tiny.OWN.to_config(), field: value})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"heads": 3}, "cannot share"),
        ({"head_width": 7}, "even head width"),
        ({"layers": []}, "layers"),
        ({"layers": [{"rope_theta": 0.0}]}, "rope_theta"),
        ({"layers": [{"rope_theta": 1e4, "window": 0}]}, "window"),
        ({"layers": [{"rope_theta": 1e4, "widow": 5}]}, "widow"),
        ({"memory": {"convolution": -1}}, "convolution"),
        ({"memory": {"decay": 0.1}}, "decay"),
        ({"depth": 4}, "depth"),
    ],
)
def test_a_configuration_of_ours_that_cannot_be_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ModelSpec.from_config({**tiny.OWN.to_config(), **change})


@pytest.mark.parametrize("field", ["width", "layers", "memory", "query_scale"])
def test_a_configuration_of_ours_that_lacks_a_field_is_refused_by_its_name(field: str) -> None:
    config = tiny.OWN.to_config()
    del config[field]
    with pytest.raises(ValueError, match=field):
        ModelSpec.from_config(config)


def test_a_spec_is_checked_however_it_is_made() -> None:
    with pytest.raises(ValueError, match="segment"):
        replace(tiny.OWN, segment=0)
