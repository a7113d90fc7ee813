"""Where documents and sections begin in a snapshot's stream of tokens, and which places are worth a checkpoint."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from gemma10m_tui.documents.clean import clean_name


@dataclass(frozen=True)
class Stretch:
    """Passages in a row of one document and one section: tokens [first_token, end_token) of the stream."""

    document: str
    section: str | None
    first_token: int
    end_token: int
    begins_document: bool


def stretches(connection: sqlite3.Connection) -> list[Stretch]:
    """The whole stream, cut where a document or a section begins."""
    rows = connection.execute(
        "SELECT document.path, passage.document, section, first_token, end_token FROM passage"
        " JOIN document ON document.id = passage.document ORDER BY first_token"
    )
    found: list[Stretch] = []
    before: tuple[int, str | None] | None = None
    for path, document, section, first, end in rows:
        if before == (document, section):
            last = found[-1]
            found[-1] = Stretch(last.document, last.section, last.first_token, end, last.begins_document)
            continue
        begins = before is None or before[0] != document
        found.append(Stretch(clean_name(path), None if section is None else clean_name(section), first, end, begins))
        before = (document, section)
    return found


def places_to_keep(found: Iterable[Stretch], total: int, step: int, most: int) -> frozenset[int]:
    """Multiples of `step` tokens, `most` at most, right before a document or a section begins; and the last of all.

    They are spread over the text: of those that lie close together the beginning of a document is preferred.
    """
    chosen: dict[int, tuple[bool, int]] = {}
    for stretch in found:
        place = stretch.first_token // step * step
        share = place * most // max(total, 1)
        if place and chosen.get(share, (False, 0)) < (stretch.begins_document, place):
            chosen[share] = (stretch.begins_document, place)
    return frozenset({place for _, place in chosen.values()} | {total // step * step})
