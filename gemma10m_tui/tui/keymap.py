"""Keys by name: as a keyboard has them printed on it, and the ids by which the config file gives other ones."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from textual.app import App
from textual.binding import Binding
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


@runtime_checkable
class HasKeymap(Protocol):
    """An app whose keys a config file may have changed."""

    def keymap_for(self, id: str | None) -> str:
        """The keys that a binding was given; empty where it has its own."""


def keys_of(app: App[Any], binding: Binding) -> list[str]:
    """The keys of a binding, as they are printed: those of the config file where it gives some."""
    given = app.keymap_for(binding.id) if isinstance(app, HasKeymap) else ""
    singles = Binding.make_bindings([replace(binding, key=given or binding.key)])
    return [app.get_key_display(single) for single in singles]


def border_keys(app: App[Any], owner: type[DOMNode], enter: str = "") -> str:
    """What a box says on its border: `Enter open · r rename · Esc close`, from the bindings that are shown."""
    shown = [(keys_of(app, one)[0], one) for one in declared_bindings(owner) if one.show]
    shown.sort(key=lambda one: one[1].key.startswith("escape"))
    said = [f"{key} {one.description.lower()}" for key, one in shown]
    return " · ".join([f"Enter {enter}", *said] if enter else said)


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
