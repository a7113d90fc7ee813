"""One step of writing as one unit of work, which a GPU can be given whole: from a token to what comes of it.

Notable: a small model's step is hundreds of kernels, each shorter than the host takes to start it. Captured once as a
CUDA graph it is started once. That asks for what `Decoder.step` keeps to: the same tensors each time, places told by
tensors, and no number asked for. What is not repeated alike, folding a whole segment, stays outside.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from model.decoder import Decoder
from model.open_segment import OpenSegment

_WARM = 2  # runs before the capture, in which libraries make what they keep


class Step:
    """`Decoder.step` over one open segment, captured on a GPU at its first call and played again from then on.

    On a CPU it is the same work, not captured, and tested there; capture and replay are by `tests/benchmarks/gpu.py`.
    """

    def __init__(self, decoder: Decoder, segment: OpenSegment) -> None:
        device = decoder.embed_tokens.weight.device
        self._decoder, self._segment = decoder, segment
        self._ids = torch.zeros(1, 1, dtype=torch.int64, device=device)
        self._place = torch.zeros(1, dtype=torch.int64, device=device)
        self._hidden: Tensor | None = None
        self._graph: torch.cuda.CUDAGraph | None = None

    def __call__(self, ids: Tensor) -> Tensor:
        """One more token [1, 1] of a segment with room → hidden [1, 1, width], good until the next call."""
        self._ids.copy_(ids)
        self._place.fill_(self._segment.tokens)
        if self._graph is None and ids.device.type == "cuda":
            self._capture()
        if self._graph is not None:
            self._graph.replay()
        else:
            self._hidden = self._run()
        self._segment.tokens += 1
        assert self._hidden is not None
        return self._hidden

    def _run(self) -> Tensor:
        return self._decoder.step(self._ids, self._segment, self._place)

    def _capture(self) -> None:
        """Runs write the same numbers to the same places again, but for the convolution's carry, which is put back."""
        carries = [layer.convolution for layer in self._segment.layers.values() if layer.convolution is not None]
        with torch.cuda.device(self._ids.device):  # streams and graphs are of the device that is the current one
            kept = [carry.clone() for carry in carries]
            aside, here = torch.cuda.Stream(), torch.cuda.current_stream()
            aside.wait_stream(here)
            with torch.cuda.stream(aside):
                for _ in range(_WARM):
                    self._run()
            here.wait_stream(aside)
            for carry, before in zip(carries, kept, strict=True):
                carry.copy_(before)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # other threads may use the GPU meanwhile
                self._hidden = self._run()
        self._graph = graph


def can_step(decoder: Decoder) -> bool:
    """Whether a step is worth more than `extend`: on a GPU, unless a table in the host's memory has to be asked."""
    return decoder.embed_tokens.weight.device.type == "cuda" and decoder.per_layer is None


def on_its_way(drawn: Tensor) -> Callable[[], int]:
    """Start to fetch a number; what is given back waits for it, and for nothing that was asked of the GPU since."""
    if drawn.device.type != "cuda":
        return lambda: int(drawn)
    host = torch.empty((), dtype=drawn.dtype, pin_memory=True)
    host.copy_(drawn, non_blocking=True)
    arrived = torch.cuda.Event()
    arrived.record(torch.cuda.current_stream(drawn.device))

    def number() -> int:
        arrived.synchronize()
        return int(host)

    return number
