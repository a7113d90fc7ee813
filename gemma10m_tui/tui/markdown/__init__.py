"""Markdown of a model's making, drawn while it grows at a cost that does not depend on how much there is."""
