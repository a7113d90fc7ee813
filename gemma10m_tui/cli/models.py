"""`gemma10m models`: the checkpoints that can answer."""

from typing import Any

import typer

from gemma10m_tui.cli.options import Json
from gemma10m_tui.cli.outcome import ends_in_an_exit_code
from gemma10m_tui.cli.output import print_json, result, size, table
from gemma10m_tui.errors import ExitCode

models = typer.Typer(help="The models that can read and answer.")


@models.command("list")
@ends_in_an_exit_code
def list_models(json: Json = False) -> ExitCode:
    """List the built-in model and those in the models folder."""
    from gemma10m_tui.model_folders import architecture, list_model_folders, parameters, weight_files

    found: list[dict[str, Any]] = [
        {
            "name": model.name,
            "path": str(model.path),
            "built_in": model.built_in,
            "architecture": architecture(model.path),
            "parameters": parameters(model.path),
            "size_bytes": sum(path.stat().st_size for path in weight_files(model.path)),
        }
        for model in list_model_folders()
    ]
    if json:
        print_json(found)
        return ExitCode.DONE
    rows = [
        (
            entry["name"] + (" (built in)" if entry["built_in"] else ""),
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
