"""The memory: how much was read into it, how large it is, where it lives, who reads it, and where it changed most."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from gemma10m_tui.engine.answers import MemoryShown, NoveltyMeasured
from gemma10m_tui.engine.requests import MeasureNovelty, ShowMemory
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.messages import EngineAnswered, EngineLost
from gemma10m_tui.tui.widgets.heat_strip import HeatStrip
from gemma10m_tui.tui.wording import count, percent, size

_PARTS = 200
_LABEL = 10  # cells
_LINE = 48  # cells
_NAMED = 6  # states of the timeline, the last ones


class MemoryScreen(ModalScreen[str | None]):
    """Asks when it opens, and again with F5; ends with what is to be done: append, undo, upto, or None."""

    HELP_TITLE: ClassVar[str] = "The memory"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f7", "leave", "Close", id="memory.close"),
        Binding("a", "leave('append')", "Append", id="memory.append"),
        Binding("u", "leave('undo')", "Undo", id="memory.undo"),
        Binding("t", "leave('upto')", "Up to", id="memory.upto"),
        Binding("f5", "ask", "Look again", id="memory.look"),
    ]
    DEFAULT_CSS = """
    MemoryScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 100; height: auto; max-height: 90%;
            border: round $primary; background: $surface; padding: 1 1 0 1;
            border-title-color: $foreground;
        }
        VerticalScroll { height: auto; max-height: 100%; }
        .facts { height: auto; padding: 0 1; }
        .about { height: auto; color: $text-muted; padding: 0 1; }
        .kept { height: auto; padding: 1 1; }
    }
    """

    def __init__(self, link: EngineLink, tokens_per_second: float) -> None:
        super().__init__()
        self._link, self._rate = link, tokens_per_second

    def compose(self) -> ComposeResult:
        """The facts, then the strip over the text."""
        with Vertical() as box:
            box.border_title = "Memory"
            box.border_subtitle = "a appends · u undoes · t goes back to · F5 looks again · Esc"
            with VerticalScroll():
                yield Static("looking…", markup=False, classes="facts")
                yield HeatStrip("news", "$secondary")
                yield Static("", markup=False, classes="about")
                yield Static("", markup=False, classes="kept")

    def on_mount(self) -> None:
        """Ask."""
        self.action_ask()

    def action_ask(self) -> None:
        """How it is now."""
        self._link.request(ShowMemory(), self)
        self._link.request(MeasureNovelty(_PARTS), self)

    def action_leave(self, deed: str | None = None) -> None:
        """Close, and say what is to be done."""
        self.dismiss(deed)

    def on_engine_answered(self, message: EngineAnswered) -> None:
        """Draw what came."""
        match message.event:
            case MemoryShown():
                self.query_one(".facts", Static).update(_facts(message.event, self._rate))
                self.query_one(".kept", Static).update(_timeline(message.event))
            case NoveltyMeasured(parts=parts):
                self.query_one(HeatStrip).show_values(parts)
                about = "How far each part of the text turned the memory: high where something new came."
                self.query_one(".about", Static).update(about if parts else "")
            case Failed(sentence=sentence):
                self.query_one(".facts", Static).update(foreign(sentence, "$text-error"))

    def on_engine_lost(self, message: EngineLost) -> None:
        """Nothing will come any more."""
        self.dismiss(None)


def _facts(memory: MemoryShown, rate: float) -> Content:
    read = f"{memory.tokens:,} tokens"
    if memory.tokens < memory.tokens_total:
        read += f" of {memory.tokens_total:,} ({percent(memory.tokens, memory.tokens_total)})"
    per_segment = f"{memory.segment_tokens:,} tokens each"
    rows = [
        ("read", read + (f" · {count(rate)} tokens/s" if rate > 0 else "")),
        ("segments", f"{memory.segments:,}, {per_segment}"),
        ("state", f"{size(memory.state_bytes)}, whatever the length · sha256 {memory.state_sha256[:12]}"),
        ("on disk", memory.path),
        ("model", f"{memory.model} · {count(memory.parameters)} parameters"),
        ("good for", memory.truth),
        ("device", memory.device + (f" · {size(memory.device_bytes)} in use" if memory.device_bytes else "")),
        ("process", f"{size(memory.process_bytes)} in use"),
    ]
    lines = [
        Content.assemble((label.ljust(_LABEL), "$foreground 60%"), foreign_line(value))
        for label, value in rows
        if value
    ]
    return Content("\n").join(lines)


def _timeline(memory: MemoryShown) -> Content:
    """The states that are kept, on a line as long as the text, and by name."""
    if not memory.kept or not memory.tokens_total:
        return Content("")
    cells = ["─"] * _LINE
    for point in memory.kept:
        cells[min(point.tokens * _LINE // memory.tokens_total, _LINE - 1)] = "●"
    lines = [Content.assemble(("timeline  ", "$foreground 60%"), ("".join(cells), "$accent"))]
    for point in memory.kept[-_NAMED:]:
        share = percent(point.tokens, memory.tokens_total)
        lines.append(
            Content.assemble(f"{' ' * _LABEL}{share:>5}  {count(point.tokens):>5}  ", foreign_line(point.place))
        )
    return Content("\n").join(lines)
