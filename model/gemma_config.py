"""Every `config.json` that a Gemma ships with, or is saved with again, read into one table of facts.

Notable: the same model is described in several dialects. Text facts stand flat or in `text_config`; rotary facts in
`rope_theta`, `rope_local_base_freq` and `rope_scaling`, or in `rope_parameters`, for all layers or by their type; the
order of layers in `layer_types` or as a period; the wide heads of Gemma 4 in `global_head_dim` or in
`per_layer_config`. Gemma 3 files leave out what the classes of `transformers` have as a default, so those defaults are
facts, too. What would change the sums and is not covered is refused by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.spec import BlockSpec, LayerSpec, ModelSpec, PerLayerInputSpec, UnknownModel

_LOCAL, _GLOBAL = "sliding_attention", "full_attention"
_SEGMENT = 2048  # tokens: the paper's, and what Gemma-10M was trained with
_MOST_LAYERS = 1000  # no Gemma has a tenth of it; a file that says more is no model


@dataclass(frozen=True)
class _Family:
    """One generation: what its blocks are like, every how many layers one is global, what a missing key means.

    `rotary`: base of local and of global layers. `query_scale`: the key whose value^-0.5 it is; None for one.
    """

    name: str
    block: BlockSpec
    period: int
    defaults: Mapping[str, Any]
    rotary: Mapping[str, float]
    query_scale: str | None = "query_pre_attn_scalar"
    wide_globals: bool = False


_OLD_ROTARY, _NEW_ROTARY = {_LOCAL: 1e4, _GLOBAL: 1e4}, {_LOCAL: 1e4, _GLOBAL: 1e6}
_COMMON = {
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "head_dim": 256,
    "query_pre_attn_scalar": 256,
    "rms_norm_eps": 1e-6,
    "sliding_window": 4096,
    "final_logit_softcapping": None,
    "attn_logit_softcapping": None,
}
_FIRST = {**_COMMON, "vocab_size": 256000, "num_attention_heads": 16, "num_key_value_heads": 16}
_SECOND = {**_COMMON, "vocab_size": 256000, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0}
_THIRD = {**_COMMON, "vocab_size": 262208}
_FOURTH = {**_COMMON, "vocab_size": 262144, "vocab_size_per_layer_input": 262144}
_BARE = BlockSpec(query_key_norm=False, post_norms=False)
_LATEST = BlockSpec(norm_offset=0.0, value_norm=True, layer_scalar=True)

_FAMILIES = {
    "gemma": _Family("Gemma 1", _BARE, 1, _FIRST, _OLD_ROTARY, query_scale="head_dim"),
    "gemma2": _Family("Gemma 2", BlockSpec(query_key_norm=False), 2, _SECOND, _OLD_ROTARY),
    "vaultgemma": _Family("VaultGemma", _BARE, 2, _SECOND, _OLD_ROTARY),
    "gemma3_text": _Family("Gemma 3", BlockSpec(), 6, _THIRD, _NEW_ROTARY),
    "gemma4_text": _Family(
        "Gemma 4",
        _LATEST,
        6,
        {**_FOURTH, "sliding_window": 512, "hidden_size_per_layer_input": 256},
        _NEW_ROTARY,
        query_scale=None,
        wide_globals=True,
    ),
    "gemma4_unified_text": _Family(
        "Gemma 4", _LATEST, 6, {**_FOURTH, "sliding_window": 1024}, _NEW_ROTARY, query_scale=None, wide_globals=True
    ),
}
_NESTED = {"gemma3": "gemma3_text", "gemma4": "gemma4_text", "gemma4_unified": "gemma4_unified_text"}

# What changes the sums if it is anything else; the first generation's files say "gelu" and mean its tanh form.
_COVERED: dict[str, tuple[Any, ...]] = {
    "hidden_activation": ("gelu_pytorch_tanh", None),
    "hidden_act": ("gelu_pytorch_tanh", "gelu", None),
    "attention_bias": (False, None),
    "use_bidirectional_attention": (False, None, "vision"),
    "tie_word_embeddings": (True, None),
    "quantization_config": (None,),
}


def gemma_spec(config: Mapping[str, Any]) -> ModelSpec:
    """The facts of a stock Gemma.

    Raises UnknownModel for what is not covered, KeyError, TypeError or ValueError for a broken file.
    """
    text, family = _text(config)
    if text.get("enable_moe_block"):
        raise UnknownModel(f"{family.name} as a mixture of experts (such as 26B-A4B) is not covered")
    for name, covered in _COVERED.items():
        for said in (config, text):
            if name in said and said[name] not in covered:
                raise UnknownModel(f"{family.name} with {name} {said[name]!r} is not covered")
    facts = {**family.defaults, **text}
    kinds = _layer_kinds(facts, family)
    sharing = _shared_keys(facts, kinds)
    each = facts.get("hidden_size_per_layer_input")
    return ModelSpec(
        name=family.name.lower().replace(" ", "-"),
        vocabulary=facts["vocab_size"],
        width=facts["hidden_size"],
        heads=facts["num_attention_heads"],
        kv_heads=facts["num_key_value_heads"],
        head_width=facts["head_dim"],
        mlp_width=facts["intermediate_size"],
        segment=facts.get("segment_size") or min(_SEGMENT, facts.get("max_position_embeddings", _SEGMENT)),
        layers=tuple(_layer(facts, family, index, kind, sharing.get(index)) for index, kind in enumerate(kinds)),
        query_scale=facts[family.query_scale] ** -0.5 if family.query_scale else 1.0,
        norm_epsilon=facts["rms_norm_eps"],
        block=BlockSpec(**{**vars(family.block), "attention_softcap": facts["attn_logit_softcapping"]}),
        per_layer_input=PerLayerInputSpec(facts["vocab_size_per_layer_input"], each) if each else None,
        logit_softcap=facts["final_logit_softcapping"],
        family=family.name,
    )


def is_nested(config: Mapping[str, Any]) -> bool:
    """Whether a configuration is of a text model inside a larger one, whose classes name its weights by their place."""
    return config.get("model_type") in _NESTED


def _text(config: Mapping[str, Any]) -> tuple[Mapping[str, Any], _Family]:
    """The facts of the text tower, which may stand in a `text_config`, and whose generation they are of."""
    kind = config.get("model_type")
    text = config
    if isinstance(kind, str) and is_nested(config):
        text = config["text_config"]
        if text.get("model_type", _NESTED[kind]) != _NESTED[kind]:
            raise UnknownModel(f"model type {kind!r} around {text['model_type']!r} is not one this version can run")
        kind = _NESTED[kind]
    if not isinstance(kind, str) or kind not in _FAMILIES:
        raise UnknownModel(
            f"model type {kind!r} is not one this version can run; it runs Gemma 1, 2, 3 and 4 (neither 3n nor "
            "mixtures of experts), VaultGemma and models of its own"
        )
    return text, _FAMILIES[kind]


def _layer_kinds(facts: Mapping[str, Any], family: _Family) -> list[str]:
    kinds, count = facts.get("layer_types"), facts["num_hidden_layers"]
    if not 0 < count <= _MOST_LAYERS:
        raise ValueError(f"num_hidden_layers is {count!r}")
    if kinds is None or family.period == 1:
        period = facts.get("sliding_window_pattern") or facts.get("_sliding_window_pattern") or family.period
        kinds = [_LOCAL if (index + 1) % period else _GLOBAL for index in range(count)]
    if unknown := set(kinds) - {_LOCAL, _GLOBAL}:
        raise UnknownModel(f"{family.name} with layers of type {min(map(str, unknown))!r} is not covered")
    if len(kinds) != count:
        raise ValueError(f"layer_types names {len(kinds)} layers of {count}")
    # Whatever a Gemma 4 file says, its last layer is global.
    return [*kinds[:-1], _GLOBAL] if family.wide_globals else list(kinds)


def _shared_keys(facts: Mapping[str, Any], kinds: list[str]) -> dict[int, int]:
    """Layers without keys of their own → the last layer of their type that has them."""
    shared = facts.get("num_kv_shared_layers") or 0
    if not 0 <= shared < len(kinds):
        raise ValueError(f"num_kv_shared_layers is {shared!r}, of {len(kinds)} layers")
    owning = len(kinds) - shared
    last = {kind: index for index, kind in enumerate(kinds[:owning])}
    return {index: last[kinds[index]] for index in range(owning, len(kinds))}


def _layer(facts: Mapping[str, Any], family: _Family, index: int, kind: str, keys_of: int | None) -> LayerSpec:
    theta, rotated, factor = _rotary(facts, family, kind)
    window = facts["sliding_window"] if kind == _LOCAL else None
    if not family.wide_globals:
        return LayerSpec(theta, window, rotated, factor)
    own = _own_widths(facts, index, kind)
    wider = 2 * facts["intermediate_size"] if facts.get("use_double_wide_mlp") and keys_of is not None else None
    return LayerSpec(
        rope_theta=theta,
        window=window,
        rotated=rotated,
        rope_factor=factor,
        kv_heads=own.get("num_key_value_heads"),
        head_width=own.get("head_dim"),
        mlp_width=wider,
        values_are_keys=bool(facts.get("attention_k_eq_v")) and kind == _GLOBAL and keys_of is None,
        keys_of=keys_of,
    )


def _own_widths(facts: Mapping[str, Any], index: int, kind: str) -> Mapping[str, Any]:
    """What a Gemma 4 layer has instead of the model's head width and number of key-value heads."""
    listed = facts.get("per_layer_config")
    if listed is not None:
        # Numbered with leading zeros where there are ten layers or more.
        own: Mapping[str, Any] = next((one for number, one in listed.items() if int(number) == index), {})
        if unknown := set(own) - {"head_dim", "num_key_value_heads"}:
            raise UnknownModel(f"Gemma 4 with layers that differ in {min(unknown)!r} is not covered")
        return own
    if kind == _LOCAL:
        return {}
    heads = facts.get("num_global_key_value_heads") if facts.get("attention_k_eq_v") else None
    return {"head_dim": facts.get("global_head_dim") or 512, "num_key_value_heads": heads}


