"""Questions to many states at once, answered greedily from the memory alone: nothing of the text is read again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.checkpoint import Model
from model.evaluation.rows import stacked
from model.open_segment import OpenSegment
from model.state import State

_ROWS = 24  # asked in one batch; each has the keys and values of a whole segment to hold


@dataclass(frozen=True)
class Asked:
    """A state without an open tail, and the tokens of a question to it."""

    state: State
    prompt: tuple[int, ...]


@dataclass(frozen=True)
class Answered:
    """Tokens written, the one that ended the answer (None: the limit did), and σ(q) of the prompt's last token, [H, D]
    a layer.
    """

    tokens: list[int]
    ended_by: int | None
    queries: list[Tensor]


def ask(model: Model, asked: Sequence[Asked], limit: int, stops: Collection[int] = ()) -> list[Answered]:
    """Write at most `limit` tokens after every prompt, the likeliest one each time, up to a token of `stops`."""
    answered: dict[int, Answered] = {}
    # Prompts of one length make a batch without padding, which a memory would take for text.
    for length in sorted({len(one.prompt) for one in asked}):
        alike = [index for index, one in enumerate(asked) if len(one.prompt) == length]
        for first in range(0, len(alike), _ROWS):
            chosen = alike[first : first + _ROWS]
            done = _ask(model, [asked[index] for index in chosen], limit, stops)
            answered |= dict(zip(chosen, done, strict=True))
    return [answered[index] for index in range(len(asked))]


def _ask(model: Model, asked: Sequence[Asked], limit: int, stops: Collection[int]) -> list[Answered]:
    prompts = torch.tensor([one.prompt for one in asked], device=model.device)
    written: list[list[int]] = [[] for _ in asked]
    ended_by: list[int | None] = [None] * len(asked)
    with torch.inference_mode():
        segment = OpenSegment(model.spec, stacked([one.state for one in asked]), model.dtype)
        limit = min(limit, segment.room - prompts.shape[1])
        hidden, queries = model.decoder.extend(prompts, segment)
        for _ in range(limit):
            # A stock Gemma has embeddings that no token has.
            logits = model.decoder.logits(hidden[:, -1])[:, : model.tokenizer.vocabulary_size]
            chosen = logits.argmax(dim=-1)
            for index, token in enumerate(chosen.tolist()):
                if ended_by[index] is not None:
                    continue
                if token in stops:
                    ended_by[index] = token
                else:
                    written[index].append(token)
            if None not in ended_by:
                break
            hidden, _ = model.decoder.extend(chosen[:, None], segment)
    asking = [[one[index, :, -1].float().cpu() for one in queries] for index in range(len(asked))]
    return [Answered(*parts) for parts in zip(written, ended_by, asking, strict=True)]
