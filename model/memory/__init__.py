"""The long-term memories: what a layer keeps of everything before its segment."""

from model.memory.compressive import Memory, fold, fold_many, read
from model.memory.delta import DeltaRule
from model.memory.gated_delta import GatedDeltaRule
from model.memory.recurrent import RecurrentRule
from model.memory.rule import LinearRule, Rule

__all__ = ["Memory", "Rule", "fold", "fold_many", "read", "rule_for"]


def rule_for(name: str, kv_heads: int, head_width: int) -> Rule:
    """The rule that a `MemorySpec` names, for one layer; a recurrent one comes with weights to learn."""
    match name:
        case "linear":
            return LinearRule()
        case "delta":
            return DeltaRule()
        case "gated-delta":
            return GatedDeltaRule()
        case "recurrent":
            return RecurrentRule(kv_heads, head_width)
    raise ValueError(f"there is no memory of the kind {name!r}")
