"""Attention of one token on a GPU in three kernels: from what the projections make to what the output's is made of.

Notable: the places are those of `model.step`: the same tensors each time, where the token stands is told by a tensor,
and what it does not see is masked. The segment is looked back on in parts, side by side, each with its own largest
score; a last kernel puts these together, reads the memory and mixes both by the gate. Sums are float32; queries, and
shares before they meet the values, are rounded to the model's dtype.

Shapes: H query heads, G key-value heads, R = H / G, D head width, N places of the open segment's buffers.
"""

from dataclasses import dataclass
from functools import cache, partial

import torch
import torch.nn.functional as F
from torch import Tensor

from model.attention import Scoring
from model.gpu.early import early, gdc_launch_dependents, gdc_wait
from model.gpu.trial import Pairs, right

try:
    import triton  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from triton import language as tl  # type: ignore[import-not-found,import-untyped,unused-ignore]
except ImportError:
    triton = None

MOST_SHARING = 16  # query heads of a key-value head: what a GPU multiplies as one
_PART = 2**15  # bytes of the keys that are looked at as one
_COLUMNS = 32  # of a head that are put together as one


@dataclass(frozen=True)
class Norms:
    """Weights [D] float32 of the norms of queries and keys, or None; whether values are normed (without weights)."""

    queries: Tensor | None = None
    keys: Tensor | None = None
    values: bool = False
    epsilon: float = 1e-6


@dataclass(frozen=True)
class Places:
    """The open segment's buffers [1, G, N, D], and where in them the token stands, [1] int64; its cosine and sine
    [1, D] (the sine of the first half with its sign changed); unseen [1, N]: what it does not see.
    """

    keys: Tensor
    rotated: Tensor
    values: Tensor
    where: Tensor
    cosine: Tensor
    sine: Tensor
    unseen: Tensor


@dataclass(frozen=True)
class Remembered:
    """Sums [1, G, D, D + 1] float32 of the linear memory, the gate [H], and what a read divides by at least."""

    sums: Tensor
    gate: Tensor
    smallest: float


def attended(
    made: Tensor,
    heads: int,
    places: Places,
    norms: Norms,
    scoring: Scoring,
    memory: Remembered | None,
) -> Tensor:
    """made [1, 1, (H + G or H + 2·G) · D]: queries, keys, values (the keys where there are no others) of one token, as
    the projections give them → [1, 1, H · D]. The token is put into its place first, and sees itself.
    """
    with torch.cuda.device_of(made):  # Triton starts on the device that is the current one
        queries, turned = _put(made, heads, places, norms)
        looked = _look_back(turned, places, scoring)
        mixed = _put_together(looked, queries, memory)
    return mixed.view(1, 1, -1)


@dataclass(frozen=True)
class _Looked:
    """What was seen of each of the C parts of the places: largest scores and sums of shares [G, C, R], and values by
    these shares [G, C, R, D], float32 all; R filled up to what is multiplied as one.
    """

    largest: Tensor
    shares: Tensor
    values: Tensor


def _put(made: Tensor, heads: int, places: Places, norms: Norms) -> tuple[Tensor, Tensor]:
    """Queries [H, D] as the memory takes them, and turned; keys and values in their places."""
    _, groups, known, width = places.keys.shape
    rows = made.numel() // width
    queries, turned = made.new_empty(heads, width), made.new_empty(heads, width)
    _put_into_place[(heads + 2 * groups,)](
        made.contiguous(), made if norms.queries is None else norms.queries, made if norms.keys is None else norms.keys,
        places.where, places.cosine.contiguous(), places.sine.contiguous(), queries, turned,
        places.keys, places.rotated, places.values, heads, groups, known, width, rows - groups, norms.epsilon,
        Q_NORM=norms.queries is not None, K_NORM=norms.keys is not None, V_NORM=norms.values,
        BLOCK=triton.next_power_of_2(width), **early(made.device),
    )  # fmt: skip
    return queries, turned


