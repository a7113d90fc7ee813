"""How fast a model reads and writes, as shares of what the machine under it can do at all.

Notable: the ceilings are measured, not looked up: a large matrix product in the working dtype bounds reading, a large
copy bounds writing, which fetches every weight for each token. Both in the same process and by the same clock: on one
thread of a CPU that of the processor, which does not run while others have it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from model.checkpoint import Model
from model.decoder import state_tails
from model.evaluation.peak import PeakMemory
from model.generator import Generator
from model.quantize import Int8Embedding, Int8Linear
from model.reader import Reader
from model.sampling import Sampling
from model.spec import ModelSpec

Told = Callable[[str], None]
_MEASURE_SECONDS = 0.5
_WARM = 8  # tokens, in which kernels are made and the step is captured
_SIDE = {"cuda": 8192, "cpu": 1536}  # of the square matrices
_COPIED = {"cuda": 2**30, "cpu": 2**27}  # bytes


@dataclass(frozen=True)
class Ceilings:
    """What the machine does at best: multiply-adds count as two; a copied byte is read and written, so it is two."""

    matmul_flops_per_second: float
    copy_bytes_per_second: float


@dataclass(frozen=True)
class ReadRate:
    """A reading of `tokens` random tokens. `share`: of the matrix ceiling."""

    tokens: int
    seconds: float
    share: float
    peak_memory_bytes: int

    @property
    def tokens_per_second(self) -> float:
        """The rate from the first token to the last, loading apart."""
        return self.tokens / self.seconds


@dataclass(frozen=True)
class WriteRate:
    """`share`: of the copy ceiling."""

    tokens_per_second: float
    share: float


def clock(device: torch.device) -> Callable[[], float]:
    """What seconds are measured with: on one thread of a CPU the time that this process had, else the time of day."""
    alone = device.type == "cpu" and torch.get_num_threads() == 1
    return time.process_time if alone else time.perf_counter


def measure_ceilings(device: torch.device, dtype: torch.dtype) -> Ceilings:
    """Multiply and copy until the figures are steady, and take the best."""
    side = _SIDE.get(device.type, 4096)
    left, right = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    product = left @ right
    multiplied = _best_rate(device, lambda: torch.matmul(left, right, out=product))
    bytes_copied = _COPIED.get(device.type, 2**28)
    source = torch.ones(bytes_copied, device=device, dtype=torch.uint8)
    target = torch.empty_like(source)
    copied = _best_rate(device, lambda: target.copy_(source))
    return Ceilings(2.0 * side**3 * multiplied, 2.0 * bytes_copied * copied)


def reading_flops(spec: ModelSpec, pass_tokens: int) -> float:
    """Floating point operations that reading a token takes: every product of a pass that keeps only the state.

    The last layer with keys gives only those, layers behind it are left out, and layers behind the last memory read the
    end of a pass alone; a token sees half its segment.
    """
    total, tails = 0.0, state_tails(spec)
    for index, layer in enumerate(spec.layers[: spec.last_owner + 1]):
        read = min(1.0, tails.get(index, pass_tokens) / pass_tokens)
        shape = spec.shape(layer)
        width, heads, groups = shape.head_width, shape.heads, shape.kv_heads
        made = groups * (0 if not layer.owns_keys else 1 if layer.values_are_keys else 2)
        total += read * 2 * spec.width * width * (heads + made)
        total += 2 * groups * width * (width + 1) if layer.has_memory else 0
        if index == spec.last_owner:
            break
        seen = spec.segment / 2 if layer.window is None else layer.window
        products = 4 * heads * width * seen + 2 * spec.width * width * heads + 6 * spec.width * shape.mlp_width
        total += read * products
        total += 2 * heads * width * (width + 1) if layer.sees_segment else 0
    return total


def measure_reading(model: Model, tokens: Sequence[int], ceilings: Ceilings, told: Told) -> list[ReadRate]:
    """Read texts of random tokens, so many of them, each from an empty memory."""
    reader, random = Reader(model), torch.Generator().manual_seed(0)

    def text(count: int) -> list[int]:
        drawn: list[int] = torch.randint(0, model.tokenizer.vocabulary_size, (count,), generator=random).tolist()
        return drawn

    for _ in reader.read(model.decoder.empty_state(), text(reader.pass_tokens)):
        pass  # warm
    rates = []
    for count in tokens:
        state, peak = model.decoder.empty_state(), PeakMemory(model.device)
        now = clock(model.device)
        started = now()
        for first in range(0, count, reader.pass_tokens):
            for done in reader.read(state, text(min(reader.pass_tokens, count - first))):
                state = done.state
        seconds = now() - started
        share = count / seconds * reading_flops(model.spec, reader.pass_tokens) / ceilings.matmul_flops_per_second
        rates.append(ReadRate(count, seconds, share, peak.bytes()))
        told(f"read {count:,} tokens: {count / seconds:,.0f} tokens/s, {share:.0%} of the matrix ceiling")
    return rates


def measure_writing(model: Model, tokens: int, ceilings: Ceilings) -> WriteRate:
    """Write so many tokens greedily from an empty memory."""
    generator = Generator(model, model.decoder.empty_state())
    generator.feed([model.tokenizer.control.bos])
    for _ in generator.write(Sampling(), (), _WARM):
        pass
    settle(model.device)
    now = clock(model.device)
    started = now()
    for _ in generator.write(Sampling(), (), tokens):
        pass
    rate = tokens / (now() - started)
    return WriteRate(rate, rate * weight_bytes(model) / ceilings.copy_bytes_per_second)


def weight_bytes(model: Model) -> int:
    """Bytes of the weights that each written token takes: all but tables that are only looked up."""
    parameters = dict(model.decoder.named_parameters())
    numbers = sum(one.nbytes for name, one in parameters.items() if "per_layer.embed_tokens" not in name)
    whole = [layer for layer in model.decoder.modules() if isinstance(layer, Int8Linear | Int8Embedding)]
    return numbers + sum(layer.weight.nbytes + layer.scale.nbytes for layer in whole)


def _best_rate(device: torch.device, work: Callable[[], object]) -> float:
    """The most often that something was done in a second."""
    now = clock(device)
    best, until = 0.0, now() + _MEASURE_SECONDS
    while best == 0.0 or now() < until:
        settle(device)
        started = now()
        work()
        settle(device)
        best = max(best, 1.0 / (now() - started))
    return best


def settle(device: torch.device) -> None:
    """Wait for what is under way on a GPU."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
