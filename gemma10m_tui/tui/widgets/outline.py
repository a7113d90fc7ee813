"""The documents and their chapters as a tree; a document's chapters are put in when it is opened."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from gemma10m_tui.engine.answers import OutlineEntry
from gemma10m_tui.tui.foreign import foreign_line
from gemma10m_tui.tui.messages import OutlineClosed, PassageWanted


class Outline(Tree[OutlineEntry]):
    """Enter goes to where an entry begins."""

    HELP_TITLE: ClassVar[str] = "The outline"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Go there", tooltip="Show where the marked entry begins"),
        Binding("escape,o", "close", "Close", id="outline.close"),
        Binding("right", "open_node", "Open", show=False),
        Binding("left", "close_node", "Shut", show=False),
    ]
    DEFAULT_CSS = """
    Outline { display: none; height: 1fr; padding: 0 1; background: $background; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__("", classes="outline")
        self.show_root = False
        self.guide_depth = 2
        self._inside: dict[str, list[OutlineEntry]] = {}

    def fill(self, entries: Sequence[OutlineEntry]) -> None:
        """These documents; where there is one alone, it is open."""
        self.clear()
        self._inside = {}
        documents = [entry for entry in entries if entry.depth == 0]
        for entry in entries:
            if entry.depth:
                self._inside.setdefault(entry.document, []).append(entry)
        for entry in documents:
            inside = entry.document in self._inside
            beside = bool(self._inside) and not inside  # an arrow stands before the others
            node = self.root.add(_label(entry, "  " * beside), data=entry, allow_expand=inside)
            if len(documents) == 1:
                self._put_in(node)
                node.expand()

    def on_tree_node_expanded(self, message: Tree.NodeExpanded[OutlineEntry]) -> None:
        """Its chapters, the first time."""
        self._put_in(message.node)

    def on_tree_node_selected(self, message: Tree.NodeSelected[OutlineEntry]) -> None:
        """Go there."""
        if message.node.data is not None:
            self.post_message(PassageWanted(message.node.data.passage))
            self.action_close()

    def action_open_node(self) -> None:
        """Show what is in it."""
        if self.cursor_node is not None:
            self.cursor_node.expand()

    def action_close_node(self) -> None:
        """Hide what is in it."""
        if self.cursor_node is not None:
            self.cursor_node.collapse()

    def action_close(self) -> None:
        """Back to the text."""
        self.post_message(OutlineClosed())

    def _put_in(self, node: TreeNode[OutlineEntry]) -> None:
        if node.data is None or node.children:
            return
        for entry in self._inside.get(node.data.document, ()):
            node.add_leaf(_label(entry), data=entry)


def _label(entry: OutlineEntry, before: str = "") -> Text:
    title = f"{before}{'  ' * (entry.depth - 1)}{foreign_line(entry.title).plain}"
    return Text.assemble(title, (f"  {100 * entry.share:.0f} %", "dim"))