def _look_back(turned: Tensor, places: Places, scoring: Scoring) -> _Looked:
    _, groups, known, width = places.keys.shape
    block = triton.next_power_of_2(width)
    part = max(16, min(128, _PART // (block * turned.element_size())))
    parts = triton.cdiv(known, part)
    largest, shares = (torch.empty(groups, parts, MOST_SHARING, device=turned.device) for _ in range(2))
    values = torch.empty(groups, parts, MOST_SHARING, width, device=turned.device)
    cap = 1.0 if scoring.softcap is None else scoring.softcap
    _look_at_a_part[(groups, parts)](
        turned, places.rotated, places.values, places.unseen.contiguous(), largest, shares, values,
        len(turned) // groups, known, width, scoring.scale, cap, CAPPED=scoring.softcap is not None,
        SHARING=MOST_SHARING, PART=part, BLOCK=max(16, block), **early(turned.device),
    )  # fmt: skip
    return _Looked(largest, shares, values)


def _put_together(looked: _Looked, queries: Tensor, memory: Remembered | None) -> Tensor:
    (heads, width), (groups, parts, _) = queries.shape, looked.largest.shape
    mixed = torch.empty_like(queries)
    if memory is None:
        memory = Remembered(looked.largest, looked.largest, 1.0)  # not looked at
        remembers = False
    else:
        remembers = True
    _put_parts_together[(heads, triton.cdiv(width, _COLUMNS))](
        looked.largest, looked.shares, looked.values, queries, memory.sums, memory.gate, mixed,
        heads // groups, parts, width, memory.smallest, REMEMBERS=remembers, SHARING=MOST_SHARING,
        PARTS=triton.next_power_of_2(parts), BLOCK=triton.next_power_of_2(width), COLUMNS=_COLUMNS,
        **early(queries.device),
    )  # fmt: skip
    return mixed


@cache
def usable(device: torch.device, dtype: torch.dtype, width: int) -> bool:
    """Whether the kernels can be made on a device for heads of a width, and give what torch gives; tried once."""
    return right(partial(_trials, dtype=dtype, width=width), device)


def _trials(device: torch.device, dtype: torch.dtype, width: int) -> Pairs:
    """Against the same by torch: of shared and unshared heads, with and without what is optional."""
    random = torch.Generator().manual_seed(0)
    for heads, groups, plain in ((4, 2, True), (3, 1, False)):
        yield from _trial(random, device, dtype, heads, groups, width, plain)


def _trial(
    random: torch.Generator, device: torch.device, dtype: torch.dtype, heads: int, groups: int, width: int, plain: bool
) -> Pairs:
    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=random).to(device)

    known, place = 150, 140
    made = drawn(1, 1, (heads + (1 + plain) * groups) * width).to(dtype)
    keys, rotated, values = (drawn(1, groups, known, width).to(dtype) for _ in range(3))
    where = torch.tensor([place], device=device)
    ages = place - torch.arange(known, device=device)[None]
    unseen = (ages < 0) | (ages >= 20)
    cosine, sine = drawn(1, width).to(dtype), drawn(1, width).to(dtype)
    places = Places(keys, rotated, values, where, cosine, sine, unseen)
    norms = Norms() if plain else Norms(drawn(width), drawn(width), True, 1e-6)
    scoring = Scoring(0.3, None if plain else 2.0)
    memory = Remembered(drawn(1, groups, width, width + 1), drawn(heads), 0.5) if plain else None
    wanted = _by_torch(made, heads, places, norms, scoring, memory)
    yield attended(made, heads, places, norms, scoring, memory), wanted[0]
    yield from zip((keys, rotated, values), wanted[1:], strict=True)


def _by_torch(
    made: Tensor, heads: int, places: Places, norms: Norms, scoring: Scoring, memory: Remembered | None
) -> tuple[Tensor, ...]:
    """`attended` and what it leaves in the buffers, which stay as they are here."""
    groups, width = places.keys.shape[1], places.keys.shape[3]
    rows = made.view(-1, width).float()

    def normed(x: Tensor, weight: Tensor | None, wanted: bool) -> Tensor:
        return F.rms_norm(x, (width,), weight, norms.epsilon) if wanted else x

    def turned(x: Tensor) -> Tensor:
        return x * places.cosine.float() + x.roll(width // 2, -1) * places.sine.float()

    queries = normed(rows[:heads], norms.queries, norms.queries is not None)
    key = normed(rows[heads : heads + groups], norms.keys, norms.keys is not None)
    value = normed(rows[-groups:], None, norms.values)
    kept = []
    for buffer, row in zip((places.keys, places.rotated, places.values), (key, turned(key), value), strict=True):
        kept.append(buffer.index_copy(2, places.where, row.to(buffer.dtype)[None, :, None]))
    known, seen = (one[0].float().repeat_interleave(heads // groups, 0) for one in kept[1:])  # [H, N, D]
    scores = scoring.scale * (known @ turned(queries)[:, :, None])[..., 0]
    if scoring.softcap is not None:
        scores = scoring.softcap * torch.tanh(scores / scoring.softcap)
    shares = scores.masked_fill(places.unseen, float("-inf")).softmax(-1)
    mixed = (shares[:, None] @ seen)[:, 0]
    if memory is not None:
        asked = queries.clamp(max=0.0).exp() + queries.relu()
        answer = (asked[:, None] @ memory.sums[0].repeat_interleave(heads // groups, 0))[:, 0]
        found = answer[:, :-1] / answer[:, -1:].clamp_min(memory.smallest)
        mixed = torch.lerp(mixed, found, torch.sigmoid(memory.gate.float())[:, None])
    return mixed.to(made.dtype).view(1, 1, -1), *kept


if triton is not None:

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _put_into_place(  # type: ignore[no-untyped-def,unused-ignore]
        made, query_norm, key_norm, where, cosine, sine, queries, turned, keys, rotated, values,
        heads, groups, known, width, first_value, epsilon,
        Q_NORM: tl.constexpr, K_NORM: tl.constexpr, V_NORM: tl.constexpr, BLOCK: tl.constexpr,
        AHEAD: tl.constexpr,
    ):  # fmt: skip
        head = tl.program_id(0)
        columns = tl.arange(0, BLOCK)
        there, half = columns < width, width // 2
        across = tl.where(columns < half, columns + half, columns - half)
        is_value = head >= heads + groups
        row = tl.where(is_value, head - heads - groups + first_value, head)
        if AHEAD:
            gdc_launch_dependents()
            gdc_wait()
        x = tl.load(made + row * width + columns, mask=there, other=0.0).to(tl.float32)
        other = tl.load(made + row * width + across, mask=there, other=0.0).to(tl.float32)
        shrunk = 1.0 / tl.sqrt(tl.sum(x * x, axis=0) / width + epsilon)
        cosines = tl.load(cosine + columns, mask=there, other=0.0).to(tl.float32)
        sines = tl.load(sine + columns, mask=there, other=0.0).to(tl.float32)
        if is_value:
            if V_NORM:
                x *= shrunk
            place = ((head - heads - groups) * known + tl.load(where)) * width + columns
            tl.store(values + place, x, mask=there)
        elif head >= heads:
            if K_NORM:
                x *= shrunk * tl.load(key_norm + columns, mask=there, other=0.0)
                other *= shrunk * tl.load(key_norm + across, mask=there, other=0.0)
            place = ((head - heads) * known + tl.load(where)) * width + columns
            tl.store(keys + place, x, mask=there)
            tl.store(rotated + place, x * cosines + other * sines, mask=there)
        else:
            if Q_NORM:
                x *= shrunk * tl.load(query_norm + columns, mask=there, other=0.0)
                other *= shrunk * tl.load(query_norm + across, mask=there, other=0.0)
            tl.store(queries + head * width + columns, x, mask=there)
            tl.store(turned + head * width + columns, x * cosines + other * sines, mask=there)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _look_at_a_part(  # type: ignore[no-untyped-def,unused-ignore]
        turned, rotated, values, unseen, largest, shares, looked, sharing, known, width, scale, cap,
        CAPPED: tl.constexpr, SHARING: tl.constexpr, PART: tl.constexpr, BLOCK: tl.constexpr,
        AHEAD: tl.constexpr,
    ):  # fmt: skip
        group, part = tl.program_id(0), tl.program_id(1)
        heads, columns, places = tl.arange(0, SHARING), tl.arange(0, BLOCK), part * PART + tl.arange(0, PART)
        there, exists = columns < width, places < known
        at = (group * tl.num_programs(1) + part) * SHARING + heads
        if AHEAD:
            gdc_launch_dependents()
            gdc_wait()
        hidden = tl.load(unseen + places, mask=exists, other=1).to(tl.int32)
        if tl.min(hidden, axis=0) == 1:  # nothing is seen of this part
            tl.store(largest + at, tl.full((SHARING,), float("-inf"), tl.float32))
            tl.store(shares + at, tl.zeros((SHARING,), tl.float32))
        else:
            mine = (heads[:, None] < sharing) & there[None, :]
            asked = tl.load(
                turned + (group * sharing + heads[:, None]) * width + columns[None, :], mask=mine, other=0.0
            )
            inside = exists[:, None] & there[None, :]
            cells = (group * known + places[:, None]).to(tl.int64) * width + columns[None, :]
            keys = tl.load(rotated + cells, mask=inside, other=0.0)
            valued = tl.load(values + cells, mask=inside, other=0.0)
            scores = tl.dot(asked, tl.trans(keys), input_precision="ieee") * scale
            if CAPPED:  # tanh u is 2σ(2u) − 1
                scores = cap * (2.0 / (1.0 + tl.exp(-2.0 * scores / cap)) - 1.0)
            scores = tl.where(hidden[None, :] == 1, float("-inf"), scores)
            highest = tl.max(scores, axis=1)
            risen = tl.exp(scores - highest[:, None])
            found = tl.dot(risen.to(valued.dtype), valued, input_precision="ieee")
            tl.store(largest + at, highest)
            tl.store(shares + at, tl.sum(risen, axis=1))
            tl.store(looked + at[:, None] * width + columns[None, :], found, mask=mine)

    @triton.jit  # type: ignore[untyped-decorator,unused-ignore]
    def _put_parts_together(  # type: ignore[no-untyped-def,unused-ignore]
        largest, shares, looked, queries, sums, gate, mixed, sharing, parts, width, smallest,
        REMEMBERS: tl.constexpr, SHARING: tl.constexpr, PARTS: tl.constexpr, BLOCK: tl.constexpr,
        COLUMNS: tl.constexpr, AHEAD: tl.constexpr,
    ):  # fmt: skip
        head = tl.program_id(0)
        group = head // sharing
        columns = tl.program_id(1) * COLUMNS + tl.arange(0, COLUMNS)
        there = columns < width
        part = tl.arange(0, PARTS)
        if AHEAD:
            gdc_launch_dependents()
            gdc_wait()
        at = (group * parts + part) * SHARING + head % sharing
        highest = tl.load(largest + at, mask=part < parts, other=float("-inf"))
        share = tl.exp(highest - tl.max(highest, axis=0))  # of a part of which nothing is seen: zero
        whole = tl.sum(share * tl.load(shares + at, mask=part < parts, other=0.0), axis=0)
        seen = (share > 0.0)[:, None] & there[None, :]
        found = tl.load(looked + at[:, None] * width + columns[None, :], mask=seen, other=0.0)
        local = tl.sum(share[:, None] * found, axis=0) / whole
        if REMEMBERS:
            inner = tl.arange(0, BLOCK)
            within = inner < width
            asked = tl.load(queries + head * width + inner, mask=within, other=0.0).to(tl.float32)
            asked = tl.where(asked > 0.0, asked + 1.0, tl.exp(tl.minimum(asked, 0.0)))
            rows = (group * width + inner) * (width + 1)
            mass = tl.sum(asked * tl.load(sums + rows + width, mask=within, other=0.0), axis=0)
            cells = rows[:, None] + columns[None, :]
            kept = tl.load(sums + cells, mask=within[:, None] & there[None, :], other=0.0)
            remembered = tl.sum(asked[:, None] * kept, axis=0) / tl.maximum(mass, smallest)
            opened = 1.0 / (1.0 + tl.exp(-tl.load(gate + head).to(tl.float32)))
            local = local + opened * (remembered - local)
        tl.store(mixed + head * width + columns, local, mask=there)
