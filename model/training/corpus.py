"""Training texts as cached arrays of token ids, so that a training step slices and never tokenises a document.

`build_cache` reads the compressed JSON lines once; `Corpora.open` loads the result. Running text is one stream a kind,
`eos` between documents. Question contexts are kept by sentence, so that a passage around an answer is a slice too.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.tokenizer import SentencePieceTokenizer, Tokenizer

Ids = npt.NDArray[np.uint16]
Offsets = npt.NDArray[np.int64]

_WORD = re.compile(r"\w+")
# A sentence keeps its closing quotes; the white space after it begins the next one, as a leading space begins a word.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9])|(?=\n)")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|No|Prof|Gen|Col|Capt|Lt|Rev|Hon|Mt)|\b[A-Z])\.$")


@dataclass(frozen=True)
class Stream:
    """Running text of many documents, end to end."""

    tokens: Ids
    documents: Offsets  # first token of every document, and the end of the last one

    def slice(self, rng: np.random.Generator, length: int) -> Ids:
        """`length` tokens from a random place."""
        start = int(rng.integers(0, max(1, len(self.tokens) - length)))
        found = self.tokens[start : start + length]
        return found if len(found) == length else np.resize(found, length)


@dataclass(frozen=True)
class QuestionSet:
    """Contexts as sentences, and the questions whose answers stand in them word for word."""

    tokens: Ids
    sentences: Offsets  # [sentences + 1] borders in tokens
    contexts: Offsets  # [contexts + 1] borders in sentences
    documents: Offsets  # [contexts] number of the document a context is from
    question_tokens: Ids
    questions: Offsets  # [questions + 1] borders in question_tokens
    answer_tokens: Ids
    answers: Offsets  # [questions + 1] borders in answer_tokens
    answer_sentences: Offsets  # [questions, 2] first and last sentence of the answer, counted in `sentences`
    by_context: Offsets  # [contexts + 1] borders in questions
    askable: Offsets  # contexts with at least one question
    by_document: Offsets  # contexts sorted by document
    document_borders: Offsets  # [documents + 1] borders in by_document

    def question(self, number: int) -> Ids:
        """Tokens of a question."""
        return self.question_tokens[self.questions[number] : self.questions[number + 1]]

    def answer(self, number: int) -> Ids:
        """Tokens of its answer."""
        return self.answer_tokens[self.answers[number] : self.answers[number + 1]]

    def text(self, first: int, end: int) -> Ids:
        """Tokens of sentences [first, end)."""
        return self.tokens[self.sentences[first] : self.sentences[end]]


@dataclass(frozen=True)
class Corpora:
    """Everything the tasks draw from."""

    books: Stream
    reference: Stream
    code: Stream
    questions: QuestionSet

    @classmethod
    def open(cls, folder: Path) -> Corpora:
        """What `build_cache` wrote there; raises OSError where a file is missing."""
        return cls(
            _load(Stream, folder / "books"),
            _load(Stream, folder / "reference"),
            _load(Stream, folder / "code"),
            _load(QuestionSet, folder / "questions"),
        )


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of an xz-compressed file, one a line; raises ValueError for a line that is none."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def python_sources() -> Iterator[str]:
    """The standard library's own modules, without tests and tables."""
    skipped = {"site-packages", "test", "tests", "idle_test", "encodings", "pydoc_data"}
    folder = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(folder.glob("*.py")) + sorted(folder.glob("[a-z]*/*.py")):
        if path.parent.name not in skipped:
            try:
                yield path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue


def stream_of(tokenizer: Tokenizer, texts: Iterable[str]) -> Stream:
    """Encodes texts to one stream; a long one in pieces cut at paragraph borders, so that memory stays small."""
    chunks: list[Ids] = []
    documents = [0]
    total = 0
    for text in texts:
        for piece in tokenizer.encode_batch(_paragraph_pieces(text)):
            chunks.append(np.asarray(piece, dtype=np.uint16))
            total += len(piece)
        chunks.append(np.asarray([tokenizer.control.eos], dtype=np.uint16))
        total += 1
        documents.append(total)
    tokens = np.concatenate(chunks) if chunks else np.zeros(0, dtype=np.uint16)
    return Stream(tokens, np.asarray(documents, dtype=np.int64))


def question_set(tokenizer: Tokenizer, rows: Iterable[dict[str, Any]]) -> QuestionSet:
    """Groups rows by (document, context) and keeps the questions whose answer is found in the context."""
    groups: dict[tuple[str, str], list[tuple[str, Sequence[str]]]] = {}
    for row in rows:
        asked = groups.setdefault((row["document"], row["context"].strip()), [])
        question = " ".join(row["question"].split()).replace(" ?", "?")
        # Asked twice in one window, the second answer could be copied from the first.
        if row["extractive"] and row["answers"] and question not in (known for known, _ in asked):
            asked.append((question, row["answers"]))
    build = _QuestionBuilder(tokenizer)
    for (document, context), asked in groups.items():
        build.add(document, context, asked)
    return build.finish()


def sentence_borders(text: str) -> list[int]:
    """Ends of the sentences of `text`; white space after a sentence begins the next one."""
    borders: list[int] = []
    for match in _SENTENCE_END.finditer(text):
        start = borders[-1] if borders else 0
        end = match.end()
        if text[start:end].strip() and not _ABBREVIATION.search(text, max(start, end - 8), end):
            borders.append(end)
    if not borders or text[borders[-1] :].strip():
        borders.append(len(text))
    return borders


