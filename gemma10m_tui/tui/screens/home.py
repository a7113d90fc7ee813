"""Home: what was read before as a table, and a box for what is to be read now."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from gemma10m_tui.assets import SAMPLE, sample_book
from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import Exported, SnapshotEntry, SnapshotsListed
from gemma10m_tui.engine.requests import ListSnapshots, RemoveSnapshot, RenameSnapshot, Request
from gemma10m_tui.errors import Problem
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.commands import command
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import foreign, foreign_line, shortened
from gemma10m_tui.tui.messages import (
    EngineAnswered,
    EngineLost,
    EngineReady,
    EngineStarted,
    ReadAgainWanted,
    SnapshotRemoved,
    SnapshotRetitled,
    SourceChosen,
)
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.choose import Choice, ChooseScreen, matches
from gemma10m_tui.tui.screens.search import SearchScreen
from gemma10m_tui.tui.snapshot_deeds import DEEDS, Deed
from gemma10m_tui.tui.typed_path import reads_like_a_question, typed_paths
from gemma10m_tui.tui.widgets.key_line import KeyLine
from gemma10m_tui.tui.widgets.library_table import LibraryTable
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.title_bar import TitleBar

_TITLE = 40  # cells of the title of what is open
_EMPTY = f"Nothing is read yet. Write {SAMPLE} and press Enter to read the book that ships with the program."

_NOTHING_TO_ASK = "A question is asked in an open text: choose one below (Down, then Enter)."

_DEEDS = (
    Choice("rename", "Rename", "Give the chosen one another title"),
    Choice("branch", "Branch", "Make a copy to go on with separately"),
    Choice("export", "Export", "Copy the file elsewhere"),
    Choice("append", "Append", "Read more files after what the chosen one holds"),
    Choice("upto", "Up to", "Open the chosen one up to a chapter or page"),
)
_REREAD = Choice("reread", "Read again", "Have the model that is here read its text again; conversations stay")
_REMOVE = Choice("remove", "Remove", "Delete the chosen one, after a yes")


class HomeScreen(Screen[None]):
    """Enter opens a snapshot, or reads the path that was typed; what is typed also narrows the table."""

    HELP_TITLE: ClassVar[str] = "The library"
    AUTO_FOCUS = "#path"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 (an instance variable)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "nothing", "Open", tooltip="Read the path, or open the chosen snapshot"),
        Binding(
            "escape,ctrl+l", "app.back_to_chat", "Back", tooltip="Back to the open conversation", id="library.back"
        ),
        Binding("tab", "app.focus_next", "Path or library"),
        Binding("down", "to_library", "From the path into the library", show=False),
        # No letters: what is typed finds a text. The F-keys are the chat's, and what one means it means everywhere.
        Binding(
            "space", "deeds", "Rename, export…", tooltip="What can be done with the chosen one", id="library.deeds"
        ),
        Binding("delete", "do('remove')", "Remove", tooltip="Delete the chosen one, after a yes", id="library.remove"),
        *(command(f"library.{one.value}", f"do('{one.value}')", one.title, one.about) for one in _DEEDS),
        Binding(
            "f2,ctrl+o", "search", "Chats", tooltip="Search the conversations of all the library", id="library.search"
        ),
        Binding(
            "f9", "app.start_engine", "Restart", show=False, tooltip="Start the engine again", id="library.restart"
        ),
    ]
    DEFAULT_CSS = """
    HomeScreen {
        & > .left { height: auto; padding: 0 2; background: $boost; }
        & > .truth { padding: 1 2 0 2; height: auto; max-height: 4; color: $text-muted; }
        & > .heading { padding: 1 2 0 2; text-style: bold; }
        & > #path { margin: 0 1; padding: 0 1; border: round $primary 60%; background: $background; }
        & > #path:focus { border: round $primary; background-tint: transparent; }
        & > #library { height: 1fr; margin: 0 1; border: round $primary 60%; background: $background; }
        & > #library:focus { border: round $primary; }
        & > .empty { padding: 0 2; height: 1fr; color: $text-muted; }
        &.-low > .truth { height: 0; padding: 0; }
    }
    """

    def __init__(
        self, link: EngineLink, chat_left: Callable[[], str | None], to_reread: Callable[[], str | None]
    ) -> None:
        """`chat_left`: the title of the chat that can be gone back to, or None; `to_reread`: the file of what could
        not be opened in it, and can be read again.
        """
        super().__init__()
        self._link, self._chat_left, self._to_reread = link, chat_left, to_reread
        self._listed: tuple[SnapshotEntry, ...] = ()
        self._found: list[SnapshotEntry] = []  # those that have the words that are typed
        self._complaints = dict.fromkeys(("engine", "box", "list"), ("", ""))

    def compose(self) -> ComposeResult:
        """The way back, truth about the model, the path box, the library."""
        yield TitleBar()
        yield Static("", markup=False, classes="left")
        yield Static("", markup=False, classes="truth")
        yield Static("Read a book, a PDF, a folder or a repository", markup=False, classes="heading")
        about = "type, paste or drop a path, then Enter; or a word of a title"
        yield Input(placeholder=about, id="path", select_on_focus=False)
        yield Notice()
        yield Static("Library", markup=False, classes="heading")
        yield LibraryTable(self._typed, id="library")
        yield Static("opening the library…", markup=False, classes="empty")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what is known already."""
        self.query_one("#library").display = False
        self._show_model()
        self._ask()

    def on_screen_resume(self) -> None:
        """The library may have grown while a chat was open."""
        self.on_chat_changed()
        self._show_model()
        self._ask()

    def on_chat_changed(self) -> None:
        """Say what Esc goes back to."""
        title, line = self._chat_left(), self.query_one(".left", Static)
        opened = foreign_line(f"“{shortened(title, _TITLE)}” is open;" if title else "A text is being opened;")
        line.update(Content.assemble(opened, (" Esc ", "bold"), "goes back to it."))
        line.display = title is not None
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """The table has as many columns as there is room for."""
        self._draw()

    def on_engine_started(self, message: EngineStarted) -> None:
        """The engine answers now."""
        self._complain("engine", "")
        self._ask()

    def on_engine_ready(self, message: EngineReady) -> None:
        """The model is known now."""
        self._show_model()

    def on_engine_lost(self, message: EngineLost) -> None:
        """Say so, and how to go on."""
        self._show_model()
        sentence = message.last_words or f"The engine ended. What it wrote is in {self._link.log}."
        self._complain("engine", sentence, "F9 starts it again")

    def on_engine_answered(self, message: EngineAnswered) -> None:
        """Draw the library."""
        match message.event:
            case SnapshotsListed(snapshots=snapshots, damaged=damaged):
                self._tell_changed(message.request)
                self._listed = snapshots
                self._draw()
                self._tell_damaged(damaged)
            case Exported(path=path):
                self.notify(f"Written to {path}.", markup=False)
            case Failed(sentence=sentence) if isinstance(message.request, ListSnapshots):
                self._complain("list", sentence)
            case Failed(sentence=sentence):  # what was asked for once is told once
                self.notify(sentence, severity="error", markup=False, timeout=10)

    def _tell_changed(self, request: Request) -> None:
        match request:
            case RemoveSnapshot(path=path):
                self.post_message(SnapshotRemoved(path))
            case RenameSnapshot(path=path, title=title):
                self.post_message(SnapshotRetitled(path, title))

    def on_screen_suspend(self) -> None:
        """What was typed to find a text has served once a chat is shown; after a dialog it is still wanted."""
        if not self.app.screen.is_modal:
            self.query_one("#path", Input).clear()

    def on_key(self, event: events.Key) -> None:
        """As in the library, wherever else the focus is."""
        if self._typed(event):
            event.stop()

    def _typed(self, event: events.Key) -> bool:
        """What is typed in the library is for the box, as a dropped path is: a word of a title, or a path."""
        active = self.active_bindings.get(event.key)
        if event.character is None or not event.is_printable or (active is not None and active.enabled):
            return False
        self._write(event.character)
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A terminal pastes the path of a file that is dropped onto it, wherever the focus is."""
        event.stop()
        self._write(event.text.strip())

    def _write(self, text: str) -> None:
        """Begin the line anew, unless it is being written."""
        box = self.query_one("#path", Input)
        if self.focused is not box:
            box.clear()
            box.select_on_focus = False  # the first letter would be marked, and the next written over it
            self.set_focus(box)
        box.insert_text_at_cursor(" ".join(text.splitlines()))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Who comes back to the box writes over what is there; an arrow key keeps it."""
        box = self.query_one("#path", Input)
        if event.widget is box and self.focused is not box:
            box.select_on_focus = True

    @on(Input.Changed, "#path")
    def narrow(self) -> None:
        """Only those that have the words; what was said of other words does not hold for these."""
        self._complain("box", "")
        self._draw()

    @on(Input.Submitted, "#path")
    def read(self, message: Input.Submitted) -> None:
        """Read the path, or open the first of those that are shown."""
        if text := message.value.strip():
            self._take(text)

    def _take(self, text: str) -> None:
        box = self.query_one("#path", Input)
        paths = typed_paths(text) or ((sample_book(),) if text == SAMPLE else ())
        if paths:
            box.clear()
            self.post_message(SourceChosen(tuple(str(path) for path in paths), None))
        elif self._found:
            box.clear()
            self.post_message(SourceChosen((), self._found[0].path))
        elif reads_like_a_question(text):
            self._complain("box", _NOTHING_TO_ASK if self._listed else f"Nothing can be asked yet. {_EMPTY}")
        else:
            self._complain("box", f"There is nothing at {text}; check the path, or empty the line to choose below.")

    @on(DataTable.RowSelected, "#library")
    def open_snapshot(self, message: DataTable.RowSelected) -> None:
        """Open the chosen snapshot, unless what is typed names something else."""
        entries, text = self.query_one(LibraryTable).entries, self.query_one("#path", Input).value.strip()
        if text and not self._found and not self._question:
            self._take(text)
        elif message.cursor_row < len(entries):
            self.post_message(SourceChosen((), entries[message.cursor_row].path, question=self._question))

    @property
    def _question(self) -> str:
        """What was typed as if it could be asked here: it is wanted in the text that is opened for it."""
        text = self.query_one("#path", Input).value.strip()
        return text if reads_like_a_question(text) and not self._found and not typed_paths(text) else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to do with the chosen one where none is listed."""
        return action not in ("do", "deeds") or (self.is_mounted and bool(self.query_one(LibraryTable).entries))

    def action_nothing(self) -> None:
        """Enter belongs to the widget in focus; the binding is here for the footer and the help."""

    def action_to_library(self) -> None:
        """Where there is one; in it, Down is the table's own."""
        table = self.query_one(LibraryTable)
        if table.entries:
            table.focus()

    def action_deeds(self) -> None:
        """Choose one of the deeds by its name."""
        chosen = self.query_one(LibraryTable).chosen
        if chosen is not None:
            again = (_REREAD,) if chosen.path == self._to_reread() else ()
            self.app.push_screen(ChooseScreen("What to do with it", (*again, *_DEEDS, _REMOVE)), self._choose_deed)

    def _choose_deed(self, name: str | None) -> None:
        if name == _REREAD.value:
            self.post_message(ReadAgainWanted())
        elif name is not None:
            self.action_do(name)

    def action_do(self, name: str) -> None:
        """One of the deeds, with the chosen one: ask for its line first."""
        chosen = self.query_one(LibraryTable).chosen
        if chosen is not None:
            deed = DEEDS[name](chosen)
            ask = AskLineScreen(deed.title, deed.about, deed.proposed)
            self.app.push_screen(ask, lambda line: self._do(deed, line))

    def _do(self, deed: Deed, line: str | None) -> None:
        outcome = deed.outcome(line) if line else None
        if isinstance(outcome, SourceChosen):
            self.post_message(outcome)
        elif isinstance(outcome, Problem):
            self.notify(outcome.sentence, severity="error", markup=False)
        elif outcome is not None:
            self._link.request(outcome, self)

    def action_search(self) -> None:
        """Over all conversations."""
        self.app.push_screen(SearchScreen(self._link), self._open_found)

    def _open_found(self, found: tuple[str, int] | None) -> None:
        if found is not None:
            self.post_message(SourceChosen((), *found))

    def _ask(self) -> None:
        if self._link.alive:
            self._link.request(ListSnapshots(), self)

    def _tell_damaged(self, sentences: Sequence[str]) -> None:
        """What is not in the table, and why."""
        more = f" {counted(len(sentences) - 1, 'more snapshot')} cannot be opened, too." if sentences[1:] else ""
        self._complain("list", sentences[0] + more if sentences else "")

    def _complain(self, about: str, sentence: str, key: str = "") -> None:
        """About the engine, the box or the list, until it holds no more; one line says the gravest of the three."""
        self._complaints[about] = (sentence, key)
        holding = [one for one in self._complaints.values() if one[0]]
        notice = self.query_one(Notice)
        notice.say(*holding[0]) if holding else notice.clear()

    def _show_model(self) -> None:
        self.query_one(TitleBar).model = self._link.model_line
        truth = self._link.ready.truth if self._link.ready else ""
        line = self.query_one(".truth", Static)
        line.update(foreign(truth))
        line.display = bool(truth)

    def _draw(self) -> None:
        """The table at the width of now, of what the box leaves of it."""
        words = self.query_one("#path", Input).value
        table, empty = self.query_one(LibraryTable), self.query_one(".empty", Static)
        self._found = [one for one in self._listed if matches(words, f"{one.title} {one.name} {one.model}")]
        # A path that is being typed is no word of a title, nor is a question: the table stays whole.
        whole = "/" in words or "\\" in words or reads_like_a_question(words)
        shown = self._found or (self._listed if whole else ())
        table.show(shown, self.app.size.width)
        if table.display != bool(shown):
            table.display = bool(shown)
            self.refresh_bindings()
        empty.display = not shown
        empty.update(_EMPTY if not self._listed else "No title has these words.")
        heading = f"Library · {counted(len(shown), 'snapshot')}" if shown else "Library"
        self.query(".heading").last(Static).update(heading)
