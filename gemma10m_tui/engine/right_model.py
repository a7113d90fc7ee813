"""The model that a snapshot has to be opened with: found among the known ones, or told for in a sentence.

The fingerprint decides. A name only says where to look first: it may lead elsewhere on another machine, and snapshots
of earlier versions have names that lead nowhere.
"""

import shlex
from contextlib import suppress
from pathlib import Path

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.records import ModelIdentity
from gemma10m_tui.library.snapshot import SUFFIX
from gemma10m_tui.model_folders import ModelFolder, accepted_name, likely_folders
from model.checkpoint import BrokenModel, Model, fingerprint


def find_right_model(snapshot: str, wanted: ModelIdentity) -> ModelFolder:
    """The folder of the model that read a snapshot; raises a Problem where none of the known ones is it.

    `snapshot` is what a person writes to mean it.
    """
    folder = _known(wanted)
    if folder is None:
        raise _mismatch(f"{_called(snapshot)} was read by {_shown(wanted)}, and {_not_here(snapshot)}")
    return folder


def require_right_model(snapshot: str, wanted: ModelIdentity, model: Model, named: str) -> None:
    """Raise a Problem that says how to open the snapshot unless this is the model that read it.

    `named` is what a person wrote to have the model.
    """
    if model.fingerprint == wanted.fingerprint:
        return
    folder = _known(wanted)
    advice = (
        f"open it with --model {accepted_name(folder)}, or {_reread(snapshot, named)}"
        if folder
        else _not_here(snapshot, named)
    )
    asked = ModelIdentity(model.name, model.fingerprint)
    raise _mismatch(f"{_called(snapshot)} was read by {_shown(wanted)}, not by {_shown(asked)}; {advice}")


def _not_here(snapshot: str, named: str | None = None) -> str:
    return (
        "none of the models that gemma10m models list shows is that one; give its folder with --model, or "
        f"{_reread(snapshot, named)}"
    )


def _reread(snapshot: str, named: str | None) -> str:
    chosen = [] if named is None else ["--model", named]
    command = shlex.join(["gemma10m", "snapshots", "reread", snapshot, *chosen])
    return f"have the text that it holds read again: {clean_name(command)}"


def _called(snapshot: str) -> str:
    return clean_name(Path(snapshot).stem if snapshot.endswith(SUFFIX) else snapshot)


def _known(wanted: ModelIdentity) -> ModelFolder | None:
    for folder in likely_folders(wanted.name):
        with suppress(OSError, BrokenModel):  # half fetched, or an adapter without its model
            if fingerprint(folder.path) == wanted.fingerprint:
                return folder
    return None


def _shown(model: ModelIdentity) -> str:
    return f"{model.name} ({model.fingerprint[:8]})"


def _mismatch(sentence: str) -> Problem:
    return Problem(sentence, ExitCode.MISMATCH)
