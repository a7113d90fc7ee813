"""What each part of the memory is for: small decoders learn to remember bindings, with one thing changed at a time.

    python tests/benchmarks/ablations.py [--only NAME] [--steps 400] [--seed 0] [--rows FILE] [--json]

Every row is one decoder trained on one task (bindings.py) for the same number of tokens, then asked after texts that
are read as a stream into a state of constant size. The base is the linear rule with memory in the two upper of three
layers, a short convolution, growing context and virtual repetition. `--only` takes the rows whose "group/variant/task"
has NAME in it; `--rows` keeps every row in a file as soon as it is done, and takes from there what it holds already.
Prints a table and one last line of JSON. All is counted in steps and tokens, so that a row can be had again on any
machine.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from bindings import CHANCE, SEGMENT, VOCABULARY, Kind, Texts, draw_facts, draw_questions, draw_texts, stream
from torch import Tensor

from model.decoder import Decoder
from model.spec import LayerSpec, MemorySpec, ModelSpec
from model.state import State
from model.training.optimiser import Optimiser, initialise
from model.training.recipe import OptimiserRecipe

WIDTH, HEADS, LAYERS, NARROW = 48, 2, 3, 4  # NARROW: tokens that a layer without memory sees
SEGMENTS_A_STEP = 120
GROWTH = (3, 5, 8)  # segments of a text, in the first, second and last third of training
RAMP = (0.3, 0.7)  # share of training in which virtual repetition grows to REPETITION
REPETITION = 4.0  # log10: eight segments as often make a million tokens
HELD_OUT, CHECK_STEPS, SOLVED = 128, 50, 0.95
# Tokens read, texts of them.
RANGES = ((1_024, 64), (16_384, 16), (131_072, 8), (1_048_576, 4))
HOLDS = 0.7  # right at 131 k tokens: below this a million tells nothing more
SEGMENTS_A_PASS = 64
RATES = OptimiserRecipe(5e-3, 4e-3, 2e-2, 0.0, 0.04, 0.3, 1.0)


@dataclass(frozen=True)
class Variant:
    """One thing to train. `remembering`: how many of the upper layers have a memory; `furthest`: tokens that it is
    asked after at most, as a million cost as much as the training.
    """

    group: str
    name: str
    task: Kind = "recall"
    memory: MemorySpec = field(default_factory=lambda: MemorySpec(convolution=4))
    remembering: int = 2
    growing: bool = True
    repeated: bool = True
    detached: bool = False
    furthest: int = 131_072


def variants() -> Iterator[Variant]:
    """All rows, the most telling first."""
    convolved = MemorySpec(convolution=4)
    gated = MemorySpec(convolution=4, write_gate=True, rule="gated-delta")
    tasks: tuple[Kind, ...] = ("recall", "rebinding")
    for task in tasks:
        yield Variant("rule", "linear", task, furthest=RANGES[-1][0])
        yield Variant("rule", "gated-delta", task, gated, furthest=RANGES[-1][0])
    for task in tasks:
        yield Variant("rule", "delta", task, replace(convolved, rule="delta"), furthest=RANGES[-1][0])
        yield Variant("rule", "recurrent", task, replace(convolved, rule="recurrent"), furthest=RANGES[-1][0])
    yield Variant("repetition", "linear, none", repeated=False)
    yield Variant("repetition", "gated-delta, none", memory=gated, repeated=False)
    yield Variant("context", "full length from the start", growing=False)
    yield Variant("context", "full length, no repetition", growing=False, repeated=False)
    yield Variant("layers", "all three", remembering=3)
    yield Variant("layers", "the last", remembering=1)
    yield Variant("options", "no convolution", memory=MemorySpec())
    yield Variant("options", "write gate", memory=replace(convolved, write_gate=True))
    yield Variant("options", "own scales", memory=replace(convolved, own_scales=True))
    yield Variant("gradients", "memory detached", detached=True)


def make_decoder(variant: Variant, seed: int) -> Decoder:
    """Fresh weights of a variant."""
    layers = tuple(LayerSpec(1e4, None if place + variant.remembering >= LAYERS else NARROW) for place in range(LAYERS))
    head = WIDTH // HEADS
    spec = ModelSpec(
        "ablation", VOCABULARY, WIDTH, HEADS, HEADS, head, 2 * WIDTH, SEGMENT, layers, head**-0.5, memory=variant.memory
    )
    decoder = Decoder(spec)
    initialise(decoder, seed)
    return decoder


def answer_logits(decoder: Decoder, texts: Texts, repeats: Tensor | None, detached: bool) -> Tensor:
    """What is foretold at the keys of the questions, [B, Q, VOCABULARY]."""
    tokens = torch.from_numpy(texts.tokens)
    if not detached:
        hidden = decoder(tokens, repeats=repeats).hidden
        return decoder.logits(hidden[:, torch.from_numpy(texts.asked)])
    state: State | None = None
    for place, segment in enumerate(tokens.split(SEGMENT, dim=1)):
        own = None if repeats is None else repeats[:, place : place + 1]
        done = decoder(segment, state, repeats=own)
        state = cut(done.state)
    return decoder.logits(done.hidden[:, torch.from_numpy(texts.asked % SEGMENT)])


def cut(state: State) -> State:
    """The same state, with no way back for gradients into its memories."""
    layers = []
    for layer in state.layers:
        memory = layer.memory
        kept = None if memory is None else replace(memory, sums=memory.sums.detach())
        layers.append(replace(layer, memory=kept))
    return replace(state, layers=tuple(layers))


def right_of(logits: Tensor, answers: np.ndarray) -> float:
    """Share of the questions that are answered right."""
    return float((logits.argmax(-1) == torch.from_numpy(answers)).float().mean())


def train(variant: Variant, steps: int, seed: int) -> tuple[Decoder, dict[str, Any]]:
    """A trained decoder, the step at which it had solved the task at its longest, and how right it is at the end."""
    decoder, rng = make_decoder(variant, seed), np.random.default_rng(seed)
    optimiser = Optimiser(decoder, RATES)
    held_out = draw_texts(np.random.default_rng(seed + 1_000_000), variant.task, HELD_OUT, GROWTH[-1])
    solved, accuracy = None, 0.0
    for step in range(steps):
        done = step / steps
        segments = GROWTH[int(done * len(GROWTH))] if variant.growing else GROWTH[-1]
        texts = draw_texts(rng, variant.task, SEGMENTS_A_STEP // segments, segments)
        top = REPETITION * min(1.0, max(0.0, (done - RAMP[0]) / (RAMP[1] - RAMP[0])))
        times = 10.0 ** (rng.random(texts.filler.shape, dtype=np.float32) * np.float32(top))
        repeats = torch.from_numpy(np.where(texts.filler, times, np.float32(1.0))) if variant.repeated else None
        logits = answer_logits(decoder, texts, repeats, variant.detached)
        loss = F.cross_entropy(logits.flatten(0, 1), torch.from_numpy(texts.answers).flatten())
        loss.backward()
        warmed = min(1.0, (step + 1) / (RATES.warm_up * steps))
        optimiser.step(min(warmed, (1.0 - done) / RATES.decay))
        if (step + 1) % CHECK_STEPS == 0 or step + 1 == steps:
            with torch.no_grad():
                accuracy = right_of(answer_logits(decoder, held_out, None, False), held_out.answers)
            if solved is None and accuracy >= SOLVED:
                solved = step + 1
            print(
                f"  {step + 1:>5}  loss {float(loss.detach()):.3f}  right {accuracy:.3f}", file=sys.stderr, flush=True
            )
    return decoder, {"solved": solved, "final": round(accuracy, 3)}


@torch.inference_mode()
def ask_streams(decoder: Decoder, variant: Variant, seed: int) -> dict[str, float]:
    """Right after so many tokens; then with the memory emptied, and with that of another text, at the least of them."""
    scores: dict[str, float] = {}
    for tokens, texts in RANGES:
        if tokens > variant.furthest or (tokens > 131_072 and scores["131072"] < HOLDS):
            break
        rng = np.random.default_rng((seed, tokens))
        facts = draw_facts(rng, variant.task, texts, 3)
        state = decoder.empty_state(texts)
        for part in stream(rng, facts, tokens // SEGMENT, SEGMENTS_A_PASS):
            state = decoder(torch.from_numpy(part), state, state_only=True).state
        questions, asked, answers = draw_questions(rng, facts)
        states = {str(tokens): state}
        if tokens == RANGES[0][0]:
            states |= {"emptied": state.without_memory(), "foreign": state.with_memory_of(rolled(state))}
        for name, one in states.items():
            hidden = decoder(torch.from_numpy(questions), one).hidden
            scores[name] = round(right_of(decoder.logits(hidden[:, torch.from_numpy(asked)]), answers), 3)
            print(f"  {name:>8}  right {scores[name]:.3f}", file=sys.stderr, flush=True)
    return scores


def rolled(state: State) -> State:
    """Every text gets the memory of the text beside it."""
    layers = []
    for layer in state.layers:
        memory = layer.memory
        layers.append(replace(layer, memory=None if memory is None else replace(memory, sums=memory.sums.roll(1, 0))))
    return replace(state, layers=tuple(layers))


def measure(variant: Variant, steps: int, seed: int) -> dict[str, Any]:
    """One row of the table."""
    began = time.process_time()
    decoder, trained = train(variant, steps, seed)
    scores = ask_streams(decoder, variant, seed)
    named = {"group": variant.group, "variant": variant.name, "task": variant.task, "steps": steps, "seed": seed}
    return {**named, **trained, "right": scores, "seconds": round(time.process_time() - began)}


def table(rows: list[dict[str, Any]]) -> str:
    """Markdown."""
    ranges = [str(tokens) for tokens, _ in RANGES]
    heads = ["group", "variant", "task", "seed", "solved", "8 segments", *ranges, "emptied", "foreign"]
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    for row in rows:
        scores = [row["right"].get(name) for name in (*ranges, "emptied", "foreign")]
        told = [row["group"], row["variant"], row["task"], row["seed"], row["solved"] or "never"]
        shown = ["–" if score is None else f"{score:.2f}" for score in (row["final"], *scores)]
        lines.append(" | ".join(map(str, (*told, *shown))))
    return "\n".join(f"| {line} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="NAME")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="no table")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    kept = chosen.rows.read_text(encoding="utf-8").splitlines() if chosen.rows and chosen.rows.exists() else []
    identity = ("group", "variant", "task", "steps", "seed")
    known = {tuple(row[name] for name in identity): row for row in map(json.loads, kept)}
    rows = []
    for variant in variants():
        if chosen.only not in f"{variant.group}/{variant.name}/{variant.task}":
            continue
        row = known.get((variant.group, variant.name, variant.task, chosen.steps, chosen.seed))
        if row is None:
            print(f"{variant.group}: {variant.name}, {variant.task}", file=sys.stderr, flush=True)
            row = measure(variant, chosen.steps, chosen.seed)
            if chosen.rows:
                with chosen.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
        rows.append(row)
    if not chosen.json:
        print(table(rows))
    tokens = chosen.steps * SEGMENTS_A_STEP * SEGMENT
    print(json.dumps({"tokens_trained": tokens, "chance": CHANCE, "rows": rows}))


if __name__ == "__main__":
    main()
