"""The table of facts that makes one decoder be any model: read from a `config.json`, or built for our own.

Notable: a layer either slides a window over the text (`window` tokens, itself included) or sees its whole segment
(`window` is None), and then it owns a compressive memory unless it reads the keys of another layer. Whatever one
generation of Gemma does differently from another is a number or a yes/no here, so that the decoder has no families.
Beyond-paper options of our own models are named in `MemorySpec`; a stock Gemma has none of them.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

OWN_MODEL_TYPE = "gemma10m"
RULES = ("linear", "delta", "gated-delta", "recurrent")


class UnknownModel(ValueError):
    """A configuration that this decoder does not cover; the message names what it is."""


@dataclass(frozen=True)
class MemorySpec:
    """What our own models add to the paper's memory, each measured to help (all off: exactly arXiv 2404.07143).

    `write_gate`: each token weighs its own write by a sigmoid per key-value head. `own_scales`: the memory's queries
    and keys have normalisation weights apart from those of the window. `convolution`: width in tokens of a causal
    depthwise convolution over queries, keys and values (0: none). `rule`: how the memory is read and written (one of
    `RULES`, see model/memory); gated-delta needs the write gate, which then gives two numbers a token.
    """

    write_gate: bool = False
    own_scales: bool = False
    convolution: int = 0
    rule: str = "linear"

    def __post_init__(self) -> None:
        if self.rule not in RULES or (self.rule == "gated-delta" and not self.write_gate):
            raise ValueError(f"rule is {self.rule!r}, which is no memory, or is one that needs the write gate")
        if type(self.convolution) is not int or self.convolution < 0:
            raise ValueError(f"convolution is {self.convolution!r}, not a number of tokens")

    @property
    def write_numbers(self) -> int:
        """How many numbers the write gate gives each token, for every key-value head."""
        return 2 if self.rule == "gated-delta" else 1

    def columns(self, head_width: int) -> int:
        """Of a memory [.., D, columns]: those of M and one of z; recurrent keeps a vector instead of M."""
        return 2 if self.rule == "recurrent" else head_width + 1


@dataclass(frozen=True)
class BlockSpec:
    """How every block of a model is put together; as it stands: Gemma 3 and our own models.

    `norm_offset` is added to the weights of norms; `attention_softcap` bounds the scores of the window, not of the
    memory; `post_norms` are those behind attention and MLP; `layer_scalar` multiplies what a block gives.
    """

    norm_offset: float = 1.0
    query_key_norm: bool = True
    value_norm: bool = False
    post_norms: bool = True
    layer_scalar: bool = False
    attention_softcap: float | None = None

    def __post_init__(self) -> None:
        if self.attention_softcap is not None:
            _require(self, ("attention_softcap",), whole=False)


@dataclass(frozen=True)
class PerLayerInputSpec:
    """A second embedding table that feeds every block (Gemma 4 E): ids it knows, features a layer."""

    vocabulary: int
    width: int

    def __post_init__(self) -> None:
        _require(self, ("vocabulary", "width"), whole=True)


@dataclass(frozen=True)
class LayerSpec:
    """One block: `window` in tokens or None for a layer that sees its segment; `rope_theta` is the rotary base.

    The rest is for layers unlike the model's others. `rotated`: the share of the head's features that turn at all;
    `rope_factor`: how much slower they turn. `kv_heads`, `head_width`, `mlp_width` replace the model's.
    `values_are_keys`: the values are the projected keys before their norm. `keys_of`: the layer whose keys and values
    this one reads, as it has none of its own.
    """

    rope_theta: float
    window: int | None = None
    rotated: float = 1.0
    rope_factor: float = 1.0
    kv_heads: int | None = None
    head_width: int | None = None
    mlp_width: int | None = None
    values_are_keys: bool = False
    keys_of: int | None = None

    def __post_init__(self) -> None:
        _require(self, ("rope_theta", "rotated", "rope_factor"), whole=False)
        replaced = ("window", "kv_heads", "head_width", "mlp_width")
        _require(self, tuple(name for name in replaced if getattr(self, name) is not None), whole=True)
        if self.rotated > 1.0:
            raise ValueError(f"rotated is {self.rotated!r}, not a share of the head's features")

    @property
    def owns_keys(self) -> bool:
        """Whether the layer makes keys and values."""
        return self.keys_of is None

    @property
    def sees_segment(self) -> bool:
        """Whether the layer sees its whole segment, and what was before it through a memory: its own or another's."""
        return self.window is None

    @property
    def has_memory(self) -> bool:
        """Whether the layer sees its whole segment and carries a compressive memory."""
        return self.sees_segment and self.owns_keys


@dataclass(frozen=True)
class LayerShape:
    """The widths of one layer: those of the model, where the layer has none of its own."""

    heads: int
    kv_heads: int
    head_width: int
    mlp_width: int


