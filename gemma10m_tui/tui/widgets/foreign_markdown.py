"""Markdown of a model's making: text and structure, but no link, image or HTML that could act or hide something."""

from markdown_it import MarkdownIt
from textual.widgets import Markdown

from gemma10m_tui.documents.clean import clean

_UNTRUSTED = ("link", "image", "autolink", "html_inline", "html_block", "reference")


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(list(_UNTRUSTED))


class ForeignMarkdown(Markdown):
    """A settled part of an answer. A link shows as it is written, with its address."""

    DEFAULT_CSS = """
    ForeignMarkdown {
        padding: 0;
        MarkdownHeader { margin: 0 0 1 0; }
        MarkdownFence { margin: 0 0 1 0; }
        MarkdownBlockQuote { margin: 0 0 1 0; }
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__(clean(text), parser_factory=_parser, open_links=False)
