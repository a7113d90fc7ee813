"""`gemma10m models`: the checkpoints that can answer, what each is, and fetching more of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemma10m_tui.cli.options import Device, Json, Precision
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result, say, size, table
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.model_folders import ModelFolder
    from gemma10m_tui.model_loading import Placed

models = typer.Typer(help="The models that can read and answer.")


@models.command("list")
@ends_in_an_exit_code
def list_models(json: Json = False) -> ExitCode:
    """List the built-in model, those in the models folder, and the Gemmas in the hub's cache."""
    from gemma10m_tui.model_folders import list_model_folders

    found = [_entry(model) for model in list_model_folders()]
    if json:
        print_json(found)
        return ExitCode.DONE
    rows = [
        (
            entry["name"] + ("" if entry["origin"] == "local" else f" ({entry['origin']})"),
            entry["architecture"],
            "?" if entry["parameters"] is None else f"{entry['parameters'] / 1e6:,.1f} M",
            size(entry["size_bytes"]),
            entry["path"],
        )
        for entry in found
    ]
    if rows:
        result(table(("NAME", "ARCHITECTURE", "PARAMETERS", "SIZE", "PATH"), rows, right=frozenset({2, 3})))
    return ExitCode.DONE


def _entry(model: "ModelFolder") -> dict[str, Any]:
    """What the files of a model tell without torch."""
    from gemma10m_tui.model_folders import architecture, parameters, weight_files

    return {
        "name": model.name,
        "path": str(model.path),
        "built_in": model.built_in,
        "origin": model.origin,
        "architecture": architecture(model.path),
        "parameters": parameters(model.path),
        "size_bytes": sum(path.stat().st_size for path in weight_files(model.path)),
    }


@models.command("show")
@ends_in_an_exit_code
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A model's name or folder; the built-in one if not given.")
    ] = None,
    device: Device = "auto",
    precision: Precision = "auto",
    json: Json = False,
) -> ExitCode:
    """Show what a model is, how large its memory is, whether its gates are open, and whether it fits this device."""
    from gemma10m_tui.model_folders import find_model_folder
    from gemma10m_tui.model_loading import place

    folder = find_model_folder(name)
    placed = place(folder, device, precision)
    entry = {**_entry(folder), **_facts(placed)}
    if json:
        print_json(entry)
    else:
        result(table(("", ""), _lines(entry, placed)).lstrip("\n"))
    return ExitCode.DONE


def _facts(placed: "Placed") -> dict[str, Any]:
    outline, spec, fit = placed.outline, placed.outline.spec, placed.fit
    return {
        "family": spec.family,
        "layers": len(spec.layers),
        "memory_layers": len(spec.memory_layers),
        "segment": spec.segment,
        "windows": list(outline.windows),
        "memory_bytes": spec.memory_bytes,
        "gates": {"count": outline.gates, "open": outline.gates_open},
        "finder": outline.has_finder,
        "device": str(placed.device),
        "dtype": placed.precision,
        "available_bytes": fit.available,
        "needed_bytes": {name: each.needed for name, each in placed.fits.items()},
        "fits": fit.fits,
    }


def _lines(entry: dict[str, Any], placed: "Placed") -> list[tuple[str, str]]:
    """What a person wants to know, in words."""
    from gemma10m_tui.model_loading import what_would_fit

    outline, fit = placed.outline, placed.fit
    windows = ", ".join(f"{window:,}" for window in outline.windows) or "none"
    parameters = "unknown" if entry["parameters"] is None else f"{entry['parameters'] / 1e6:,.1f} M"
    if outline.gates_open:
        gates = f"open in {outline.gates_open} of {outline.gates} heads"
    else:
        gates = "closed: answers come from re-read passages only"
    free = "an unknown amount" if fit.available is None else size(fit.available)
    room = f"needs {size(fit.needed)} in {placed.precision}; {placed.device} has {free} free"
    return [
        ("name", f"{entry['name']} ({entry['origin']})"),
        ("path", entry["path"]),
        ("family", f"{entry['family']} ({entry['architecture']})"),
        ("parameters", f"{parameters}, {size(entry['size_bytes'])} on disk"),
        ("layers", f"{entry['layers']}, of which {entry['memory_layers']} with a memory"),
        ("segment", f"{entry['segment']:,} tokens; sliding windows: {windows}"),
        ("memory", f"{size(entry['memory_bytes'])}, however much is read"),
        ("gates", gates),
        ("finder", "yes" if entry["finder"] else "no"),
        ("fits", ("yes: " if fit.fits else "no: ") + room + ("" if fit.fits else f"; {what_would_fit(placed.fits)}")),
    ]


@models.command("pull")
@ends_in_an_exit_code
def pull(
    repository: Annotated[str, typer.Argument(metavar="OWNER/NAME", help="A Gemma on the hub.")], json: Json = False
) -> ExitCode:
    """Fetch a Gemma from the Hugging Face hub into its cache; HF_HOME, HF_TOKEN and HF_HUB_OFFLINE mean what they do
    there.
    """
    from gemma10m_tui.model_folders import ModelFolder
    from gemma10m_tui.model_hub import fetch, fetch_config

    _require_covered(repository, fetch_config(repository))
    model = ModelFolder(repository, fetch(repository), cached=True)
    if json:
        print_json(_entry(model))
    else:
        result(str(model.path))
        say(f"Fetched; read with it by adding --model {repository}.")
    return ExitCode.DONE


def _require_covered(repository: str, config: Path) -> None:
    """Say that a model is none of ours before gigabytes of it are fetched."""
    from model.checkpoint import BrokenModel, read_spec
    from model.spec import UnknownModel

    try:
        read_spec(config.parent)
    except (BrokenModel, UnknownModel, ValueError) as problem:
        raise Problem(f"{repository} cannot be used, so nothing more of it was fetched: {problem}.") from problem
