"""What was read, at the passage that a citation means, marked; from there one reads on, finds, and goes elsewhere."""

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.counted import counted
from gemma10m_tui.documents.clean import clean
from gemma10m_tui.engine.answers import OutlineShown, PassageShown
from gemma10m_tui.events import place_of
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.messages import PassageWanted, PlaceWanted, ReaderClosed, WordsSought
from gemma10m_tui.tui.widgets.answer import MARK
from gemma10m_tui.tui.widgets.find_bar import FindBar
from gemma10m_tui.tui.widgets.heat_strip import NEW_LABEL, HeatStrip
from gemma10m_tui.tui.widgets.outline import Outline

_LINES_ABOVE = 3  # of the neighbour, kept in sight above the passage
_MARKED = "$foreground on $primary 25%", "$foreground 60%"  # the passage, and what stands around it


class _Page(VerticalScroll, can_focus=True):
    """The scrolled text; takes the arrow and page keys."""


class ReaderPane(Vertical):
    """Beside the transcript on a wide screen, in its place on a narrow one."""

    HELP_TITLE: ClassVar[str] = "The reader pane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", tooltip="Leave the search, or the text", id="reader.close"),
        Binding("n", "found(1)", "Next match", tooltip="The next passage with the words", id="reader.match"),
        Binding("N", "found(-1)", "Match before", tooltip="The one before with the words", id="reader.matchbefore"),
        Binding("right,n", "go(1)", "Next", tooltip="The passage after this one", id="reader.next"),
        Binding("left,p", "go(-1)", "Before", tooltip="The passage before this one", id="reader.before"),
        Binding("o", "outline", "Outline", tooltip="Documents and chapters", id="reader.outline"),
        Binding("slash", "find", "Find", tooltip="Find words in the text", id="reader.find"),
        Binding("g", "place", "Go to", tooltip="A page or a line of this document", id="reader.goto"),
        Binding("pagedown", "page(1)", "A page on, across passages", show=False, priority=True),
        Binding("pageup", "page(-1)", "A page back", show=False, priority=True),
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
        self.find_bar = FindBar("find in the text")
        self.outline = Outline()
        self.heat = HeatStrip("where the answer is  ", "$accent")
        self.novelty = HeatStrip(NEW_LABEL, "$secondary")
        self.border_title = "Text"

    def compose(self) -> ComposeResult:
        """Where it stands, the text or the outline, then the strips over all of it."""
        yield self._place
        yield self.find_bar
        yield self._page
        yield self.outline
        yield self.heat
        yield self.novelty

    def await_passage(self, document: str, locator: str, quote: str) -> None:
        """Open with what is known while the passage is on its way."""
        self._quote = quote
        self.display = True
        self._describe(document, locator)
        self._text.update(Content("opening the passage…"))
        self._show_text()

    def show(self, passage: PassageShown) -> None:
        """Draw the passage and bring it into view."""
        self.shown = passage
        self._describe(passage.document, passage.locator)
        content, begins, quoted = self._marked(passage)
        self._text.update(content)
        # A pane that was opened just now has no width yet, and lines are counted in a width.
        self.call_after_refresh(self._look_at, passage, content.plain[:begins], content.plain[:quoted])
        if passage.found_of:
            self.find_bar.tell(f"{passage.found:,} of {counted(passage.found_of, 'passage')}")
        share = passage.first_token / passage.tokens_total if passage.tokens_total else None
        self.heat.show_here(share)
        self.novelty.show_here(share)

    def show_outline(self, outline: OutlineShown) -> None:
        """Fill the tree and go to it."""
        self.outline.fill(outline.entries)
        self._page.display, self.outline.display = False, True
        self.outline.focus()
        self.outline.move_cursor_to_line(0)

    def fail(self, sentence: str) -> None:
        """Say why there is no passage; the one that is shown stays."""
        if self.shown is None:
            self._text.update(foreign(sentence, "$text-error"))
        else:
            self._place.update(foreign(sentence, "$text-error"))
        if self.find_bar.display:  # other words may
            self.find_bar.tell("")
            self.find_bar.open()

    def action_close(self) -> None:
        """Leave the search, else put the pane away."""
        if self.find_bar.display:
            self.find_bar.action_close()
            return
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

    def action_page(self, step: int) -> None:
        """Scroll; at the end of what is here, go on with what stands behind it, or before."""
        page, shown = self._page, self.shown
        at_end = page.is_vertical_scroll_end if step > 0 else page.scroll_y <= 0
        edge = 0 if shown is None else shown.last if step > 0 else shown.first
        if at_end and shown is not None and edge not in (0, shown.passage):
            self._quote = ""
            self.post_message(PassageWanted(edge))
        else:
            page.scroll_page_down() if step > 0 else page.scroll_page_up()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The outline scrolls itself; there is a next match only while words are sought."""
        if action == "found":
            return bool(self.find_bar.display)
        return action != "page" or not self.outline.display

    def action_found(self, step: int) -> None:
        """The next passage with the words that are sought, or the one before."""
        self.find_bar.action_step(step)

    def action_find(self) -> None:
        """Open the line for it."""
        self.find_bar.open()

    def action_outline(self) -> None:
        """Ask for the documents and chapters."""
        self.post_message(PlaceWanted("outline"))

    def action_place(self) -> None:
        """Ask where to."""
        self.post_message(PlaceWanted("place"))

    def on_outline_closed(self) -> None:
        """Back to the text."""
        self._show_text()

    def on_words_sought(self, message: WordsSought) -> None:
        """Mark them in what is shown next; once they are entered, the keys are for the text again."""
        if message.step:
            self._quote = message.words
        else:
            self.find_bar.tell("")
        if message.entered and message.words:
            self._show_text()

    def on_find_closed(self) -> None:
        """Back to the text, without the marks."""
        self._quote = ""
        if self.shown is not None:
            self._text.update(self._marked(self.shown)[0])
        self._show_text()

    def _show_text(self) -> None:
        self._page.display, self.outline.display = True, False
        self._page.focus()

    def _describe(self, document: str, locator: str) -> None:
        first, *rest = place_of(document, locator) or ("",)
        parts: list[Content | str] = [foreign_line(first, "bold")]
        for part in rest:
            parts += [" · ", foreign_line(part)]
        self._place.update(Content.assemble(*parts))

    def _marked(self, shown: PassageShown) -> tuple[Content, int, int]:
        """The text with the passage marked, and where in it the passage begins and the quote does, if there is one."""
        end = shown.offset + shown.length
        before = clean(shown.text[: shown.offset])
        inside = clean(shown.text[shown.offset : end])
        # A palette that we do not know may have no ground on which all of its colours can be read.
        passage, around = ("", "dim") if self.app.native_ansi_color else _MARKED
        marked = Content(inside).stylize(passage)
        quote = r"\s+".join(map(re.escape, clean(self._quote).split()))
        found = [match.span() for match in re.finditer(quote, inside, re.IGNORECASE)] if quote else []
        finding = self.find_bar.display
        for first, last in found if finding else found[:1]:
            marked = marked.stylize(MARK if finding else "bold underline", first, last)
        content = Content.assemble((before, around), marked, (clean(shown.text[end:]), around))
        return content, len(before), len(before) + (found[0][0] if found else 0)

    def _look_at(self, shown: PassageShown, before_passage: str, before_quote: str) -> None:
        """Bring the passage into view, or the quote where it is too far in for both; unless another one came since."""
        if shown is not self.shown:
            return
        begins, quoted = self._line_after(before_passage), self._line_after(before_quote)
        in_sight = quoted - begins < self._page.scrollable_content_region.height - 2 * _LINES_ABOVE
        self._page.scroll_to(y=max((begins if in_sight else quoted) - _LINES_ABOVE, 0), animate=False)

    def _line_after(self, text: str) -> int:
        """The line of the page on which what follows this text begins."""
        width = max(self._page.scrollable_content_region.width, 1)
        return max(len(Content(text).wrap(width)) - 1, 0) if text else 0
