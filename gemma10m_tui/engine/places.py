"""Places in what was read: a passage among its neighbours, the outline, a page or a line, and words that are sought."""

from dataclasses import dataclass, field

from gemma10m_tui.engine.answers import OutlineEntry, OutlineShown, PassageShown
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library import Snapshot, StoredPassage

_AROUND = 6  # passages on each side of the one that is shown
_MOST_ENTRIES = 5000


@dataclass(frozen=True)
class Place:
    """Where a passage stands, without its text."""

    passage: int
    document: str
    title: str
    page: int | None
    section: str | None
    first_line: int | None
    first_token: int


@dataclass
class Index:
    """The places of one snapshot's passages, read when they are first needed: that unpacks all of the text once."""

    key: tuple[str, int] = ("", 0)
    places: list[Place] = field(default_factory=list)

    def of(self, snapshot: Snapshot) -> list[Place]:
        """Every place, in order."""
        key = (str(snapshot.path), snapshot.tokens_total)
        if key != self.key:
            self.places = [_place(passage) for passage in snapshot.passages()]
            self.key = key
        return self.places


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
    """The next passage that holds the words as they are written, in upper or lower case."""
    wanted = words.casefold()
    if not wanted.strip():
        raise Problem("Write the words to find.", ExitCode.USAGE)
    before: StoredPassage | None = None
    wrapped: StoredPassage | None = None
    start = snapshot.passage(after).end_token if after and not backwards else 0
    for passage in snapshot.passages(start):
        if passage.id == after or wanted not in passage.text.casefold():
            continue
        if not backwards:
            return show_passage(snapshot, passage.id)
        if passage.id < after or before is None:
            before = passage if passage.id < after else before
        wrapped = passage
    if backwards and (found := before or wrapped) is not None:
        return show_passage(snapshot, found.id)
    for passage in snapshot.passages():
        if wanted in passage.text.casefold():
            return show_passage(snapshot, passage.id)
    raise Problem(f"“{words}” does not stand in the text.", ExitCode.NOT_FOUND)


def go_to(snapshot: Snapshot, index: Index, document: str, page: int | None, line: int | None) -> PassageShown:
    """The last passage that does not begin after the page or line."""
    places = [place for place in index.of(snapshot) if place.document == document]
    reached: Place | None = None
    for place in places:
        at = place.page if page is not None else place.first_line
        wanted = page if page is not None else line
        if at is not None and wanted is not None and at <= wanted:
            reached = place
            if page is not None and at == page:
                break
    if reached is None:
        what = f"page {page}" if page is not None else f"line {line}"
        kind = "pages" if page is not None else "lines"
        numbered = any((one.page if page is not None else one.first_line) is not None for one in places)
        reason = f"There is no {what} in {document}." if numbered else f"{document} has no {kind} to go by."
        raise Problem(reason, ExitCode.NOT_FOUND)
    return show_passage(snapshot, reached.passage)


def outline(snapshot: Snapshot, index: Index) -> OutlineShown:
    """Each document, and in it each section, or each page where it has no sections."""
    total = max(snapshot.tokens_total, 1)
    entries: list[OutlineEntry] = []
    document, last = "", ""
    for place in index.of(snapshot):
        share = place.first_token / total
        if place.document != document:
            document, last = place.document, ""
            entries.append(OutlineEntry(place.title, 0, document, place.passage, share))
        name = place.section or (f"page {place.page}" if place.page is not None else "")
        if name and name != last:
            entries.append(OutlineEntry(name, 1, document, place.passage, share))
            last = name
    return OutlineShown(tuple(entries[:_MOST_ENTRIES]))


def _place(passage: StoredPassage) -> Place:
    at = passage.locator
    return Place(passage.id, passage.document, passage.title, at.page, at.section, at.first_line, passage.first_token)
