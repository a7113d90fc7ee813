"""A list to choose from, in line with what is written above it."""

from textual.style import Style
from textual.widgets import OptionList

_MARKED = "option-list--option-highlighted"


class Choices(OptionList):
    """Textual's, whose marked line stands out in the terminal's own colours, too.

    Textual loses on its way that a style is reversed; in a palette unknown to us nothing else is sure.
    """

    # What is nested counts less, and may then count no more than Textual's own: a frame came back behind a chat.
    DEFAULT_CSS = """
    Choices {
        background: $surface;
        padding: 0;
        border: none;
        background-tint: transparent;
        &:focus { border: none; background-tint: transparent; }
        & > .option-list--option { padding: 0 1; }
    }
    """

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """The style of the widget and of a part of it."""
        style = super().get_visual_style(*component_classes, partial=partial)
        reversed_ = _MARKED in component_classes and self.app.native_ansi_color
        return style + Style(reverse=True) if reversed_ else style
