"""What the prompt offers while it is written: commands behind a slash, documents and chapters behind an @."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.engine.answers import OutlineEntry
from gemma10m_tui.tui.commands import Command
from gemma10m_tui.tui.screens.choose import matches

_MOST = 60  # names; the list shows eight at a time
_COMMAND = re.compile(r"/(\S*)")
_NAME = re.compile(r"(?:^|(?<=\s))@(\S*)$")
_NOT_YET = "The documents and chapters are not known yet; they come here once the files are opened."


@dataclass(frozen=True)
class Offer:
    """`text` takes the place of the characters from `start` on; a command is run instead."""

    title: str
    about: str
    start: int
    text: str
    command: Command | None = None


def fits(command: Command, written: str) -> bool:
    """Whether a command can be meant by what is written behind the slash."""
    return command.word.casefold().startswith(written) or written in command.name.casefold()


def offers(line: str, commands: Sequence[Command], names: Sequence[OutlineEntry]) -> list[Offer]:
    """What a line up to the cursor can become."""
    slash = _COMMAND.fullmatch(line)
    if slash:
        wanted = slash[1].casefold()
        in_order = sorted(commands, key=lambda one: one.word)
        fitting = [one for one in in_order if fits(one, wanted)]
        fitting.sort(key=lambda one: not one.word.casefold().startswith(wanted))
        return [Offer(f"/{one.word}", one.about, 0, "", one) for one in fitting]
    at = _NAME.search(line)
    if at:
        wanted = at[1].replace("_", " ")
        found = [one for one in names if matches(wanted, one.title)][:_MOST]
        return [Offer(one.title, one.document if one.depth else "", at.start(), f"“{one.title}” ") for one in found]
    return []


def nothing_to_offer(line: str, names: Sequence[OutlineEntry]) -> str:
    """Why a line that asks for a name is offered none; empty where it asks for nothing."""
    at = _NAME.search(line)
    if at is None:
        return ""
    return f"No document or chapter has “{at[1]}” in its title." if names else _NOT_YET
