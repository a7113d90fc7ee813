"""From a model's name to the model in memory; the one place where a broken model becomes a sentence for a person."""

from gemma10m_tui.errors import Problem
from gemma10m_tui.model_folders import find_model_folder
from model.checkpoint import BrokenModel, Model, load_model
from model.spec import UnknownModel


def load(name: str | None, device: str) -> Model:
    """The model that a name or a path means, None the built-in one; a Problem says what to do if it is unusable."""
    folder = find_model_folder(name)
    try:
        return load_model(folder.path, device)
    except (BrokenModel, UnknownModel, ValueError) as problem:
        raise Problem(
            f"The model '{folder.name}' cannot be used: {problem}. Run gemma10m models list to see the others."
        ) from problem
