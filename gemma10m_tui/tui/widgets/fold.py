"""Turns far above what is in sight, as a blank of their height: what is not laid out costs nothing.

A screen lays out all that it holds whenever an answer grows by a line; after forty turns that took longer than to draw.
"""

from collections.abc import Sequence
from itertools import pairwise

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from gemma10m_tui.tui.widgets.ground import ground_lines


class Fold(Widget):
    """Stands before the first turn that is laid out."""

    DEFAULT_CSS = """
    Fold { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._heights: dict[Widget, int] = {}  # of what is folded away, with the space below it

    @property
    def end(self) -> int:
        """The line of the transcript on which it ends; 0 where nothing is folded away."""
        return self.virtual_region.bottom if self._heights else 0

    def take(self, widgets: Sequence[Widget], above: int) -> None:
        """Fold away those of the widgets, which stand below one another, that end above a line."""
        with self.app.batch_update():
            for widget, below in pairwise(widgets):
                top, end = widget.virtual_region.y, below.virtual_region.y
                if widget.display and top < end <= above:
                    self._heights[widget] = end - top
                    widget.display = False
            self._fit()

    def open(self) -> None:
        """Lay out everything again."""
        with self.app.batch_update():
            for widget in self._heights:
                widget.display = True
            self._heights.clear()
            self._fit()

    def forget(self, widget: Widget) -> None:
        """It is gone."""
        if self._heights.pop(widget, None) is not None:
            self._fit()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground alone."""
        return ground_lines(self, crop)

    def _fit(self) -> None:
        self.styles.height = sum(self._heights.values())
        self.display = bool(self._heights)
