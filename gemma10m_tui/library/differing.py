"""How two snapshots differ: in documents, in passages, place by place, and in what is left in the memory."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gemma10m_tui.library.records import StoredDigest, StoredPassage
from gemma10m_tui.library.snapshot import Snapshot

_MEMORY = ".memory"  # how the names of the tensors end that are a layer's memory


@dataclass(frozen=True)
class NewPlace:
    """A document, or a section of it, that has text the older snapshot has not. `begins`: its share of the stream."""

    document: str
    section: str | None
    begins: float
    tokens: int
    new_tokens: int


@dataclass(frozen=True)
class Difference:
    """From `old` to `new`. Names of documents; numbers of passages, whose text counts, not their place.

    `parts` is the share that is new of equal stretches of the newer text. `memory` is the distance of the two memories
    as a share of the older one's length, 0 where they are equal; None where two models read them or there is none yet.
    """

    old: str
    new: str
    unchanged: int
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    passages_same: int
    passages_new: int
    passages_gone: int
    tokens_new: int
    places: tuple[NewPlace, ...]
    parts: tuple[float, ...]
    memory: float | None


def difference(old: Path, new: Path, parts: int = 60) -> Difference:
    """Hold the newer snapshot against the older one, passage by passage."""
    with Snapshot.open(old, read_only=True) as before, Snapshot.open(new, read_only=True) as after:
        left = Counter(_text_key(passage) for passage in before.passages())
        passages_before = left.total()
        stream = [(passage, _taken(left, _text_key(passage))) for passage in after.passages()]
        documents, renewed = _by_name(before.digests()), _by_name(after.digests())
        both = documents.keys() & renewed.keys()
        changed = tuple(name for name in renewed if name in both and documents[name] != renewed[name])
        fresh = [passage for passage, known in stream if not known]
        return Difference(
            old=before.name,
            new=after.name,
            unchanged=len(both) - len(changed),
            changed=changed,
            added=tuple(name for name in renewed if name not in documents),
            removed=tuple(name for name in documents if name not in renewed),
            passages_same=len(stream) - len(fresh),
            passages_new=len(fresh),
            passages_gone=passages_before - (len(stream) - len(fresh)),
            tokens_new=sum(passage.end_token - passage.first_token for passage in fresh),
            places=_places(stream, after.tokens_total),
            parts=_parts(stream, after.tokens_total, parts),
            memory=_distance(before, after),
        )


def _text_key(passage: StoredPassage) -> bytes:
    return hashlib.sha256(" ".join(passage.text.split()).encode()).digest()


def _taken(left: Counter[bytes], key: bytes) -> bool:
    """Whether the older text has this passage, one for one."""
    known = left[key] > 0
    if known:
        left[key] -= 1
    return known


def _by_name(digests: tuple[StoredDigest, ...]) -> dict[str, tuple[str, str]]:
    return {one.name: (one.sha256, one.text_key) for one in digests if one.end_token is not None}


def _places(stream: list[tuple[StoredPassage, bool]], total: int) -> tuple[NewPlace, ...]:
    """Those with new text alone, in the order of the text."""
    found: dict[tuple[str, str | None], list[int]] = {}
    for passage, known in stream:
        tokens = passage.end_token - passage.first_token
        place = found.setdefault((passage.document, passage.locator.section), [passage.first_token, 0, 0])
        place[1] += tokens
        place[2] += 0 if known else tokens
    return tuple(
        NewPlace(document, section, first / max(total, 1), tokens, fresh)
        for (document, section), (first, tokens, fresh) in found.items()
        if fresh
    )


def _parts(stream: list[tuple[StoredPassage, bool]], total: int, number: int) -> tuple[float, ...]:
    if not total:
        return ()
    number = min(number, total)
    fresh = [0.0] * number
    for passage, known in stream:
        if known:
            continue
        begin, end = passage.first_token * number / total, passage.end_token * number / total
        for part in range(int(begin), min(int(end), number - 1) + 1):
            fresh[part] += max(min(end, part + 1) - max(begin, part), 0.0)
    return tuple(round(min(share, 1.0), 6) for share in fresh)


def _distance(before: Snapshot, after: Snapshot) -> float | None:
    """Over all layers and heads together; the memories are float32, and their shapes those of the model."""
    one, other = before.latest_checkpoint(), after.latest_checkpoint()
    if one is None or other is None or before.model.fingerprint != after.model.fingerprint:
        return None
    import torch
    from safetensors.torch import load

    first, second = load(one.state), load(other.state)
    names = [name for name in first if name.endswith(_MEMORY) and name in second]
    if not names:
        return None
    apart = sum(float(torch.sum((first[name] - second[name]).double() ** 2)) for name in names)
    length = sum(float(torch.sum(first[name].double() ** 2)) for name in names)
    return float((apart / max(length, 1e-30)) ** 0.5)
