"""The part of the chat that looks at the text: citations, the reader pane, and the strips over the whole of it."""

import re
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from gemma10m_tui.engine.answers import OutlineShown, PassageShown, PassagesLocated
from gemma10m_tui.engine.requests import (
    FindText,
    GoTo,
    LocatePassages,
    MeasureNovelty,
    Request,
    ShowOutline,
    ShowPassage,
)
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat_actions import ChatActions
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.transcript import Transcript

_PLACE = re.compile(r"\s*(?:(p|page|l|line)\.?\s*)?(\d{1,9})\s*", re.IGNORECASE)
_PARTS = 200  # of the text, each with its novelty


class ChatReader(ChatActions):
    """Opens the reader pane and answers what it wants."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "read_text", "Text", tooltip="Read in the text, by chapter, page or line", id="chat.text"),
    ]

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._opened_from: Widget | None = None  # the citation that the reader pane was opened from
        self._wants_outline = False

    def action_find(self) -> None:
        """In the text where that is in front: it holds the focus, or stands where the conversation else does."""
        pane = self.query_one(ReaderPane)
        hides_talk = not self.query_one("#talk").display
        if pane.display and (hides_talk or pane.has_pseudo_class("focus-within")):
            pane.action_find()
        else:
            super().action_find()

    def on_citation_chosen(self, message: messages.CitationChosen) -> None:
        """Open the reader pane at the passage."""
        self._opened_from = self.focused
        citation = message.citation
        self.add_class("-reading")
        pane = self.query_one(ReaderPane)
        pane.await_passage(citation.document, citation.locator, citation.quote)
        self._look_up(ShowPassage(citation.passage))

    def action_read_text(self) -> None:
        """Open the reader pane where the text begins, or close it."""
        pane = self.query_one(ReaderPane)
        if pane.display:
            pane.action_close()
        elif self.opened is not None:
            self._opened_from = self.focused
            self.add_class("-reading")
            pane.await_passage(self.opened.title, "", "")
            self._look_up(ShowPassage(1))
            self._measure_novelty()

    def on_passage_wanted(self, message: messages.PassageWanted) -> None:
        """Read on, or back."""
        self._look_up(ShowPassage(message.passage))

    def on_place_wanted(self, message: messages.PlaceWanted) -> None:
        """Show the outline, or ask for a page or a line."""
        if message.how == "outline":
            self._wants_outline = True
            self._look_up(ShowOutline())
        else:
            about = "A page as it is printed (12), or a line (line 300). Where there are no pages, a number is a line:"
            self.app.push_screen(AskLineScreen("Go to", about), self._go_to)

    def on_words_sought(self, message: messages.WordsSought) -> None:
        """In the text; Textual hands the message to the conversation's handler, too."""
        pane = self.query_one(ReaderPane)
        if message.bar is pane.find_bar and message.step and message.words:
            after = pane.shown.passage if pane.shown is not None else 0
            self._look_up(FindText(message.words, after, message.step < 0))

    def on_reader_closed(self, message: messages.ReaderClosed) -> None:
        """Back to the citation it was opened from."""
        self.remove_class("-reading")
        came_from = self._opened_from
        (came_from if came_from is not None and came_from.is_attached else self.query_one(Prompt)).focus()

    def _go_to(self, wanted: str | None) -> None:
        shown = self.query_one(ReaderPane).shown
        match = _PLACE.fullmatch(wanted or "")
        if shown is None or not wanted:
            return
        if match is None:
            self.notify("Write a page as 12 and a line as: line 300", markup=False)
            return
        kind, number = (match[1] or "")[:1].lower(), int(match[2])
        places = {"p": GoTo(shown.document, page=number), "l": GoTo(shown.document, line=number)}
        self._look_up(places.get(kind, GoTo(shown.document, number=number)))

    def _show_passage(self, event: PassageShown) -> None:
        self.query_one(ReaderPane).show(event)

    def _outline_came(self, event: OutlineShown) -> None:
        if self._wants_outline:
            self._wants_outline = False
            self.query_one(ReaderPane).show_outline(event)

    def _show_heat(self, event: PassagesLocated) -> None:
        """Over the last answer, and in the reader pane."""
        turns = [turn for turn in self.query_one(Transcript).turns if turn.finished and turn.citations]
        if not turns or not event.tokens_total:
            return
        weights = {one.passage: one.score if one.heat is None else one.heat for one in turns[-1].citations}
        spans = [
            (one.first_token / event.tokens_total, one.end_token / event.tokens_total, weights.get(one.passage, 0.0))
            for one in event.spans
        ]
        turns[-1].show_heat(spans)
        self.query_one(ReaderPane).heat.show_spans(spans)

    def _failed_to_look_up(self, request: Request, sentence: str) -> None:
        wanted = isinstance(request, ShowPassage | GoTo | FindText) or (
            isinstance(request, ShowOutline) and self._wants_outline
        )
        if wanted:
            self._wants_outline = False
            self.query_one(ReaderPane).fail(sentence)
        elif not isinstance(request, ShowOutline | MeasureNovelty | LocatePassages):
            self.notify(sentence, severity="error", markup=False)

    def _measure_novelty(self) -> None:
        self._look_up(MeasureNovelty(_PARTS))

    def _look_up(self, request: Request) -> None:
        self._link.request(request, self)
