"""How something is done ("How do I test a command?"): the section of the documentation whose heading says so, quoted.

A way is told by a passage, not by a few words of one: by steps, by an example. What tells that it is the one asked for
is less its own words than its heading, which whoever wrote it chose for those who look for it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log

from gemma10m_tui.conversation.pointing.nearness import nearness
from gemma10m_tui.conversation.project.nature import is_project, within_the_project
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText
from gemma10m_tui.conversation.whole.headings import headings_in
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.documents.order import is_documentation, is_history
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import outline
from gemma10m_tui.library.search_text import STOP_WORDS, stop_words_of
from gemma10m_tui.library.word_forms import is_same_word
from model.finder.likeness import Likeness
from model.finder.words import plain_words

_ASKED = re.compile(
    r"(?i)^\W*(?:(?:so|and|but|ok|then),? )?(?:how (?:do|can|could|should|would|must|may) (?:i|we|you|one|people)"
    r"|how to|what(?:['’]s| is) the (?:best |right |easiest )?way (?:to|of)) (?P<what>.{1,300}?)\W*$"
    r"|^\W*wie (?:kann|könnte|muss|soll|sollte|darf) (?:ich|man|wir) (?P<german>.{1,300}?)\W*$"
    r"|^\W*wie lässt sich (?P<lets>.{1,300}?)\W*$"
    r"|^\W*wie (?P<verb>(?!heiß|lange|alt|viel|oft)\w{2,20}) (?:ich|man|wir) (?P<object>.{1,300}?)\W*$"
    r"|^\W*comment (?:puis-je|peut-on|dois-je|doit-on|faire pour|on peut|je peux|(?=\w+(?:er|ir|re)\b)) ?"
    r"(?P<french>.{1,300}?)\W*$"
    r"|^\W*c[óo]mo (?:puedo|se puede|podemos|debo|hago para|(?=\w+(?:[aei]r|se)\b)) ?(?P<spanish>.{1,300}?)\W*$"
)
_OF_ANY_WAY = (
    "use using used set make making get getting add adding do doing create need want have put way let own new enable "
    "change write writing run running define build work works"
)
_SAID_OF_ANY_WAY = STOP_WORDS | frozenset(_OF_ANY_WAY.split())
_SEARCHED = 400  # passages; those of the documentation may stand far behind those of tests
_LOOKED_AT = 60
_LEAST_HEADING, _LEAST_COVERED = 0.4, 0.7  # shares of the question's words
_ENOUGH_IN_HEADING = 0.6
_ALIKE_WEIGHT, _NAME_WEIGHT = 5.0, 1.0  # as nearness
_OF_FILE_NAME = 0.5  # what a word in a file's name counts for, beside one in a heading
_HEADING_WEIGHT = 4.0  # as nearness
_STEP = r"[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+"
_STEPS = re.compile(rf"(?m)^{_STEP}\S[^\n]*\n+{_STEP}|^[ \t]*```|::[ \t]*$")  # or an example
_LONGEST = 900  # characters told
_FURTHER = 3  # sections that are named besides
_HEADINGS = re.compile(r"\A(?:\s*(?:#{1,6} [^\n]*\n|[^\n]+\n[ \t]*([=~^\-*_'\"+#])\1{2,}[ \t]*\n))+")
_MOVES_ON = re.compile(r"(?i)upgrad|migrat")  # to another version
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class _Section:
    """The first of a section's passages that was found; `told` is how much speaks for it."""

    passage: StoredPassage
    told: float


def asks_to_do(question: str) -> bool:
    """Whether somebody wants to do something; how it is done by others may be told anywhere."""
    return _ASKED.match(question) is not None


def way_to(text: WatchedText, question: str, likeness: Likeness | None) -> FromTheMap | None:
    """What the section says; None where no heading has half of what is asked for."""
    asked = _asked_for(question)
    sections = list(_sections(text, question, asked, likeness)) if asked else []
    if not sections:
        return None
    best = max(sections, key=lambda section: section.told)
    own = _passages_of_section(text, best.passage)
    said = _beginning(own)
    several = len({document.name for document in outline(text.snapshot)}) > 1
    place = f"{best.passage.document}, " if several else ""
    title = _title(best.passage)
    further = sorted((one for one in sections if _title(one.passage) != title), key=lambda one: -one.told)
    titles = dict.fromkeys(filter(None, (_title(one.passage) for one in further)))
    lines = [f"{place}“{title}”:", "", said]
    if titles:
        lines += ["", f"See also: {', '.join(f'“{one}”' for one in list(titles)[:_FURTHER])}."]
    sources = [Sourced(own[0], _first_line(own[0])), *(Sourced(one.passage, "") for one in further[:_FURTHER])]
    return FromTheMap(clean("\n".join(lines)), tuple(sources), "the headings of the documentation")


def _asked_for(question: str) -> list[str]:
    none = _SAID_OF_ANY_WAY | stop_words_of(plain_words(question))
    return [word for word in dict.fromkeys(plain_words(_what(question))) if word not in none]


def _what(question: str) -> str:
    """What is to be done, in the words of the question, the verb among them."""
    found = _ASKED.match(question)
    return " ".join(filter(None, found.groups())) if found else ""


