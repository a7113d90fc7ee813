"""Foreign text on its way to the screen: cleaned, and always Content, so that no bracket in it is ever markup."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from gemma10m_tui.documents.clean import clean, clean_name


def foreign(text: str, style: str = "") -> Content:
    """Text of a document, a model, a file system or the engine, over as many lines as it has."""
    return Content.styled(clean(text), style)


def foreign_line(text: str, style: str = "") -> Content:
    """The same on one line: for names, titles, locators and quotes in a list."""
    return Content.styled(" ".join(clean_name(text).split()), style)


def shortened(text: str, width: int) -> str:
    """One clean line of at most `width` cells, an ellipsis at its end where it was cut; some characters take two."""
    line = " ".join(clean_name(text).split())
    if cell_len(line) <= width:
        return line
    return set_cell_size(line, max(width - 1, 0)).rstrip() + "…"
