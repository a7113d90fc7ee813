"""Measurements of the network alone: token ids in, scores out."""
