"""Every generation of Gemma in small, in two implementations with the same weights: `transformers` and ours.

The shapes, lengths and weights are chosen so that every fact matters: a global layer after local ones, several windows
of text, shared key-value heads, norms that are not one, soft caps that bite, a query scale that is not the head
width's, rotary bases at which a short text turns visibly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tiny
import torch
import transformers
from torch import Tensor, nn

from model.checkpoint import Model, load_model
from model.decoder import Decoder

LENGTH, WINDOW = 40, 6
L, G = "sliding_attention", "full_attention"
ROTARY = {L: {"rope_type": "default", "rope_theta": 50.0}, G: {"rope_type": "default", "rope_theta": 3000.0}}
PARTLY = {**ROTARY, G: {"rope_type": "proportional", "partial_rotary_factor": 0.25, "rope_theta": 700.0}}
COMMON = {
    "vocab_size": tiny.VOCABULARY,
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "max_position_embeddings": 64,
    "attn_implementation": "eager",
}
WINDOWED = {**COMMON, "sliding_window": WINDOW, "query_pre_attn_scalar": 13}
CAPPED = {**WINDOWED, "attn_logit_softcapping": 2.0, "final_logit_softcapping": 3.0}
FLAT_ROTARY = {"rope_type": "default", "rope_theta": 300.0}
WIDE = {**COMMON, "sliding_window": WINDOW, "rope_parameters": PARTLY, "global_head_dim": 16}
WITH_TABLE = {
    **WIDE,
    "num_hidden_layers": 7,
    "layer_types": [L, L, G, L, G, L, G],
    "num_kv_shared_layers": 2,
    "use_double_wide_mlp": True,
    "hidden_size_per_layer_input": 12,
    "vocab_size_per_layer_input": tiny.VOCABULARY,
    "final_logit_softcapping": 3.0,
}
SCALED = {**ROTARY, G: {"rope_type": "linear", "factor": 8.0, "rope_theta": 3000.0}}
EYES = {
    "hidden_size": 8,
    "intermediate_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "image_size": 28,
    "patch_size": 14,
}


@dataclass(frozen=True)
class Family:
    """A configuration and a model class of `transformers`; facts of a nested text configuration, or of the whole."""

    config: str
    network: str
    facts: Mapping[str, Any]
    around: Mapping[str, Any] | None = None

    def make_config(self) -> Any:
        made = getattr(transformers, self.config)
        if self.around is None:
            return made(**self.facts)
        text = {key: value for key, value in self.facts.items() if key != "attn_implementation"}
        return made(text_config=text, attn_implementation="eager", **self.around)


FAMILIES = {
    "Gemma 1, one key-value head": Family(
        "GemmaConfig",
        "GemmaForCausalLM",
        {**COMMON, "num_hidden_layers": 3, "num_key_value_heads": 1, "rope_parameters": FLAT_ROTARY},
    ),
    "Gemma 1, as many as queries": Family(
        "GemmaConfig",
        "GemmaForCausalLM",
        {**COMMON, "num_hidden_layers": 2, "num_key_value_heads": 4, "rope_parameters": FLAT_ROTARY},
    ),
    "Gemma 2": Family(
        "Gemma2Config", "Gemma2ForCausalLM", {**CAPPED, "num_hidden_layers": 4, "rope_parameters": FLAT_ROTARY}
    ),
    "VaultGemma": Family(
        "VaultGemmaConfig", "VaultGemmaForCausalLM", {**CAPPED, "num_hidden_layers": 4, "rope_parameters": FLAT_ROTARY}
    ),
    "Gemma 3": Family(
        "Gemma3TextConfig",
        "Gemma3ForCausalLM",
        {**WINDOWED, "num_hidden_layers": 5, "layer_types": [L, L, G, L, G], "rope_parameters": ROTARY},
    ),
    "Gemma 3 with eyes, rotary scaled": Family(
        "Gemma3Config",
        "Gemma3ForConditionalGeneration",
        {**WINDOWED, "num_hidden_layers": 7, "rope_parameters": SCALED},
        {"vision_config": EYES},
    ),
    "Gemma 4 dense": Family(
        "Gemma4TextConfig",
        "Gemma4ForCausalLM",
        {
            **WIDE,
            "num_hidden_layers": 6,
            "layer_types": [L, L, G, L, L, G],
            "attention_k_eq_v": True,
            "num_global_key_value_heads": 1,
            "hidden_size_per_layer_input": 0,
        },
    ),
    "Gemma 4 E": Family("Gemma4TextConfig", "Gemma4ForCausalLM", WITH_TABLE),
    "Gemma 4 E, nested": Family(
        "Gemma4Config", "Gemma4ForConditionalGeneration", WITH_TABLE, {"vision_config": None, "audio_config": None}
    ),
    "Gemma 4 unified": Family(
        "Gemma4UnifiedTextConfig",
        "Gemma4UnifiedForCausalLM",
        {
            **WIDE,
            "num_hidden_layers": 4,
            "layer_types": [L, L, L, G],
            "attention_k_eq_v": True,
            "num_global_key_value_heads": 2,
            "final_logit_softcapping": 3.0,
        },
    ),
}


@dataclass(frozen=True)
class Pair:
    """The same weights in both implementations, and what theirs makes of `ids`."""

    ours: Model
    theirs: Any
    ids: Tensor
    hidden: Tensor
    logits: Tensor


def make_pair(family: Family, folder: Path) -> Pair:
    """A model of random weights, none left as it starts, saved by `transformers` and loaded by us."""
    theirs = getattr(transformers, family.network)(family.make_config()).eval()
    random = torch.Generator().manual_seed(3)
    scalars = [(name, one) for name, one in theirs.named_buffers() if name.endswith("layer_scalar")]
    with torch.no_grad():
        for name, weight in [*theirs.named_parameters(), *scalars]:
            weight.copy_(_draw(name, weight, random))
    theirs.save_pretrained(folder)
    (folder / "tokenizer.model").write_bytes(tiny.vocabulary())
    ids = tiny.tokens(LENGTH, batch=2)
    return Pair(load_model(folder, "cpu"), theirs, ids, *outputs(theirs, ids))


def _draw(name: str, weight: Tensor, random: torch.Generator) -> Tensor:
    noise = torch.randn(weight.shape, generator=random)
    if weight.dim() > 1:
        return noise * (0.5 if "embed" in name else weight.shape[-1] ** -0.5)
    # Gemma 4 does not scale its scores: with norms around one they would be so sharp that rounding errors grow tenfold.
    quiet = 0.4 if "q_norm" in name and float(weight.mean()) == 1.0 else 1.0
    return quiet * (weight.mean() + 0.25 * noise)


def outputs(theirs: Any, ids: Tensor) -> tuple[Tensor, Tensor]:
    """Hidden states after the last norm, and logits."""
    with torch.inference_mode():
        return text_tower(theirs)(input_ids=ids).last_hidden_state, theirs(input_ids=ids).logits


def text_tower(theirs: Any) -> nn.Module:
    """The part of a model of theirs that reads text."""
    tower: nn.Module = getattr(theirs.model, "language_model", theirs.model)
    return tower


def error(decoder: Decoder, pair: Pair) -> float:
    """How far a pass of ours is from theirs, the worse of hidden states and logits."""
    with torch.inference_mode():
        hidden = decoder(pair.ids, segment=LENGTH).hidden
        return max(tiny.relative(hidden, pair.hidden), tiny.relative(decoder.logits(hidden), pair.logits))
