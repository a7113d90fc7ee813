"""A line that stays until it is settled: the engine is gone, or it could not do what was asked."""

from textual.content import Content
from textual.widgets import Static

from gemma10m_tui.tui.foreign import foreign


class Notice(Static):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = """
    Notice {
        height: auto;
        max-height: 6;
        padding: 0 2;
        display: none;
        background: $error-muted;
        color: $text-error;
        &:ansi { background: ansi_default; color: ansi_red; text-style: bold; }
    }
    """

    def say(self, sentence: str, key: str = "") -> None:
        """Show a sentence, with the key that helps."""
        sentence = sentence.rstrip()
        if key and sentence and sentence[-1].isalnum():
            sentence += "."
        self.update(Content.assemble(foreign(sentence), (f"  {key}.", "bold") if key else ""))
        self.display = True
        self.screen.refresh_bindings()  # Esc puts it away

    def clear(self) -> None:
        """Nothing to say any more."""
        self.display = False
        self.screen.refresh_bindings()
