"""`gemma10m bench`: how fast a model reads and writes here, against what this machine can do at all."""

import json as format_json
from time import process_time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemma10m_tui.cli.options import Device, Json, Model, Precision
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import result, say, size
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from model.evaluation.throughput import Ceilings, ReadRate, WriteRate

_TOKENS = [10_000, 100_000, 1_000_000]
Sizes = Annotated[
    list[int] | None,
    typer.Option("--tokens", metavar="N", min=1, help="Read a text of so many tokens; may be given several times."),
]


@ends_in_an_exit_code
def bench(
    tokens: Sizes = None,
    decode_tokens: Annotated[int, typer.Option("--decode-tokens", min=1, help="How many tokens to write.")] = 64,
    model: Model = None,
    device: Device = "auto",
    precision: Precision = "auto",
    json: Json = False,
) -> ExitCode:
    """Measure reading and writing against this machine's own ceilings: a large matrix product and a large copy.

    Reads texts of 10,000, 100,000 and 1,000,000 tokens if --tokens names no others. The last line is one JSON object;
    with --json it is the only one.
    """
    told = (lambda _: None) if json else say
    from gemma10m_tui.model_loading import load
    from model.evaluation.throughput import clock, measure_ceilings, measure_reading, measure_writing

    loaded = load(model, device, precision)
    sizes = tokens or _TOKENS
    if min(sizes) < loaded.spec.segment:
        raise Problem(f"A text is read in segments of {loaded.spec.segment} tokens; name no fewer.", ExitCode.USAGE)
    ceilings = measure_ceilings(loaded.device, loaded.dtype)
    told(f"{loaded.name} on {loaded.device}, {loaded.dtype}")
    flops, copied = ceilings.matmul_flops_per_second, ceilings.copy_bytes_per_second
    told(f"ceilings: {flops / 1e9:,.1f} GFLOP/s multiplied, {size(copied)}/s copied")
    read = measure_reading(loaded, sizes, ceilings, told)
    wrote = measure_writing(loaded, decode_tokens, ceilings)
    told(
        f"wrote {decode_tokens} tokens: {wrote.tokens_per_second:,.1f} tokens/s, {wrote.share:.0%} of the copy ceiling"
    )
    clocked = "processor" if clock(loaded.device) is process_time else "wall"
    facts = {
        "clock": clocked,
        "model": loaded.name,
        "device": str(loaded.device),
        "dtype": str(loaded.dtype).removeprefix("torch."),
    }
    result(format_json.dumps({**facts, **_figures(ceilings, read, wrote)}))
    return ExitCode.DONE


def _figures(ceilings: "Ceilings", read: "list[ReadRate]", wrote: "WriteRate") -> dict[str, Any]:
    """The report; rates of the longest text stand for reading as such."""
    longest = max(read, key=lambda rate: rate.tokens)
    rates = [rate.tokens_per_second for rate in read]
    return {
        "matmul_flops_per_second": round(ceilings.matmul_flops_per_second),
        "copy_bytes_per_second": round(ceilings.copy_bytes_per_second),
        "read": {
            "tokens_per_second": round(longest.tokens_per_second, 1),
            "share_of_ceiling": round(longest.share, 4),
            "by_tokens": {str(rate.tokens): round(rate.tokens_per_second, 1) for rate in read},
            "flatness": round(min(rates) / max(rates), 4),
        },
        "decode": {
            "tokens_per_second": round(wrote.tokens_per_second, 1),
            "share_of_bandwidth": round(wrote.share, 4),
        },
        "peak_memory_bytes": {str(rate.tokens): rate.peak_memory_bytes for rate in read},
    }
