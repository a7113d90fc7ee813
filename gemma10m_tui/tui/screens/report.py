"""How every file of a reading ended: read, skipped or failed, with the reason."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.widgets.option_list import Option

from gemma10m_tui.counted import counted
from gemma10m_tui.events import DocumentReport
from gemma10m_tui.tui.foreign import foreign_line
from gemma10m_tui.tui.keymap import border_keys
from gemma10m_tui.tui.widgets.choices import Choices

_ORDER = {"failed": 0, "skipped": 1, "read": 2}
_STYLES = {"failed": "bold $text-error", "skipped": "$text-warning", "read": "$text-success"}
_MOST = 2000  # rows


class ReportScreen(ModalScreen[None]):
    """What went wrong stands first."""

    HELP_TITLE: ClassVar[str] = "Files"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f3", "app.pop_screen", "Close", id="files.close")]
    DEFAULT_CSS = """
    ReportScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 110; height: 80%;
            border: round $primary; background: $surface; padding: 0 1;
            border-title-color: $foreground;
        }
        Choices { height: 1fr; }
        .state { height: auto; color: $text-muted; padding: 0 1; }
    }
    """

    def __init__(self, reports: tuple[DocumentReport, ...]) -> None:
        super().__init__()
        self._reports = sorted(reports, key=lambda report: _ORDER.get(report.outcome, 0))

    def compose(self) -> ComposeResult:
        """A titled box with a line a file."""
        with Vertical() as box:
            box.border_title = "Files"
            box.border_subtitle = border_keys(self.app, type(self))
            number = len(self._reports)
            more = f"; the first {_MOST:,} are shown" if number > _MOST else ""
            yield Static(f"{counted(number, 'file')}{more}", markup=False, classes="state")
            yield Choices(*(Option(_described(report)) for report in self._reports[:_MOST]), markup=False)


def _described(report: DocumentReport) -> Content:
    parts: list[Content | str] = [Content.styled(f"{report.outcome:<8}", _STYLES.get(report.outcome, ""))]
    parts.append(foreign_line(report.path))
    if report.reason:
        parts += [" — ", foreign_line(report.reason, "$foreground 60%")]
    elif report.passages:
        parts.append(Content.styled(f"  {counted(report.passages, 'passage')}", "$foreground 60%"))
    return Content.assemble(*parts)
