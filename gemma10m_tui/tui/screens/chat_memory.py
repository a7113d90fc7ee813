"""The part of the chat that changes the memory: more is read, the last is taken out, an earlier state is opened."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from gemma10m_tui.counted import counted
from gemma10m_tui.engine.answers import OutlineEntry
from gemma10m_tui.engine.requests import Append, Undo
from gemma10m_tui.events import SourcesCompared
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.commands import command
from gemma10m_tui.tui.reading import Phase
from gemma10m_tui.tui.screens.ask_line import AskLineScreen
from gemma10m_tui.tui.screens.chat_reader import ChatReader
from gemma10m_tui.tui.screens.choose import Choice, ChooseScreen
from gemma10m_tui.tui.screens.memory import MemoryScreen
from gemma10m_tui.tui.typed_path import typed_paths

_READING = "The text is still being read; wait for its end, or stop it with F4."


class ChatMemory(ChatReader):
    """Append, undo, and go back to an earlier place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "memory", "Memory", tooltip="The memory: size, place, timeline", id="chat.memory"),
        command("chat.append", "append", "Append", "Read more files after what is read"),
        command("chat.undo", "undo", "Undo", "Take the document that was read last out of the memory"),
        command("chat.upto", "upto", "Up to", "Open the text only up to the end of a chapter or page"),
    ]

    def action_memory(self) -> None:
        """What the memory is, and what can be done with it."""
        if self.opened is not None:
            self.app.push_screen(MemoryScreen(self._link, self._reading.tokens_per_second), self._do)

    def _do(self, deed: str | None) -> None:
        match deed:
            case "append":
                self.action_append()
            case "undo":
                self.action_undo()
            case "upto":
                self.action_upto()

    def action_append(self) -> None:
        """Ask for the path."""
        if self._at_rest():
            about = "A file or folder to read after what is read; only what is new costs time."
            self.app.push_screen(AskLineScreen("Append", about), self._append)

    def _append(self, path: str | None) -> None:
        paths = typed_paths(path or "")
        if paths:
            self._link.request(Append(tuple(str(one) for one in paths)), self)
        elif path:
            self.notify(f"There is nothing at {path}.", severity="error", markup=False)

    def action_undo(self) -> None:
        """Ask for a yes."""
        if self._at_rest():
            last = f" ({self._last_document})" if self._last_document else ""
            about = f"The document that was read last{last} is taken out, with what it left in the memory. Write yes:"
            self.app.push_screen(AskLineScreen("Undo", about), self._undo)

    def _undo(self, said: str | None) -> None:
        if said == "yes":
            self._link.request(Undo(), self)

    def action_upto(self) -> None:
        """Choose a place of the timeline."""
        if self._at_rest():
            self.app.push_screen(ChooseScreen("Up to the end of", _places(self._names)), self._go_back_to)

    def _go_back_to(self, place: str | None) -> None:
        if place is not None and self.opened is not None:
            self.app.post_message(messages.SourceChosen((), self.opened.path, None, place))

    def _tell_compared(self, event: SourcesCompared) -> None:
        """What became of files that were read before."""
        numbers = {
            "changed": len(event.changed),
            "read with other options before": len(event.read_otherwise),
            "new": len(event.added),
            "gone": len(event.removed),
            "tried again": len(event.retried),
        }
        parts = [f"{number:,} {name}" for name, number in numbers.items() if number]
        if event.unchanged or not parts:
            parts = [f"{counted(event.unchanged, 'file')} as before", *parts]
        self.notify(" · ".join(parts), markup=False)

    def _at_rest(self) -> bool:
        if self._is_busy():
            return False
        if self.opened is None or self._reading.phase not in (Phase.DONE, Phase.STOPPED):
            self.notify(_READING, markup=False)
            return False
        return True


def _places(names: Sequence[OutlineEntry]) -> list[Choice]:
    """Documents and chapters, each with the share of the text that it ends at: what comes behind is not opened."""
    choices = []
    for number, entry in enumerate(names):
        ends = next((later.share for later in names[number + 1 :] if later.depth <= entry.depth), 1.0)
        choices.append(Choice(entry.title, entry.title, before=f"{100 * ends:>3.0f} %  {'  ' * entry.depth}"))
    return choices
