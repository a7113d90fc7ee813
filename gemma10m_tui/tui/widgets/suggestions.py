"""What the prompt could become, in a short list above it."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from gemma10m_tui.tui.completion import Offer
from gemma10m_tui.tui.foreign import foreign_line
from gemma10m_tui.tui.widgets.choices import Choices

_WIDEST = 32  # characters of a title that what it is stands in line with


class Suggestions(Choices, can_focus=False):
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
        self._instead = ""

    @property
    def chosen(self) -> Offer | None:
        """The one that is marked, where any is offered."""
        at = self.highlighted
        return self._offers[at] if self.display and at is not None and at < len(self._offers) else None

    def offer(self, offers: Sequence[Offer], instead: str = "") -> None:
        """Show these, the first one marked; where there are none, the sentence that stands for them, if any."""
        if (offers, instead) == (self._offers, self._instead) and self.display == bool(offers or instead):
            return
        self._offers, self._instead = offers, instead
        self.display = bool(offers or instead)
        width = min(max((len(one.title) for one in offers if one.about), default=0), _WIDEST)
        options = [Option(_described(one, width)) for one in offers]
        self.set_options(options or [Option(foreign_line(instead), disabled=True)] if self.display else [])
        self.highlighted = 0 if offers else None
        self.screen.refresh_bindings()  # Esc puts the list away

    def move(self, step: int) -> None:
        """Mark the next one, or the one before."""
        self.action_cursor_down() if step > 0 else self.action_cursor_up()


def _described(offer: Offer, width: int) -> Content:
    """The title, and what it is in a column of its own behind titles of at most `width` characters."""
    title, about = foreign_line(offer.title, "bold"), foreign_line(offer.about, "$foreground 60%")
    return Content.assemble(title, " " * (max(width - title.cell_length, 0) + 2), about)
