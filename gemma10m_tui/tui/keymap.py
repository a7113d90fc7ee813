"""Keys by name: as a keyboard has them printed on it, and the ids by which the config file gives other ones."""

import difflib
from collections.abc import Iterable, Mapping

from textual.dom import DOMNode

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.tui.commands import declared_bindings

_PRINTED = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "slash": "/",
    "question_mark": "?",
}


def printed(key: str) -> str:
    """A key as people read it: Esc, F1, Ctrl+L, Shift+Enter; a letter alone is small, as it is typed."""
    parts = key.split("+")
    if len(parts) == 1 and len(key) == 1:
        return key
    return "+".join(_PRINTED.get(part, part.capitalize()) for part in parts)


def unknown_ids(keys: Mapping[str, str], owners: Iterable[type[DOMNode]]) -> list[str]:
    """A sentence for each id that no binding of these classes has."""
    known = sorted({binding.id for owner in owners for binding in declared_bindings(owner) if binding.id})
    sentences = []
    for id in keys:
        if id not in known:
            near = difflib.get_close_matches(id, known, n=1)
            advice = f"did you mean {near[0]}?" if near else "the help (F1) shows the ids there are."
            sentences.append(f"The config file gives keys to {clean_name(id)}, which is nothing here; {advice}")
    return sentences
