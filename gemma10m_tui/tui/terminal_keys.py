"""Keys that terminals send and Textual takes for others: Alt+Enter is an escape and a carriage return."""

from enum import Enum

from textual import _ansi_sequences


class _Key(Enum):
    """By the name that bindings have for it."""

    ALT_ENTER = "alt+enter"


_SENT = {"\x1b\r": (_Key.ALT_ENTER,)}


def learn_keys() -> None:
    """Have Textual know them from now on; it would take the two characters for Alt, dropped, and Enter."""
    _ansi_sequences.ANSI_SEQUENCES_KEYS.update(_SENT)  # type: ignore[attr-defined]
