"""Where in the whole text an answer came from, and where the memory changed most: one cell a stretch of the text."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

NEW_LABEL = "where the text is new"  # unlike all that was read before it
BARS = "▁▂▃▄▅▆▇█"
_NOTHING, _THIN = "─", "$foreground 25%"


def over_the_text(spans: Sequence[tuple[float, float, float]], cells: int) -> list[float]:
    """The weight in each cell, the greatest as 1; a span is where it begins and ends (0 to 1) and its weight."""
    weights = [0.0] * max(cells, 0)
    for start, end, weight in spans:
        first = min(int(start * cells), cells - 1)
        last = max(min(int(end * cells - 1e-9), cells - 1), first)
        for cell in range(max(first, 0), last + 1):
            weights[cell] += weight
    return scaled(weights, from_zero=True)


def scaled(values: Sequence[float], *, from_zero: bool = False) -> list[float]:
    """The values between 0 and 1; `from_zero` keeps what is nothing at nothing, else the least is 0."""
    least = 0.0 if from_zero else min(values, default=0.0)
    most = max(values, default=0.0)
    return [(value - least) / (most - least) if most > least else 0.0 for value in values]


def resampled(values: Sequence[float], cells: int) -> list[float]:
    """As many values as there are cells: the greatest of those that a cell covers, or the one that covers it."""
    if not values or cells <= 0:
        return []
    covered = []
    for cell in range(cells):
        first = cell * len(values) // cells
        end = max((cell + 1) * len(values) // cells, first + 1)
        covered.append(max(values[first:end]))
    return covered


class HeatStrip(Widget):
    """A label and a line of bars; hidden until it has something to show."""

    DEFAULT_CSS = """
    HeatStrip { height: 1; padding: 0 1; display: none; color: $text-muted; }
    """

    def __init__(self, label: str, style: str, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._label, self._style = label, style
        self._spans: Sequence[tuple[float, float, float]] = ()
        self._values: Sequence[float] = ()
        self._points: Sequence[float] = ()
        self._here: float | None = None

    def show_spans(self, spans: Sequence[tuple[float, float, float]]) -> None:
        """Stretches of the text with their weights."""
        self._spans, self._values = spans, ()
        self.display = bool(spans)
        self.refresh()

    def show_values(self, values: Sequence[float]) -> None:
        """One value for each of equal stretches of the text."""
        self._spans, self._values = (), values
        self.display = bool(values)
        self.refresh()

    def show_points(self, points: Sequence[float]) -> None:
        """Single places in the text, from 0 to 1."""
        self._points = points
        self.display = bool(points)
        self.refresh()

    def show_here(self, share: float | None) -> None:
        """Where the reader is."""
        self._here = share
        self.refresh()

    def render(self) -> Content:
        """Label and bars; a cell without weight is a thin line, so that not colour alone tells."""
        label = f"{self._label} "
        cells = max(self.content_size.width - len(label), 0)
        weights = over_the_text(self._spans, cells) if self._spans else scaled(resampled(self._values, cells))
        here = min(int(self._here * cells), cells - 1) if self._here is not None else -1
        parts: list[Content | tuple[str, str]] = [(label, "$foreground 60%")]
        if self._points:
            marked = {min(int(point * cells), cells - 1) for point in self._points}
            return Content.assemble(
                *parts, *(("●", self._style) if cell in marked else (_NOTHING, _THIN) for cell in range(cells))
            )
        for cell, weight in enumerate(weights):
            bar = BARS[min(int(weight * len(BARS)), len(BARS) - 1)] if weight > 0 else _NOTHING
            style = self._style if weight > 0 else _THIN
            parts.append((bar, f"{style} reverse" if cell == here else style))
        return Content.assemble(*parts)
