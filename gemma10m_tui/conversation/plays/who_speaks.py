"""What is asked of those who speak in a play: who speaks first, how often somebody does, and who that is."""

import re
from collections.abc import Sequence

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.conversation.people.introduced import who_is_asked
from gemma10m_tui.conversation.plays.cast import LOOKED_AT, Spoken, begun_with, told_by_number
from gemma10m_tui.conversation.plays.persons import Person, persons_of
from gemma10m_tui.conversation.plays.spoken import Speech, key, speeches_in
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText, named
from gemma10m_tui.conversation.whole.named_part import NamedPart, part_named
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.heading_numbers import parts_meant
from gemma10m_tui.library.outline import outline

_WHERE = r"(?: in(?: the)? (?P<where>.+?))?"
_ASKED = re.compile(
    r"(?i)\W*(?:"
    rf"(?:who (?:speaks|talks|appears)|(?:which|what) characters (?:speak|appear|are)"
    rf"|(?:list|name|who are)(?: all)? the characters)(?: the)?(?: (?P<which>first|last|most|most often))?{_WHERE}"
    rf"|who is the (?P<nth>first|last) (?:to speak|speaker){_WHERE.replace('where', 'there')}"
    r"|who has(?: the)? (?P<much>most) (?:lines|speeches)"
    r"|how (?:many (?P<what>speeches|lines) (?:does|do|has|have)|(?:often|many times) (?:does|do)) (?P<who>.+?)"
    r"(?: (?:have|speak|say|get|deliver))?"
    r"|wer spricht (?P<german>zuerst|zuletzt|am meisten)"
    r")(?: in (?:it|the play|this play))?\W*"
)
_WHICH = {"zuerst": "first", "zuletzt": "last", "am meisten": "most", "most often": "most"}


def who_speaks(text: WatchedText, question: str) -> FromTheMap | None:
    """Who speaks first, last, most or at all, or how often somebody does; None where a play does not tell, or nothing
    of it is asked.
    """
    asked = None if is_long(question) else _ASKED.fullmatch(" ".join(question.split()))
    if asked is None or not (speeches := speeches_in(text)):
        return None
    where = asked["where"] or asked["there"] or ""
    around = part_named(text, where) if parts_meant(where) else None
    if where and around is None:
        return None
    spoken = Spoken(speeches, "") if around is None else _of(speeches, around)
    if asked["who"]:
        return _how_often(text, spoken, asked["who"], lines=(asked["what"] or "").lower() == "lines")
    which = (asked["which"] or asked["nth"] or asked["much"] or asked["german"] or "").lower()
    which = _WHICH.get(which, which)
    if not spoken.speeches:
        return None
    if which in ("first", "last"):
        return _one(text, spoken.speeches[0 if which == "first" else -1], f" {which}{spoken.where}")
    return told_by_number(spoken)


def who_that_is(text: WatchedText, question: str) -> FromTheMap | None:
    """What the list of persons says of somebody; None where it says nothing, or nobody is asked for."""
    asked = who_is_asked(question)
    persons = persons_of(text) if asked is not None else None
    if asked is None or persons is None:
        return None
    name = f" {key(asked)} "
    found = [one for one in persons if one.told and name in f" {key(one.name)} "]
    exact = [one for one in found if f" {key(one.name)} " == name]
    return _as_listed(exact or found) if found else None


def who_speaks_so(text: WatchedText, question: str) -> FromTheMap | None:
    """How often somebody speaks of whom a play says no more, and where first."""
    asked = who_is_asked(question)
    if asked is None:
        return None
    found = _how_often(text, Spoken(speeches_in(text), ""), asked, lines=False)
    if found is None:
        return None
    return FromTheMap(f"Who that is I do not find in so many words. {found.text}", found.sources, found.consulted)


def _as_listed(found: Sequence[Person]) -> FromTheMap:
    lines = [f"- “{one.shown}”" for one in found]
    said = "\n".join(["What the list of persons says:", "", *lines])
    return FromTheMap(said, tuple(one.source for one in found), "the list of persons")


def _of(speeches: Sequence[Speech], around: NamedPart) -> Spoken:
    own = [(one.first_passage, one.last_passage) for one in around.headings]
    kept = [one for one in speeches if any(first <= one.passage.id <= last for first, last in own)]
    return Spoken(kept, f" in {clean(around.name)}")


def _one(text: WatchedText, speech: Speech, how: str) -> FromTheMap:
    begun = begun_with(speech)
    said = f"{speech.name} speaks{how}, of those whose speeches have a name before them, {_place(text, speech)}: "
    return FromTheMap(clean(f"{said}“{' '.join(begun.sentence.split())}”"), (begun,), LOOKED_AT)


def _how_often(text: WatchedText, spoken: Spoken, who: str, *, lines: bool) -> FromTheMap | None:
    own = [one for one in spoken.speeches if key(one.name) == key(who)]
    if not own:
        return None
    begun = begun_with(own[0])
    times = counted(len(own), "speech", plural="speeches")
    note = "; how many lines these have the text does not tell" if lines else ""
    said = f"{own[0].name} has {times}{spoken.where}, counted by the name before each{note}. The first"
    said += f", {_place(text, own[0])}: “{' '.join(begun.sentence.split())}”"
    return FromTheMap(clean(said), (begun,), LOOKED_AT)


def _place(text: WatchedText, speech: Speech) -> str:
    several = len(outline(text.snapshot)) > 1
    return f"in {named(speech.passage.document, speech.passage.locator.section, several=several)}"
