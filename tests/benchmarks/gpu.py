"""What a GPU reaches, in less than eight minutes: one JSON line for each figure as soon as it is known.

    python tests/benchmarks/gpu.py
    python tests/benchmarks/gpu.py --tiny --device cpu

First whether what only a GPU runs is right: our kernels, the captured step, and one token's product with int8 weights;
and how fast one token's products are by the parts that they read. Then a random model of Gemma 2B's shape, its gates
open: reading and writing as shares of the ceilings that are measured beside them (as `gemma10m bench` does), writing
without the kernels and in int8, the same of Gemma 3 1B's shape, the sequential peer at segments of 256
(infini-transformer-pytorch, where it is installed), and at last ten million tokens read end to end, or as many as the
time allows.
"""

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from model.checkpoint import Model
from model.decoder import Decoder
from model.evaluation.throughput import Ceilings, measure_ceilings, measure_reading, measure_writing, settle
from model.gpu import attention, block, kernels, product
from model.gpu.product import Matrix, Part
from model.open_segment import OpenSegment
from model.quantize import Int8Linear, quantize
from model.spec import LayerSpec, MemorySpec, ModelSpec
from model.step import Step
from model.tokenizer import SentencePieceTokenizer

VOCABULARY = Path(__file__).resolve().parents[2] / "assets" / "reader" / "tokenizer.model"
GEMMA_2B = {
    "model_type": "gemma",
    "vocab_size": 256000,
    "hidden_size": 2048,
    "intermediate_size": 16384,
    "num_hidden_layers": 18,
    "num_attention_heads": 8,
    "num_key_value_heads": 1,
    "head_dim": 256,
}
GEMMA_3_1B = {
    "model_type": "gemma3_text",
    "vocab_size": 262144,
    "hidden_size": 1152,
    "intermediate_size": 6912,
    "num_hidden_layers": 26,
    "num_attention_heads": 4,
    "num_key_value_heads": 1,
    "head_dim": 256,
    "sliding_window": 512,
    "sliding_window_pattern": 6,
}
SMALL = {
    **GEMMA_2B,
    "vocab_size": 4096,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "head_dim": 16,
    "max_position_embeddings": 128,
}
LONGEST = 10_000_000  # tokens
# Rows and columns of a part of a matrix, and warps; a thread adds up its neighbours at once, or does not.
_SIZES = ((8, 512, 4), (16, 512, 4), (8, 1024, 2), (4, 1024, 4), (2, 2048, 4), (4, 2048, 4), (8, 2048, 8), (16, 256, 1))
PARTS = tuple(Part(*size, added_up) for size in _SIZES for added_up in (1, 16))
_SHAPES = ((2560, 2048), (2048, 2048), (32_768, 2048), (2048, 16_384))
_BEYOND_A_CACHE = 2**28  # bytes
_SPARE = 30.0  # seconds that are left over at the end
Figures = dict[str, Any]


@dataclass
class Run:
    """What is measured with: the model grows no larger, but becomes int8 in between."""

    device: torch.device
    dtype: torch.dtype
    tiny: bool
    ends: float
    model: Model
    ceilings: Ceilings | None = None
    rate: float = 0.0  # tokens read a second
    wrote: float = 0.0  # tokens written a second in bfloat16

    @property
    def limits(self) -> Ceilings:
        """The ceilings, measured by now."""
        assert self.ceilings is not None
        return self.ceilings


def random_model(config: Figures, device: torch.device, dtype: torch.dtype) -> Model:
    """A stock Gemma's shape, weights as torch draws them, gates half open."""
    spec = ModelSpec.from_config(config)
    with torch.device(device):
        torch.manual_seed(0)
        decoder = Decoder(spec).to(dtype).eval().requires_grad_(False)
    decoder.pack()
    return Model("random", spec, decoder, SentencePieceTokenizer.from_file(VOCABULARY), "", VOCABULARY.parent)


@torch.no_grad()
def captured_step(run: Run) -> Figures:
    """Writing by steps on the device against `extend` on the CPU in float32, over the border of a segment."""
    layers = (LayerSpec(1e4, window=5), LayerSpec(1e4))
    spec = replace(ModelSpec.from_config(SMALL), segment=8, layers=layers, query_scale=0.25)
    # A family of its own: the options are those of our models. For the paper's memory whole blocks have kernels.
    own = replace(spec, family="gemma10m", memory=MemorySpec(write_gate=True, convolution=3))
    kinds = {
        "paper": spec,
        "linear": own,
        "gated-delta": replace(own, memory=replace(own.memory, rule="gated-delta")),
    }
    errors = {}
    for rule, one in kinds.items():
        torch.manual_seed(0)
        here, there = Decoder(one).eval().requires_grad_(False), Decoder(one).eval().requires_grad_(False)
        there.load_state_dict(here.state_dict())
        there.to(run.device)
        there.pack()
        mine, theirs = (OpenSegment(one, network.empty_state(), torch.float32) for network in (there, here))
        step, worst = Step(there, mine), 0.0
        for token in torch.randint(0, one.vocabulary, (20, 1, 1)):
            for segment in (mine, theirs):
                if segment.room == 0:
                    segment.open(segment.folded())
            hidden, wanted = step(token.to(run.device)).cpu(), here.extend(token, theirs)[0]
            worst = max(worst, float((hidden - wanted).norm() / wanted.norm()))
        errors[rule] = worst
    return {"errors": errors, "captured": run.device.type == "cuda", "right": max(errors.values()) < 1e-3}


