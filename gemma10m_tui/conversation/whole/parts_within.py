"""What a part of a text is divided into: the scenes of an act, the chapters of a part, the sections of a chapter."""

from collections.abc import Sequence
from dataclasses import replace

from gemma10m_tui.conversation.whole.gone_through import WatchedText
from gemma10m_tui.conversation.whole.named_part import NamedPart, below
from gemma10m_tui.conversation.whole.parts import Parts, parts_in
from gemma10m_tui.documents.heading_numbers import names_of
from gemma10m_tui.library.outline import DocumentOutline, Heading, outline


def parts_within(text: WatchedText, thing: str, outer: NamedPart) -> Parts | None:
    """What the part has of a thing, by the headings below its own; None where it has nothing."""
    documents = [_inside(document, outer.headings) for document in outline(text.snapshot)]
    found = [document for document in documents if document.headings]
    return parts_in(text.snapshot, found, thing, several=len(found) > 1) if found else None


def _inside(document: DocumentOutline, outer: Sequence[Heading]) -> DocumentOutline:
    """The document with nothing but what stands below some of its headings, named from there on."""
    own = [one for one in outer if document.first_passage <= one.first_passage <= document.last_passage]
    found: list[Heading] = []
    for around in own:
        for heading in below(document.headings, [around]):
            path = heading.path[len(around.path) :]
            if path or len(names_of(heading.title)) > 1:  # "ACT I. Scene 2" is of an act without a heading of its own
                found.append(replace(heading, path=path or (heading.title,)))
    return replace(document, headings=tuple(found))
