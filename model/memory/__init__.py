"""The long-term memories: what a layer keeps of everything before its segment."""

from model.memory.compressive import Memory, fold, fold_many, read

__all__ = ["Memory", "fold", "fold_many", "read"]
