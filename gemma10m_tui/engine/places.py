"""Places in what was read: a passage among its neighbours, the outline, a page or a line, and words that are sought."""

from bisect import bisect_left, bisect_right
from dataclasses import replace

from gemma10m_tui.engine.answers import OutlineEntry, OutlineShown, PassageShown
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.outline import outline as read_outline
from gemma10m_tui.library.page_and_line import last_number, passage_at
from gemma10m_tui.library.words import passages_with_words

_AROUND = 6  # passages on each side of the one that is shown
_MOST_ENTRIES = 5000


def show_passage(snapshot: Snapshot, passage: int) -> PassageShown:
    """A passage with its neighbours on each side, and the ids of those right beside it."""
    shown = snapshot.passage(passage)
    around = snapshot.neighbours(passage, _AROUND, _AROUND)
    place = around.index(shown)
    return PassageShown(
        passage=passage,
        document=shown.document,
        locator=shown.locator.label,
        text="".join(one.text for one in around),
        offset=sum(len(one.text) for one in around[:place]),
        length=len(shown.text),
        previous=around[place - 1].id if place else None,
        next=around[place + 1].id if place + 1 < len(around) else None,
        first=around[0].id,
        last=around[-1].id,
        first_token=shown.first_token,
        tokens_total=snapshot.tokens_total,
    )


def find_text(snapshot: Snapshot, words: str, after: int, backwards: bool) -> PassageShown:
    """The next passage that holds the words as they are written, in upper or lower case, and which of all it is.

    From the end it goes on at the beginning, and the other way round.
    """
    if not words.strip():
        raise Problem("Write the words to find.", ExitCode.USAGE)
    found = passages_with_words(snapshot, words)
    if not found:
        raise Problem(f"“{words}” does not stand in the text.", ExitCode.NOT_FOUND)
    place = bisect_left(found, after) - 1 if backwards else bisect_right(found, after)
    place %= len(found)
    return replace(show_passage(snapshot, found[place]), found=place + 1, found_of=len(found))


def go_to(
    snapshot: Snapshot, document: str, page: int | None = None, line: int | None = None, number: int | None = None
) -> PassageShown:
    """The passage with a page or a line, the nearest before it where none has it.

    A bare `number` is a page where the document has pages, and else a line.
    """
    last = {kind: last_number(snapshot, document, kind) for kind in ("page", "line")}
    if number is not None:
        page, line = (number, None) if last["page"] is not None else (None, number)
    kind, wanted = ("page", page) if page is not None else ("line", line or 0)
    end = last[kind]
    if end is None:
        other = " A line of it is written as: line 300" if kind == "page" and last["line"] is not None else ""
        raise Problem(f"{document} has no {kind}s to go by.{other}", ExitCode.NOT_FOUND)
    if wanted > end:
        raise Problem(f"{document} ends at {kind} {end:,}; there is no {kind} {wanted:,}.", ExitCode.NOT_FOUND)
    passage = passage_at(snapshot, document, kind, wanted)
    if passage is None:
        raise Problem(f"There is no {kind} {wanted:,} in {document}.", ExitCode.NOT_FOUND)
    return show_passage(snapshot, passage)


def outline(snapshot: Snapshot) -> OutlineShown:
    """Each document, and the headings or definitions in it."""
    documents = read_outline(snapshot)
    total = max((document.last_passage for document in documents), default=1)
    entries: list[OutlineEntry] = []
    for document in documents:
        first = document.first_passage
        entries.append(OutlineEntry(document.title, 0, document.name, first, (first - 1) / total))
        for heading in document.headings:
            first = heading.first_passage
            entries.append(OutlineEntry(heading.title, heading.depth + 1, document.name, first, (first - 1) / total))
    last = max(documents, key=lambda document: document.last_passage).name if documents else ""
    return OutlineShown(tuple(entries[:_MOST_ENTRIES]), last)
