"""Commands by name: what a key does, the palette lists and a `/` in the prompt completes is one and the same binding.

A binding with an id is a command; `chat.export` is `/export`. One that has no key of its own carries a key that no
terminal sends, until the config file gives it one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode

_UNBOUND = "<"  # the first character of a key that nobody can press


def command(id: str, action: str, name: str, about: str) -> Binding:
    """A command without a key."""
    return Binding(f"{_UNBOUND}{id}>", action, name, show=False, tooltip=about, id=id)


def has_key(binding: Binding) -> bool:
    """Whether a keyboard has it."""
    return not binding.key.startswith(_UNBOUND)


def declared_bindings(owner: type[DOMNode]) -> list[Binding]:
    """The bindings that a class itself declares, none of those it inherits from Textual."""
    found: list[Binding] = []
    for base in owner.__mro__:
        if base.__module__.startswith("gemma10m_tui."):
            found += [one for one in base.__dict__.get("BINDINGS", ()) if isinstance(one, Binding)]
    return found


@dataclass(frozen=True)
class Command:
    """`word` is what stands behind the slash; `action` has its namespace before it."""

    word: str
    name: str
    about: str
    action: str


def possible(commands: Iterable[Command], targets: Mapping[str, DOMNode]) -> list[Command]:
    """Those of the commands that would do something now; a target is what has the actions of a namespace."""

    def can(one: Command) -> bool:
        namespace, _, action = one.action.partition(".")
        return bool(targets[namespace].check_action(action.partition("(")[0], ()))

    return [one for one in commands if can(one)]


def commands_of(owners: Iterable[tuple[type[DOMNode], str]]) -> Sequence[Command]:
    """The commands of classes, each with the namespace of its actions (`screen` or `app`), in order."""
    found: dict[str, Command] = {}
    for owner, namespace in owners:
        for binding in declared_bindings(owner):
            if not binding.id or binding.action.startswith("nothing"):
                continue
            word = binding.id.rpartition(".")[2]
            action = binding.action if "." in binding.action.split("(")[0] else f"{namespace}.{binding.action}"
            found.setdefault(word, Command(word, binding.description, binding.tooltip or binding.description, action))
    return tuple(found.values())
