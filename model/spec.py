"""The table of facts that makes one decoder be any model: read from a `config.json`, or built for our own.

Notable: a layer either slides a window over the text (`window` tokens, itself included) or sees its whole segment and
owns a compressive memory (`window` is None). Beyond-paper options of our own models are named in `MemorySpec`; a stock
Gemma has none of them.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

OWN_MODEL_TYPE = "gemma10m"


class UnknownModel(ValueError):
    """A configuration that this decoder does not cover; the message names what it is."""


@dataclass(frozen=True)
class MemorySpec:
    """What our own models add to the paper's memory, each measured to help (all off: exactly arXiv 2404.07143).

    `write_gate`: each token weighs its own write by a sigmoid per key-value head. `own_scales`: the memory's queries
    and keys have normalisation weights apart from those of the window. `convolution`: width in tokens of a causal
    depthwise convolution over queries, keys and values (0: none).
    """

    write_gate: bool = False
    own_scales: bool = False
    convolution: int = 0

    def __post_init__(self) -> None:
        if type(self.convolution) is not int or self.convolution < 0:
            raise ValueError(f"convolution is {self.convolution!r}, not a number of tokens")


@dataclass(frozen=True)
class LayerSpec:
    """One block: `window` in tokens or None for a layer with a memory; `rope_theta` is the rotary base."""

    rope_theta: float
    window: int | None = None

    def __post_init__(self) -> None:
        _require(self, ("rope_theta",), whole=False)
        if self.window is not None:
            _require(self, ("window",), whole=True)

    @property
    def has_memory(self) -> bool:
        """Whether the layer sees its whole segment and carries a compressive memory."""
        return self.window is None


@dataclass(frozen=True)
class ModelSpec:
    """Everything about a model but its weights. Widths in features, `segment` in tokens."""

    name: str
    vocabulary: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    mlp_width: int
    segment: int
    layers: tuple[LayerSpec, ...]
    query_scale: float
    norm_epsilon: float = 1e-6
    memory: MemorySpec = MemorySpec()

    def __post_init__(self) -> None:
        counts = ("vocabulary", "width", "heads", "kv_heads", "head_width", "mlp_width", "segment")
        _require(self, counts, whole=True)
        _require(self, ("query_scale", "norm_epsilon"), whole=False)
        if not self.layers:
            raise ValueError("layers is empty")
        if self.heads % self.kv_heads:
            raise ValueError(f"{self.heads} query heads cannot share {self.kv_heads} key-value heads evenly")
        if self.head_width % 2:
            raise ValueError("rotary embedding needs an even head width")

    @property
    def memory_layers(self) -> tuple[int, ...]:
        """Indices of the layers that carry a memory."""
        return tuple(index for index, layer in enumerate(self.layers) if layer.has_memory)

    @property
    def memory_bytes(self) -> int:
        """Size of M and z over all layers in bytes (float32), whatever was read."""
        return len(self.memory_layers) * self.kv_heads * self.head_width * (self.head_width + 1) * 4

    @property
    def matmul_parameters(self) -> int:
        """Weights that every read token is multiplied with, the vocabulary projection left out."""
        attention = self.width * self.head_width * 2 * (self.heads + self.kv_heads)
        return len(self.layers) * (attention + 3 * self.width * self.mlp_width)

    def to_config(self) -> dict[str, Any]:
        """The `config.json` of one of our own models."""
        return {"model_type": OWN_MODEL_TYPE, **asdict(self)}

    @staticmethod
    def from_config(config: Mapping[str, Any]) -> "ModelSpec":
        """Read a configuration; raises UnknownModel for a family that is not covered, ValueError for a broken one."""
        family = config.get("model_type")
        if family == OWN_MODEL_TYPE:
            return _own(config)
        if family == "gemma3_text":
            return _gemma3(config)
        raise UnknownModel(f"model type {family!r} is not one this version can run")


def _require(spec: object, fields: tuple[str, ...], whole: bool) -> None:
    """Numbers of a spec are above zero, and whole where they count something."""
    for field in fields:
        value = getattr(spec, field)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 < value < math.inf:
            raise ValueError(f"{field} is {value!r}, not a {'whole ' if whole else ''}number above zero")


def _own(config: Mapping[str, Any]) -> ModelSpec:
    facts = {key: value for key, value in config.items() if key != "model_type"}
    try:
        facts["layers"] = tuple(LayerSpec(**layer) for layer in facts["layers"])
        facts["memory"] = MemorySpec(**facts["memory"])
        return ModelSpec(**facts)
    except (KeyError, TypeError) as problem:
        raise ValueError(f"the configuration lacks or misnames a field: {problem}") from problem


# Facts that would change the sums if they were anything else; the first is what a missing one means.
_GEMMA3_COVERED: dict[str, tuple[Any, ...]] = {
    "hidden_activation": ("gelu_pytorch_tanh",),
    "attention_bias": (False, None),
    "attn_logit_softcapping": (None,),
    "final_logit_softcapping": (None,),
    "use_bidirectional_attention": (False, None),
    "tie_word_embeddings": (True,),
}


def _gemma3(config: Mapping[str, Any]) -> ModelSpec:
    """Gemma 3 text models; both spellings of the rotary facts (flat keys, or `rope_parameters` by layer type)."""
    kinds = config.get("layer_types")
    if kinds is None:
        period = config.get("sliding_window_pattern", config.get("_sliding_window_pattern", 6))
        count = config["num_hidden_layers"]
        kinds = ["full_attention" if (index + 1) % period == 0 else "sliding_attention" for index in range(count)]
    rotary = config.get("rope_parameters") or {}
    theta = {
        "full_attention": rotary.get("full_attention", {}).get("rope_theta", config.get("rope_theta", 1e6)),
        "sliding_attention": rotary.get("sliding_attention", {}).get(
            "rope_theta", config.get("rope_local_base_freq", 1e4)
        ),
    }
    scaled = config.get("rope_scaling") or rotary.get("full_attention", {}).get("rope_type", "default") != "default"
    if scaled:
        raise UnknownModel("Gemma 3 with scaled rotary positions (4B and larger) is not covered yet")
    for field, covered in _GEMMA3_COVERED.items():
        if config.get(field, covered[0]) not in covered:
            raise UnknownModel(f"Gemma 3 with {field} {config[field]!r} is not covered")
    if unknown := set(kinds) - set(theta):
        raise UnknownModel(f"Gemma 3 with layers of type {min(unknown)!r} is not covered")
    window = config["sliding_window"]
    return ModelSpec(
        name="gemma-3",
        vocabulary=config["vocab_size"],
        width=config["hidden_size"],
        heads=config["num_attention_heads"],
        kv_heads=config["num_key_value_heads"],
        head_width=config["head_dim"],
        mlp_width=config["intermediate_size"],
        segment=min(2048, config.get("max_position_embeddings", 2048)),
        layers=tuple(LayerSpec(theta[kind], window if kind == "sliding_attention" else None) for kind in kinds),
        query_scale=config["query_pre_attn_scalar"] ** -0.5,
        norm_epsilon=config.get("rms_norm_eps", 1e-6),
    )
