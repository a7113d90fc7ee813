"""Two snapshots cannot be made one, and this says so, with what can be done instead.

The memory of a layer alone could be added to another's. But every layer above read its own input out of the memory
below, through functions that are not linear: what it took in would have been other numbers, had the layers below known
the other text too. The sum is the memory of neither.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.shelf import Shelf
from gemma10m_tui.library.snapshot import SUFFIX


def refuse_snapshots(named: Iterable[str | Path], shelf: Shelf) -> None:
    """Raise a Problem where one of the things that are to be read is a snapshot, by its file or by its name."""
    for one in named:
        word = os.fspath(one)
        if word.endswith(SUFFIX) if os.path.exists(os.path.expanduser(word)) else _is_on(shelf, word):
            raise Problem(
                f"{clean_name(Path(word).stem)} is a snapshot, not a text, and two snapshots cannot be merged: the"
                " layers that read a memory are not linear, so the sum of two is the memory of neither; append the"
                " files that it was read from instead.",
                ExitCode.USAGE,
            )


def _is_on(shelf: Shelf, word: str) -> bool:
    try:
        return shelf.find(word).stem == word.removesuffix(SUFFIX)
    except Problem:
        return False
