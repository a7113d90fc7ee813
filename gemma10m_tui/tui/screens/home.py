"""Home: what was read before, and a box for the path of what is to be read now."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from gemma10m_tui.engine.answers import SnapshotEntry, SnapshotsListed
from gemma10m_tui.engine.requests import ListSnapshots
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.messages import EngineAnswered, EngineLost, EngineReady, EngineStarted, SourceChosen
from gemma10m_tui.tui.typed_path import typed_paths
from gemma10m_tui.tui.widgets.notice import Notice
from gemma10m_tui.tui.widgets.title_bar import TitleBar
from gemma10m_tui.tui.wording import count, percent, plural, size


class HomeScreen(Screen[None]):
    """Lists the library; Enter opens a snapshot, or reads the path that was typed."""

    HELP_TITLE: ClassVar[str] = "The library"
    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "nothing", "Open", tooltip="Read the path, or open the chosen snapshot"),
        Binding("tab", "app.focus_next", "Path or library"),
        Binding("f9,ctrl+g", "app.start_engine", "Start the engine again", show=False),
    ]
    DEFAULT_CSS = """
    HomeScreen {
        & > .truth { padding: 1 2 0 2; height: auto; max-height: 4; color: $text-muted; }
        & > .heading { padding: 1 2 0 2; text-style: bold; }
        & > #path { margin: 0 1; padding: 0 1; border: round $primary 60%; background: $background; }
        & > #path:focus { border: round $primary; background-tint: transparent; }
        & > #library { height: 1fr; margin: 0 1; border: round $primary 60%; background: $background; }
        & > #library:focus { border: round $primary; }
        & > .empty { padding: 0 2; height: 1fr; color: $text-muted; }
    }
    """

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self._link = link
        self._listed: dict[str, SnapshotEntry] = {}

    def compose(self) -> ComposeResult:
        """Truth about the model, the path box, the library."""
        yield TitleBar()
        yield Static("", markup=False, classes="truth")
        yield Static("Read a book, a PDF, a folder or a repository", markup=False, classes="heading")
        yield Input(placeholder="type or paste a path, then Enter", id="path")
        yield Notice()
        yield Static("Library", markup=False, classes="heading")
        yield OptionList(id="library", markup=False)
        yield Static("opening the library…", markup=False, classes="empty")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show what is known already."""
        self.query_one("#library").display = False
        self._show_model()
        self._ask()

    def on_screen_resume(self) -> None:
        """The library may have grown while a chat was open."""
        self._show_model()
        self._ask()

    def on_engine_started(self, message: EngineStarted) -> None:
        """The engine answers now."""
        self.query_one(Notice).clear()
        self._ask()

    def on_engine_ready(self, message: EngineReady) -> None:
        """The model is known now."""
        self._show_model()

    def on_engine_lost(self, message: EngineLost) -> None:
        """Say so, and how to go on."""
        self._show_model()
        sentence = message.last_words or f"The engine ended. What it wrote is in {self._link.log}."
        self.query_one(Notice).say(sentence, "Ctrl+G starts it again")

    def on_engine_answered(self, message: EngineAnswered) -> None:
        """Draw the library."""
        match message.event:
            case SnapshotsListed(snapshots=snapshots):
                self._show(snapshots)
            case Failed(sentence=sentence):
                self.query_one(Notice).say(sentence)

    @on(Input.Submitted, "#path")
    def read(self, message: Input.Submitted) -> None:
        """Read the path, or open the snapshot of that name."""
        text = message.value.strip()
        if not text:
            return
        notice, box = self.query_one(Notice), self.query_one("#path", Input)
        paths = typed_paths(text)
        if paths:
            notice.clear()
            box.clear()
            self.post_message(SourceChosen(tuple(str(path) for path in paths), None))
        elif text in self._listed:
            box.clear()
            self.post_message(SourceChosen((), self._listed[text].path))
        else:
            notice.say(f"There is nothing at {text}; check the path, or drop the file onto this window.")

    @on(OptionList.OptionSelected, "#library")
    def open_snapshot(self, message: OptionList.OptionSelected) -> None:
        """Open the chosen snapshot."""
        entry = self._listed.get(message.option_id or "")
        if entry is not None:
            self.post_message(SourceChosen((), entry.path))

    def action_nothing(self) -> None:
        """Enter belongs to the widget in focus; the binding is here for the footer and the help."""

    def _ask(self) -> None:
        if self._link.alive:
            self._link.request(ListSnapshots(), self)

    def _show_model(self) -> None:
        self.query_one(TitleBar).model = self._link.model_line
        truth = self._link.ready.truth if self._link.ready else ""
        line = self.query_one(".truth", Static)
        line.update(foreign(truth))
        line.display = bool(truth)

    def _show(self, snapshots: tuple[SnapshotEntry, ...]) -> None:
        library = self.query_one("#library", OptionList)
        empty = self.query_one(".empty", Static)
        at = library.highlighted
        self._listed = {entry.name: entry for entry in snapshots}
        library.set_options(Option(_described(entry), id=entry.name) for entry in self._listed.values())
        library.highlighted = min(at or 0, len(self._listed) - 1) if self._listed else None
        library.display = bool(self._listed)
        empty.display = not self._listed
        empty.update("Nothing is read yet.")


def _described(entry: SnapshotEntry) -> Content:
    read = f"{count(entry.tokens)} tokens"
    if not entry.complete:
        read += f" ({percent(entry.tokens, entry.tokens_total)} read)"
    facts = [read, plural(entry.documents, "file"), size(entry.size_bytes), entry.created[:16].replace("T", " ")]
    return Content.assemble(
        foreign_line(entry.title or entry.name, "bold"), "\n", foreign_line(" · ".join(facts), "$foreground 60%")
    )
