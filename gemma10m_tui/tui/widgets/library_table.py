"""The table of the library: as many columns as there is room for, and titles cut to what they leave."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual import events
from textual.widgets import DataTable

from gemma10m_tui.engine.answers import SnapshotEntry
from gemma10m_tui.tui.foreign import foreign_line, shortened
from gemma10m_tui.tui.wording import count, percent, size

_COLUMNS = ("Title", "Tokens", "Files", "Read on", "Model", "Disk")
_LEFT_OUT = ("Model", "Files")  # where there is no room for all of them
_AROUND = 6  # cells: margin, border, and the bar of a long table
_WIDE = 90  # cells
_MODEL = 18  # cells of a model's name


class LibraryTable(DataTable[object]):
    """A row for each snapshot that it is given; one of them is chosen.

    `typed` is asked of every key before the next one comes, and says whether it has taken it: letters that follow fast
    would else be given to the table after the first of them has moved the focus to where they are written.
    """

    def __init__(self, typed: Callable[[events.Key], bool], *, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", zebra_stripes=False)
        self._typed = typed
        self.entries: Sequence[SnapshotEntry] = ()

    @property
    def chosen(self) -> SnapshotEntry | None:
        """The marked one."""
        return self.entries[self.cursor_row] if 0 <= self.cursor_row < len(self.entries) else None

    def _forward_event(self, event: events.Event) -> None:
        if not (isinstance(event, events.Key) and self._typed(event)):
            super()._forward_event(event)

    def show(self, entries: Sequence[SnapshotEntry], width: int) -> None:
        """These, in a window of that width; the mark stays in its row."""
        at, self.entries = self.cursor_row, entries
        self.clear(columns=True)
        # A table measures plain text alone, and would cut what is not to the width of its heading.
        rows = [_cells(entry) for entry in entries]
        names = [name for name in _COLUMNS if width >= _WIDE or name not in _LEFT_OUT]
        widths = {name: max(map(cell_len, (name, *(row[name] for row in rows)))) for name in names}
        room = width - _AROUND - sum(widths[name] + 2 for name in names[1:])
        widths["Title"] = max(room - 2, 12)
        for name in names:
            self.add_column(name, width=widths[name])
        for row in rows:
            title = foreign_line(shortened(row["Title"], widths["Title"]), "bold")
            self.add_row(title, *(foreign_line(row[name]) for name in names[1:]))
        self.move_cursor(row=min(max(at, 0), max(len(entries) - 1, 0)))


def _cells(entry: SnapshotEntry) -> dict[str, str]:
    return {
        "Title": entry.title or entry.name,
        "Tokens": _tokens(entry),
        "Files": f"{entry.documents:,}",
        "Read on": entry.created[:10],
        "Model": shortened(entry.model, _MODEL),
        "Disk": size(entry.size_bytes),
    }


def _tokens(entry: SnapshotEntry) -> str:
    read = count(entry.tokens)
    return read if entry.complete else f"{percent(entry.tokens, entry.tokens_total)} of {count(entry.tokens_total)}"