def _sections(text: WatchedText, question: str, asked: Sequence[str], likeness: Likeness | None) -> Iterator[_Section]:
    """Every section that was found and may tell the way."""
    of_project = is_project(text)
    explains = _explaining(text, of_project, is_to_move_on=_MOVES_ON.search(question) is not None)
    hits = [hit for hit in text.snapshot.index.search(question, _SEARCHED) if hit.score > 0]
    every = ((text.snapshot.passage(hit.passage_id), hit.score) for hit in hits)
    found = [(one, score) for one, score in every if one.document in explains]
    weights = {word: _rarity(text, word, explains) for word in asked}
    whole = sum(weights.values())
    some = found[:_LOOKED_AT]
    near = nearness(question, [one.text for one, _ in some], [score for _, score in some], likeness)
    words = plain_words(question)
    seen: set[tuple[str, str | None]] = set()
    for (passage, _), told in zip(some, near, strict=True):
        heading, body = _words(passage.locator.section or ""), _words(passage.text)
        name = _words(explains[passage.document]) if len(explains) > 1 else []
        shares = {word: 1.0 if _has(heading, word) else _OF_FILE_NAME * _has(name, word) for word in asked}
        in_heading = sum(weights[word] * share for word, share in shares.items()) / whole
        covered = sum(weights[word] for word in asked if _has(heading + name + body, word)) / whole
        place = passage.document, passage.locator.section
        is_named = in_heading >= _LEAST_HEADING and (covered >= _LEAST_COVERED or in_heading >= _ENOUGH_IN_HEADING)
        if is_named and place not in seen and (of_project or _is_a_way(question, heading, passage.text)):
            seen.add(place)
            yield _Section(passage, float(told) + _HEADING_WEIGHT * in_heading + _nearness(heading, name, words))


def _nearness(heading: Sequence[str], name: Sequence[str], asked: Sequence[str]) -> float:
    """How little else a heading says than what is asked, in all of its words ("Set a cookie" is near to how to set one,
    "Delete a cookie" less so), and whether the file is called so, too.
    """
    said = [word for word in heading if word not in STOP_WORDS]
    alike = sum(_has(asked, word) for word in said) / max(1, len(said))
    is_called_so = any(_has(asked, word) for word in name if word not in _SAID_OF_ANY_WAY)
    return _ALIKE_WEIGHT * alike + _NAME_WEIGHT * is_called_so


def _rarity(text: WatchedText, word: str, explains: Collection[str]) -> float:
    """How much a word tells the passages apart that explain."""
    spans = [range(one.first_passage, one.last_passage + 1) for one in outline(text.snapshot) if one.name in explains]
    having = sum(any(number in span for span in spans) for number in text.snapshot.index.ids_with(word))
    return log(1 + sum(map(len, spans)) / (1 + having))


def _is_a_way(question: str, heading: Sequence[str], said: str) -> bool:
    """Whether a section of another text than documentation tells how to do it: its heading has the verb that is asked
    about, or it goes on in steps. A chapter of a novel is called after what is met in it.
    """
    verb = next(iter(plain_words(_what(question))), "")
    return _has(heading, verb) or _STEPS.search(said) is not None


def _explaining(text: WatchedText, of_project: bool, *, is_to_move_on: bool) -> dict[str, str]:
    """The documents that tell ways, with their names in words: of a project its documentation, without what tells how
    things were done in other versions, unless it is asked how to move on from them; else all that is no source code.
    """
    kinds = {document.name: document.kind for document in outline(text.snapshot)}
    if of_project:
        names = within_the_project(text.stretches())
        return {
            document: name
            for document, name in names.items()
            if is_documentation(name)
            and not is_history(name)
            and (is_to_move_on or not _MOVES_ON.search(name.rpartition("/")[2]))
        }
    return {document: document for document, kind in kinds.items() if kind != DocumentKind.CODE}


def _words(text: str) -> list[str]:
    """In small letters, names of code by their parts."""
    return plain_words(_HUMP.sub(" ", re.sub(r"[_/.\-]", " ", text)))


def _has(words: Sequence[str], wanted: str) -> bool:
    """Whether a word is among others in some form."""
    return any(is_same_word(word, wanted) for word in words)


def _passages_of_section(text: WatchedText, passage: StoredPassage) -> list[StoredPassage]:
    """The passages in a row that stand under the same heading, from the one behind it on."""
    own = text.snapshot.passages_of(passage.document)
    place = next(number for number, one in enumerate(own) if one.id == passage.id)
    first = end = place
    while first > 0 and own[first - 1].locator.section == passage.locator.section:
        first -= 1
    while end < len(own) and own[end].locator.section == passage.locator.section:
        end += 1
    return own[first:end]


def _title(passage: StoredPassage) -> str:
    return (passage.locator.section or "").split(PATH_MARK)[-1]


def _without_headings(passage: StoredPassage) -> str:
    """The text of a passage behind the headings that it begins with."""
    said = _HEADINGS.sub("", passage.text, count=1)
    end = len(passage.text) - len(said)
    for first, stop in headings_in(passage):
        if not passage.text[min(end, first) : first].strip():
            end = max(end, stop)
    return passage.text[end:]


def _beginning(section: Sequence[StoredPassage]) -> str:
    """What a section begins with, without its heading, cut between two paragraphs, or lines, or words."""
    text = "".join([_without_headings(section[0]), *(passage.text for passage in section[1:])])
    said = text[: 4 * _LONGEST].strip()
    if len(said) <= _LONGEST:
        return said
    borders = (said.rfind(border, 0, _LONGEST) for border in ("\n\n", "\n", " "))
    shown = said[: next((end for end in borders if end > _LONGEST // 3), _LONGEST)].rstrip()
    fence = "\n```" if shown.count("```") % 2 else ""
    return f"{shown}{fence}\n\n…"


def _first_line(passage: StoredPassage) -> str:
    """The first line of a passage that is no heading, to be marked in it."""
    said = _without_headings(passage)
    return next((line.strip() for line in said.split("\n") if len(line.split()) > 2), "")