@dataclass(frozen=True)
class ModelSpec:
    """Everything about a model but its weights. Widths in features, `segment` in tokens.

    `family` is our own model type, or the generation of Gemma in words; `logit_softcap` bounds the logits.
    """

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
    block: BlockSpec = BlockSpec()
    per_layer_input: PerLayerInputSpec | None = None
    logit_softcap: float | None = None
    family: str = OWN_MODEL_TYPE

    def __post_init__(self) -> None:
        counts = ("vocabulary", "width", "heads", "kv_heads", "head_width", "mlp_width", "segment")
        _require(self, counts, whole=True)
        _require(self, ("query_scale", "norm_epsilon"), whole=False)
        if self.logit_softcap is not None:
            _require(self, ("logit_softcap",), whole=False)
        if not self.layers:
            raise ValueError("layers is empty")
        for index in range(len(self.layers)):
            self._check(index)
        if len({(shape.kv_heads, shape.head_width) for shape in map(self.shape, self._remembering)}) > 1:
            raise ValueError("layers with a memory differ in their key-value heads or head widths")

    def _check(self, index: int) -> None:
        layer = self.layers[index]
        shape = self.shape(layer)
        if shape.heads % shape.kv_heads:
            raise ValueError(f"{shape.heads} query heads cannot share {shape.kv_heads} key-value heads evenly")
        if shape.head_width % 2:
            raise ValueError("rotary embedding needs an even head width")
        if layer.keys_of is None:
            return
        if type(layer.keys_of) is not int or not 0 <= layer.keys_of < index or self.memory != MemorySpec():
            raise ValueError(f"keys_of is {layer.keys_of!r} in layer {index}, which cannot read keys from there")
        source = self.layers[layer.keys_of]
        alike = (self.shape(source).kv_heads, self.shape(source).head_width) == (shape.kv_heads, shape.head_width)
        rotary = (source.rope_theta, source.rotated, source.rope_factor)
        alike = alike and rotary == (layer.rope_theta, layer.rotated, layer.rope_factor)
        if not source.owns_keys or source.window != layer.window or not alike:
            raise ValueError(f"layer {index} reads the keys of layer {layer.keys_of}, which is of another kind")

    @property
    def _remembering(self) -> list[LayerSpec]:
        return [layer for layer in self.layers if layer.has_memory]

    def shape(self, layer: LayerSpec) -> LayerShape:
        """The widths of one of the layers."""
        return LayerShape(
            heads=self.heads,
            kv_heads=layer.kv_heads or self.kv_heads,
            head_width=layer.head_width or self.head_width,
            mlp_width=layer.mlp_width or self.mlp_width,
        )

    @property
    def is_own(self) -> bool:
        """Whether this is a model of ours, not a stock Gemma."""
        return self.family == OWN_MODEL_TYPE

    @property
    def memory_layers(self) -> tuple[int, ...]:
        """Indices of the layers that carry a memory."""
        return tuple(index for index, layer in enumerate(self.layers) if layer.has_memory)

    @property
    def last_owner(self) -> int:
        """Index of the last layer that makes keys: no state needs what comes behind it."""
        return max(index for index, layer in enumerate(self.layers) if layer.owns_keys)

    @property
    def memory_shape(self) -> tuple[int, int, int]:
        """Of the memories: how many layers carry one, and the key-value heads and head width of each."""
        shape = self.shape(self._remembering[0]) if self._remembering else self.shape(self.layers[0])
        return len(self._remembering), shape.kv_heads, shape.head_width

    @property
    def memory_bytes(self) -> int:
        """Size of M and z over all layers in bytes (float32), whatever was read."""
        layers, kv_heads, width = self.memory_shape
        return layers * kv_heads * width * self.memory.columns(width) * 4

    def to_config(self) -> dict[str, Any]:
        """The `config.json` of one of our own models; what is as usual is told where it always was, else left out."""
        facts = _told(self, always={"norm_epsilon", "memory"})
        facts["layers"] = [_told(layer, always={"window"}) for layer in self.layers]
        facts["memory"] = _told(self.memory, always={"write_gate", "own_scales", "convolution"})
        facts.pop("family", None)
        return {"model_type": OWN_MODEL_TYPE, **facts}

    @staticmethod
    def from_config(config: Mapping[str, Any]) -> "ModelSpec":
        """Read a configuration; raises UnknownModel for a family that is not covered, ValueError for a broken one."""
        if config.get("model_type") == OWN_MODEL_TYPE:
            return _own(config)
        from model.gemma_config import gemma_spec  # which is written in the terms of this file

        return gemma_spec(config)


def _require(spec: object, names: tuple[str, ...], whole: bool) -> None:
    """Numbers of a spec are above zero, and whole where they count something."""
    for name in names:
        value = getattr(spec, name)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 < value < math.inf:
            raise ValueError(f"{name} is {value!r}, not a {'whole ' if whole else ''}number above zero")


def _told(spec: Any, always: set[str]) -> dict[str, Any]:
    """The facts of a spec but those that are as they are by default."""
    kept = {one.name for one in fields(spec) if one.name in always or getattr(spec, one.name) != one.default}
    return {name: value for name, value in asdict(spec).items() if name in kept}


def _own(config: Mapping[str, Any]) -> ModelSpec:
    facts = {key: value for key, value in config.items() if key != "model_type"}
    try:
        facts["layers"] = tuple(LayerSpec(**layer) for layer in facts["layers"])
        facts["memory"] = MemorySpec(**facts["memory"])
        if "block" in facts:
            facts["block"] = BlockSpec(**facts["block"])
        if "per_layer_input" in facts:
            facts["per_layer_input"] = PerLayerInputSpec(**facts["per_layer_input"])
        return ModelSpec(**{**facts, "family": OWN_MODEL_TYPE})
    except (KeyError, TypeError) as problem:
        raise ValueError(f"the configuration lacks or misnames a field: {problem}") from problem
