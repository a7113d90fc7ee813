"""The lines of a container that shows nothing of its own: its background, made once and not line by line.

Textual draws everything that lies under a text, too. A transcript that grows is five containers deep, and they would
cost more than the text does.
"""

from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget


def ground_lines(widget: Widget, crop: Region) -> list[Strip]:
    """What the `render_lines` of a container without a border, a title or a hatch gives."""
    beneath, background = widget.background_colors
    strip = Strip.blank(crop.width, Style(background=beneath + background).rich_style)
    for one in widget.get_line_filters():
        strip = strip.apply_filter(one, background)
    return [strip] * crop.height
