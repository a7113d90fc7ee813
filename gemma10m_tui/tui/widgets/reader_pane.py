"""The passage that a citation means, marked, among its neighbours; from there one can read on and back."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.documents.clean import clean
from gemma10m_tui.engine.answers import PassageShown
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.messages import PassageWanted, ReaderClosed

_LINES_ABOVE = 3  # of the neighbour, kept in sight above the passage


class _Page(VerticalScroll, can_focus=True):
    """The scrolled text; takes the arrow and page keys."""


class ReaderPane(Vertical):
    """Beside the transcript on a wide screen, in its place on a narrow one."""

    HELP_TITLE: ClassVar[str] = "The reader pane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", tooltip="Back to the conversation"),
        Binding("right,n", "go(1)", "Next", tooltip="The passage after this one"),
        Binding("left,p", "go(-1)", "Before", tooltip="The passage before this one"),
    ]
    DEFAULT_CSS = """
    ReaderPane {
        display: none;
        width: 1fr;
        border: round $secondary 60%;
        border-title-color: $foreground;
        &:focus-within { border: round $secondary; }
        & > .place { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
        & > _Page { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
        & > _Page > Static { height: auto; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shown: PassageShown | None = None
        self._quote = ""
        self._place = Static("", markup=False, classes="place")
        self._text = Static("", markup=False)
        self._page = _Page(self._text)
        self.border_title = "Passage"

    def compose(self) -> ComposeResult:
        """Where it stands, then the text."""
        yield self._place
        yield self._page

    def await_passage(self, document: str, locator: str, quote: str) -> None:
        """Open with what is known while the passage is on its way."""
        self._quote = quote
        self.display = True
        self._describe(document, locator)
        self._text.update(Content("opening the passage…"))
        self._page.focus()

    def show(self, passage: PassageShown) -> None:
        """Draw the passage and bring it into view."""
        self.shown = passage
        self._describe(passage.document, passage.locator)
        content, line = self._marked(passage)
        self._text.update(content)
        self.call_after_refresh(self._page.scroll_to, y=max(line - _LINES_ABOVE, 0), animate=False)

    def fail(self, sentence: str) -> None:
        """Say why there is no passage."""
        self._text.update(foreign(sentence, "$text-error"))

    def action_close(self) -> None:
        """Put the pane away."""
        self.display = False
        self.shown = None
        self.post_message(ReaderClosed())

    def action_go(self, step: int) -> None:
        """Ask for the passage beside this one."""
        if self.shown is None:
            return
        beside = self.shown.next if step > 0 else self.shown.previous
        if beside is None:
            self.notify("This is the last passage." if step > 0 else "This is the first passage.", markup=False)
        else:
            self._quote = ""
            self.post_message(PassageWanted(beside))

    def _describe(self, document: str, locator: str) -> None:
        self._place.update(Content.assemble(foreign_line(document, "bold"), " · ", foreign_line(locator)))

    def _marked(self, passage: PassageShown) -> tuple[Content, int]:
        """The text with the passage marked, and the line of the page on which it begins."""
        end = passage.offset + passage.length
        before = clean(passage.text[: passage.offset])
        inside = clean(passage.text[passage.offset : end])
        marked = Content(inside).stylize("$foreground on $primary 25%")
        at = inside.find(clean(self._quote)) if self._quote else -1
        if at >= 0:
            marked = marked.stylize("bold underline", at, at + len(clean(self._quote)))
        content = Content.assemble((before, "$foreground 60%"), marked, (clean(passage.text[end:]), "$foreground 60%"))
        width = max(self._page.scrollable_content_region.width, 20)
        line = len(Content(before).wrap(width)) if before else 0
        return content, line
