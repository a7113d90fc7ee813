"""What stands above the first turn: what the model can be trusted with, what to do here, and what was said before."""

from collections.abc import Sequence

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import ConversationEntry
from gemma10m_tui.tui.foreign import shortened

_HINT = "Ask about the text, also while it is being read: its passages are found at once, its memory grows."
NOTHING_OPEN = (
    "Nothing is open, so there is nothing to ask about. What stood in the way is said below; another file, or a text "
    "that was read before, can be chosen in the library (Ctrl+L)."
)
_LONGEST_TITLE = 50  # cells


def introduction(truth: str, saved: Sequence[ConversationEntry]) -> str:
    """Up to three lines; `saved` are the text's conversations, newest first."""
    return "\n".join(line for line in (truth, _HINT, _of_saved(saved)) if line)


def _of_saved(saved: Sequence[ConversationEntry]) -> str:
    if not saved:
        return ""
    are = "is" if len(saved) == 1 else "are"
    last = shortened(saved[0].title, _LONGEST_TITLE)
    return f"{counted(len(saved), 'conversation')} {are} saved with it, the last “{last}”; F2 goes on with one."
