"""The questions that wait for the running answer to end, in sight above the prompt."""

from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.tui.foreign import shortened

_SHOWN = 3


class QueueStrip(Static):
    """Hidden while nothing waits."""

    DEFAULT_CSS = """
    QueueStrip {
        height: auto;
        padding: 0 2;
        color: $text-muted;
        display: none;
    }
    """

    def show(self, questions: list[str]) -> None:
        """Draw the queue, the next question first."""
        self.display = bool(questions)
        width = max(self.app.size.width - 12, 20)
        lines = [Content.assemble(("next: ", "bold"), shortened(question, width)) for question in questions[:_SHOWN]]
        hint = f"… and {len(questions) - _SHOWN} more; " if len(questions) > _SHOWN else ""
        lines.append(Content(f"{hint}Alt+Up takes the last one back"))
        self.update(Content("\n").join(lines))
