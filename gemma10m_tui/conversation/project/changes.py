"""What changed in a version: what the project's list of changes has under the heading of that version."""

import re
from collections.abc import Iterator, Sequence

from gemma10m_tui.conversation.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_history
from gemma10m_tui.library.outline import Heading, outline

LATEST = "latest"
_MOST = 25  # changes told
_MOST_CITED = 12
_ANY_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)+")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
_APART = re.compile(r"(?m)^(?:[ \t]*([=~^\-*_])\1{2,}[ \t]*|#{1,6} .*)$")  # rules, and headings as Markdown writes them
_SPLIT = re.compile(r"(?m)\n[ \t]*\n|^(?=[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+)")


def changes_in(text: WatchedText, version: str) -> FromTheMap | None:
    """The changes of a version, or of the first that is told of for LATEST; None where no list of changes has it."""
    histories = [document for document in outline(text.snapshot) if is_history(document.name)]
    for document in sorted(histories, key=lambda document: document.name.count("/")):
        if (heading := _heading_of(document.headings, version)) is not None:
            return _told(text, document.name, heading)
    return None


def _heading_of(headings: Sequence[Heading], version: str) -> Heading | None:
    """The heading of a version: for "8.2" that of 8.2.0, where none has 8.2 alone."""
    if version == LATEST:
        return next((heading for heading in headings if _ANY_VERSION.search(heading.title)), None)
    exact = rf"(?<![\w.])v?{re.escape(version.removeprefix('v'))}"
    patterns = (rf"{exact}(?!\w|\.\d)", rf"{exact}(?:\.0)+(?!\w|\.\d)")
    found = (heading for one in patterns for heading in headings if re.search(one, heading.title))
    return next(found, None)


def _told(text: WatchedText, document: str, heading: Heading) -> FromTheMap | None:
    changes = list(_changes_of(text, heading))
    if not changes:
        return None
    shown = changes[:_MOST]
    lines = [f"What {document} says under “{heading.title}”:", "", *(f"- {one.sentence}" for one in shown)]
    if len(changes) > len(shown):
        lines.append(f"- and {len(changes) - len(shown)} more")
    quoted = tuple(Sourced(one.passage, _line_in(one)) for one in shown[:_MOST_CITED])
    return FromTheMap(clean("\n".join(lines)), quoted, "the list of changes")


def _changes_of(text: WatchedText, heading: Heading) -> Iterator[Sourced]:
    """The items of lists, and paragraphs; never a heading, a rule or an example between fences."""
    for number in range(heading.first_passage, heading.last_passage + 1):
        passage = text.snapshot.passage(number)
        for piece in _SPLIT.split(_APART.sub("", passage.text)):
            said = " ".join(_ITEM.sub("", piece, count=1).split())
            if " " in said and "```" not in said and said not in heading.path:
                yield Sourced(passage, said)


def _line_in(change: Sourced) -> str:
    """The first line of a change, as its passage has it."""
    for line in change.passage.text.split("\n"):
        said = " ".join(_ITEM.sub("", line).split())
        if said and change.sentence.startswith(said):
            return line.strip()
    return ""
