"""Help, made from the bindings themselves, so that it cannot say what is not so."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Vertical, VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static


def declared_bindings(owner: type[DOMNode]) -> list[Binding]:
    """The bindings that a class itself declares, none of those it inherits."""
    return [binding for binding in owner.__dict__.get("BINDINGS", ()) if isinstance(binding, Binding)]


class HelpScreen(ModalScreen[None]):
    """A section for each class in sight that has bindings and a title for them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,question_mark,q", "app.pop_screen", "Close")]
    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 90; height: 90%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        .about { height: auto; padding: 0 0 1 0; }
        .title { height: auto; text-style: bold; color: $primary; }
        Grid {
            grid-size: 2; grid-columns: 24 1fr; grid-rows: auto;
            height: auto; padding: 0 0 1 2;
        }
        Grid > Static { height: auto; }
        .key { text-style: bold; padding: 0 1 0 0; }
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
            box.border_subtitle = "Esc closes"
            with VerticalScroll():
                yield Static(self._about, markup=False, classes="about")
                for owner in self._owners:
                    bindings = declared_bindings(owner)
                    title = getattr(owner, "HELP_TITLE", "")
                    if title and bindings:
                        yield Static(title, markup=False, classes="title")
                        with Grid():
                            for binding in bindings:
                                yield Static(self._keys(binding), markup=False, classes="key")
                                yield Static(binding.tooltip or binding.description, markup=False)

    def _keys(self, binding: Binding) -> str:
        return ", ".join(self.app.get_key_display(single) for single in Binding.make_bindings([binding]))
