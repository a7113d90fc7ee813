"""Gemma 4 E's second way in: every layer gets a vector of its own for each token, from a table and from the embedding.

Notable: the table is most of the model's bytes and is only looked up, never multiplied with. So it stays in the host's
memory, wherever the rest is, and the rows of the tokens at hand are moved.

Shapes: B batch, T tokens, L layers, P features a layer.
"""

from torch import Tensor, nn

from model.layers import RMSNorm, gelu, rounded
from model.spec import ModelSpec


class PerLayerInput(nn.Module):
    """Token ids and their embeddings to the vectors of all layers."""

    def __init__(self, spec: ModelSpec, vocabulary: int, width: int) -> None:
        super().__init__()
        self.width, self.layers = width, len(spec.layers)
        self.embed_tokens_per_layer = nn.Embedding(vocabulary, self.layers * width)
        self.per_layer_model_projection = nn.Linear(spec.width, self.layers * width, bias=False)
        self.per_layer_projection_norm = RMSNorm(width, spec.norm_epsilon, spec.block.norm_offset)
        self.projection_scale = spec.width**-0.5

    def forward(self, ids: Tensor, embedded: Tensor) -> Tensor:
        """ids [B, T] and their scaled embeddings [B, T, width] → [B, T, L, P]."""
        table = self.embed_tokens_per_layer.weight
        scale = rounded(self.width**0.5, table.dtype)  # as the embedding's own scale is
        known = (self.embed_tokens_per_layer(ids.to(table.device)) * scale).to(embedded.device)
        projected = self.per_layer_model_projection(embedded) * self.projection_scale
        projected = self.per_layer_projection_norm(projected.unflatten(-1, (self.layers, self.width)))
        output: Tensor = (projected + known.unflatten(-1, (self.layers, self.width))) * 2.0**-0.5
        return output


class PerLayerGate(nn.Module):
    """How a block takes its vector in, after its MLP."""

    def __init__(self, spec: ModelSpec, width: int) -> None:
        super().__init__()
        self.per_layer_input_gate = nn.Linear(spec.width, width, bias=False)
        self.per_layer_projection = nn.Linear(width, spec.width, bias=False)
        self.post_per_layer_input_norm = RMSNorm(spec.width, spec.norm_epsilon, spec.block.norm_offset)

    def forward(self, x: Tensor, own: Tensor) -> Tensor:
        """x [B, T, width] and the layer's vectors [B, T, P] → what is added to x."""
        gated = gelu(self.per_layer_input_gate(x)) * own
        output: Tensor = self.post_per_layer_input_norm(self.per_layer_projection(gated))
        return output
