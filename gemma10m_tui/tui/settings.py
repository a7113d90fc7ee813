"""The settings: one frozen value, described field by field, from defaults, the config file and the environment.

`config.toml` has a line for each setting and a table `[keys]` from a binding's id to its keys. What is wrong in it is
said and left out; nothing in it can keep the app from starting.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.errors import Problem

VARIABLE = "GEMMA10M_"  # before a setting's name in capitals: GEMMA10M_THEME


def _setting(default: Any, about: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"about": about, "choices": choices})


@dataclass(frozen=True)
class Settings:
    """What a person may choose; the description of a field is what the settings screen and the file say of it."""

    theme: str = _setting("gemma10m-ink", "Colours; ansi-dark and ansi-light are the terminal's own.")
    follow: str = _setting(
        "end", "Where to look while an answer grows: at its end, or at its start.", choices=("end", "start")
    )
    fold_lines: int = _setting(10, "A paste of more lines than this is folded into one word in the prompt.")
    bell: bool = _setting(False, "Ring the terminal's bell when an answer or a reading that took long has ended.")
    editor: str = _setting("", "The program that opens a long question; empty means $VISUAL or $EDITOR.")
    keys: Mapping[str, str] = field(default_factory=dict, metadata={"about": "Keys by the id of what they do."})


@dataclass(frozen=True)
class Loaded:
    """The settings, and a sentence for everything in the file that could not be used."""

    settings: Settings
    complaints: tuple[str, ...] = ()


def plain_fields() -> list[tuple[str, type, str, tuple[str, ...]]]:
    """Name, type, description and choices of every setting that is one value."""
    return [
        (one.name, type(one.default), one.metadata["about"], one.metadata["choices"])
        for one in fields(Settings)
        if one.name != "keys"
    ]


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Loaded:
    """Defaults, then the file, then the environment."""
    table: dict[str, Any] = {}
    complaints: list[str] = []
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        complaints.append(f"{path.name} cannot be read ({clean_name(str(error))}); the defaults are used.")
    named = {
        name: environment[VARIABLE + name.upper()]
        for name, *_ in plain_fields()
        if VARIABLE + name.upper() in environment
    }
    settings = Settings()
    for name, value in (*table.items(), *named.items()):
        if name == "keys":
            settings = replace(settings, keys=_keys(value, complaints))
            continue
        try:
            settings = with_value(settings, name, value)
        except Problem as problem:
            complaints.append(problem.sentence)
    return Loaded(settings, tuple(complaints))


def with_value(settings: Settings, name: str, value: object) -> Settings:
    """The settings with one changed; raises a Problem that says what it can be."""
    known = {one: (kind, choices) for one, kind, _, choices in plain_fields()}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}."
        raise Problem(f"There is no setting {clean_name(name)}; {advice}")
    kind, choices = known[name]
    made = _as(kind, value)
    if made is None or (kind is int and made < 1):
        wanted = {bool: "true or false", int: "a whole number of 1 or more", str: "text"}[kind]
        raise Problem(f"The setting {name} is {wanted}, not {clean_name(repr(value))[:60]}.")
    if choices and made not in choices:
        raise Problem(f"The setting {name} is one of {', '.join(choices)}, not {clean_name(str(value))[:60]}.")
    return replace(settings, **{name: made})


def save(path: Path, settings: Settings) -> None:
    """Write the file anew, with what each setting means; a file that could not be understood is left as it is."""
    try:
        if path.exists():
            tomllib.loads(path.read_text(encoding="utf-8"))
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(as_toml(settings), encoding="utf-8", newline="\n")
        fresh.replace(path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"{path} could not be written: {clean_name(str(error))}.") from error


def as_toml(settings: Settings) -> str:
    """The file's text."""
    lines: list[str] = []
    for name, _, about, choices in plain_fields():
        lines += [f"# {about}{' One of ' + ', '.join(choices) + '.' if choices else ''}"]
        lines += [f"{name} = {_toml(getattr(settings, name))}", ""]
    lines += [
        "# Keys by the id of what they do, as the help lists them, for example:",
        '# chat.library = "ctrl+l"',
        "[keys]",
    ]
    lines += [f"{_toml(id)} = {_toml(keys)}" for id, keys in settings.keys.items()]
    return "\n".join(lines) + "\n"


def _keys(value: object, complaints: list[str]) -> dict[str, str]:
    flat: dict[str, str] = {}
    todo: list[tuple[str, object]] = [("", value)]
    while todo:
        prefix, part = todo.pop()
        if isinstance(part, dict):
            todo += [(f"{prefix}.{name}" if prefix else str(name), inner) for name, inner in part.items()]
        elif isinstance(part, str) and prefix and part.strip():
            flat[prefix] = part
        else:
            complaints.append(f'The keys of {clean_name(prefix) or "keys"} are not a text such as "ctrl+l".')
    return flat


def _as(kind: type, value: object) -> Any:
    if kind is bool and isinstance(value, str):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value.lower())
    if kind is int and isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return value if type(value) is kind else None


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
