"""What happens in a play is told by its stage directions: "They fight; TYBALT falls". What is spoken there tells little
of it out of its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.whole.gone_through import Sourced
from gemma10m_tui.library import StoredPassage

_DIRECTION = re.compile(
    r"(?m)^[ \t]*_(?P<lines>[^_\n][^_]{2,300}?)_\.?[ \t]*$"  # a line, or several, in italics
    r"|\[_?(?P<within>[^\[\]\n]{3,300}?)_?\]"
    r"|^[ \t]*\((?P<round>[A-Z][^()\n]{2,200})\)[ \t]*$"
    r"|^[ \t]*(?P<plain>(?:Enter|Re-enter|Exeunt|Exit)\b[^\n]{3,200})$"
)
_COMES_OR_GOES = re.compile(r"(?i)\W*(?:re-?)?(?:enters?|exeunt|exit|advanc\w+|auf|ab)\b")
_SAYS_HOW = re.compile(r"(?i)\W*(?:aside|within|to [A-Z][\w .']*|singing|reads?|knocking(?: within)?|sings)\W*")
_ENTERS = re.compile(r"(?i)\W*(?:re-?)?enter")
# Of these it is not said who does so: the one who speaks.
_DOES = (
    "dies falls drinks stabs draws undraws beats kneels rises throws snatches climbs retires kisses gives takes weeps "
    "faints sleeps wakes swoons strikes opens shows starts stamps writes leaps puts lays holds runs"
)
_BY_WHO_SPEAKS = re.compile(rf"(?i)\W*(?:to|{'|'.join(_DOES.split())}|\w+ing)\b(?! (?:is|are)\b)")
_NAME = re.compile(r"\b[A-Z][A-Z]+\b|(?<=\s)[A-Z][a-z]{2,}")
_LEAST_WORDS = 2


@dataclass(frozen=True)
class Direction:
    """A stage direction, word for word without its marks, and where in the passage it stands; `is_deed`: whether it
    says more than who comes or goes; `by_speaker`: whether it is said of the one who speaks there.
    """

    source: Sourced
    first: int
    is_deed: bool
    by_speaker: bool


def directions_in(passages: Sequence[StoredPassage]) -> list[Direction]:
    """Those that tell something, in order."""
    found = []
    for passage in passages:
        for one in _DIRECTION.finditer(passage.text):
            said = next(words for words in one.groups() if words).strip()
            if not _SAYS_HOW.fullmatch(said):
                is_deed = _COMES_OR_GOES.match(said) is None
                by_speaker = _BY_WHO_SPEAKS.match(said) is not None
                found.append(Direction(Sourced(passage, said), one.start(), is_deed, by_speaker))
    return found


def telling_directions(passages: Sequence[StoredPassage], count: int) -> list[Direction]:
    """At most so many, in order: of deeds by somebody first, then of who comes; none of who only goes."""
    every = [one for one in directions_in(passages) if len(one.source.sentence.split()) >= _LEAST_WORDS or one.is_deed]
    once = {one.source.sentence: one for one in reversed(every)}
    kept = [one for one in every if once[one.source.sentence] is one and (one.is_deed or _comes(one))]
    best = sorted(kept, key=lambda one: (-_worth(one), -len(one.source.sentence)))[:count]
    return [one for one in kept if one in best]


def _comes(direction: Direction) -> bool:
    return _ENTERS.match(direction.source.sentence) is not None


def _worth(direction: Direction) -> int:
    """A deed with its doer, then who comes, then what is done by nobody who is named."""
    if not direction.is_deed:
        return 1
    return 2 if direction.by_speaker or _NAME.search(direction.source.sentence) else 0
