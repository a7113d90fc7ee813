"""The bottom line: the keys that do something here and now, as many as fit, and the one for the help in any case."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

_TYPED = {"slash": "/", "space": " "}
_LAST = "help"  # the action whose key is never left out


@dataclass(frozen=True)
class Key:
    """A key as it is shown, and as it is pressed where it is clicked on."""

    pressed: str
    shown: str
    does: str
    last: bool = False

    @property
    def cells(self) -> int:
        """What it takes of the line."""
        return Content(f"{self.shown} {self.does}").cell_length


def fitting(keys: Sequence[Key], width: int) -> list[Key]:
    """The first of the keys that go into a line, then those that must be last."""
    last = [key for key in keys if key.last]
    room = width - sum(key.cells + 2 for key in last)
    kept: list[Key] = []
    for key in keys:
        if key.last:
            continue
        if key.cells > room:
            break
        kept.append(key)
        room -= key.cells + 2
    return kept + last


class KeyLine(Widget):
    """Made from the bindings of what has the focus and of the screen; a click presses the key."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._drawn: list[tuple[int, int, str]] = []  # first cell, end, key

    def on_mount(self) -> None:
        """Look again whenever other keys count."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        self.refresh()

    def _keys(self) -> list[Key]:
        found: dict[str, Key] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if self._is_typed(binding.key):
                continue
            if binding.show and active.enabled and binding.description and binding.action not in found:
                name = binding.action.rpartition(".")[2]
                shown = self.app.get_key_display(binding)
                found[binding.action] = Key(binding.key, shown, binding.description, name == _LAST)
        return list(found.values())

    def _is_typed(self, key: str) -> bool:
        """Whether the key only writes itself where the cursor is; Textual knows that of letters, not of these."""
        focused, character = self.screen.focused, _TYPED.get(key)
        return character is not None and focused is not None and focused.check_consume_key(key, character)

    def render(self) -> Content:
        """The keys, two cells apart."""
        parts: list[Content | str | tuple[str, str]] = []
        self._drawn, at = [], 0
        for key in fitting(self._keys(), self.content_size.width):
            if parts:
                parts.append("  ")
                at += 2
            parts += [(key.shown, "bold $text-primary"), f" {key.does}"]
            self._drawn.append((at, at + key.cells, key.pressed))
            at += key.cells
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Press the key that is drawn there."""
        at = event.get_content_offset(self)
        for first, end, key in self._drawn:
            if at is not None and first <= at.x < end:
                self.app.simulate_key(key)
