"""Models of the Hugging Face hub: what its cache on this machine holds, and fetching more.

Notable: everything is where `huggingface_hub` keeps it (HF_HOME, HF_HUB_CACHE), so a model that another program has
fetched is there already; HF_TOKEN, HF_ENDPOINT and HF_HUB_OFFLINE mean what they mean there. The cache is looked
through without that library, which takes a noticeable while to load.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gemma10m_tui.errors import ExitCode, Problem

_PREFIX = "models--"
_WANTED = [
    "config.json",
    "generation_config.json",
    "tokenizer.model",
    "tokenizer.json",
    "tokenizer_config.json",
    "*.safetensors",
    "*.safetensors.index.json",
    "finder/*",
]


def cache_folder() -> Path:
    """Where the hub's cache is, by the hub's own rules."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(name):
            return Path(os.path.expandvars(os.environ[name])).expanduser()
    general = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("HF_HOME") or f"{general}/huggingface"
    return Path(os.path.expandvars(home)).expanduser() / "hub"


def cached_models() -> Iterator[tuple[str, Path]]:
    """Name (`OWNER/NAME`) and folder of every model in the cache that has a config.json, by name."""
    try:
        repositories = sorted(cache_folder().glob(_PREFIX + "*"))
    except (OSError, RuntimeError):  # the latter where there is no home folder, and so no cache
        return
    for repository in repositories:
        folder = _snapshot(repository)
        if folder is not None:
            yield repository.name.removeprefix(_PREFIX).replace("--", "/"), folder


def _snapshot(repository: Path) -> Path | None:
    """The revision that `main` is at, or else the newest there is."""
    try:
        main = (repository / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        main = ""
    try:
        snapshots = sorted((repository / "snapshots").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return None
    usable = [path for path in snapshots if (path / "config.json").is_file()]
    return next((path for path in usable if path.name == main), usable[0] if usable else None)


def fetch_config(repository: str) -> Path:
    """Fetch a model's config.json alone, to see what it is before gigabytes follow; raises a Problem."""
    with _problems_of(repository):
        from huggingface_hub import hf_hub_download
        from huggingface_hub.utils.logging import set_verbosity

        set_verbosity(logging.ERROR)  # no warning for each retry: what comes of them is told at the end
        return Path(hf_hub_download(repository, "config.json"))


def fetch(repository: str) -> Path:
    """Fetch a model into the cache, or what is missing of it, and return its folder; raises a Problem."""
    with _problems_of(repository):
        from huggingface_hub import snapshot_download
        from huggingface_hub.utils.tqdm import disable_progress_bars

        if not sys.stderr.isatty():
            disable_progress_bars()
        return Path(snapshot_download(repository, allow_patterns=_WANTED))


@contextmanager
def _problems_of(repository: str) -> Iterator[None]:
    """Say in one sentence what keeps a model from being fetched."""
    try:
        yield
    except ImportError as error:
        raise Problem("Fetching models needs the package huggingface_hub; install it and try again.") from error
    except Exception as error:
        problem = _problem(repository, error)
        if problem is None:
            raise
        raise problem from error


def _problem(repository: str, error: Exception) -> Problem | None:
    from huggingface_hub import constants, errors

    match error:
        case errors.HFValidationError():
            return Problem(
                f"'{repository}' is no repository's name; one reads like google/gemma-3-270m-it.", ExitCode.USAGE
            )
        case errors.GatedRepoError():
            return Problem(
                f"{repository} is gated: accept its terms at {constants.ENDPOINT}/{repository}, then run hf auth login "
                "or set HF_TOKEN, and pull again."
            )
        case errors.RepositoryNotFoundError():
            return Problem(
                f"The hub has no model '{repository}', or a private one; check the name, or run hf auth login.",
                ExitCode.NOT_FOUND,
            )
        case errors.RemoteEntryNotFoundError():
            return Problem(f"{repository} has no config.json, so it is no model that this program can use.")
    if constants.HF_HUB_OFFLINE and isinstance(error, errors.LocalEntryNotFoundError | errors.OfflineModeIsEnabled):
        return Problem(f"HF_HUB_OFFLINE is set and the cache does not hold all of {repository}; unset it to fetch.")
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, errors.HfHubHTTPError) and status is not None:
        return Problem(f"The hub answered with error {status} when asked for {repository}; try again later.")
    unreachable = isinstance(error, errors.LocalEntryNotFoundError) or type(error).__module__.startswith("httpx")
    if unreachable:
        return Problem(
            f"The hub cannot be reached for {repository}; check the connection and pull again: what was fetched stays."
        )
    return None
