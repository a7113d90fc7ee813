"""A stored state looked at without its model: safetensors as ours are named, and nothing in it but finite numbers.

Whether its shapes are those of a model is checked where the model is: when the snapshot is opened.
"""

import re

from gemma10m_tui.errors import Problem

_NAME = re.compile(r"counters|tail|layers\.\d{1,4}\.(memory|keys|values|convolution)")


def require_sound_state(state: bytes, tokens: int, segments: int, name: str) -> None:
    """Raise a Problem unless the bytes are a state of some model, after so many tokens in so many segments."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        tensors = load(state)
    except (SafetensorError, KeyError, ValueError) as error:
        raise Problem(f"A state in {name} cannot be unpacked; get another copy of the file.") from error
    if not {"counters", "tail"} <= tensors.keys() or not all(map(_NAME.fullmatch, tensors)):
        raise Problem(f"A state in {name} is not one of a memory; get another copy of the file.")
    if tensors["counters"].tolist() != [tokens - len(tensors["tail"]), segments]:
        raise Problem(f"A state in {name} is not of the place that it is kept for; get another copy of the file.")
    for tensor in tensors.values():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise Problem(f"A state in {name} holds numbers that are not finite; get another copy of the file.")
