"""gemma10m: an interactive terminal chat for long documents, read into an Infini-attention memory."""

__version__ = "0.1.0"
