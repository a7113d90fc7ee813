"""Who is in a play, told by its list of persons, else by who speaks in it and how much."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.plays.persons import persons_of
from gemma10m_tui.conversation.plays.spoken import Speech, key, speakers, speeches_in
from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, Sourced, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean

LOOKED_AT = "the names that stand before the speeches"
_MOST_LISTED = 60


@dataclass(frozen=True)
class Spoken:
    """The speeches of a text, or of the part of it that is asked for."""

    speeches: Sequence[Speech]
    where: str


def cast_of(text: WatchedText) -> FromTheMap | None:
    """The persons of a play, as its list has them, else who speaks in it; None of other texts."""
    if persons := persons_of(text):
        lines = [f"- {one.shown}" for one in persons[:_MOST_LISTED]]
        said = "\n".join([f"The list of persons has {counted(len(persons), 'line')}:", "", *lines])
        return FromTheMap(said, tuple(one.source for one in persons[:MOST_CITED]), "the list of persons")
    speeches = speeches_in(text)
    return told_by_number(Spoken(speeches, "")) if speeches else None


def told_by_number(spoken: Spoken) -> FromTheMap:
    """Who speaks, and how many speeches each has."""
    every = speakers(spoken.speeches)
    which = "" if len(every) <= _MOST_LISTED else f" ({_MOST_LISTED} of {len(every)} shown)"
    total = counted(len(spoken.speeches), "speech", plural="speeches")
    lines = [f"Who speaks{spoken.where}, counted by the name before each of {total}{which}:", ""]
    lines += [clean(f"- {name}: {count:,}") for name, count in every[:_MOST_LISTED]]
    first = {key(one.name): one for one in reversed(spoken.speeches)}
    sources = tuple(begun_with(first[key(name)]) for name, _ in every[:MOST_CITED])
    return FromTheMap("\n".join(lines), sources, LOOKED_AT)


def begun_with(speech: Speech) -> Sourced:
    """The first sentence of a speech; the rest of one that is cut is in the next passage."""
    rest = speech.passage.text[speech.first :]
    return Sourced(speech.passage, next((said for _, _, said in sentences(rest) if said.strip(" .:_*")), speech.name))
