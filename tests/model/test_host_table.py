"""The per-layer table of Gemma 4 E stays in the host's memory, and a device needs no room for it."""

import pytest
import tiny
import torch

from model import fit
from model.checkpoint import LOOKED_UP, home

SPEC = tiny.SPECS["wide layers, keys shared, inputs by layer"]


def test_the_table_is_the_one_weight_that_stays_with_the_host() -> None:
    device = torch.device("cuda")
    names = tiny.decoder(SPEC).state_dict()
    assert [name for name in names if home(name, device) != device] == [LOOKED_UP]
    assert home(LOOKED_UP, device) == torch.device("cpu")


def test_a_device_needs_room_for_all_weights_but_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "available_bytes", lambda device: None)
    host, device = fit.fits(SPEC, torch.device("cpu")), fit.fits(SPEC, torch.device("cuda"))
    table = tiny.decoder(SPEC).state_dict()[LOOKED_UP].numel()
    assert host["float32"].weights - device["float32"].weights == table * 4
    assert host["bfloat16"].weights - device["bfloat16"].weights == table * 2


def test_rows_are_looked_up_where_the_table_is(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder, ids = tiny.decoder(SPEC), tiny.tokens(SPEC.segment)
    assert decoder.per_layer is not None
    moved: list[torch.device] = []
    original = torch.Tensor.to

    def watched(self: torch.Tensor, *args: object, **kwargs: object) -> torch.Tensor:
        if args and isinstance(args[0], torch.device):
            moved.append(args[0])
        return original(self, *args, **kwargs)  # type: ignore[no-any-return,call-overload]

    monkeypatch.setattr(torch.Tensor, "to", watched)
    decoder.per_layer(ids, decoder.embed(ids))
    assert moved == [decoder.per_layer.embed_tokens_per_layer.weight.device, decoder.embed_tokens.weight.device]
