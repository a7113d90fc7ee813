"""Whether a model fits a device, known from its configuration before a weight is touched; and which precision would.

Notable: what reading takes on top of the weights is counted, too, since a pass of many segments through a wide MLP can
be the larger part. Figures are estimates on the safe side, not limits.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from model.decoder import Decoder
from model.processor import multiplies_bfloat16
from model.quantize import int8_layers
from model.spec import ModelSpec
from model.weight_files import BrokenModel

PRECISIONS = ("float32", "bfloat16", "int8")
_LARGE = 1_500_000_000  # parameters; from here on a CPU computes in bfloat16, or few machines could hold them
_DEVICE_PASS, _CPU_PASS = 32, 8  # segments
_CPU_TOKENS = 1024  # a pass of more, four times as many say, leaves a core's cache and takes a third longer a token
_SHARE = 0.95  # of what is free, the rest is for everybody else


@dataclass(frozen=True)
class Fit:
    """What a model takes in one precision: bytes of its weights, and of a pass of reading on top of them.

    `available` is what the device has free in bytes, None where it does not say.
    """

    precision: str
    weights: int
    working: int
    available: int | None

    @property
    def needed(self) -> int:
        """Weights and work."""
        return self.weights + self.working

    @property
    def fits(self) -> bool:
        """Whether there is room; True where the device does not say how much it has."""
        return self.available is None or self.needed <= self.available * _SHARE


def parameter_count(spec: ModelSpec) -> int:
    """How many numbers the weights are."""
    return sum(one.numel() for one in empty_decoder(spec).parameters())


def usual_precision(parameters: int, device: torch.device) -> str:
    """bfloat16 on a GPU and for large models, else float32."""
    return "bfloat16" if device.type == "cuda" or parameters > _LARGE else "float32"


def fastest_precision(parameters: int, device: torch.device) -> str:
    """The usual one; of a small model bfloat16, too, where a processor has instructions for it. It reads half as much
    again a second then, and remembers as much (the model card has both).
    """
    return "bfloat16" if multiplies_bfloat16(device) else usual_precision(parameters, device)


def fits(spec: ModelSpec, device: torch.device) -> dict[str, Fit]:
    """What the model takes of the device in every precision, reading as many segments a pass as `model.reader` does
    there; a table of Gemma 4 E that is only looked up stays in the host's memory.
    """
    decoder = empty_decoder(spec)
    parameters = sum(one.numel() for one in decoder.parameters())
    layers = int8_layers(decoder).values()
    small = sum(layer.weight.numel() for layer in layers)
    scales = sum(len(layer.weight) for layer in layers) * 4
    table = spec.per_layer_input
    hosted = table.vocabulary * table.width * len(spec.layers) if table and device.type != "cpu" else 0
    free = available_bytes(device)
    found = {}
    for precision in PRECISIONS:
        computed = compute_dtype(precision, parameters, device)
        weights = (parameters - hosted) * computed.itemsize
        if precision == "int8":
            weights = small + scales + (parameters - hosted - small) * computed.itemsize
        segments = segments_per_pass(spec, device, computed.itemsize)
        found[precision] = Fit(precision, weights, _working(spec, computed.itemsize, segments), free)
    return found


def segments_per_pass(spec: ModelSpec, device: torch.device, itemsize: int) -> int:
    """How many segments a reading takes at a time: the usual number, or on a GPU as many as take a third of its memory.

    Of all its memory, not of what is free: passes then begin at the same places the next time.
    """
    count, whole = usual_pass(device, spec.segment), total_bytes(device)
    while whole is not None and count > 1 and 3 * _working(spec, itemsize, count) > whole:
        count //= 2
    return count


def usual_pass(device: torch.device, segment: int) -> int:
    """Segments of so many tokens in a pass where nobody says: `python tests/benchmarks/peers.py` shows why."""
    return _DEVICE_PASS if device.type == "cuda" else min(_CPU_PASS, max(1, _CPU_TOKENS // segment))


def total_bytes(device: torch.device) -> int | None:
    """All memory of a GPU in bytes; None for what is none."""
    if device.type != "cuda" or not torch.cuda.is_available():
        return None
    return int(torch.cuda.get_device_properties(device).total_memory)


def compute_dtype(precision: str, parameters: int, device: torch.device) -> torch.dtype:
    """What activations are in, and all weights that int8 leaves alone."""
    named = usual_precision(parameters, device) if precision == "int8" else precision
    return torch.bfloat16 if named == "bfloat16" else torch.float32


def available_bytes(device: torch.device) -> int | None:
    """Free memory of a device in bytes; None where it cannot be told."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory()) - int(torch.mps.driver_allocated_memory())
    if device.type != "cpu":
        return None
    known = [free for free in (_machine_free(), _group_free()) if free is not None]
    return min(known, default=None)


def empty_decoder(spec: ModelSpec) -> Decoder:
    """A decoder without a number in it; raises BrokenModel for sizes whose product no computer can count."""
    try:
        with torch.device("meta"):
            return Decoder(spec)
    except RuntimeError as problem:
        raise BrokenModel(f"the configuration describes no model that could be: {problem}") from problem


def _working(spec: ModelSpec, itemsize: int, segments: int) -> int:
    """Bytes that are live at once in a pass: the residual and what one layer makes of it, memories, scores, logits."""
    widest = [spec.shape(layer) for layer in spec.layers]
    attention = max((shape.heads + 2 * shape.kv_heads) * shape.head_width for shape in widest)
    features = 4 * spec.width + max(3 * max(shape.mlp_width for shape in widest), 4 * attention)
    activations = segments * spec.segment * features * itemsize
    _, kv_heads, width = spec.memory_shape
    memories = 3 * segments * kv_heads * width * (width + 1) * 4
    return activations + memories + _scores(spec) + spec.memory_bytes + 2 * spec.vocabulary * 4


def _scores(spec: ModelSpec) -> int:
    """Bytes of scores that are written out at once, three times over: of a band of half a window and what it sees, and
    where soft caps forbid a fused kernel, of a segment.
    """
    windows = [layer.window for layer in spec.layers if layer.window is not None]
    seen = max(((window + 1) // 2 * (window - 1 + (window + 1) // 2) for window in windows), default=0)
    if spec.block.attention_softcap is not None:
        seen = max(seen, spec.segment**2)
    return 3 * spec.heads * seen * 4


def _machine_free() -> int | None:
    """What the kernel would give out, caches included."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return None


def _group_free() -> int | None:
    """What a container leaves, its file caches included; None outside of one."""
    group = Path("/sys/fs/cgroup")
    try:
        limit, used = (int((group / f"memory.{name}").read_text()) for name in ("max", "current"))
        facts = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        return limit - used + int(facts["inactive_file"])
    except (OSError, ValueError, KeyError):
        return None