@dataclass
class _QuestionBuilder:
    tokenizer: Tokenizer
    tokens: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=lambda: [0])
    contexts: list[int] = field(default_factory=lambda: [0])
    documents: list[int] = field(default_factory=list)
    question_tokens: list[int] = field(default_factory=list)
    questions: list[int] = field(default_factory=lambda: [0])
    answer_tokens: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [0])
    answer_sentences: list[tuple[int, int]] = field(default_factory=list)
    by_context: list[int] = field(default_factory=lambda: [0])
    names: dict[str, int] = field(default_factory=dict)

    def add(self, document: str, context: str, asked: list[tuple[str, Sequence[str]]]) -> None:
        borders = sentence_borders(context)
        first = len(self.sentences) - 1
        starts = [0, *borders[:-1]]
        for sentence in self.tokenizer.encode_batch([context[a:b] for a, b in zip(starts, borders, strict=True)]):
            self.tokens += sentence
            self.sentences.append(len(self.tokens))
        self.contexts.append(len(self.sentences) - 1)
        self.documents.append(self.names.setdefault(document, len(self.names)))
        for question, answers in asked:
            span = _find_answer(context, starts, question, answers)
            if span is None:
                continue
            start, end = span
            led = start > 0 and context[start - 1] == " "
            # With its leading space when the passage has one: exactly the pieces that stand there.
            self.answer_tokens += self.tokenizer.encode(context[start - led : end])
            self.answers.append(len(self.answer_tokens))
            self.question_tokens += self.tokenizer.encode(question)
            self.questions.append(len(self.question_tokens))
            inside = np.searchsorted(borders, [start, end - 1], side="right")
            self.answer_sentences.append((first + int(inside[0]), first + int(inside[1])))
        self.by_context.append(len(self.questions) - 1)

    def finish(self) -> QuestionSet:
        by_context = np.asarray(self.by_context, dtype=np.int64)
        documents = np.asarray(self.documents, dtype=np.int64)
        return QuestionSet(
            tokens=np.asarray(self.tokens, dtype=np.uint16),
            sentences=np.asarray(self.sentences, dtype=np.int64),
            contexts=np.asarray(self.contexts, dtype=np.int64),
            documents=documents,
            question_tokens=np.asarray(self.question_tokens, dtype=np.uint16),
            questions=np.asarray(self.questions, dtype=np.int64),
            answer_tokens=np.asarray(self.answer_tokens, dtype=np.uint16),
            answers=np.asarray(self.answers, dtype=np.int64),
            answer_sentences=np.asarray(self.answer_sentences, dtype=np.int64).reshape(-1, 2),
            by_context=by_context,
            askable=np.flatnonzero(np.diff(by_context)).astype(np.int64),
            by_document=np.argsort(documents, kind="stable").astype(np.int64),
            document_borders=np.searchsorted(np.sort(documents), np.arange(len(self.names) + 1)).astype(np.int64),
        )


def _find_answer(context: str, starts: list[int], question: str, answers: Sequence[str]) -> tuple[int, int] | None:
    """The first answer that occurs as whole words, in the sentence that shares most words with the question."""
    asked = {word.lower() for word in _WORD.findall(question)}
    for answer in answers:
        wanted = answer.strip().rstrip(".").strip()
        if not wanted:
            continue
        pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)
        spans = [match.span() for match in pattern.finditer(context)]
        if len(spans) == 1:
            return spans[0]
        if spans:
            return max(spans, key=lambda span: _shared_words(context, starts, span[0], asked))
    return None


def _shared_words(context: str, starts: list[int], place: int, asked: set[str]) -> int:
    sentence = int(np.searchsorted(starts, place, side="right")) - 1
    end = starts[sentence + 1] if sentence + 1 < len(starts) else len(context)
    return len(asked & {word.lower() for word in _WORD.findall(context[starts[sentence] : end])})


def _paragraph_pieces(text: str, size: int = 50_000) -> list[str]:
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = text.rfind("\n\n", start + size // 2, start + size) if start + size < len(text) else len(text)
        end = end if end > start else start + size
        pieces.append(text[start:end])
        start = end
    return pieces


def _save(arrays: Stream | QuestionSet, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in vars(arrays).items():
        np.save(folder / f"{name}.npy", array)


def _load(kind: type[Any], folder: Path) -> Any:
    return kind(**{name: np.load(folder / f"{name}.npy") for name in kind.__dataclass_fields__})


def _book_texts(data: Path, characters: int, each: int) -> Iterator[str]:
    """The opening stretch of every book, until `characters` are given: many voices rather than a few whole books."""
    given = 0
    for name in ("books-train-0.jsonl.xz", "books-train-1.jsonl.xz"):
        for row in read_json_lines(data / name):
            text = row["text"][:each]
            given += len(text)
            yield text
            if given >= characters:
                return


def build_cache(tokenizer: Tokenizer, data: Path, folder: Path, book_characters: int, book_stretch: int) -> None:
    """Writes every corpus under `folder`; `Corpora.open` reads it."""
    _save(question_set(tokenizer, read_json_lines(data / "qa-train.jsonl.xz")), folder / "questions")
    reference = (row["text"] for row in read_json_lines(data / "reference-train.jsonl.xz"))
    _save(stream_of(tokenizer, reference), folder / "reference")
    _save(stream_of(tokenizer, python_sources()), folder / "code")
    _save(stream_of(tokenizer, _book_texts(data, book_characters, book_stretch)), folder / "books")


def main() -> None:
    """The command line: tokenise the training texts once, for all runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--book-characters", type=int, default=60_000_000)
    parser.add_argument("--book-stretch", type=int, default=300_000)
    arguments = parser.parse_args()
    tokenizer = SentencePieceTokenizer.from_file(arguments.tokenizer)
    build_cache(tokenizer, arguments.data, arguments.cache, arguments.book_characters, arguments.book_stretch)


if __name__ == "__main__":
    main()
