"""What the prompt could become, in a short list above it."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gemma10m_tui.tui.completion import Offer
from gemma10m_tui.tui.foreign import foreign_line


class Suggestions(OptionList, can_focus=False):
    """Walked from the prompt; hidden while there is nothing to offer."""

    DEFAULT_CSS = """
    Suggestions, Suggestions:focus {
        display: none;
        height: auto; max-height: 8;
        margin: 0 1; padding: 0; border: none;
        background: $panel;
        scrollbar-size-vertical: 1;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._offers: Sequence[Offer] = ()

    @property
    def chosen(self) -> Offer | None:
        """The one that is marked, where any is offered."""
        at = self.highlighted
        return self._offers[at] if self.display and at is not None and at < len(self._offers) else None

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show these, the first one marked."""
        if offers == self._offers and self.display == bool(offers):
            return
        self._offers = offers
        self.display = bool(offers)
        self.set_options(Option(_described(one)) for one in offers)
        self.highlighted = 0 if offers else None

    def move(self, step: int) -> None:
        """Mark the next one, or the one before."""
        self.action_cursor_down() if step > 0 else self.action_cursor_up()


def _described(offer: Offer) -> Content:
    return Content.assemble(foreign_line(offer.title, "bold"), "  ", foreign_line(offer.about, "$foreground 60%"))
