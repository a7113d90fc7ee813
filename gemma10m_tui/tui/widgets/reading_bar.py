"""One line on how far the reading is: share, tokens, rate, time left, files; the least needed parts go first."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from gemma10m_tui.counted import counted
from gemma10m_tui.tui.reading import Phase, Reading
from gemma10m_tui.tui.wording import count, duration, percent

FRAMES_PER_SECOND = 10
_SHORTEST_BAR, _LONGEST_BAR = 6, 40  # cells


class ReadingBar(Widget):
    """Draws the last reading it was given, at most ten times a second."""

    DEFAULT_CSS = """
    ReadingBar {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        background: $surface;
    }
    """

    shown: reactive[Reading] = reactive(Reading())

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._latest = Reading()

    def on_mount(self) -> None:
        """Start looking for news; an unchanged value draws nothing."""
        self.set_interval(1 / FRAMES_PER_SECOND, self._show)

    def note(self, reading: Reading) -> None:
        """Take a newer reading; a change of phase shows at once."""
        changed = reading.phase is not self._latest.phase
        self._latest = reading
        if changed:
            self._show()

    def _show(self) -> None:
        self.shown = self._latest

    def render(self) -> Content:
        """The phase in words, and a bar where there is a share to show."""
        reading, width = self.shown, self.content_size.width
        match reading.phase:
            case Phase.WAITING:
                return Content("opening…")
            case Phase.PARSING:
                done = len(reading.reports)
                parts = [f"{done:,} of {counted(reading.files_total, 'file')}", *_outcomes(reading)]
                return _line("opening files", done, reading.files_total, parts, width)
            case Phase.COUNTING:
                parts = [f"{reading.passages:,} of {counted(reading.passages_total, 'passage')}"]
                return _line("counting tokens", reading.passages, reading.passages_total, parts, width)
            case Phase.READING:
                parts = [
                    percent(reading.tokens, reading.tokens_total),
                    f"{count(reading.tokens)}/{count(reading.tokens_total)} tokens",
                ]
                if reading.tokens_per_second > 0:
                    parts += [f"{count(reading.tokens_per_second)}/s", f"{duration(reading.seconds_left)} left"]
                line = " · ".join([*parts, _files(reading)])
                files = _files(reading) if len(line) < width - _SHORTEST_BAR else _files_briefly(reading)
                return _line("reading", reading.tokens, reading.tokens_total, [*parts, files], width)
            case Phase.STOPPED:
                share = percent(reading.tokens, reading.tokens_total)
                parts = [f"reading stopped at {share}, saved", "F4 reads on", _files(reading)]
            case Phase.LOST:
                share = percent(reading.tokens, reading.tokens_total)
                parts = [f"reading cut off at {share}", "saved up to the last checkpoint", _files(reading)]
            case Phase.NOTHING:
                parts = ["nothing is open", _files(reading)]
            case Phase.DONE:
                parts = [f"{count(reading.tokens)} tokens read", _files(reading)]
        return Content(_fitting(parts, width))


def _files(reading: Reading) -> str:
    if not reading.reports:
        return ""
    return ", ".join([counted(reading.files("read"), "file"), *_outcomes(reading)])


def _files_briefly(reading: Reading) -> str:
    left_out = reading.files("skipped") + reading.files("failed")
    files = counted(reading.files("read"), "file")
    return f"{files}, {left_out:,} not" if left_out else files


def _outcomes(reading: Reading) -> list[str]:
    numbers = {name: reading.files(name) for name in ("skipped", "failed")}
    return [f"{number:,} {name}" for name, number in numbers.items() if number]


def _fitting(parts: list[str], width: int) -> str:
    """As many of the parts, from the first on, as the width holds."""
    parts = [part for part in parts if part]
    while len(parts) > 1 and len(" · ".join(parts)) > width:
        parts.pop()
    return " · ".join(parts)


def _line(label: str, done: int, total: int, parts: list[str], width: int) -> Content:
    text = _fitting(parts, width - _SHORTEST_BAR - 1)
    room = width - len(text) - 1
    head = f"{label} " if room - len(label) - 1 >= _SHORTEST_BAR else ""
    cells = max(min(room - len(head), _LONGEST_BAR), 0)
    filled = min(cells * done // total, cells) if total > 0 else 0
    return Content.assemble(
        head, ("━" * filled, "$primary"), ("─" * (cells - filled), "$foreground 25%"), " ", (text, "$foreground 60%")
    )
