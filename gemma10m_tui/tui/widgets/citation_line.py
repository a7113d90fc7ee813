"""A source below an answer: number, place and quote, to be focused and opened."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.events import Citation
from gemma10m_tui.said_already import beginning, excerpt, said_already
from gemma10m_tui.tui.messages import CitationChosen
from gemma10m_tui.tui.widgets.place_line import Place, PlaceLine


class CitationLine(Vertical, can_focus=True):
    """One citation; Enter or a click opens the reader pane at its passage."""

    HELP_TITLE: ClassVar[str] = "A source below an answer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open the passage", tooltip="Show the passage in the reader pane"),
        Binding("up", "app.focus_previous", "Source above", show=False),
        Binding("down", "app.focus_next", "Source below, then the prompt", show=False),
    ]
    DEFAULT_CSS = """
    CitationLine {
        height: auto;
        padding: 0 1;
        color: $text-muted;
        pointer: pointer;
        &:hover { background: $boost; }
        &:focus { background: $primary 25%; color: $foreground; }
        &:ansi:focus { background: ansi_default; border-left: outer $primary; padding: 0 1 0 0; text-style: bold; }
        & > .place { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .quote { height: auto; padding: 0 0 0 4; text-style: italic; }
    }
    """

    def __init__(
        self,
        number: int,
        citation: Citation,
        *,
        answer: str = "",
        several: bool = False,
        named: bool = True,
        among: str = "",
    ) -> None:
        super().__init__()
        self.citation = citation
        self._number = number
        self._answer = answer  # above it, which may have the whole quote
        self._several = several  # whether it has the quotes of several sources
        self._named = named  # whether the document is named here, or above all of the sources
        self._among = among  # tells it from the others of the same place

    def compose(self) -> ComposeResult:
        """Where it stands, then what it says."""
        citation = self.citation
        above = said_already(citation, self._answer)
        place = citation.place if self._named else (citation.locator,)
        besides = self._among or ("quoted above" if above and not self._several else "")
        document, locator = place if len(place) > 1 else ("", "".join(place))
        unverified = bool(citation.quote) and not citation.verified
        plain = not (self._named or citation.quote)
        yield PlaceLine(Place(self._number, document, locator, besides, unverified, plain))
        quote = self._told_of_quote(above=above)
        if quote:
            yield Static(Content(quote), markup=False, classes="quote")

    def _told_of_quote(self, *, above: bool) -> str:
        """What is to be read here of what it says; its first words where they stand above among others."""
        if above and not self._several:
            return ""
        shown = clean(beginning(self.citation.quote) if above else excerpt(self.citation.quote, self._answer))
        quoted = f"“{shown}”" if shown and shown[0] not in "“”\"«„‘'" else shown
        return f"above: {quoted}" if above else quoted

    def action_open(self) -> None:
        """Tell the screen."""
        self.post_message(CitationChosen(self.citation))

    def on_click(self) -> None:
        """A click opens too."""
        self.action_open()
