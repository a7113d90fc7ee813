"""Help, made from the bindings themselves, so that it cannot say what is not so."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Vertical, VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static

from gemma10m_tui.tui.commands import declared_bindings, has_key
from gemma10m_tui.tui.keymap import border_keys, keys_of

_OTHER_KEYS = "Names for the table [keys] of config.toml, which gives them other keys"


class HelpScreen(ModalScreen[None]):
    """A section for each class in sight that has bindings and a title for them."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal")]  # noqa: RUF012 (an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark,q", "app.pop_screen", "Close", id="help.close")
    ]
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 100; height: 90%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        .about { height: auto; padding: 0 0 1 0; }
        .title { height: auto; text-style: bold; color: $primary; }
        Grid {
            grid-size: 2; grid-columns: 20 1fr; grid-rows: auto;
            height: auto; padding: 0 0 1 2;
        }
        Grid > Static { height: auto; }
        .key { text-style: bold; padding: 0 1 0 0; }
        .ids { grid-columns: 24 1fr; color: $text-muted; }
        &.-narrow Grid { grid-columns: 12 1fr; padding: 0 0 1 0; }
    }
    """

    def __init__(self, about: str, owners: Sequence[type[DOMNode]]) -> None:
        super().__init__()
        self._about = about
        self._owners = owners

    def compose(self) -> ComposeResult:
        """A titled box that scrolls."""
        with Vertical() as box:
            box.border_title = "Help"
            box.border_subtitle = border_keys(self.app, type(self))
            with VerticalScroll():
                yield Static(self._about, markup=False, classes="about")
                for title, bindings in self._sections():
                    yield Static(title, markup=False, classes="title")
                    with Grid():
                        for binding in bindings:
                            yield Static(self._keys(binding), markup=False, classes="key")
                            yield Static(binding.tooltip or binding.description, markup=False)
                yield Static(_OTHER_KEYS, markup=False, classes="title")
                with Grid(classes="ids"):
                    for id, binding in self._named().items():
                        yield Static(id, markup=False)
                        yield Static(binding.description, markup=False)

    def _sections(self) -> list[tuple[str, list[Binding]]]:
        """The bindings of each class that has a title for them; those that say nothing are there for the sake of a key
        that would else do nothing without a word.
        """
        found = [
            (getattr(owner, "HELP_TITLE", ""), [one for one in declared_bindings(owner) if one.description])
            for owner in self._owners
        ]
        return [(title, bindings) for title, bindings in found if title and bindings]

    def _named(self) -> dict[str, Binding]:
        """The bindings to which the config file can give other keys, by the ids that it calls them by."""
        named = [one for _, bindings in self._sections() for one in bindings if one.id]
        return {one.id or "": one for one in sorted(named, key=lambda one: one.id or "")}

    def _keys(self, binding: Binding) -> str:
        if not has_key(binding):
            return f"/{(binding.id or '').rpartition('.')[2]}"
        return ", ".join(keys_of(self.app, binding))
