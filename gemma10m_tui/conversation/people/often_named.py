"""Who is in a text: the names that occur most often in it, of those who speak where enough of them do.

A name is written with a capital inside a sentence and hardly ever without one. Who speaks is a person, which places and
days do not. In a text that begins every noun with a capital nothing can be told.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import dropwhile

from gemma10m_tui.conversation.pointing.quotes import sentence_at
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.search_text import STOP_WORDS

_SHOWN = 12
_CANDIDATES = 60
_LEAST = 3  # people, or names
_LEAST_SPOKEN = 2  # times
_MOST_SMALL = 0.25  # of a word's occurrences without a capital
_MOST_CAPITALS = 0.15  # beside small words; in English novels there are .02 to .1, in German at least .2
_WHOLE = 0.6  # of a word's occurrences in one longer name: then it is that name
_UPPER, _LOWER = ("".join(filter(wanted, map(chr, range(0x250)))) for wanted in (str.isupper, str.islower))
_WORD = rf"[{_UPPER}](?:['’][{_UPPER}])?\w*[{_LOWER}]\w*(?:['’-][{_UPPER}]\w+)*\b"  # Anna, O'Brien, McGregor, Jean-Luc
_TITLE = r"(?:Mr|Mrs|Miss|Ms|Dr|Sir|Lady|Lord|Captain|Professor|Count|Madame|Monsieur)"
_PERSON = rf"(?:{_TITLE}\.? )?{_WORD}(?: {_WORD}){{0,2}}"
_NAME = re.compile(rf"(?<=[{_LOWER},;]\s){_PERSON}")
_SPEAKS = (
    "said|says|cried|asked|replied|answered|thought|exclaimed|whispered|shouted|remarked|continued|added|returned|"
    "observed|muttered|interrupted|began|laughed|smiled|nodded|sighed|told"
)
_SPEAKER = re.compile(rf"(?:\b(?:{_SPEAKS})\s(?:the\s)?(?P<behind>{_PERSON})|(?P<before>{_PERSON})\s(?:{_SPEAKS})\b)")
_SMALL = re.compile(rf"\b[{_LOWER}]{{2,}}\b")
_NEVER = (
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday god lord heaven english french german latin american sir madam mr mrs miss "
    "chapter oh o ms dr lady captain professor count madame monsieur"
)
_NO_NAMES = frozenset(_NEVER.split())


@dataclass
class _Seen:
    """What a text has of names: how often inside sentences, how often as who speaks, and where each stands first."""

    names: Counter[str] = field(default_factory=Counter)
    speakers: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[StoredPassage, int, int]] = field(default_factory=dict)


def people_in(text: WatchedText) -> FromTheMap | None:
    """The names with their numbers; None where the text does not tell names from other words, or has hardly any."""
    seen = _seen(text)
    if sum(seen.names.values()) > _MOST_CAPITALS * sum(seen.small.values()):
        return None
    names = [name for name, _ in seen.names.most_common(_CANDIDATES) if _is_name(name, seen)]
    totals = _totals(text, names)
    names = [name for name in _apart(names, totals) if totals[name] > 1]
    speakers = [name for name in names if seen.speakers[name] >= _LEAST_SPOKEN]
    chosen, of_whom = (speakers, "those who speak in it") if len(speakers) >= _LEAST else (names, "all names in it")
    shown = chosen[:_SHOWN]
    if len(shown) < _LEAST:
        return None
    lines = [f"The {len(shown)} that are named most often of {of_whom}, counted over all of the text:", ""]
    lines += [clean(f"- {name}: {counted(totals[name], 'time')}") for name in shown]
    sources = tuple(_first_mention(seen, name) for name in shown)
    return FromTheMap("\n".join(lines), sources, "every passage of the text, gone through for names")


def _seen(text: WatchedText) -> _Seen:
    seen = _Seen()
    for passage in text.passages():
        said = passage.text
        for found in _NAME.finditer(said):
            name = _one_line(found[0])
            seen.names[name] += 1
            seen.first.setdefault(name, (passage, *found.span()))
        for found in _SPEAKER.finditer(said):
            seen.speakers[_name_in(found["behind"] or found["before"])] += 1
        seen.small.update(_SMALL.findall(said))
    return seen


def _is_name(name: str, seen: _Seen) -> bool:
    words = name.lower().split()
    if any(word in _NO_NAMES or word in STOP_WORDS for word in words[-1:]) or words[0] in STOP_WORDS:
        return False
    return len(words) > 1 or seen.small[words[0]] < _MOST_SMALL * seen.names[name]


def _totals(text: WatchedText, names: list[str]) -> Counter[str]:
    """How often each occurs, wherever in a sentence, a longer name counted as its parts too."""
    totals: Counter[str] = Counter()
    patterns = {name: re.compile(rf"\b{re.escape(name)}\b".replace(r"\ ", r"\s+")) for name in names}
    for passage in text.passages():
        for name, pattern in patterns.items():
            totals[name] += len(pattern.findall(passage.text))
    return totals


def _apart(names: list[str], totals: Counter[str]) -> list[str]:
    """Each person once: the Turtle who is nearly always the Mock Turtle by the longer name, else by the shorter."""
    dropped: set[str] = set()
    for longer in names:
        for part in longer.split():
            if part != longer and part in totals:
                dropped.add(part if totals[longer] >= _WHOLE * totals[part] else longer)
    return sorted((name for name in names if name not in dropped), key=lambda name: -totals[name])


def _first_mention(seen: _Seen, name: str) -> Sourced:
    passage, first, end = seen.first[name]
    return Sourced(passage, sentence_at(passage.text, first, end).text)


def _name_in(words: str) -> str:
    """A name without what only the beginning of a sentence writes large before it: Anna of "Then Anna said"."""
    return " ".join(dropwhile(lambda word: word.lower() in STOP_WORDS, words.split()))


def _one_line(name: str) -> str:
    return " ".join(name.split())
