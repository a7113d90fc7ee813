"""The encoder that reads a question and a passage together, every word in the light of every other one.

BERT's transformer (arXiv 1810.04805), in the shape of MiniLM (arXiv 2002.10957): normalised after each block, positions
and the two texts told apart by learned vectors. Letters: R rows, n pieces of a row.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

# Not cuDNN's, which plans each shape anew for longer than all else takes, and here every batch has another length:
# training on an H100 had 600 rows a second with it and 2,300 without.
_ATTENTION = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]


@dataclass(frozen=True)
class EncoderSpec:
    """Sizes: pieces of the vocabulary, features, blocks, heads, features inside a block, pieces of the longest row.

    Raises ValueError for what is no size, and where the heads cannot share the features.
    """

    pieces: int
    width: int = 384
    layers: int = 6
    heads: int = 12
    mlp_width: int = 1536
    longest: int = 512
    epsilon: float = 1e-12
    dropout: float = 0.0

    def __post_init__(self) -> None:
        sizes = (self.pieces, self.width, self.layers, self.heads, self.mlp_width, self.longest)
        if not all(type(size) is int and size > 0 for size in sizes):
            raise ValueError(f"{sizes} are not all sizes")
        if not (0 < self.epsilon < 1 and 0 <= self.dropout < 1):
            raise ValueError(f"an epsilon of {self.epsilon} with a dropout of {self.dropout}")
        if self.width % self.heads:
            raise ValueError(f"{self.heads} heads cannot share {self.width} features")


class Block(nn.Module):
    """Attention over the whole row, then each piece for itself."""

    def __init__(self, spec: EncoderSpec) -> None:
        super().__init__()
        self.spec = spec
        self.qkv = nn.Linear(spec.width, 3 * spec.width)
        self.out = nn.Linear(spec.width, spec.width)
        self.after_attention = nn.LayerNorm(spec.width, eps=spec.epsilon)
        self.up = nn.Linear(spec.width, spec.mlp_width)
        self.down = nn.Linear(spec.mlp_width, spec.width)
        self.after_mlp = nn.LayerNorm(spec.width, eps=spec.epsilon)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """x [R, n, width], seen [R, 1, 1, n] bool → [R, n, width]."""
        x = self.after_attention(x + self._drop(self.out(self._attend(x, seen))))
        read: Tensor = self.after_mlp(x + self._drop(self.down(F.gelu(self.up(x)))))
        return read

    def _attend(self, x: Tensor, seen: Tensor) -> Tensor:
        query, key, value = self.qkv(x).unflatten(-1, (3, self.spec.heads, -1)).permute(2, 0, 3, 1, 4)
        dropout = self.spec.dropout if self.training else 0.0
        read = F.scaled_dot_product_attention(query, key, value, attn_mask=seen, dropout_p=dropout)
        return read.transpose(1, 2).flatten(2)

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.spec.dropout, self.training)


class Encoder(nn.Module):
    """Pieces to features."""

    def __init__(self, spec: EncoderSpec) -> None:
        super().__init__()
        self.spec = spec
        self.pieces = nn.Embedding(spec.pieces, spec.width)
        self.places = nn.Embedding(spec.longest, spec.width)
        self.sides = nn.Embedding(2, spec.width)
        self.norm = nn.LayerNorm(spec.width, eps=spec.epsilon)
        self.blocks = nn.ModuleList(Block(spec) for _ in range(spec.layers))

    def forward(self, pieces: Tensor, sides: Tensor, there: Tensor) -> Tensor:
        """pieces [R, n] int64, sides [R, n] (0 question, 1 passage), there [R, n] bool → [R, n, width]."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x: Tensor = self.norm(self.pieces(pieces) + self.places(places) + self.sides(sides))
        x = F.dropout(x, self.spec.dropout, self.training)
        seen = there[:, None, None]
        with sdpa_kernel(_ATTENTION):
            for block in self.blocks:
                x = block(x, seen)
        return x
