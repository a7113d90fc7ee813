"""The ids by which the config file gives other keys, and what to say of one that means nothing."""

import difflib
from collections.abc import Iterable, Mapping

from textual.dom import DOMNode

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.tui.commands import declared_bindings


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
