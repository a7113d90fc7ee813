"""A dry run: what reading files would come to, in tokens, time and memory. Nothing is written.

The files are parsed and their tokens counted as a reading would; the time and the memory are those of one pass of the
network on this machine, carried on to the whole.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

from gemma10m_tui.documents import Document, Survey
from gemma10m_tui.reading.ingest import peak_memory
from gemma10m_tui.reading.parsers import parsed_in_order
from gemma10m_tui.reading.wishes import Wishes
from model.checkpoint import Model
from model.reader import Reader

_LIGHT = 200_000_000  # weights; a heavier model reads one segment for a measure, not a pass


@dataclass(frozen=True)
class PlannedDocument:
    """A file that would be read (`reason` is empty), skipped or failed."""

    path: str
    kind: str
    bytes: int
    outcome: str
    reason: str
    tokens: int


@dataclass(frozen=True)
class ReadingPlan:
    """What a reading would come to. The tokens are counted; the time and the memory are expected."""

    title: str
    model: str
    documents: tuple[PlannedDocument, ...]
    tokens: int
    tokens_per_second: float
    seconds: float
    state_bytes: int
    peak_memory_bytes: int
    warnings: tuple[str, ...]


def plan(survey: Survey, model: Model, wishes: Wishes, cancelled: Callable[[], bool]) -> ReadingPlan:
    """Count what a survey found, and measure this machine on the first of it. Ends early where cancelled."""
    documents = [PlannedDocument(one.name, "", 0, "skipped", one.reason, 0) for one in survey.skipped]
    pilot: list[int] = []
    reader = Reader(model)
    wanted = reader.pass_tokens if _weights(model) < _LIGHT else model.spec.segment
    for source, result in parsed_in_order(survey.sources, wishes.options, wishes.jobs, cancelled):
        if not isinstance(result, Document):
            documents.append(PlannedDocument(source.name, source.kind, source.size, "failed", result.reason, 0))
            continue
        texts = [model.tokenizer.encode(passage.text) for passage in result.passages]
        if len(pilot) < wanted:
            pilot += itertools.islice(itertools.chain.from_iterable(texts), wanted - len(pilot))
        tokens = sum(map(len, texts))
        documents.append(PlannedDocument(source.name, source.kind, source.size, "read", "", tokens))
    total = sum(document.tokens for document in documents)
    rate, state_bytes = _measured(reader, pilot)
    return ReadingPlan(
        title=survey.title,
        model=model.name,
        documents=tuple(documents),
        tokens=total,
        tokens_per_second=rate,
        seconds=total / rate,
        state_bytes=state_bytes,
        peak_memory_bytes=peak_memory(),
        warnings=survey.warnings,
    )


def _measured(reader: Reader, ids: list[int]) -> tuple[float, int]:
    """Tokens a second of one pass over these tokens (repeated where they are too few), and the bytes of its state."""
    segment = reader.model.spec.segment
    ids = (ids or [0]) * -(-segment // max(len(ids), 1)) if len(ids) < segment else ids
    whole = ids[: len(ids) // segment * segment]
    state = reader.model.decoder.empty_state()
    for _ in range(2):  # the first pass of a process is slower than any other
        started = time.monotonic()
        for done in reader.read(reader.model.decoder.empty_state(), whole):
            state = done.state
        seconds = time.monotonic() - started
        if seconds > 1:
            break
    return len(whole) / max(seconds, 1e-9), len(state.to_bytes())


def _weights(model: Model) -> int:
    return sum(weight.numel() for weight in model.decoder.parameters())
