"""Measurements of what a model recalls and how well it answers, on the same code that answers people."""
