"""In which version something came, went or changed: the entries of the project's lists of changes that say so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gemma10m_tui.conversation.project.changes import Release, changes_of, first_line, releases
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library.name_stems import name_stems
from gemma10m_tui.library.search_text import STOP_WORDS

_SHOWN = 6  # entries
_HEADS = {  # of a group of entries
    "came": re.compile(r"(?i)\b(?:add(?:ed|itions?)?|new|introduc\w*|features?|implement\w*)\b"),
    "went": re.compile(r"(?i)\b(?:drop(?:s|ped)?|remov\w*|delet\w*|end of)\b"),
    "outdated": re.compile(r"(?i)\bdeprecat\w*"),
    "fixed": re.compile(r"(?i)\b(?:bug ?)?fix\w*|\bcorrect\w*|\bresolv\w*|\bbugs?\b"),
    "changed": re.compile(r"(?i)\b(?:chang\w*|renam\w*|mov\w*|replac\w*)\b"),
}
_VERBS = {  # of an entry, before the thing
    "came": re.compile(
        r"(?i)\b(?:add(?:s|ed|ing|ition of)?|new|introduc(?:e|es|ed|ing)|(?<!longer )support(?:s|ing| for)?"
        r"|implement(?:s|ed|ing)?|allow(?:s|ed|ing)?|now (?:accepts?|takes?|has|have|includes?|provides?|offers?))\b"
    ),
    "went": re.compile(
        r"(?i)\b(?:drop(?:s|ped|ping)?|remov(?:e|es|ed|ing|al of)|delet(?:e|es|ed|ing)|no longer (?:supports?|provides?"
        r"|ships?|includes?)|end of|stop(?:s|ped)? (?:supporting|providing|shipping))\b"
    ),
    "outdated": re.compile(r"(?i)\bdeprecat(?:e|es|ed|ing|ions?)\b"),
    "fixed": re.compile(r"(?i)\b(?:bug ?)?fix(?:es|ed|ing)?\b|\bcorrect(?:s|ed)?\b|\bresolv(?:e|es|ed)\b|\bbug\b"),
    "changed": re.compile(
        r"(?i)\b(?:chang(?:e|es|ed|ing)|renam(?:e|es|ed|ing)|mov(?:e|es|ed|ing)|now|instead|switch(?:es|ed)?"
        r"|replac(?:e|es|ed|ing))\b"
    ),
}
_BEHIND = r"(?=[ \t]*(?:[.,;:()]|$|from\b|in\b|for\b|to\b|as\b|due\b|since\b|again\b|by\b|entirely\b|completely\b))"
_BECAME = {  # of an entry, behind the thing
    "came": re.compile(
        r"(?i)\b(?:(?:is|are|was|were|been) (?:now )?(?:added|introduced|implemented|supported|available|possible|new)"
        rf"|(?:added|introduced|implemented|supported|support|available){_BEHIND}|: new\b)"
    ),
    "went": re.compile(
        r"(?i)\b(?:(?:is|are|was|were|been) (?:now )?(?:dropped|removed|deleted|gone)"
        rf"|no longer (?:supported|available|provided|shipped|included)|(?:dropped|removed|deleted){_BEHIND})"
    ),
}
_OPPOSITE = {  # how an entry begins that tells of something else
    "came": "bug ?fix|fix|revert|remov|drop|dropp|delet|deprecat|correct|resolv|improv|refactor|renam|bump|updat|upgrad"
    "|chang",
    "went": "bug ?fix|fix|revert|add|introduc|new",
    "outdated": "bug ?fix|fix|revert|remov|drop|dropp|delet|add",
    "fixed": "revert",
    "changed": "revert|bug ?fix|fix",
}
_SCOPE = r"[^\w]*(?:\[[^\]]{1,40}\][^\w]*|[#(]?\d+\)?:? )?"  # the number of a request, or marks
_CLAUSE_END = re.compile(r"(?i)[,;]?\s(?:when(?:ever)?|if|while|because|unless|after|before|where|so that|which)\s")
_PLACE = re.compile(r"\b(?:in|from|into|to (?=the |all |[`A-Z]))")
_ENDED = re.compile(r"(?i)\bno longer\b|\brevert|\bnot (?:yet )?supported\b|\bunsupported\b|\bnever released\b")
_FIRST_WORDS = re.compile(r"\s*(?:\S+\s+){0,8}?\S*$")  # that may stand before a verb
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
    kind = KIND_OF[word]
    having = (entry for entry in _entries(text) if wanted and wanted <= _stems(entry.said.sentence))
    found = [entry for entry in having if _says(entry, kind, wanted)]
    if not found:
        return None
    several = len({entry.release.document for entry in found}) > 1
    lines = [f"What the {'lists' if several else 'list'} of changes says of it:", ""]
    for entry in found[:_SHOWN]:
        place = f"{entry.release.document}, " if several else ""
        lines.append(f"- {place}{entry.release.title}: {entry.said.sentence}")
    if len(found) > _SHOWN:
        lines.append(f"- and {len(found) - _SHOWN} more")
    sources = tuple(Sourced(entry.said.passage, first_line(entry.said)) for entry in found[:_SHOWN])
    return FromTheMap(clean("\n".join(lines)), sources, "the lists of changes, gone through entry by entry")


def _entries(text: WatchedText) -> Iterator[_Entry]:
    for release in releases(text):
        for said in changes_of(release.pieces, release.title):
            yield _Entry(release, said)


def _says(entry: _Entry, kind: str, wanted: set[str]) -> bool:
    """Whether an entry says by its own verb what became of a thing, or does so by the heading that it stands under.

    A word that says so is no evidence wherever it stands: "Fixed a crash when the timeout was added twice".
    """
    said = entry.said.sentence
    if re.match(rf"(?i){_SCOPE}(?:{_OPPOSITE[kind]})(?:s|es?|ed|ing|al|ements?|ions?)?\b", said) or (
        kind == "came" and _ENDED.search(said)
    ):
        return False
    under = (entry.said.passage.locator.section or "").split(PATH_MARK)[-1]
    headed = {one for one, heads in _HEADS.items() if heads.search(under)}
    if headed == {kind} or (kind != "came" and kind in headed):
        return "no longer" not in said or kind != "went" or _tells(said, kind, wanted)
    return not (kind == "came" and headed & {"went", "outdated"}) and _tells(said, kind, wanted)


def _tells(said: str, kind: str, wanted: set[str]) -> bool:
    """Whether the main clause has a verb of that kind among its first words, and the thing on the side of it where it
    belongs: "Drop X", "X is dropped".
    """
    clause = said[: end.start() if (end := _CLAUSE_END.search(said)) else None]
    if not wanted <= _stems(clause):
        return False
    verbs = [verb for verb in _VERBS[kind].finditer(clause) if _FIRST_WORDS.match(clause[: verb.start()])]
    if kind not in _BECAME:
        return bool(verbs)
    behind = [_PLACE.split(clause[verb.end() :], maxsplit=1)[0] for verb in verbs]
    before = [clause[: verb.start()] for verb in _BECAME[kind].finditer(clause)]
    return any(wanted & _stems(one) for one in behind) or any(
        wanted <= _stems(one) for one in before if _FIRST_WORDS.match(one)
    )


def _stems(words: str) -> set[str]:
    """The words that tell something by their stems, names of code by their parts, numbers of versions as they are."""
    found = [word for word in _WORD.findall(words) if word.lower() not in _OF_NO_THING]
    numbers = {word for word in found if word[0].isdigit()}
    return numbers.union(name_stems(" ".join(word for word in found if word not in numbers)))
