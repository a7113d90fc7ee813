"""One line of a widget that draws line by line: only what is in sight is drawn, however long the widget is."""

from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget


def drawn_line(widget: Widget, content: Content, y: int) -> Strip:
    """Line `y` of a widget, with what is selected of it, and with the places that a selection goes by."""
    selection = widget.text_selection
    span = selection.get_span(y) if selection is not None else None
    if span is not None:
        start, end = span
        style = Style.from_styles(widget.screen.get_component_styles("screen--selection"))
        content = content.stylize(style, start, len(content) if end < 0 else end)
    width = max(widget.content_size.width, 1)
    strips = Visual.to_strips(widget, content, width, 1, widget.visual_style, apply_selection=False)
    return strips[0].apply_offsets(0, y) if strips else Strip.blank(width, widget.visual_style.rich_style)
