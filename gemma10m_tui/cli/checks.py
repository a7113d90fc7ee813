"""The checks of `gemma10m doctor`: each looks at one thing and never fails itself."""

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gemma10m_tui import __version__
from gemma10m_tui.cli.output import is_terminal, size
from gemma10m_tui.counted import counted
from gemma10m_tui.errors import Problem


@dataclass(frozen=True)
class Check:
    """What was found: `line` for a person, `facts` for JSON, `advice` the next step where there is one to take."""

    name: str
    healthy: bool
    line: str
    advice: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def check_everything() -> list[Check]:
    """Every check, in the order they are shown."""
    return [
        _program(),
        _python(),
        _torch(),
        _memory(),
        _sqlite(),
        _terminal(),
        *_folders(),
        *_stopped(),
        _settings(),
        _default_model(),
    ]


def _program() -> Check:
    where = str(Path(__file__).resolve().parents[2])
    return Check("gemma10m", True, f"{__version__} in {where}", facts={"version": __version__, "path": where})


def _python() -> Check:
    version = platform.python_version()
    healthy = sys.version_info >= (3, 11)
    return Check(
        "python",
        healthy,
        f"{version} on {platform.system()} {platform.release()} {platform.machine()}",
        "" if healthy else "Python 3.11 or newer is needed.",
        {"version": version, "executable": sys.executable, "system": platform.system(), "machine": platform.machine()},
    )


# Run in a process of its own: a torch built for another processor or driver does not raise, it kills the process.
_TORCH_PROBE = """
import json, torch
cuda = torch.cuda.is_available()
mps = torch.backends.mps.is_available()
devices = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())] if cuda else []
print(json.dumps({
    "version": torch.__version__, "cuda_build": torch.version.cuda, "threads": torch.get_num_threads(),
    "device": "cuda" if cuda else "mps" if mps else "cpu", "devices": devices,
    "device_memory_bytes": [torch.cuda.get_device_properties(i).total_memory for i in range(len(devices))],
}))
"""
_PATIENCE = 180  # seconds; a first import from a slow disk takes tens of seconds, a hanging driver never ends


def _torch() -> Check:
    advice = "Install PyTorch again; README.md says how to get the build for this machine."
    try:
        probe = subprocess.run(
            [sys.executable, "-P", "-c", _TORCH_PROBE], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        facts = json.loads(probe.stdout.splitlines()[-1]) if probe.returncode == 0 and probe.stdout.strip() else None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return Check("torch", False, f"cannot be asked ({type(error).__name__})", advice, {"version": None})
    if facts is None:
        lines = probe.stderr.strip().splitlines()
        reason = lines[-1] if lines else f"ended with {probe.returncode}"
        return Check("torch", False, f"cannot be loaded: {reason}", advice, {"version": None, "reason": reason})
    named = ", ".join(facts["devices"]) or facts["device"]
    return Check("torch", True, f"{facts['version']} on {named}, {facts['threads']} CPU threads", facts=facts)


def _memory() -> Check:
    facts: dict[str, Any] = {"total_bytes": None, "available_bytes": None, "processors": os.cpu_count()}
    try:
        facts["total_bytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        facts["available_bytes"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # the names that are missing on this system
        pass
    try:  # what the kernel would give back counts as available too
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                facts["available_bytes"] = int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    total, available = facts["total_bytes"], facts["available_bytes"]
    shown = f"{size(total)}" if total else "size not known"
    if available:
        shown += f", {size(available)} available"
    return Check("memory", True, f"{shown}; {facts['processors']} processors", facts=facts)


def _sqlite() -> Check:
    try:
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        connection.close()
        full_text = True
    except sqlite3.Error:
        full_text = False
    facts = {"version": sqlite3.sqlite_version, "fts5": full_text}
    advice = "" if full_text else "This Python's SQLite lacks full-text search (FTS5); use another build of Python."
    return Check(
        "sqlite", full_text, f"{sqlite3.sqlite_version} {'with' if full_text else 'without'} FTS5", advice, facts
    )


def _terminal() -> Check:
    columns, rows = shutil.get_terminal_size()
    facts = {
        "term": os.environ.get("TERM", ""),
        "color": os.environ.get("COLORTERM", ""),
        "program": os.environ.get("TERM_PROGRAM", ""),
        "no_color": "NO_COLOR" in os.environ,
        "ssh": "SSH_CONNECTION" in os.environ,
        "encoding": sys.stdout.encoding or "",
        "terminal": is_terminal(sys.stdout),
        "columns": columns,
        "rows": rows,
    }
    kind = facts["term"] or "TERM not set"
    where = f"{columns}×{rows}" if facts["terminal"] else "stdout is not a terminal"
    return Check("terminal", True, f"{kind}, {where}, {facts['encoding']}", facts=facts)


def _folders() -> list[Check]:
    from gemma10m_tui.library.folders import logs_folder, models_folder, snapshots_folder

    checks = []
    for name, folder in (("snapshots", snapshots_folder), ("models", models_folder), ("logs", logs_folder)):
        try:
            path = folder()
            free = shutil.disk_usage(path).free
        except (Problem, OSError) as error:
            sentence = error.sentence if isinstance(error, Problem) else str(error.strerror)
            checks.append(Check(name, False, "no folder", sentence))
            continue
        writable = os.access(path, os.W_OK)
        advice = "" if writable else f"{path} cannot be written; set GEMMA10M_HOME to a folder that can."
        facts = {"path": str(path), "writable": writable, "free_bytes": free}
        checks.append(Check(name, writable, f"{path}, {size(free)} free", advice, facts))
    return checks


def _stopped() -> list[Check]:
    """What takes room and is easily forgotten: texts that were being read again, and were not to their end."""
    from gemma10m_tui.library.folders import snapshots_folder
    from gemma10m_tui.library.leftovers import size_of_unfinished, unfinished_in

    try:
        sizes = {one.stem: size_of_unfinished(one) for one in unfinished_in(snapshots_folder())}
    except (Problem, OSError):
        return []  # told of the folder
    if not sizes:
        return []
    line = (
        f"{counted(len(sizes), 'snapshot')} not read again to the end: {', '.join(sizes)} ({size(sum(sizes.values()))})"
    )
    advice = "`gemma10m snapshots reread SNAPSHOT` goes on; with --discard it deletes what was read."
    return [Check("stopped", True, line, advice, {"snapshots": list(sizes), "size_bytes": sum(sizes.values())})]


def _settings() -> Check:
    from gemma10m_tui.library.folders import config_file

    try:
        path = config_file()
    except Problem as problem:
        return Check("settings", False, "no folder", problem.sentence, {"path": None, "exists": False})
    there = path.is_file()
    line = str(path) if there else f"{path}, not written yet"
    return Check("settings", True, line, facts={"path": str(path), "exists": there})


def _default_model() -> Check:
    from gemma10m_tui.assets import default_model_folder
    from gemma10m_tui.model_folders import parameters, weight_files

    try:
        folder = default_model_folder()
    except Problem as problem:
        return Check("model", False, "no built-in model", problem.sentence, {"path": None})
    count = parameters(folder)
    weights = sum(path.stat().st_size for path in weight_files(folder))
    facts = {"path": str(folder), "parameters": count, "size_bytes": weights}
    if not count or not (folder / "config.json").is_file():
        return Check("model", False, f"damaged in {folder}", "Install gemma10m again.", facts)
    return Check("model", True, f"{count / 1e6:,.1f} M parameters, {size(weights)} in {folder}", facts=facts)
