"""The whole text, or a part of it: what it is about, who wrote it, how often, in which chapter."""
