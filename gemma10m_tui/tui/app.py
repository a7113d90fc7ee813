"""The app: paints first, then starts the engine; what the engine says goes to the screens."""

import contextlib
import gc
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import App, SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from gemma10m_tui.crash import write_report
from gemma10m_tui.engine.client import child_command
from gemma10m_tui.engine.requests import Open, Wanted
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.folders import config_file, history_file, logs_folder
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.clipboard import osc52, run_copying_program
from gemma10m_tui.tui.commands import command, commands_of, possible
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import shortened
from gemma10m_tui.tui.history import add as add_to_history
from gemma10m_tui.tui.keymap import printed, unknown_ids
from gemma10m_tui.tui.line_filter import ControlCharacterFilter
from gemma10m_tui.tui.open_chat import OpenChat
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.ask_password import AskPasswordScreen
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.choose import ChooseScreen
from gemma10m_tui.tui.screens.conversations import ConversationsScreen
from gemma10m_tui.tui.screens.help import HelpScreen
from gemma10m_tui.tui.screens.home import HomeScreen
from gemma10m_tui.tui.screens.memory import MemoryScreen
from gemma10m_tui.tui.screens.report import ReportScreen
from gemma10m_tui.tui.screens.search import SearchScreen
from gemma10m_tui.tui.screens.settings import SettingsScreen
from gemma10m_tui.tui.settings import Loaded, Settings, load
from gemma10m_tui.tui.stderr_guard import noise_kept_off_the_screen
from gemma10m_tui.tui.terminal_gone import tell_when_gone
from gemma10m_tui.tui.terminal_keys import learn_keys
from gemma10m_tui.tui.themes import OWN
from gemma10m_tui.tui.widgets.find_bar import FindBar
from gemma10m_tui.tui.widgets.outline import Outline
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.reader_pane import ReaderPane
from gemma10m_tui.tui.widgets.turn import Turn

SECOND_PRESS = 2.0  # seconds within which ^C twice means it
_ABOUT = "gemma10m reads a whole text into a memory of fixed size, answers from it, and cites where it stands."
_HOW_TO_QUIT = "{} or /quit saves and quits."


