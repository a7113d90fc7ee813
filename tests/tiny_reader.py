"""A reader small enough to be made in a second: random weights, every option of our own models, a vocabulary of 600."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from gemma10m_tui.assets import sample_book
from gemma10m_tui.documents import find_sources
from gemma10m_tui.events import Event, ReadingFinished
from gemma10m_tui.library import Shelf
from gemma10m_tui.reading.append import append
from gemma10m_tui.reading.ingest import Opened, ingest
from model.checkpoint import Model, save_model
from model.decoder import Decoder
from model.spec import LayerSpec, MemorySpec, ModelSpec
from model.training.vocabulary import train_vocabulary

SEGMENT = 128
PIECES = 600
PEOPLE = ("Anna", "Boris", "Clara", "Dmitri", "Edith", "Frank", "Greta", "Henry")
PLACES = ("London", "Paris", "Vienna", "Oslo", "Lisbon", "Cairo")
THINGS = ("a silver lamp", "the old harbour map", "three green bottles", "a letter for the judge", "bread and honey")


def save_reader(folder: Path, vocabulary: bytes, *, name: str = "tiny", seed: int = 0) -> Path:
    """Write a model of random weights: one sliding layer and two with a memory."""
    torch.manual_seed(seed)
    layers = (LayerSpec(1e4, 16), LayerSpec(1e4), LayerSpec(1e4))
    spec = ModelSpec(name, PIECES, 32, 2, 1, 16, 64, SEGMENT, layers, 0.25, memory=MemorySpec(True, True, 4))
    folder.mkdir(parents=True)
    (folder / "tokenizer.model").write_bytes(vocabulary)
    save_model(folder, Decoder(spec), folder / "tokenizer.model")
    return folder


def save_gemma(folder: Path, vocabulary: bytes, *, gate: float | None = None, seed: int = 0) -> Path:
    """Write a Gemma 3 of random weights, as the hub has one: no name in its config, and no gates but for `gate`."""
    torch.manual_seed(seed)
    config = {
        "model_type": "gemma3_text",
        "vocab_size": PIECES,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 16,
        "max_position_embeddings": 64,
        "num_hidden_layers": 3,
        "sliding_window": 16,
        "sliding_window_pattern": 2,
    }
    weights = Decoder(ModelSpec.from_config(config)).state_dict()
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "tokenizer.model").write_bytes(vocabulary)
    stored = {f"model.{name}": one.contiguous() for name, one in weights.items() if not name.endswith("read_gate")}
    if gate is not None:
        stored["model.layers.1.self_attn.gate"] = torch.full((1, 2, 1, 1), gate)
    save_file(stored, folder / "model.safetensors")
    return folder


def small_vocabulary() -> bytes:
    """Learned from the beginning of the book that ships."""
    return train_vocabulary(iter(sample_book().read_text(encoding="utf-8")[:40_000].split("\n")), pieces=PIECES)


def story(sentences: int, seed: int = 0) -> str:
    """Plain prose, the same for the same seed; a sentence is about 30 tokens."""
    chance = np.random.default_rng(seed)
    told = []
    for number in range(sentences):
        person, place, thing = chance.choice(PEOPLE), chance.choice(PLACES), chance.choice(THINGS)
        told.append(f"On day {number} {person} went to {place} and carried {thing}.")
        told.append("\n\n" if number % 6 == 5 else " ")
    return "".join(told)


def never() -> bool:
    """The cancel token of work that nobody stops."""
    return False


def read_paths(
    model: Model,
    shelf: Shelf,
    paths: Sequence[Path],
    *,
    name: str | None = None,
    cancelled: Callable[[], bool] = never,
) -> list[Event]:
    """All events of a reading, whose snapshot is closed at the end of it."""
    opened = Opened()
    try:
        return list(ingest(find_sources(paths), model, shelf, opened, name=name, cancelled=cancelled))
    finally:
        opened.close()


def append_paths(model: Model, shelf: Shelf, name: str, paths: Sequence[Path]) -> list[Event]:
    """Read files after what a snapshot holds."""
    opened = Opened()
    try:
        return list(append(find_sources(paths), model, shelf.find(name), opened, cancelled=never))
    finally:
        opened.close()


def ending(events: Sequence[Event]) -> ReadingFinished:
    """The last event, which says how the reading ended."""
    assert isinstance(events[-1], ReadingFinished)
    return events[-1]
