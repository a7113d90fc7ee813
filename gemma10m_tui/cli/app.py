"""The command `gemma10m`: which commands there are, and how a command line that cannot be parsed ends."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from gemma10m_tui.cli.ask import ask
from gemma10m_tui.cli.bench import bench
from gemma10m_tui.cli.chat import chat
from gemma10m_tui.cli.doctor import doctor
from gemma10m_tui.cli.evaluate import evaluate
from gemma10m_tui.cli.ingest import ingest
from gemma10m_tui.cli.models import models
from gemma10m_tui.cli.outcome import as_problem, fail, reader_left
from gemma10m_tui.cli.output import prepare_streams
from gemma10m_tui.cli.snapshots import snapshots
from gemma10m_tui.cli.snapshots_diff import diff
from gemma10m_tui.cli.train import train
from gemma10m_tui.errors import ExitCode, Problem

NAME = "gemma10m"

app = typer.Typer(
    help="Chat with long documents in a terminal: a whole book or repository, read into a memory of fixed size.",
    epilog="Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 snapshot and model do not match, 5 read in part, "
    "130 interrupted (what was read is saved), 141 whoever read the output has gone.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("chat")(chat)
app.command("ingest")(ingest)
app.command("ask")(ask)
snapshots.command("diff")(diff)
app.add_typer(snapshots, name="snapshots")
app.add_typer(models, name="models")
app.command("train")(train)
app.add_typer(evaluate, name="eval")
app.command("bench")(bench)
app.command("doctor")(doctor)


def _version(wanted: bool) -> None:
    if wanted:
        from gemma10m_tui import __version__

        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Take what comes before the command; the commands do the rest."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; nothing is raised."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    try:
        # Not standalone, so that the parser raises what is wrong with the line instead of printing and exiting.
        ended = typer.main.get_command(app).main(args=words or ["--help"], prog_name=NAME, standalone_mode=False)
        sys.stdout.flush()
        return int(ended or 0)
    except BrokenPipeError:
        return int(reader_left())
    except SystemExit as error:  # shell completion, which the parser handles and ends itself, as it does a closed pipe
        if isinstance(error.__context__, BrokenPipeError):
            return int(reader_left())
        return error.code if isinstance(error.code, int) else int(ExitCode.FAILED)
    except Exception as error:
        return int(fail(_usage_problem(error) or as_problem(error), as_json="--json" in words))


def _usage_problem(error: Exception) -> Problem | None:
    """The parser's complaint as a problem; None for any other error.

    Known by what it can do and not by its class, which has moved between modules from one Typer to the next.
    """
    message = getattr(error, "format_message", None)
    if message is None:
        return None
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", NAME)
    return Problem(f"{str(message()).strip().rstrip('.')}. Try {command} --help.", ExitCode.USAGE)