def run_chat(source: Open, device: str, precision: str) -> int:
    """Open the app on paths, a snapshot or, where neither is named, the library; returns the exit code.

    Every engine of the app computes on the device and in the precision that are named here.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Problem(
            "The chat needs a terminal for its input and its output; `gemma10m ask` answers in a pipe.", ExitCode.USAGE
        )
    log = logs_folder() / "engine.log"
    places = Places(config_file(), history_file())
    command = child_command(source.model, device, precision)
    app = ChatApp(source.paths, source.snapshot, source.model, command, log, places, source.wanted)
    with noise_kept_off_the_screen(log):
        app.run()
    return app.return_code or 0


@dataclass(frozen=True)
class Places:
    """The files that the app itself keeps; None where it keeps none."""

    config: Path | None = None
    history: Path | None = None


_CONTROL_CHARACTERS = ControlCharacterFilter()
_WITH_KEYS = (
    HomeScreen,
    ChatScreen,
    Prompt,
    Turn,
    ReaderPane,
    Outline,
    FindBar,
    AskLineScreen,
    AskPasswordScreen,
    ChooseScreen,
    ConversationsScreen,
    HelpScreen,
    MemoryScreen,
    ReportScreen,
    SearchScreen,
    SettingsScreen,
)


class _Run:
    """A palette command that runs an action by its name."""

    def __init__(self, app: App[int], action: str) -> None:
        self._app = app
        self._action = action

    async def __call__(self) -> None:
        await self._app.run_action(self._action)


class ChatApp(App[int]):
    """Home below, a chat above it, or kept while the library is looked at; owns the link to the engine."""

    TITLE = "gemma10m"
    # What is marked in a list stays readable, whatever colours its own text has; notices keep off the prompt.
    CSS = """
    OptionList > .option-list--option-highlighted, OptionList:focus > .option-list--option-highlighted,
    Tree > .tree--cursor, Tree:focus > .tree--cursor,
    DataTable > .datatable--cursor, DataTable:focus > .datatable--cursor {
        background: $primary 30%; color: $foreground; text-style: bold;
    }
    OptionList:ansi > .option-list--option-highlighted, DataTable:ansi > .datatable--cursor,
    Tree:ansi > .tree--cursor {
        background: ansi_default; color: ansi_default; text-style: bold;
    }
    CommandList:ansi > .option-list--option-highlighted { text-style: bold underline; }
    Tree:ansi:focus > .tree--cursor, DataTable:ansi:focus > .datatable--cursor { text-style: bold reverse; }
    DataTable:ansi > .datatable--header { background: ansi_default; color: ansi_default; text-style: bold underline; }
    Tree, Tree:focus { background: $background; background-tint: transparent; }
    CommandPalette SearchIcon { display: none; }  /* an emoji, which many terminals lack or measure wrongly */
    ToastRack { dock: top; align: right top; margin: 2 0 0 0; }
    Toast { padding: 0 1; margin: 0 1 1 0; max-width: 80; }
    """
    HELP_TITLE: ClassVar[str] = "Everywhere"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", tooltip="This page (? where no text is typed)", id="app.help"),
        Binding("f8", "settings", "Settings", show=False, tooltip="Colours and the like", id="app.settings"),
        Binding("ctrl+p", "command_palette", "Commands", show=False, tooltip="Every command by name", id="app.palette"),
        Binding("ctrl+c", "interrupt", "Copy, or quit", show=False, priority=True, tooltip="Copy; twice: quit"),
        Binding(
            "ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Save and quit; again: at once", id="app.quit"
        ),
        command("app.theme", "change_theme", "Theme", "Change the colours until the app is closed"),
    ]

    def __init__(
        self,
        paths: tuple[str, ...],
        snapshot: str | None,
        model: str | None,
        command: Sequence[str],
        log: Path,
        places: Places | None = None,
        wanted: Wanted | None = None,
    ) -> None:
        super().__init__()
        learn_keys()
        self._wanted = wanted or Wanted()
        self.places = places or Places()
        loaded = load(self.places.config) if self.places.config is not None else Loaded(Settings())
        self.settings = loaded.settings
        self._complaints = list(loaded.complaints)
        self._paths = paths
        self._snapshot = snapshot
        self._model = model
        self._quitting = False
        self._interrupted = -SECOND_PRESS
        self._chat = OpenChat(self)
        self.link = EngineLink(self, command, log)

    def get_default_screen(self) -> Screen[None]:
        """The library; below a chat that was asked for nothing, since a library there would be drawn before it."""
        return Screen() if self._chat_first else self._home()

    def _home(self) -> HomeScreen:
        return HomeScreen(self.link, lambda: self._chat.left, lambda: self._chat.to_reread)

    @property
    def _chat_first(self) -> bool:
        return bool(self._paths) or self._snapshot is not None

    def pop_screen(self) -> AwaitComplete:
        """Where nothing lies below, the library comes up."""
        popped = super().pop_screen()
        if len(self.screen_stack) == 1 and self._chat_first:
            self.push_screen(self._home())
        return popped

    async def on_mount(self) -> None:
        """Show the chat that was asked for, and start the engine once there is something to see."""
        for theme in OWN:
            self.register_theme(theme)
        self._apply(self.settings)
        if self._chat_first:
            source = Open(self._paths, self._snapshot, self._model, self._wanted)
            await self._chat.open(ChatScreen(self.link, source, self.settings))
        self._complaints += unknown_ids(self.settings.keys, (type(self), *_WITH_KEYS))
        for complaint in self._complaints:
            self.notify(complaint, severity="warning", markup=False, timeout=10)
        if not self.is_headless:
            tell_when_gone(sys.__stdin__.fileno(), self._leave_the_lost_terminal)  # type: ignore[union-attr]
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if not gc.isenabled():
            gc.freeze()  # what is imported stays: to look through all of it would stop the screen for a moment
            gc.enable()
        self.action_start_engine()

    def _apply(self, settings: Settings) -> None:
        self.settings = settings
        if settings.theme in self.available_themes:
            self.theme = settings.theme
        else:
            known = ", ".join(sorted(self.available_themes))
            self._complaints.append(f"There is no theme {shortened(settings.theme, 40)}; there are {known}.")
        self.set_keymap(dict(settings.keys))

    def keymap_for(self, id: str | None) -> str:
        """The keys that the config file gives a binding; empty where it gives none."""
        return self.settings.keys.get(id or "", "")

    def on_settings_changed(self, message: messages.SettingsChanged) -> None:
        """Use them from now on, in what is open too."""
        self._apply(message.settings)
        self._tell_screens(messages.SettingsChanged(message.settings))

    def action_back_to_chat(self) -> None:
        """To the conversation that was left for the library, as it was."""
        self._chat.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no way back where no conversation was left."""
        return action != "back_to_chat" or self._chat.left is not None

    def on_chat_changed(self, message: messages.ChatChanged) -> None:
        """Pass it on: the library says what it goes back to."""
        self._tell_screens(messages.ChatChanged())

    async def on_snapshot_removed(self, message: messages.SnapshotRemoved) -> None:
        """Where it was open, nothing can be asked of it any more."""
        if message.path == self._chat.path:
            await self._chat.let_go()
            self._tell_screens(messages.ChatChanged())

    def on_read_again_wanted(self, message: messages.ReadAgainWanted) -> None:
        """As F4 does in the chat that could not be opened."""
        self._chat.read_again()

    def on_snapshot_retitled(self, message: messages.SnapshotRetitled) -> None:
        """What is open has its new title, too."""
        if message.path == self._chat.path:
            self._chat.retitle(message.title)
            self.notify("Renamed; its file has the new name once gemma10m is closed.", markup=False, timeout=6)
            self._tell_screens(messages.ChatChanged())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, then the one that lets no control character out."""
        return [*super().get_line_filters(), _CONTROL_CHARACTERS]

    async def on_source_chosen(self, message: messages.SourceChosen) -> None:
        """Open a chat; which part of a text is wanted was said for what was opened first."""
        if message.is_whole and message.snapshot == self._chat.path:
            self._chat.show()
            self._chat.write(message.question)
            return
        wanted = replace(self._wanted, upto=message.upto, pages=None)
        source = Open(message.paths, message.snapshot, self._model, wanted)
        await self._chat.open(ChatScreen(self.link, source, self.settings, message.conversation))
        self._chat.write(message.question)

    def on_question_asked(self, message: messages.QuestionAsked) -> None:
        """Remember it for the next session."""
        if self.places.history is not None:
            add_to_history(self.places.history, message.question)

    def on_engine_started(self, message: messages.EngineStarted) -> None:
        """Pass it on."""
        self._tell_screens(messages.EngineStarted())

    def on_engine_ready(self, message: messages.EngineReady) -> None:
        """Pass it on."""
        self._tell_screens(messages.EngineReady())

    def on_engine_lost(self, message: messages.EngineLost) -> None:
        """Pass it on."""
        self._tell_screens(messages.EngineLost(message.end, message.last_words))

    def _tell_screens(self, message: Message) -> None:
        for screen in self._chat.among(self.screen_stack):
            screen.post_message(message)

    @work(group="engine", exit_on_error=False)
    async def action_start_engine(self) -> None:
        """Start it where it does not run."""
        await self.link.start()

    async def action_help(self) -> None:
        """The keys of what is on the screen now."""
        if isinstance(self.screen, HelpScreen):
            return
        focused = [type(one) for one in self.focused.ancestors_with_self] if self.focused is not None else []
        others = [type(widget) for widget in self.screen.query(Widget)]
        owners: list[type[DOMNode]] = list(dict.fromkeys((*focused, type(self.screen), type(self), *others)))
        quit_key = printed((self.keymap_for("app.quit") or "ctrl+q").partition(",")[0])
        await self.push_screen(HelpScreen(f"{_HOW_TO_QUIT.format(quit_key)} {_ABOUT}", owners))

    async def action_interrupt(self) -> None:
        """^C copies what is selected; where nothing is, a second one quits."""
        selected = self.screen.get_selected_text() or getattr(self.focused, "selected_text", "")
        if selected:
            self.copy_to_clipboard(selected)
            self.notify("Copied.", markup=False, timeout=2)
            return
        now = time.monotonic()
        if now - self._interrupted < SECOND_PRESS:
            await self.action_quit()
            return
        self._interrupted = now
        self.notify("Press Ctrl+C again to quit.", markup=False, timeout=SECOND_PRESS)

    async def action_quit(self) -> None:
        """Let the engine save, then go; asked again, go at once."""
        if self._quitting:
            self.link.kill()
            return
        self._quitting = True
        if self.link.alive:
            self.notify("Saving what was read… Ctrl+Q again quits at once.", markup=False, timeout=60)
        self._leave(ExitCode.DONE)

    def _leave_the_lost_terminal(self) -> None:
        if not self._quitting:
            self._quitting = True
            self._leave(ExitCode.INTERRUPTED)

    @work(group="leaving", exit_on_error=False)
    async def _leave(self, code: ExitCode) -> None:
        with contextlib.suppress(OSError):
            await self.link.stop()
        parting = self._chat.parting
        self.exit(int(code), return_code=int(code), message=Text(parting) if parting else None)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what the keys of this screen do, by name."""
        known = commands_of(((type(screen), "screen"), (type(self), "app")))
        for one in possible(known, {"screen": screen, "app": self}):
            if one.word != "palette":
                yield SystemCommand(one.name, one.about, _Run(self, one.action))

    def action_settings(self) -> None:
        """What can be chosen."""
        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(self.settings, tuple(sorted(self.available_themes)), self.places.config))

    def copy_to_clipboard(self, text: str) -> None:
        """To the terminal's clipboard, over SSH and through tmux, and to a program where one serves."""
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(osc52(text, in_tmux="TMUX" in os.environ))
            if not self.is_headless:
                self._hand_to_program(text)

    @work(thread=True, group="clipboard", exit_on_error=False)
    def _hand_to_program(self, text: str) -> None:
        run_copying_program(text)

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are printed on a keyboard: F1, Esc."""
        return binding.key_display or printed(binding.key)

    def _fatal_error(self) -> None:
        """End with one line and a report of frames alone: Textual's own would print variables, so document text."""
        error = self._exception
        path = write_report(error) if error is not None else None
        where = f" The report is in {path}." if path is not None else ""
        kind = type(error).__name__ if error is not None else "an error"
        sentence = f"gemma10m stopped because of a fault of its own ({kind}).{where} Your conversations are saved."
        self.panic(Text(sentence))
