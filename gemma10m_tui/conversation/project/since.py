"""In which version something came, went or changed: the entries of the project's lists of changes that say so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gemma10m_tui.conversation.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.conversation.project.changes import Release, changes_of, releases
from gemma10m_tui.conversation.project.stems import stem
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library.search_text import STOP_WORDS, terms_of_name

_SHOWN = 6  # entries
_SAYS = {  # of an entry, or of the heading that it stands under
    "came": re.compile(
        r"(?i)\b(?:add(?:s|ed|ition)?|new|introduc\w*|support\w*|feature|implement\w*|now|initial|allow\w*)\b"
    ),
    "went": re.compile(r"(?i)\b(?:drop(?:s|ped)?|remov\w*|delet\w*|no longer|end of|stop\w*|without|raise minimum)\b"),
    "outdated": re.compile(r"(?i)\bdeprecat\w*"),
    "fixed": re.compile(r"(?i)\bfix\w*|\bcorrect\w*|\bresolv\w*|\bbug"),
    "changed": re.compile(r"(?i)\b(?:chang\w*|renam\w*|mov\w*|now|instead|switch\w*|replac\w*)\b"),
}
_KINDS = {
    "came": "added introduced available supported there brought released adds introduces supports",
    "went": "dropped removed drops removes",
    "outdated": "deprecated deprecates",
    "fixed": "fixed fixes",
    "changed": "changed renamed changes renames moved",
}
KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_OF_NO_THING = STOP_WORDS | frozenset(
    ["support", "supports", "supported", "version", "versions", "feature", "option", "first"]
)
_WORD = re.compile(r"\d+(?:\.\w+)+|\w+")


@dataclass(frozen=True)
class _Entry:
    """An entry of a list of changes, and the version that it is told of."""

    release: Release
    said: Sourced


def since(text: WatchedText, about: str, word: str) -> FromTheMap | None:
    """The entries that have all words of what is asked about and say what became of it, in the order of their lists;
    None where none does. `word`: what became of it, one of KIND_OF.
    """
    wanted = _stems(about)
    says = _SAYS[KIND_OF[word]]
    found = [
        entry for entry in _entries(text) if wanted and wanted <= _stems(entry.said.sentence) and _says(entry, says)
    ]
    if not found:
        return None
    several = len({entry.release.document for entry in found}) > 1
    lines = [f"What the {'lists' if several else 'list'} of changes says of it:", ""]
    for entry in found[:_SHOWN]:
        place = f"{entry.release.document}, " if several else ""
        lines.append(f"- {place}{entry.release.title}: {entry.said.sentence}")
    if len(found) > _SHOWN:
        lines.append(f"- and {len(found) - _SHOWN} more")
    sources = tuple(Sourced(entry.said.passage, _first_line(entry.said)) for entry in found[:_SHOWN])
    return FromTheMap(clean("\n".join(lines)), sources, "the lists of changes, gone through entry by entry")


def _entries(text: WatchedText) -> Iterator[_Entry]:
    for release in releases(text):
        for said in changes_of(release.pieces, release.title):
            yield _Entry(release, said)


def _says(entry: _Entry, says: re.Pattern[str]) -> bool:
    under = (entry.said.passage.locator.section or "").split(PATH_MARK)[-1]
    return says.search(entry.said.sentence) is not None or says.search(under) is not None


def _stems(words: str) -> set[str]:
    """The words that tell something by their stems, names of code by their parts, numbers of versions as they are."""
    found = [word for word in _WORD.findall(words) if word.lower() not in _OF_NO_THING]
    numbers = {word for word in found if word[0].isdigit()}
    parts = (part for word in found if word not in numbers for part in (terms_of_name(word) or [word]))
    return numbers | {stem(part) for part in parts}


def _first_line(said: Sourced) -> str:
    """The first line of an entry, as its passage has it."""
    for line in said.passage.text.split("\n"):
        bare = " ".join(re.sub(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+", "", line).split())
        if bare and said.sentence.startswith(bare):
            return line.strip()
    return ""
