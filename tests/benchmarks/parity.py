"""The proofs of tests/model as tables in Markdown: every family against `transformers`, planted bugs, every memory.

    python tests/benchmarks/parity.py

Errors are |ours − theirs| / |theirs|. In bfloat16 both are compared with theirs in float32, and the last column is our
error as a multiple of their own. A bug counts as seen when its error is above three times what parity allows.
"""

import sys
import tempfile
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "model"))

import pytest
import test_gemma_planted_bugs as planted
import test_memory_rules as memories
import tiny
from stock_gemma import FAMILIES, LENGTH, Pair, error, make_pair, outputs

from model.checkpoint import load_model


def main() -> None:
    """Print the three tables."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = {}
        for number, (name, family) in enumerate(FAMILIES.items()):
            pairs[name] = make_pair(family, Path(folder) / str(number))
        print("| family | float32 | bfloat16 | theirs in bfloat16 | ratio |\n|---|---|---|---|---|")
        for name, pair in pairs.items():
            ours, theirs = _in_bfloat16(pair)
            print(
                f"| {name} | {error(pair.ours.decoder, pair):.1e} | {ours:.1e} | {theirs:.1e} | {ours / theirs:.2f} |"
            )
        print("\n| planted bug | families | seen in | smallest error |\n|---|---|---|---|")
        for name, bug in planted.BUGS.items():
            errors = [_with_bug(bug, pairs[family]) for family in bug.families]
            seen = sum(one > planted.SEEN for one in errors)
            print(f"| {name} | {len(errors)} | {seen} | {min(errors):.1e} |")
    print("\n| memory | reads | M or vector | z | gradients |\n|---|---|---|---|---|")
    for name in memories.RULES:
        print(f"| {name} | " + " | ".join(f"{one:.1e}" for one in _memory(name)) + " |")


def _in_bfloat16(pair: Pair) -> tuple[float, float]:
    """Our error and theirs."""
    low = load_model(pair.ours.folder, "cpu", torch.bfloat16)
    theirs = type(pair.theirs).from_pretrained(pair.ours.folder, dtype=torch.bfloat16, attn_implementation="eager")
    ids = torch.cat([tiny.tokens(LENGTH, seed, batch=4) for seed in range(3)])
    wanted, _ = outputs(pair.theirs, ids)
    with torch.inference_mode():
        ours = tiny.relative(low.decoder(ids, segment=LENGTH).hidden, wanted)
    return ours, tiny.relative(outputs(theirs, ids)[0], wanted)


def _with_bug(bug: planted.Bug, pair: Pair) -> float:
    with pytest.MonkeyPatch.context() as patch:
        return error(planted._planted(bug, pair, patch), pair)


def _memory(name: str) -> list[float]:
    """Distances from the definition in float64: reads, M, z, and the largest of the gradients."""
    rule, text = memories.made(name), memories.written(name, 4 * memories.SEGMENT, 3)
    leaves = [x.requires_grad_() for x in text[1 if name == "recurrent" else 0 :] if x is not None]
    found, wanted = memories.fast(rule, name, text), memories.defined(rule, name, text)
    gradients = [
        torch.autograd.grad(sum(part.double().sin().sum() for part in made), leaves) for made in (found, wanted)
    ]
    largest = max(tiny.relative(one, other) for one, other in zip(*gradients, strict=True))
    return [*(tiny.relative(one, other) for one, other in zip(found, wanted, strict=True)), largest]


if __name__ == "__main__":
    main()
