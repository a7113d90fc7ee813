"""The options that several commands share, said once, and how a command takes a group of them as one value."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, get_type_hints

import typer

from gemma10m_tui.errors import ExitCode

Name = Annotated[str, typer.Argument(metavar="SNAPSHOT", help="A snapshot's name or title, or the path of its file.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Model = Annotated[
    str | None,
    typer.Option("--model", "-m", metavar="NAME", help="A model's name or folder; the built-in one if not given."),
]
Device = Annotated[str, typer.Option("--device", metavar="DEVICE", help="auto, cpu, cuda, cuda:1 or mps.")]
Precision = Annotated[
    str, typer.Option("--dtype", metavar="DTYPE", help="auto, float32, bfloat16, or int8 (weights only).")
]


@dataclass(frozen=True)
class ModelOptions:
    """Which model a command runs, and on what."""

    model: Model = None
    device: Device = "auto"
    precision: Precision = "auto"

    @property
    def chosen(self) -> tuple[str | None, str, str]:
        """Model, device and precision, as an engine takes them."""
        return self.model, self.device, self.precision


def takes_groups(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """A command whose parameters of a dataclass's type stand on the command line as the fields of that dataclass."""
    signature = inspect.signature(command, eval_str=True)
    groups: dict[str, Any] = {
        name: one.annotation for name, one in signature.parameters.items() if is_dataclass(one.annotation)
    }

    @functools.wraps(command)
    def run(**words: Any) -> ExitCode:
        for name, group in groups.items():
            words[name] = group(**{field.name: words.pop(field.name) for field in fields(group)})
        return command(**words)

    shown: list[inspect.Parameter] = []
    for name, one in signature.parameters.items():
        hints = get_type_hints(groups[name], include_extras=True) if name in groups else {name: one.annotation}
        defaults = {field.name: field.default for field in fields(groups[name])} if name in groups else {}
        for option, hint in hints.items():
            default = defaults.get(option, one.default)
            shown.append(inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint))
    run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in shown} | {"return": ExitCode}
    return run
