"""The settings, made from their schema: Enter changes one, and the file is written at once."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gemma10m_tui.errors import Problem
from gemma10m_tui.tui.foreign import foreign_line
from gemma10m_tui.tui.keymap import border_keys
from gemma10m_tui.tui.messages import SettingsChanged
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.choose import Choice, ChooseScreen
from gemma10m_tui.tui.settings import Settings, plain_fields, save, with_value
from gemma10m_tui.tui.widgets.choices import Choices


class SettingsScreen(ModalScreen[None]):
    """Posts SettingsChanged for every change that could be made."""

    HELP_TITLE: ClassVar[str] = "Settings"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f8", "app.pop_screen", "Close", id="settings.close")]
    DEFAULT_CSS = """
    SettingsScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 100; height: auto; max-height: 90%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        Choices { height: auto; }
        .file { height: auto; color: $text-muted; padding: 1 1 0 1; }
    }
    """

    def __init__(self, settings: Settings, themes: tuple[str, ...], file: Path | None) -> None:
        super().__init__()
        self._settings, self._themes, self._file = settings, themes, file

    def compose(self) -> ComposeResult:
        """A line a setting, then where they are kept."""
        with Vertical() as box:
            box.border_title = "Settings"
            box.border_subtitle = border_keys(self.app, type(self), "change")
            yield Choices(markup=False)
            where = f"Kept in {self._file}; keys are set there, too, by the ids that the help shows."
            yield Static(foreign_line(where) if self._file else Content(""), markup=False, classes="file")

    def on_mount(self) -> None:
        """As they are."""
        self._show()

    @on(OptionList.OptionSelected)
    def change(self, message: OptionList.OptionSelected) -> None:
        """Turn it, choose for it, or ask for it."""
        name, kind, about, choices = plain_fields()[message.option_index]
        value = getattr(self._settings, name)
        options = self._themes if name == "theme" else choices
        if kind is bool:
            self._set(name, not value)
        elif options:
            offered = [Choice(one, one) for one in options]
            screen = ChooseScreen(name, offered, now=str(value))
            self.app.push_screen(screen, lambda chosen: self._set(name, chosen))
        else:
            self.app.push_screen(AskLineScreen(name, about, str(value)), lambda line: self._set(name, line))

    def _set(self, name: str, value: object) -> None:
        if value is None:
            return
        try:
            self._settings = with_value(self._settings, name, value)
            if self._file is not None:
                save(self._file, self._settings)
        except Problem as problem:
            self.notify(problem.sentence, severity="error", markup=False)
        self._show()
        self.app.post_message(SettingsChanged(self._settings))

    def _show(self) -> None:
        choices = self.query_one(OptionList)
        at = choices.highlighted
        choices.set_options(Option(_described(self._settings, *one)) for one in plain_fields())
        choices.highlighted = at or 0


def _described(settings: Settings, name: str, kind: type, about: str, _: tuple[str, ...]) -> Content:
    value = getattr(settings, name)
    shown = ("yes" if value else "no") if kind is bool else str(value) or "—"
    return Content.assemble(
        (name.replace("_", " ").ljust(12), "bold"),
        foreign_line(shown, "$text-primary"),
        "\n",
        foreign_line(about, "$foreground 60%"),
    )
