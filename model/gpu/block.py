"""A block's step of one token on a GPU in seven kernels: four products, and three of attention between them; nine where
attention and MLP have norms behind them, and one more for a layer scalar.

Notable: it is what `InfiniAttention.extend` and `Block.close` do, for the layers that stock Gemmas and the paper have.
Layers with what only our own models or Gemma 4 E have (a convolution, write gates, memory scales, other rules, keys of
another layer) are left to those.
"""

from typing import TYPE_CHECKING

from torch import Tensor, nn

from model.gpu import attention, kernels, product
from model.gpu.attention import MOST_SHARING, Norms, Places, Remembered
from model.gpu.product import Matrix, Norm
from model.gpu.trial import learns
from model.infini_attention import InfiniAttention
from model.layers import RMSNorm
from model.memory.compressive import SMALLEST_NORMALISER
from model.memory.rule import LinearRule
from model.open_segment import OpenLayer, Stand
from model.packing import packed, packed_whole

if TYPE_CHECKING:
    from model.decoder import Block


def take(block: "Block", x: Tensor, stand: Stand) -> bool:
    """Whether the kernels may be used for a step of a block on x [B, n, width]: one token on a GPU, in a layer that has
    nothing else to do, where nothing is learned.
    """
    if x.device.type != "cuda" or x.shape[:2] != (1, 1) or stand.unseen is None:
        return False
    if learns(x, *block.parameters()) or not _is_plain(block):
        return False
    if not kernels.usable(x.device) or not product.usable(x.device):
        return False
    return attention.usable(x.device, x.dtype, block.self_attn.shape.head_width)


def _is_plain(block: "Block") -> bool:
    own = block.self_attn
    more = (own.convolution, own.write_gate, own.memory_query_scale, block.per_layer)
    shares = own.shape.heads // own.shape.kv_heads
    if any(one is not None for one in more) or not own.layer.owns_keys or shares > MOST_SHARING:
        return False
    mlp = block.mlp
    matrices: list[list[nn.Module]] = [_projections(own), [own.o_proj], [mlp.gate_proj, mlp.up_proj], [mlp.down_proj]]
    return isinstance(own.memory_rule, LinearRule | None) and all(_matrix(one) is not None for one in matrices)


def through(block: "Block", x: Tensor, segment: OpenLayer, stand: Stand) -> Tensor:
    """x [1, 1, width] → the block's output of the same shape; the token is put into its layer's open segment."""
    own, mlp = block.self_attn, block.mlp
    segment.rule = own.memory_rule
    made = product.product(x, _sure(_projections(own)), _norm(block.input_layernorm))
    mixed = attention.attended(
        made, own.shape.heads, _places(segment, stand), _norms(own), own.scoring, _remembered(own, segment)
    )
    x = _added(x, mixed, own.o_proj, block.post_attention_layernorm)
    opened = product.gated(x, _sure([mlp.gate_proj, mlp.up_proj]), _norm(block.pre_feedforward_layernorm))
    output = _added(x, opened, mlp.down_proj, block.post_feedforward_layernorm)
    return output if block.layer_scalar is None else output * block.layer_scalar


def _added(x: Tensor, y: Tensor, layer: nn.Module, norm: nn.Module) -> Tensor:
    """x + norm(layer(y)), in one kernel where there is no norm, else in two."""
    if isinstance(norm, nn.Identity):
        return product.product(y, _sure([layer]), plus=x)
    after = _norm(norm)
    return kernels.rms_norm(product.product(y, _sure([layer])), after.weight, after.epsilon, plus=x)


def _projections(own: InfiniAttention) -> list[nn.Module]:
    return [one for one in (own.q_proj, own.k_proj, own.v_proj) if one is not None]


def _matrix(layers: list[nn.Module]) -> Matrix | None:
    """The weights of frozen layers as one matrix; None where they are none, or do not lie side by side."""
    if (weight := packed(layers)) is not None:
        return Matrix(weight)
    whole = packed_whole(layers)
    return None if whole is None else Matrix(*whole)


def _sure(layers: list[nn.Module]) -> Matrix:
    matrix = _matrix(layers)
    assert matrix is not None  # by `take`
    return matrix


def _norm(norm: nn.Module) -> Norm:
    assert isinstance(norm, RMSNorm)
    return Norm(norm.scale(), norm.epsilon)


def _norms(own: InfiniAttention) -> Norms:
    queries, keys = (one.scale() if isinstance(one, RMSNorm) else None for one in (own.q_norm, own.k_norm))
    return Norms(queries, keys, not isinstance(own.v_norm, nn.Identity), own.spec.norm_epsilon)


def _places(segment: OpenLayer, stand: Stand) -> Places:
    assert isinstance(stand.where, Tensor)
    assert stand.unseen is not None
    buffers = segment.keys, segment.rotated, segment.values
    return Places(*buffers, stand.where, stand.cosine, stand.sine, stand.unseen)


def _remembered(own: InfiniAttention, segment: OpenLayer) -> Remembered | None:
    """What is read beside the window; nothing where the layer has no memory, or its gates are shut for good."""
    if segment.memory is None or own.read_gate is None or own.is_deaf:
        return None
    return Remembered(segment.memory.sums, own.read_gate, SMALLEST_NORMALISER)
