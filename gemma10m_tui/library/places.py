"""A place in a text as a person names it ("Chapter 7", page 120), found in the stream of tokens."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.documents.clean import clean_name
from gemma10m_tui.documents.roman import roman
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.library.borders import Stretch, stretches
from gemma10m_tui.library.opened_file import OpenedFile
from gemma10m_tui.library.outline import outline

_NAMED = 5  # sections that a sentence names


@dataclass(frozen=True)
class Upto:
    """The end of what is to be read: of a section or a document by name, or of a page; that one included."""

    section: str | None = None
    page: int | None = None

    def __str__(self) -> str:
        return f"page {self.page}" if self.section is None else clean_name(" ".join(self.section.split()))

    def titled(self, title: str) -> str:
        """The title of the beginning that ends here."""
        return f"{title}, up to {self}"

    @property
    def key(self) -> str:
        """What tells one place from another: a section that is called "Page 3" is not the third page."""
        return f"page {self.page}" if self.section is None else f"section {str(self).casefold()}"


class NoSuchPlace(Problem):
    """What a person named is no place of the text, or could be several."""


@dataclass(frozen=True)
class Place:
    """A section of a document, or a document without sections, that can be named as the end of what is read."""

    document: str
    section: str | None
    end_token: int


def places(snapshot: OpenedFile) -> tuple[Place, ...]:
    """What `Upto` can name, in the order of the text; a section that is taken up again later counts where it ends."""
    found: dict[tuple[str, str | None], Place] = {}
    with snapshot.reading() as connection:
        for stretch in stretches(connection):
            key = (stretch.document, stretch.section)
            found.pop(key, None)
            found[key] = Place(stretch.document, stretch.section, stretch.end_token)
    return tuple(found.values())


def end_of(snapshot: OpenedFile, upto: Upto) -> int:
    """The token where the named place ends. Raises NoSuchPlace where there is none, or more than one."""
    if upto.section is None:
        return _end_of_page(snapshot, upto.page or 0)
    wanted = " ".join(upto.section.split()).casefold()
    for name in (wanted, _in_roman(wanted)):
        if (end := _end_below_heading(snapshot, name)) is not None:
            return end
    with snapshot.reading() as connection:
        found = stretches(connection)
    named = _called(found, wanted) or _called(found, _in_roman(wanted))
    if not named:
        raise NoSuchPlace(_no_such_section(upto, found), ExitCode.NOT_FOUND)
    if named != list(range(named[0], named[-1] + 1)):
        places = ", ".join(f"{found[index].document}: {found[index].section}" for index in named[:_NAMED])
        raise NoSuchPlace(f"“{upto}” can mean several places ({places}); write more of the name.", ExitCode.NOT_FOUND)
    return found[named[-1]].end_token


def _end_below_heading(snapshot: OpenedFile, wanted: str) -> int | None:
    """Where the one heading that is called so ends, with all that stands below it; None for none, or for several."""
    headings = [heading for document in outline(snapshot) if document.ranked for heading in document.headings]
    found = [heading for heading in headings if heading.title.casefold() == wanted]
    found = found or [heading for heading in headings if _is_in(wanted, heading.title)]
    if not found or any(heading.last_passage > found[0].last_passage for heading in found):
        return None
    with snapshot.reading() as connection:
        (end,) = connection.execute("SELECT end_token FROM passage WHERE id = ?", (found[0].last_passage,)).fetchone()
    return int(end)


def _end_of_page(snapshot: OpenedFile, page: int) -> int:
    with snapshot.reading() as connection:
        rows = connection.execute(
            "SELECT document, page, page_label, end_token FROM passage WHERE page IS NOT NULL ORDER BY first_token"
        ).fetchall()
    documents = {document for document, *_ in rows}
    if len(documents) != 1:
        some = "Several of the documents" if documents else "None of the documents"
        raise NoSuchPlace(f"{some} have pages; name a chapter or a document with --upto.", ExitCode.USAGE)
    # The number that is printed on the page is the one that a person sees and that citations give.
    ends = [end for _, _, label, end in rows if label == str(page)]
    if not ends and page <= max(number for _, number, _, _ in rows):
        ends = [end for _, number, _, end in rows if number <= page]
    if not ends:
        raise NoSuchPlace(f"The text has no page {page}; name another page.", ExitCode.NOT_FOUND)
    return int(ends[-1])


def _called(found: Sequence[Stretch], wanted: str) -> list[int]:
    return [index for index, stretch in enumerate(found) if _is_called(stretch, wanted)]


def _in_roman(wanted: str) -> str:
    """Its numbers as older books count: who writes "chapter 7" means "Chapter VII" where there is no other seventh."""
    return re.sub(r"(?<=\w )\d{1,4}\b", lambda number: roman(int(number[0])), wanted)


def _is_called(stretch: Stretch, wanted: str) -> bool:
    """By its whole name or by whole words of it: "chapter 7" is not "Chapter 70"."""
    return any(_is_in(wanted, name) for name in (stretch.section, stretch.document) if name)


def _is_in(wanted: str, name: str) -> bool:
    return bool(wanted) and bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", " ".join(name.split()).casefold()))


def _no_such_section(upto: Upto, found: Sequence[Stretch]) -> str:
    names = list(dict.fromkeys(stretch.section or stretch.document for stretch in found))
    close = difflib.get_close_matches(str(upto), names, n=3, cutoff=0.4) or names[:_NAMED]
    return f"The text has no section or document “{upto}”; it has, for example: {', '.join(close)}."
