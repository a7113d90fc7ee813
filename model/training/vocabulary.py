"""Train the reader's own SentencePiece vocabulary from a seeded sample of the training texts.

The pieces follow Gemma's conventions (no dummy prefix, whitespace kept, digits split, bytes as a fallback) so that one
tokenizer interface serves both. The turn markers are *control* pieces: no text can ever encode to them.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece

from model.training.corpus import python_sources, read_json_lines

CONTROL_PIECES = ("<start_of_turn>", "<end_of_turn>", "<passage>", "</passage>", "<no_answer>")
WHITESPACE_PIECES = ("\n", "\n\n")
# Rare in the training texts, which are mostly plain ASCII, but common in the documents people open.
REQUIRED_CHARACTERS = "“”‘’–—…•·éèêëàâäáãåæçíîïñóôöøúûüßÉÖÜÄ°£€§©®×½¼→≤≥"


@dataclass(frozen=True)
class SampleSizes:
    """Characters taken from each kind of text."""

    books: int = 10_000_000
    questions: int = 12_000_000
    reference: int = 3_000_000
    code: int = 2_000_000


def train_vocabulary(lines: Iterator[str], pieces: int = 4096) -> bytes:
    """The serialised SentencePiece model with `pieces` pieces, learned from `lines`."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines,
        model_writer=written,
        model_type="bpe",
        vocab_size=pieces,
        byte_fallback=True,
        split_digits=True,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        normalization_rule_name="identity",
        character_coverage=0.9995,
        required_chars=REQUIRED_CHARACTERS,
        max_sentence_length=100_000,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        pad_piece="<pad>",
        eos_piece="<eos>",
        bos_piece="<bos>",
        unk_piece="<unk>",
        control_symbols=list(CONTROL_PIECES),
        user_defined_symbols=list(WHITESPACE_PIECES),
        num_threads=2,
        minloglevel=1,
    )
    return written.getvalue()


def sample_lines(data: Path, sizes: SampleSizes, seed: int = 0) -> Iterator[str]:
    """Lines of the training texts, about `sizes` characters of each kind, the same for the same seed."""
    rng = np.random.default_rng(seed)
    yield from _lines(_stretches(_texts(data / "books-train-0.jsonl.xz", "text"), sizes.books, 25_000, rng))
    yield from _lines(_stretches(_texts(data / "reference-train.jsonl.xz", "text"), sizes.reference, 4_000, rng))
    yield from _lines(_stretches(python_sources(), sizes.code, 8_000, rng))
    yield from _question_lines(data / "qa-train.jsonl.xz", sizes.questions, rng)


def _texts(path: Path, field: str) -> Iterator[str]:
    for row in read_json_lines(path):
        yield row[field]


def _stretches(texts: Iterator[str], total: int, each: int, rng: np.random.Generator) -> Iterator[str]:
    """One stretch of at most `each` characters from every text until `total` characters are given."""
    given = 0
    for text in texts:
        start = int(rng.integers(0, max(1, len(text) - each)))
        stretch = text[start : start + each]
        given += len(stretch)
        yield stretch
        if given >= total:
            return


def _question_lines(path: Path, total: int, rng: np.random.Generator) -> Iterator[str]:
    """A random quarter of the contexts, each once, with all their questions, `total` characters at most."""
    given = 0
    previous, chosen = "", False
    for row in read_json_lines(path):
        context, question = str(row["context"]), str(row["question"])
        if context != previous:
            previous, chosen = context, rng.random() < 0.25
            if chosen:
                given += len(context)
                yield from _lines(iter([context]))
        if chosen:
            given += len(question)
            yield " " + question
        if given >= total:
            return


def _lines(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        for line in text.split("\n"):
            if line.strip():
                yield line


def main() -> None:
    """The command line: train a vocabulary on the training texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the training texts")
    parser.add_argument("output", type=Path, help="the tokenizer.model to write")
    parser.add_argument("--pieces", type=int, default=4096)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    learned = train_vocabulary(sample_lines(arguments.data, SampleSizes(), arguments.seed), arguments.pieces)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    temporary = arguments.output.with_suffix(".partial")
    temporary.write_bytes(learned)
    temporary.replace(arguments.output)


if __name__ == "__main__":
    main()
