"""Questions that are too long for the patterns that tell what is asked: they ask for something in the text, and would
take some of the patterns minutes.
"""

_LONGEST = 400  # characters


def is_long(question: str) -> bool:
    """Whether no pattern is to be tried on a question."""
    return len(question) > _LONGEST
