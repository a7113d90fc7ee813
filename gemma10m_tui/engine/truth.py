"""One line about what a model can be trusted with, as the app shows it; the gates of its memory decide."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.checkpoint import Model


def truth_about(model: "Model") -> str:
    """The line, for people; a memory that no gate lets into an answer is as good as none."""
    if not model.hears_memory:
        return "Not trained with a memory: it answers from the passages that are read again."
    if model.spec.is_own:
        return (
            "A small model with a trained memory: it finds and quotes, word for word; it does not reason or reword. "
            "For a Gemma checkpoint instead: --model FOLDER."
        )
    return (
        "A Gemma whose memory was trained afterwards: it answers in its own words, from the passages that are read "
        "again and from its memory; how much that recalls, gemma10m eval measures."
    )
