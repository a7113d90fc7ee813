"""From a model's name to the model in memory; the one place where a broken model becomes a sentence for a person."""

from dataclasses import dataclass

import torch

from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.model_folders import ModelFolder, find_model_folder, lasting_name
from model.checkpoint import BrokenModel, Model, load_model, pick_device, read_spec
from model.fit import PRECISIONS, Fit, compute_dtype, fastest_precision, fits, parameter_count
from model.outline import Outline, outline
from model.spec import UnknownModel


@dataclass(frozen=True)
class Placed:
    """A model that was looked at and not loaded: how it would fit `device` in `precision`, and in all others."""

    outline: Outline
    device: torch.device
    precision: str
    fits: dict[str, Fit]

    @property
    def fit(self) -> Fit:
        """In the precision that it would be loaded in."""
        return self.fits[self.precision]


def load(name: str | None, device: str, precision: str = "auto") -> Model:
    """The model that a name or a path means, None the built-in one; a Problem says what to do if it is unusable.

    `precision` is one of `model.fit.PRECISIONS`, or auto. What does not fit the device is refused before it is loaded.
    """
    return load_folder(find_model_folder(name), device, precision)


def load_folder(folder: ModelFolder, device: str, precision: str = "auto") -> Model:
    """The model in a folder, called by the name that leads to it again; raises a Problem as `load` does."""
    require_precision(precision)
    try:
        place, spec = pick_device(device), read_spec(folder.path)
        parameters = parameter_count(spec)
        chosen = fastest_precision(parameters, place) if precision == "auto" else precision
        _require_room(folder, chosen, place, fits(spec, place))
        dtype = compute_dtype(chosen, parameters, place)
        return load_model(folder.path, str(place), dtype, int8=chosen == "int8", name=lasting_name(folder))
    except (BrokenModel, UnknownModel, ValueError) as problem:
        raise _unusable(folder, problem) from problem


def place(folder: ModelFolder, device: str, precision: str = "auto") -> Placed:
    """Look at a model and at whether it fits, without loading it; raises a Problem as `load` does."""
    require_precision(precision)
    try:
        where, looked = pick_device(device), outline(folder.path)
        chosen = fastest_precision(parameter_count(looked.spec), where) if precision == "auto" else precision
        return Placed(looked, where, chosen, fits(looked.spec, where))
    except (BrokenModel, UnknownModel, ValueError) as problem:
        raise _unusable(folder, problem) from problem


def require_precision(precision: str) -> None:
    """Raise a Problem for what is no precision."""
    if precision not in ("auto", *PRECISIONS):
        raise Problem(f"'{precision}' is not a precision; take auto, {', '.join(PRECISIONS)}.", ExitCode.USAGE)


def what_would_fit(found: dict[str, Fit]) -> str:
    """The half of a sentence that says in which precision a model would fit, if in any."""
    best = next((fit for fit in found.values() if fit.fits), None)
    if best is not None:
        return f"--dtype {best.precision} needs {_gigabytes(best.needed)} and would fit"
    least = min(found.values(), key=lambda fit: fit.needed)
    return f"it would need {_gigabytes(least.needed)} even in {least.precision}: take a smaller model"


def _require_room(folder: ModelFolder, chosen: str, place: torch.device, found: dict[str, Fit]) -> None:
    fit = found[chosen]
    if not fit.fits and fit.available is not None:
        raise Problem(
            f"The model '{folder.name}' needs {_gigabytes(fit.needed)} in {chosen} and {place} has "
            f"{_gigabytes(fit.available)} free; {what_would_fit(found)}."
        )


def _unusable(folder: ModelFolder, problem: Exception) -> Problem:
    return Problem(f"The model '{folder.name}' cannot be used: {problem}. Run gemma10m models list to see the others.")


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"
