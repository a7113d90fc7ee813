"""How soon copying forms: three small layers learn to repeat stretches of a window, from several initialisations.

    python tests/benchmarks/copying.py RUN --steps 275

RUN is a folder that `gemma10m train` has prepared (its `texts` and `tokenizer.model` are used). Prints the share of
copied tokens predicted right every 25 steps, for the shipped initialisation and for what it replaced.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from gemma10m_tui.assets import asset
from model.decoder import Decoder
from model.spec import LayerSpec
from model.training.corpus import Corpora
from model.training.loop import Trainer
from model.training.recipe import read_recipe
from model.training.tasks.mixture import Draw, Shape

_WIDTH = 128
_REPORT_STEPS = 25


def plain(decoder: Decoder) -> None:
    """Small embeddings, loud blocks, half-open gates, keys that see their own token alone."""
    with torch.no_grad():
        decoder.embed_tokens.weight.mul_(0.02 * _WIDTH**0.5)
        for block in decoder.blocks:
            block.post_attention_layernorm.weight.zero_()
            block.post_feedforward_layernorm.weight.zero_()
            if block.self_attn.read_gate is not None:
                block.self_attn.read_gate.zero_()
    without_earlier_keys(decoder)


def without_earlier_keys(decoder: Decoder) -> None:
    """The shipped initialisation but for the keys, which see their own token alone."""
    with torch.no_grad():
        for block in decoder.blocks:
            if block.self_attn.convolution is not None:
                block.self_attn.convolution.weight[-2] = 0.0


def shipped(decoder: Decoder) -> None:
    """As training starts."""


def main() -> None:
    """Train every variant for a few steps and print how it goes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--steps", type=int, default=275)
    chosen = parser.parse_args()
    recipe = read_recipe(asset("reader") / "recipe.toml")
    layers = (LayerSpec(1e4, 64), LayerSpec(1e4), LayerSpec(1e4))
    spec = replace(recipe.spec, width=_WIDTH, heads=2, kv_heads=1, mlp_width=2 * _WIDTH, layers=layers)
    recipe = replace(recipe, spec=spec)
    corpora = Corpora.open(chosen.run / "texts")
    draw = Draw({"echo": 1.0}, (Shape(1, 128),), 4096)
    for prepare in (shipped, without_earlier_keys, plain):
        vocabulary = chosen.run / "tokenizer.model"
        trainer = Trainer(recipe, corpora, vocabulary, chosen.run, torch.device("cpu"))
        prepare(trainer.decoder)
        for step in range(chosen.steps):
            trainer.learn(trainer.mixture.batch(draw, step), 0.0, np.random.default_rng(step))
            trainer.optimiser.step(min(1.0, (step + 1) / 30))
            if (step + 1) % _REPORT_STEPS == 0:
                tally = trainer.tallies.pop("echo")
                print(f"{prepare.__name__:<22}{step + 1:>5}  right {tally.right / tally.asked:.3f}", flush=True)


if __name__ == "__main__":
    main()
