"""The front door: makes sure that the packages imported are ours, then hands over to the command line."""

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

# The folder that holds this package and its sibling `model`: site-packages, or a checkout.
_HOME = Path(__file__).resolve().parent.parent


class _OwnModel:
    """Finds the package `model` beside this one, whatever else on the path is called so.

    `model` is a common name for a folder: a data scientist runs this program from a folder that has one, or has one on
    PYTHONPATH, and theirs would be imported in place of ours.
    """

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of our `model`; None for every other name, which goes on to the usual finders."""
        return PathFinder.find_spec(name, [str(_HOME)], target) if name == "model" else None


def guard_imports() -> None:
    """Keep the current folder out of every import that follows.

    `python -m` puts the current folder first on the path, and PYTHONPATH=. does too: a file typer.py or a folder torch/
    of the person's would be run as ours. Nothing of ours but the standard library is imported before this.
    """
    try:
        here = Path.cwd().resolve()
    except OSError:  # the folder was deleted under us: '' then leads nowhere, but goes all the same
        here = None
    if here == _HOME:  # a checkout that may not be installed; our own children, started with -P, must find it too
        inherited = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join([str(_HOME), *([inherited] if inherited else [])])
    else:
        sys.path[:] = [entry for entry in sys.path if entry not in ("", os.curdir) and _resolved(entry) != here]
    if _OwnModel not in sys.meta_path:
        sys.meta_path.insert(0, _OwnModel)


def _resolved(entry: str) -> Path | None:
    try:
        return Path(entry).resolve()
    except (OSError, RuntimeError):
        return None


def main() -> int:
    """Run the command line; the exit code is the return value."""
    guard_imports()
    try:
        from gemma10m_tui.cli.app import run

        return run()
    except KeyboardInterrupt:  # before any command began, or after it ended
        return 130


if __name__ == "__main__":
    sys.exit(main())
