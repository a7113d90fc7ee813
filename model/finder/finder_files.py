"""A finder in a model's folder: `finder/` with its sizes and judgement, its pieces and words, and their weights.

Matrices are kept in int8 with a scale a row, as a model's own may be: half of bfloat16, and answers do not change
(tests/benchmarks/right_passage.py).
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from model.finder.encoder import EncoderSpec
from model.finder.finder import AnswerFinder, Judgement
from model.finder.likeness import Likeness, LikenessWeights
from model.finder.network import Finder
from model.finder.pieces import read_pieces, write_pieces
from model.finder.reading import BORDERS, LONGEST_QUESTION
from model.finder.vocabulary import read_words, write_words
from model.quantize import quantized

FOLDER = "finder"
WEIGHTS, LIKENESS, PIECES, WORDS = "weights.safetensors", "likeness.safetensors", "pieces.txt", "words.txt"
_VECTORS, _SCALE = "vectors", ".scale"
_LONGEST_REASON = 300  # characters


class BrokenFinder(ValueError):
    """A finder's files do not fit together; the message says how."""


def load_finder(model_folder: Path, device: torch.device) -> AnswerFinder | None:
    """The finder that a model folder brings along in `finder/`, or None.

    Raises BrokenFinder for files that are missing, unreadable or do not fit together.
    """
    folder = model_folder / FOLDER
    if not folder.is_dir():
        return None
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        pieces = read_pieces(folder / PIECES)
        network = _load_network(EncoderSpec(**config["network"]), folder / WEIGHTS)
        likeness, judgement = _load_likeness(folder), Judgement(**config["judgement"])
    except (OSError, SafetensorError, KeyError, IndexError, TypeError, ValueError, RuntimeError) as problem:
        raise BrokenFinder(f"{folder} holds no usable finder: {shorten(str(problem), _LONGEST_REASON)}") from problem
    if len(pieces.pieces) != network.spec.pieces:
        raise BrokenFinder(f"{folder} holds no usable finder: {len(pieces.pieces)} pieces, not {network.spec.pieces}")
    return AnswerFinder(network.to(device), pieces, likeness, judgement)


def save_finder(model_folder: Path, finder: AnswerFinder) -> None:
    """Write it into a model folder, in place of the one that is there; it stands there whole or not at all."""
    folder, written, before = (model_folder / f"{FOLDER}{ending}" for ending in ("", ".writing", ".before"))
    for left in (written, before):
        shutil.rmtree(left, ignore_errors=True)
    written.mkdir(parents=True)
    _write(written, finder)
    if folder.exists():
        folder.replace(before)
    written.replace(folder)
    shutil.rmtree(before, ignore_errors=True)


def _write(folder: Path, finder: AnswerFinder) -> None:
    network, likeness = finder.network, finder.likeness
    write_words(folder / WORDS, likeness.vocabulary)
    write_pieces(folder / PIECES, finder.pieces)
    config = {"network": asdict(network.spec), "judgement": asdict(finder.judgement)}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    compared = {**likeness.weights.state_dict(), **_packed({_VECTORS: likeness.vectors})}
    safetensors.torch.save_file(compared, folder / LIKENESS)
    safetensors.torch.save_file(_packed(network.state_dict()), folder / WEIGHTS)


def _load_network(spec: EncoderSpec, path: Path) -> Finder:
    """The network, once the weights are known to be of its sizes: a size alone costs nothing to write."""
    weights = _unpacked(safetensors.torch.load_file(path))
    layers = len({name.split(".")[2] for name in weights if name.startswith("encoder.blocks.")})
    if spec.layers != layers:
        raise ValueError(f"{spec.layers} layers, where the weights have {layers}")
    if spec.longest <= LONGEST_QUESTION + BORDERS:
        raise ValueError(f"rows of {spec.longest} pieces have no room for a passage beside the longest question")
    with torch.device("meta"):
        network = Finder(spec)
    network.load_state_dict(weights, assign=True)
    return network


def _load_likeness(folder: Path) -> Likeness:
    """The words with their vectors, and what was learned about comparing them."""
    vocabulary = read_words(folder / WORDS)
    held = _unpacked(safetensors.torch.load_file(folder / LIKENESS))
    vectors = held.pop(_VECTORS)
    if vectors.dim() != 2 or len(vectors) != len(vocabulary.words) + 1:
        raise ValueError(f"{len(vectors) - 1} vectors for {len(vocabulary.words)} words")
    weights = LikenessWeights(vectors.shape[1])
    weights.load_state_dict(held)
    return Likeness(vocabulary, vectors, weights)


def _packed(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Matrices as int8 with a scale a row, all else as it is."""
    packed: dict[str, Tensor] = {}
    for name, weight in weights.items():
        if weight.dim() == 2:
            packed[name], packed[name + _SCALE] = quantized(weight.detach())
        else:
            packed[name] = weight.detach().float().contiguous()
    return packed


def _unpacked(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The reverse of `_packed`, float32. Raises ValueError for what is not finite."""
    scales = {name: packed[name + _SCALE] for name in packed if name + _SCALE in packed}
    plain = {name: weight for name, weight in packed.items() if not name.endswith(_SCALE)}
    unpacked = {
        name: weight.float() * scales[name][:, None] if name in scales else weight.float()
        for name, weight in plain.items()
    }
    if broken := [name for name, weight in unpacked.items() if not weight.isfinite().all()]:
        raise ValueError(f"{broken[0]} has values that are not numbers")
    return unpacked