def int8_product(run: Run) -> Figures:
    """One token's product with int8 weights against the same numbers in float64."""
    weight = torch.randn(1000, 700, generator=torch.Generator().manual_seed(1))
    x = torch.randn(1, 1, 700, generator=torch.Generator().manual_seed(2)).to(run.dtype)
    layer = Int8Linear(weight)
    wanted = x.double() @ (layer.weight.double() * layer.scale.double()[:, None]).T
    found = layer.to(run.device)(x.to(run.device)).double().cpu()
    error = float((found - wanted).norm() / wanted.norm())
    return {"error": error, "right": error < 1e-2, "by_a_kernel": product.usable(run.device)}


def our_kernels(run: Run) -> Figures:
    """Whether our kernels can be made here, and give what torch gives."""
    attends = attention.usable(run.device, run.dtype, run.model.spec.head_width)
    return {"kernels": kernels.usable(run.device), "product": product.usable(run.device), "attention": attends}


def parts(run: Run) -> Figures:
    """How fast one token's products read the weights of Gemma 2B, in GB/s, by the part that is read at a time."""
    if not product.usable(run.device):
        return {"gigabytes_per_second": {"unknown": "no kernel"}}
    found: dict[str, dict[str, float]] = {}
    for dtype, (outputs, inputs) in itertools.product(("bfloat16", "int8"), _SHAPES):
        weight = torch.randint(-127, 128, (outputs, inputs), device=run.device).to(getattr(torch, dtype))
        scale = torch.ones(outputs, device=run.device) if dtype == "int8" else None
        copies = 1 + _BEYOND_A_CACHE // weight.nbytes
        several = [Matrix(weight.clone(), scale) for _ in range(copies)]
        x = torch.randn(1, 1, inputs, device=run.device, dtype=run.dtype)
        gigabytes = copies * weight.nbytes / 1e9
        rates = {}
        for part in PARTS:
            way = partial(_by, part, x, gated=outputs > 2 * inputs)
            rates[str(part)] = round(gigabytes / _seconds(partial(_each, way, several), run.device))
        found[f"{dtype} {outputs}x{inputs}"] = dict(sorted(rates.items(), key=lambda one: -one[1])[:4])
    return {"gigabytes_per_second": found}


def _by(part: Part, x: Tensor, matrix: Matrix, gated: bool) -> Tensor:
    return product.gated_by(part, x, matrix, None) if gated else product.product_by(part, x, matrix, None, None)


def _each(way: Callable[[Matrix], Tensor], matrices: Sequence[Matrix]) -> list[Tensor]:
    return [way(matrix=matrix) for matrix in matrices]


def _seconds(work: Callable[[], object], device: torch.device) -> float:
    """Seconds that some work takes, the best of several; on a GPU once it is captured."""
    work()
    settle(device)
    if device.type == "cuda":
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            work()
        work = graph.replay
    best = float("inf")
    for _ in range(10):
        settle(device)
        started = time.perf_counter()
        work()
        settle(device)
        best = min(best, time.perf_counter() - started)
    return best


def ceilings(run: Run) -> Figures:
    """A large matrix product and a large copy."""
    run.ceilings = measure_ceilings(run.device, run.dtype)
    return {name: round(value) for name, value in vars(run.ceilings).items()}


def reading(run: Run) -> Figures:
    """A text that is long enough for a steady rate."""
    (done,) = measure_reading(run.model, [4_000 if run.tiny else 1_000_000], run.limits, lambda _: None)
    run.rate = done.tokens_per_second
    rate = {"tokens": done.tokens, "tokens_per_second": round(run.rate), "share_of_ceiling": round(done.share, 4)}
    return {**rate, "wanted": 0.45, "peak_memory_bytes": done.peak_memory_bytes}


def writing(run: Run) -> Figures:
    """Greedy, from an empty memory; the first tokens, in which the step is captured, do not count."""
    found = _written(run)
    run.wrote = found["tokens_per_second"]
    return {**found, "wanted": 0.65}


def writing_without_kernels(run: Run) -> Figures:
    """The same with torch doing all of the work, to see what the kernels are worth."""
    kept = kernels.take, block.take
    kernels.take = block.take = lambda *_: False
    try:
        return _written(run)
    finally:
        kernels.take, block.take = kept


