"""The top line: what is open on the left, who answers on the right."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from gemma10m_tui.tui.foreign import shortened


class TitleBar(Widget):
    """One line; where it is too narrow for both, the title is cut and not the model."""

    DEFAULT_CSS = """
    TitleBar {
        dock: top;
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
    }
    """

    title: reactive[str] = reactive("")
    model: reactive[str] = reactive("starting the model…")

    def render(self) -> Content:
        """Name and title, then the model at the right edge."""
        width = self.content_size.width
        model = shortened(self.model, max(width // 2, 10))
        name = "gemma10m"
        room = width - len(name) - Content(model).cell_length - 4
        title = Content(shortened(self.title, room)) if room > 3 and self.title else Content("")
        left = Content.assemble((name, "bold $primary"), "  " if title else "", title)
        gap = max(width - left.cell_length - Content(model).cell_length, 1)
        return Content.assemble(left, " " * gap, (model, "$foreground 60%"))
