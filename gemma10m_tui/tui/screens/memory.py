"""The memory: how much was read into it, how large it is, where it lives, who reads it, and where it changed most."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import MemoryShown, NoveltyMeasured
from gemma10m_tui.engine.requests import MeasureNovelty, ShowMemory
from gemma10m_tui.events import Failed
from gemma10m_tui.tui.engine_link import EngineLink
from gemma10m_tui.tui.foreign import foreign, foreign_line
from gemma10m_tui.tui.keymap import border_keys
from gemma10m_tui.tui.messages import EngineAnswered, EngineLost
from gemma10m_tui.tui.widgets.heat_strip import NEW_LABEL, HeatStrip
from gemma10m_tui.tui.wording import count, from_home, percent, size

_PARTS = 200
_NAMED = 6  # states that are kept, the last ones


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
        Grid { grid-size: 2; grid-columns: 10 1fr; grid-rows: auto; height: auto; padding: 0 1 1 1; }
        Grid > Static { height: auto; }
        .label { color: $text-muted; }
        .state { height: auto; padding: 0 1; }
        .about { height: auto; color: $text-muted; padding: 0 1 1 1; }
        .kept { height: auto; padding: 0 1 1 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, link: EngineLink, tokens_per_second: float) -> None:
        super().__init__()
        self._link, self._rate = link, tokens_per_second

    def compose(self) -> ComposeResult:
        """The facts, then the strip over the text."""
        with Vertical() as box:
            box.border_title = "Memory"
            box.border_subtitle = border_keys(self.app, type(self))
            with VerticalScroll():
                yield Static("looking…", markup=False, classes="state")
                yield Grid()
                yield HeatStrip(NEW_LABEL, "$secondary", classes="novelty")
                yield Static("", markup=False, classes="about")
                yield HeatStrip("kept", "$accent", classes="points")
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

    async def on_engine_answered(self, message: EngineAnswered) -> None:
        """Draw what came."""
        match message.event:
            case MemoryShown():
                await self._show(message.event)
            case NoveltyMeasured(parts=parts):
                self.query_one(".novelty", HeatStrip).show_values(parts)
                about = "How unlike all before it each part of the text is: high where something new came."
                self.query_one(".about", Static).update(about if parts else "")
            case Failed(sentence=sentence):
                self._say(foreign(sentence, "$text-error"))

    async def _show(self, memory: MemoryShown) -> None:
        self._say(Content(""))
        grid = self.query_one(Grid)
        await grid.remove_children()
        await grid.mount_all(
            Static(foreign_line(text), markup=False, classes="label" if cell == 0 else "")
            for row in _facts(memory, self._rate)
            for cell, text in enumerate(row)
        )
        total = memory.tokens_total or 1
        self.query_one(".points", HeatStrip).show_points([point.tokens / total for point in memory.kept])
        self.query_one(".kept", Static).update(_kept(memory))

    def _say(self, sentence: Content) -> None:
        state = self.query_one(".state", Static)
        state.update(sentence)
        state.display = bool(sentence)

    def on_engine_lost(self, message: EngineLost) -> None:
        """Nothing will come any more, and the screen below says so; what lies above this one is not to be cut off."""
        if self.app.screen is self:
            self.dismiss(None)


def _facts(memory: MemoryShown, rate: float) -> list[tuple[str, str]]:
    read = f"{memory.tokens:,} tokens"
    if memory.tokens < memory.tokens_total:
        read += f" of {memory.tokens_total:,} ({percent(memory.tokens, memory.tokens_total)})"
    segments = f"in {memory.segments:,} segments of {memory.segment_tokens:,}"
    there = f" of {size(memory.device_total_bytes)}" if memory.device_total_bytes else ""
    device = memory.device + (f" · {size(memory.device_bytes)}{there} in use there" if memory.device_bytes else "")
    rows = [
        ("read", f"{read}, {segments}" + (f" · {count(rate)} tokens/s" if rate > 0 else "")),
        ("state", f"{size(memory.state_bytes)}, whatever the length · sha256 {memory.state_sha256[:12]}"),
        ("model", f"{memory.model} · {count(memory.parameters)} parameters"),
        ("good for", memory.truth),
        ("device", f"{device} · {size(memory.process_bytes)} in use by the engine"),
        ("file", from_home(memory.path)),
    ]
    return [(label, value) for label, value in rows if value]


def _kept(memory: MemoryShown) -> Content:
    """The states that are kept, the last of them by name: what can be gone back to without reading anew."""
    if not memory.kept or not memory.tokens_total:
        return Content("")
    more = f"; the last {_NAMED}" if len(memory.kept) > _NAMED else ""
    lines = [Content.styled(f"{counted(len(memory.kept), 'state')} kept to go back to{more}:", "$foreground 60%")]
    for point in memory.kept[-_NAMED:]:
        share = percent(point.tokens, memory.tokens_total)
        lines.append(Content.assemble(f"{share:>5}  {count(point.tokens):>5}  ", foreign_line(point.place)))
    return Content("\n").join(lines)
