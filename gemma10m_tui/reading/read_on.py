"""The second phase of a reading: the network reads the token stream of a snapshot, checkpoint by checkpoint.

Passes begin at fixed places of the stream, and a reading goes on only from a checkpoint at such a place. So one that
was killed, or whose text grew or was cut since, ends with the same bytes as one that read all of it at a stretch.
"""

import time
from collections.abc import Callable, Iterator
from math import prod

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import CheckpointSaved, SegmentRead
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.borders import places_to_keep
from gemma10m_tui.library.checkpoints import MOST_KEPT
from model.checkpoint import Model
from model.pace import Pace
from model.reader import PassRead, Reader
from model.state import BrokenState, State

CHECKPOINT_SECONDS = 20.0
_WORTH_THE_SAME_BYTES = 0.5  # of what was read may be read once more; else the newest checkpoint does


class Reading:
    """One snapshot being read by one model.

    `state` and `normalisers` are what has been read so far: branches of the state answer questions meanwhile.
    """

    def __init__(self, snapshot: Snapshot, model: Model) -> None:
        self.snapshot = snapshot
        self.model = model
        self.reader = Reader(model, pace=Pace() if model.device.type == "cpu" else None)
        self.state = saved_state(snapshot, model, self.reader.segments_per_pass)
        self.normalisers = saved_normalisers(snapshot, self.state, model)  # float16 bytes of every segment in the state
        self._unsaved: list[bytes] = []

    def run(self, cancelled: Callable[[], bool]) -> Iterator[SegmentRead | CheckpointSaved]:
        """Read to the end, or until cancelled; either way what was read is saved when this ends."""
        total = self.snapshot.tokens_total
        started = saved = time.monotonic()
        self.state = self.state.with_tail(())
        first = self.state.tokens
        places = places_to_keep(self.snapshot.stretches(), total, self.reader.pass_tokens, MOST_KEPT)
        for done in self._passes():
            self.state = done.state
            fresh = [bytes(segment.numpy().tobytes()) for segment in done.normalisers]
            self.normalisers += fresh
            self._unsaved += fresh
            now = time.monotonic()
            read = self.state.tokens_read
            rate = (read - first) / max(now - started, 1e-9)
            yield SegmentRead(read, total, self.state.segments, rate, (total - read) / max(rate, 1e-9))
            finished = read >= total
            ends = finished or cancelled()  # asked once: a cancel that comes after this must not end it unsaved
            if ends or read in places or now - saved > CHECKPOINT_SECONDS:
                self._save()
                saved = now
                if finished:
                    self.snapshot.finish_reading()
                yield CheckpointSaved(read)
            if ends:
                return

    def _passes(self) -> Iterator[PassRead]:
        """Every pass from the state on; the last ones take what is left of the text."""
        pending: list[int] = []
        skip = None
        for passage in self.snapshot.passages(self.state.tokens):
            if skip is None:
                skip = self.state.tokens - passage.first_token
            pending += self.model.tokenizer.encode(passage.text)[skip:]
            skip = 0
            while len(pending) >= self.reader.room(self.state):
                room = self.reader.room(self.state)
                chosen, pending = pending[:room], pending[room:]
                yield from self.reader.read(self.state, chosen)
        if pending:
            yield from self.reader.read(self.state, pending)

    def _save(self) -> None:
        state, precision = self.state, self.model.precision
        self.snapshot.save_checkpoint(state.tokens_read, state.segments, state.to_bytes(), self._unsaved, precision)
        self._unsaved = []


def saved_state(snapshot: Snapshot, model: Model, segments_per_pass: int = 1) -> State:
    """The state to read on from, or the empty one. Raises a Problem for a checkpoint that is not this model's.

    It is the newest sound one where that holds all of the text, and else the newest between two passes.
    """
    checkpoint = snapshot.latest_checkpoint()
    if checkpoint is not None and checkpoint.tokens < snapshot.tokens_total:
        between = snapshot.latest_checkpoint(every=segments_per_pass)
        lost = checkpoint.tokens - (between.tokens if between else 0)
        # On another kind of machine passes begin elsewhere, and the same bytes cannot be had: no time is lost on them.
        if lost <= max(segments_per_pass * model.spec.segment, checkpoint.tokens * _WORTH_THE_SAME_BYTES):
            checkpoint = between
    if checkpoint is None:
        return model.decoder.empty_state()
    try:
        state = State.from_bytes(checkpoint.state, model.spec, model.device)
    except BrokenState as broken:
        raise _unusable(snapshot, str(broken)) from broken
    if (state.tokens_read, state.segments) != (checkpoint.tokens, checkpoint.segments):
        raise _unusable(snapshot, "the saved state is not the one that its checkpoint names")
    return state


def saved_normalisers(snapshot: Snapshot, state: State, model: Model) -> list[bytes]:
    """What each segment of the state added to z. Raises a Problem unless there is one of the right size for each."""
    found = snapshot.normalisers(state.segments)
    size = prod(model.spec.memory_shape) * 2  # bytes in float16
    if len(found) != state.segments or any(len(blob) != size for blob in found):
        raise _unusable(snapshot, "what its segments added to the memory does not fit it")
    return found


def _unusable(snapshot: Snapshot, reason: str) -> Problem:
    return Problem(
        f"The memory in {snapshot.name} cannot be used: {reason}. To have the text that it holds read again: "
        f"gemma10m snapshots reread {snapshot.name}",
        ExitCode.MISMATCH,
    )
