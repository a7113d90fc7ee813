"""Under what licence a project is: as its manifest says, or by the line that its licence begins with."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from gemma10m_tui.conversation.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.conversation.project.nature import within_the_project
from gemma10m_tui.documents import clean
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.borders import Stretch

_LICENCE = re.compile(r"(?i)(?:un)?(?:licen[cs]e|copying)(?:[.-][\w.-]*)?$")
_MANIFEST = re.compile(
    r"(?i)(?:pyproject\.toml|setup\.cfg|setup\.py|package\.json|cargo\.toml|composer\.json|pkg-info|[^/]*\.gemspec)$"
)
_SAID = re.compile(
    r"(?im)^[ \t]*[\"']?(?:spec\.)?license(?:-expression)?[\"']?[ \t]*[:=][ \t]*(?:\{[ \t]*text[ \t]*=[ \t]*)?[\"']?"
    r"(?P<name>[A-Za-z][\w.,+() -]{1,60}?)[\"']?[ \t]*\}?,?[ \t]*$"
)
_CALLED = re.compile(r"(?im)^[ \t#*]*(?P<name>[^\n]{0,60}\blicen[cs]e\b[^\n]{0,40}?)[ \t]*$")
_LOOKED_AT = 8  # passages of a file


def licence_of(text: WatchedText) -> FromTheMap | None:
    """What the outermost manifest says, or else the outermost licence; None where neither names one."""
    parts = text.stretches()
    names = within_the_project(parts)
    for wanted, pattern, most in ((_MANIFEST, _SAID, _LOOKED_AT), (_LICENCE, _CALLED, 1)):
        for document, name in names.items():
            if wanted.match(name) is None:
                continue
            for passage in islice(_passages(text, parts, document), most):
                if (found := pattern.search(passage.text)) is not None:
                    said = clean(f"{' '.join(found['name'].split())}, as {document} says.")
                    return FromTheMap(said, (Sourced(passage, found[0].strip()),), "the manifest and the licence")
    return None


def _passages(text: WatchedText, parts: Sequence[Stretch], document: str) -> Iterator[StoredPassage]:
    return (passage for part in parts if part.document == document for passage in text.passages_of(part))