def _rotary(facts: Mapping[str, Any], family: _Family, kind: str) -> tuple[float, float, float]:
    """Base, share of the features that turn, and slow-down of one type of layer."""
    said = facts.get("rope_parameters") or {}
    said = said.get(kind) or {} if not {_LOCAL, _GLOBAL}.isdisjoint(said) else said
    two_bases = family.rotary[_LOCAL] != family.rotary[_GLOBAL]
    local_of_two = two_bases and kind == _LOCAL
    old = facts.get("rope_local_base_freq" if local_of_two else "rope_theta")
    scaling = {**said, **({} if local_of_two else facts.get("rope_scaling") or {})}
    theta = said.get("rope_theta") or old or family.rotary[kind]
    how = scaling.get("rope_type") or scaling.get("type")
    if how is None and family.wide_globals and kind == _GLOBAL:
        how, scaling = "proportional", {"partial_rotary_factor": 0.25}
    if how in (None, "default"):
        return theta, 1.0, 1.0
    if how == "linear" and scaling.get("partial_rotary_factor", 1.0) == 1.0:
        return theta, 1.0, scaling["factor"]
    if how == "proportional":
        return theta, scaling.get("partial_rotary_factor", 1.0), scaling.get("factor", 1.0)
    raise UnknownModel(f"{family.name} with rotary positions of type {how!r} is not covered")
