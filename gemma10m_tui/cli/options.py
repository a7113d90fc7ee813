"""The options that several commands share, said once."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Model = Annotated[
    str | None,
    typer.Option("--model", "-m", metavar="NAME", help="A model's name or folder; the built-in one if not given."),
]
Device = Annotated[str, typer.Option("--device", metavar="DEVICE", help="auto, cpu, cuda, cuda:1 or mps.")]
Precision = Annotated[
    str, typer.Option("--dtype", metavar="DTYPE", help="auto, float32, bfloat16, or int8 (weights only).")
]