def writing_in_int8(run: Run) -> Figures:
    """The same model, its projections and embeddings turned into int8."""
    quantize(run.model.decoder)
    run.model.decoder.pack()
    found = _written(run)
    return {**found, "times_as_fast": round(found["tokens_per_second"] / run.wrote, 3), "wanted": 1.4}


def writing_a_small_one(run: Run) -> Figures:
    """The same of Gemma 3 1B's shape, whose blocks have windows, more norms, and less to read."""
    run.model = random_model(SMALL if run.tiny else GEMMA_3_1B, run.device, run.dtype)
    whole, slow = writing(run), writing_without_kernels(run)
    return {"bfloat16": {**whole, "wanted": 0.4}, "without_kernels": slow, "int8": writing_in_int8(run)}


def _written(run: Run) -> Figures:
    """The best of three, and all three: what a single one meets on a machine is not the kernels'."""
    done = [measure_writing(run.model, 8 if run.tiny else 256, run.limits) for _ in range(3)]
    best = max(done, key=lambda one: one.tokens_per_second)
    each = [round(one.tokens_per_second, 1) for one in done]
    return {"tokens_per_second": max(each), "each": each, "share_of_bandwidth": round(best.share, 4)}


def sequential_peer(run: Run) -> Figures:
    """A model of 25 million parameters in both, at segments of 256."""
    import peers
    from infini_transformer_pytorch import InfiniTransformer

    segment, width, layers, segments = (32, 64, 2, 4) if run.tiny else (256, 512, 8, 512)
    spec = peers.make_spec(argparse.Namespace(width=width, segment=segment, layers=layers))
    ours = Decoder(spec).eval().requires_grad_(False)
    ours.pack()
    theirs = InfiniTransformer(num_tokens=1024, dim=width, depth=layers, dim_head=64, heads=spec.heads).eval()
    for network in (ours, theirs):
        network.to(run.device, run.dtype)
    ids = torch.randint(0, 1024, (1, segment * segments), device=run.device)
    readings: dict[str, Callable[[], object]] = {
        "ours": lambda: peers.waved(ours, ids, segment, min(segments, 128)),
        "theirs": lambda: peers.sequential(theirs, ids, segment),
    }
    with torch.inference_mode():
        rates = peers.best_rates(readings, ids.shape[1], 3, str(run.device))
    return {
        "tokens_per_second": {name: round(rate) for name, rate in rates.items()},
        "times_as_fast": round(rates["ours"] / rates["theirs"], 2),
        "wanted": 10,
    }


def ten_million(run: Run) -> Figures:
    """End to end, from the first token to the state; fewer tokens where the time would not do."""
    run.model = random_model(SMALL if run.tiny else GEMMA_2B, run.device, run.dtype)
    left = run.ends - time.monotonic() - _SPARE
    tokens = 40_000 if run.tiny else min(LONGEST, int(run.rate * left))
    if tokens < 1_000_000 and not run.tiny:
        return {"skipped": f"{left:.0f} seconds are too few"}
    first, whole = measure_reading(run.model, [tokens // 10, tokens], run.limits, lambda _: None)
    return {
        "tokens": whole.tokens,
        "seconds": round(whole.seconds, 1),
        "tokens_per_second": round(whole.tokens_per_second),
        "flatness": round(whole.tokens_per_second / first.tokens_per_second, 4),
        "peak_memory_bytes": {str(one.tokens): one.peak_memory_bytes for one in (first, whole)},
    }


STAGES = (
    *(our_kernels, captured_step, int8_product, parts, ceilings),
    *(reading, writing, writing_without_kernels, writing_in_int8, writing_a_small_one, sequential_peer, ten_million),
)


def measured(run: Run) -> Iterator[Figures]:
    """Every figure in its order; what fails is told, and the rest goes on."""
    for stage in STAGES:
        started = time.monotonic()
        try:
            found = stage(run)
        except Exception as problem:  # a machine's time is short: one stage's fault must not cost the others
            found = {"failed": f"{type(problem).__name__}: {problem}"}
        yield {"what": stage.__name__, **found, "took": round(time.monotonic() - started, 1)}


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--tiny", action="store_true", help="shapes and texts so small that a CPU has them in seconds")
    parser.add_argument("--seconds", type=float, default=460.0, help="when the last text has to be read")
    chosen = parser.parse_args(words)
    started, device = time.monotonic(), torch.device(chosen.device)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    model = random_model(SMALL if chosen.tiny else GEMMA_2B, device, dtype)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    print(json.dumps({"what": "machine", "device": name, "torch": torch.__version__, "dtype": str(dtype)}), flush=True)
    for found in measured(Run(device, dtype, chosen.tiny, started + chosen.seconds, model)):
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
