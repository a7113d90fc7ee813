"""Foreign text on its way to the screen: cleaned, and always Content, so that no bracket in it is ever markup."""

from textual.content import Content

from gemma10m_tui.documents.clean import clean, clean_name


def foreign(text: str, style: str = "") -> Content:
    """Text of a document, a model, a file system or the engine, over as many lines as it has."""
    return Content.styled(clean(text), style)


def foreign_line(text: str, style: str = "") -> Content:
    """The same on one line: for names, titles, locators and quotes in a list."""
    return Content.styled(" ".join(clean_name(text).split()), style)


def shortened(text: str, width: int) -> str:
    """One clean line of at most `width` characters, an ellipsis at its end where it was cut."""
    line = " ".join(clean_name(text).split())
    return line if len(line) <= width else line[: max(width - 1, 0)].rstrip() + "…"
