"""Reading, side by side with its peers in the same process: one JSON line of rates and ratios at the end.

    python tests/benchmarks/peers.py --tokens 8192 --segment 256

- infini-transformer-pytorch: a model of the same shape, read segment by segment as it does.
- transformers: a stock Gemma of the same weights, read as one text.
- the one-segment loop: this decoder, one segment a pass.
- windows only: this decoder with every memory layer made a window of one segment, for what the memory costs.

Every rate is the best of `--rounds`, and the peers take turns, so that a busy machine is busy for all of them; on one
thread (OMP_NUM_THREADS=1) it is told by the time of the processor, as in `gemma10m bench`.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from infini_transformer_pytorch import InfiniTransformer
from safetensors.torch import save_file
from torch import Tensor

from model.decoder import Decoder
from model.evaluation.throughput import clock, settle
from model.fit import usual_pass
from model.spec import LayerSpec, ModelSpec
from model.state import State

Reading = Callable[[], object]


def make_spec(chosen: argparse.Namespace) -> ModelSpec:
    """Every layer with a memory, as the Infini peer's are, and as many key-value heads as queries."""
    heads = chosen.width // 64
    return ModelSpec(
        name="bench",
        vocabulary=1024,
        width=chosen.width,
        heads=heads,
        kv_heads=heads,
        head_width=64,
        mlp_width=int(4 * chosen.width * 2 / 3),
        segment=chosen.segment,
        layers=(LayerSpec(10_000.0),) * chosen.layers,
        query_scale=0.125,
    )


def stock(spec: ModelSpec, decoder: Decoder) -> Any:
    """The same weights in transformers."""
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    config = Gemma3TextConfig(
        vocab_size=spec.vocabulary,
        hidden_size=spec.width,
        intermediate_size=spec.mlp_width,
        num_hidden_layers=len(spec.layers),
        num_attention_heads=spec.heads,
        num_key_value_heads=spec.kv_heads,
        head_dim=spec.head_width,
        query_pre_attn_scalar=spec.head_width,
        layer_types=["full_attention"] * len(spec.layers),
        attn_implementation="sdpa",
    )
    names = {"model." + name: one for name, one in decoder.state_dict().items() if "read_gate" not in name}
    with tempfile.TemporaryDirectory() as folder:
        save_file({name: one.contiguous() for name, one in names.items()}, Path(folder) / "model.safetensors")
        config.save_pretrained(folder)
        return Gemma3ForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def looped(decoder: Decoder, ids: Tensor, segment: int) -> State:
    """One segment a pass."""
    state = decoder.empty_state()
    for part in ids.split(segment, dim=1):
        state = decoder(part, state, state_only=True).state
    return state


def waved(decoder: Decoder, ids: Tensor, segment: int, segments: int) -> State:
    """Many segments a pass."""
    return looped(decoder, ids, segment * segments)


def sequential(peer: InfiniTransformer, ids: Tensor, segment: int) -> object:
    """Their loop over segments, memories handed on."""
    memories = None
    for part in ids.split(segment, dim=1):
        memories = peer(part, past_memories=memories, return_new_memories=True).past_memories
    return memories


def best_rates(readings: dict[str, Reading], tokens: int, rounds: int, device: str = "cpu") -> dict[str, float]:
    """Tokens a second of each, at its best; all take turns."""
    place = torch.device(device)
    rates, now = dict.fromkeys(readings, 0.0), clock(place)
    for _ in range(rounds):
        for name, reading in readings.items():
            started = now()
            reading()
            settle(place)
            rates[name] = max(rates[name], tokens / (now() - started))
    return rates


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=8192)
    parser.add_argument("--segment", type=int, default=256)
    parser.add_argument("--segments-per-pass", type=int, help="the reader's own choice if not given")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32", help="what all compute in")
    chosen = parser.parse_args()
    torch.manual_seed(0)
    spec = make_spec(chosen)
    decoder = Decoder(spec).eval().requires_grad_(False)
    windows = tuple(LayerSpec(10_000.0, chosen.segment) for _ in spec.layers)
    windowed = Decoder(replace(spec, layers=windows)).eval().requires_grad_(False)
    theirs = stock(spec, decoder)
    peer = InfiniTransformer(
        num_tokens=spec.vocabulary, dim=spec.width, depth=len(spec.layers), dim_head=64, heads=spec.heads
    ).eval()
    for network in (decoder, windowed, theirs, peer):
        network.to(getattr(torch, chosen.dtype))
    ids = torch.randint(0, spec.vocabulary, (1, chosen.tokens // chosen.segment * chosen.segment))
    wave = chosen.segments_per_pass or usual_pass(ids.device, chosen.segment)
    readings: dict[str, Reading] = {
        "many_segments_a_pass": lambda: waved(decoder, ids, chosen.segment, wave),
        "one_segment_a_pass": lambda: looped(decoder, ids, chosen.segment),
        "windows_only": lambda: waved(windowed, ids, chosen.segment, wave),
        "infini_transformer_pytorch": lambda: sequential(peer, ids, chosen.segment),
        "transformers": lambda: theirs.model(input_ids=ids, use_cache=False),
    }
    with torch.inference_mode():
        rates = best_rates(readings, ids.shape[1], chosen.rounds)
    ours = rates["many_segments_a_pass"]
    report = {
        "tokens": ids.shape[1],
        "segment": chosen.segment,
        "width": chosen.width,
        "layers": chosen.layers,
        "dtype": chosen.dtype,
        "threads": torch.get_num_threads(),
        "tokens_per_second": {name: round(rate, 1) for name, rate in rates.items()},
        "ratios": {name: round(ours / rate, 2) for name, rate in rates.items() if name != "many_segments_a_pass"},
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
