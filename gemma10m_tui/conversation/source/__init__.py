"""Definitions in source code: which one is asked for, and what it does."""
