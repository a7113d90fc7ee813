"""One line of a widget that draws line by line: only what is in sight is drawn, however long the widget is."""

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget


def drawn_line(widget: Widget, content: Content, y: int) -> Strip:
    """Line `y` of a widget, with what is selected of it, and with the places that a selection goes by."""
    return _drawn(widget, content, y, max(widget.content_size.width, 1), widget.visual_style)


def boxed_line(widget: Widget, content: Content, y: int) -> Strip:
    """The same in a box of the component `box`'s colour, with a cell of it on each side."""
    style = widget.get_visual_style(f"{type(widget).__name__.lower()}--box")
    width = max(widget.content_size.width, 3)
    edge = Strip([Segment(" ", style.rich_style)], 1)
    inside = _drawn(widget, content, y, width - 2, style).extend_cell_length(width - 2, style.rich_style)
    return Strip.join([edge, inside, edge])


def _drawn(widget: Widget, content: Content, y: int, width: int, style: Style) -> Strip:
    selection = widget.text_selection
    span = selection.get_span(y) if selection is not None else None
    if span is not None:
        start, end = span
        selected = Style.from_styles(widget.screen.get_component_styles("screen--selection"))
        content = content.stylize(selected, start, len(content) if end < 0 else end)
    strips = Visual.to_strips(widget, content, width, 1, style, apply_selection=False)
    return strips[0].apply_offsets(0, y) if strips else Strip.blank(width, style.rich_style)
