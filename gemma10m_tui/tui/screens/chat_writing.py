"""The part of the chat in which a question is written: what it could become, commands, history, the editor."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import SuspendNotSupported
from textual.binding import BindingType
from textual.screen import Screen

from gemma10m_tui.engine.answers import OutlineEntry
from gemma10m_tui.tui import messages
from gemma10m_tui.tui.commands import Command, command, commands_of, possible
from gemma10m_tui.tui.completion import nothing_to_offer, offers
from gemma10m_tui.tui.screens.choose import Choice, ChooseScreen
from gemma10m_tui.tui.widgets.citation_line import CitationLine
from gemma10m_tui.tui.widgets.prompt import Prompt
from gemma10m_tui.tui.widgets.suggestions import Suggestions
from gemma10m_tui.tui.widgets.turn import Turn


class ChatWriting(Screen[None]):
    """What happens in the prompt before a question is asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        command("chat.history", "search_history", "History", "Search the questions asked before"),
        command("chat.edit", "edit", "Editor", "Write the question in your editor"),
        command("chat.unfold", "unfold", "Unfold", "Put pasted text in the place of the word for it"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[OutlineEntry, ...] = ()  # documents and chapters

    def draft(self, question: str) -> None:
        """Write a question that was meant for this text elsewhere; it is asked with Enter."""
        self.query_one(Prompt).write(question)

    def on_key(self, event: events.Key) -> None:
        """What is typed at a turn or a source is a question, unless it is a key that does something there."""
        active = self.active_bindings.get(event.key)
        if event.character is None or not event.is_printable or (active is not None and active.enabled):
            return
        if isinstance(self.focused, Prompt | Turn | CitationLine):  # the prompt: by a letter before this one
            event.stop()
            prompt = self.query_one(Prompt)
            self.set_focus(prompt)
            prompt.insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """At a turn or a source, too, a paste is for the prompt."""
        if isinstance(self.focused, Turn | CitationLine):
            event.stop()
            prompt = self.query_one(Prompt)
            self.set_focus(prompt)
            prompt.post_message(events.Paste(event.text))

    def on_draft_changed(self, message: messages.DraftChanged) -> None:
        """Offer what it could become."""
        line, suggestions = message.line, self.query_one(Suggestions)
        commands: Sequence[Command] = ()
        if line.startswith("/"):
            suggestions.display = False  # what can be done without the list is what is offered in it
            commands = possible(self._commands(), {"screen": self, "app": self.app})
        offered = offers(line, commands, self._names) if line else ()
        suggestions.offer(offered, "" if offered else nothing_to_offer(line, self._names))

    async def on_command_given(self, message: messages.CommandGiven) -> None:
        """Run it."""
        await self.app.run_action(message.action, default_namespace=self)

    async def on_command_written(self, message: messages.CommandWritten) -> None:
        """Run the one of that name."""
        found = {one.word: one for one in self._commands()}.get(message.word)
        if found is None:
            self.notify(f"There is no command /{message.word}; write / alone to see those there are.", markup=False)
        elif not await self.app.run_action(found.action, default_namespace=self):
            self.notify(f"There is nothing to do for /{message.word} now.", markup=False)

    def _commands(self) -> Sequence[Command]:
        return commands_of(((type(self), "screen"), (type(self.app), "app")))

    def action_unfold(self) -> None:
        """In the prompt."""
        self.query_one(Prompt).action_unfold()

    # Elsewhere than in the prompt

    def action_search_history(self) -> None:
        """Choose among the questions asked before, the latest first."""
        asked = dict.fromkeys(reversed(self.query_one(Prompt).asked))
        if not asked:
            self.notify("No question was asked before.", markup=False)
            return
        choices = [Choice(question, question) for question in asked]
        self.app.push_screen(ChooseScreen("Questions asked before", choices), self._write_again)

    def _write_again(self, question: str | None) -> None:
        if question is not None:
            self.query_one(Prompt).replace_with(question)

    def action_edit(self) -> None:
        """Open what is written in an editor; what it saves comes back into the prompt."""
        prompt = self.query_one(Prompt)
        chosen = self.app.settings.editor  # type: ignore[attr-defined]
        editor = chosen or os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        if not editor:
            self.notify("Set $EDITOR, or the setting editor, to the program that should open.", markup=False)
            return
        try:
            # Whatever the editor leaves beside the file, a copy of the question say, goes with the folder.
            with tempfile.TemporaryDirectory(prefix="gemma10m-", ignore_cleanup_errors=True) as folder:
                file = Path(folder, "question.md")
                file.write_text(prompt.whole, encoding="utf-8")
                with self.app.suspend():
                    subprocess.run([*shlex.split(editor), str(file)], check=False)
                prompt.replace_with(file.read_text(encoding="utf-8", errors="replace").rstrip("\n"))
        except SuspendNotSupported:
            self.notify("This terminal cannot lend itself to an editor.", markup=False)
        except (OSError, ValueError) as error:
            self.notify(f"{editor} could not be started: {error}.", severity="error", markup=False)
