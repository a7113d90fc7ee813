"""What a text, or a section of it, is about: a telling sentence of each of its parts, word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.conversation.plays.spoken import Speech, speeches_in
from gemma10m_tui.conversation.project.nature import (
    explaining,
    has_documentation,
    is_project,
    is_prose,
    opening,
)
from gemma10m_tui.conversation.project.purpose import beginnings, purpose_of
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText, named
from gemma10m_tui.conversation.whole.named_part import part_named
from gemma10m_tui.conversation.whole.parts import TOP_LEVEL, parts_of
from gemma10m_tui.conversation.whole.parts_within import parts_within
from gemma10m_tui.conversation.whole.told_of_a_part import Quote, first_said, quote, told_of, told_of_a_play
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.heading_numbers import Name, parts_meant, without_number
from gemma10m_tui.library.borders import Stretch
from gemma10m_tui.library.outline import Heading, outline

_HEADINGS = "every heading of the text"
_POINTS = re.compile(  # what a question for the main points calls them
    r"(?i)(?:main|key|most important|central|major) \w+|(?:wichtigsten|wesentlichen|zentralen) \w+|hauptpunkte"
    r"|kern(?:punkte|aussagen)|points (?:principaux|essentiels|clés)|idées principales"
    r"|puntos (?:principales|clave|más importantes)|ideas principales"
)
_PARTED = re.compile(r"(?<=\w)[\s_-](?=\w)")
_MOST_PARTS = 12  # that a sentence is told of
_SENTENCES_OF_ONE_PART = 5
_DIRECTIONS = 10  # of a play, of one part or of some together


def overview(text: WatchedText, about: str) -> FromTheMap | None:
    """Of all of the text, or of the section that is named; None where there is none of that name."""
    name, parts = _meant(text, about)
    if not parts:
        return _no_such_part(text, about)
    tokens = sum(part.end_token - part.first_token for part in parts)
    told = _of_a_project(text, parts) if not about and is_project(text) else _of_parts(text, parts)
    told = told if told.quotes else _of_few_words(text, parts)
    if not told.quotes:
        return None
    said = f"{name} ({tokens:,} tokens), {told.what}, word for word:"
    several = len({one.source.passage.document for one in told.quotes}) > 1
    lines = [clean(said), ""]
    for one in told.quotes:
        passage = one.source.passage
        lines.append(f"- {named(passage.document, passage.locator.section, several=several)}: {one.shown}")
    looked = f"{told.looked}, read through for its most telling sentences"
    return FromTheMap("\n".join(lines), tuple(one.source for one in told.quotes), looked)


@dataclass(frozen=True)
class _Told:
    """What is quoted, what it is, and what was looked at for it."""

    quotes: Sequence[Quote]
    what: str
    looked: str


def _of_parts(text: WatchedText, parts: Sequence[Stretch]) -> _Told:
    if len(parts) == 1:
        return _of_one(text, parts[0])
    speeches = speeches_in(text)
    if not speeches:
        return _of_each(_told_by(text, parts), len(parts))
    of = _some_of(min(_MOST_PARTS, len(parts)), len(parts))
    told = _told_by(text, parts, speeches)
    return _Told(told, f"stage directions and what is said in {of}", f"{of}, the longest of each stretch")


def _of_few_words(text: WatchedText, parts: Sequence[Stretch]) -> _Told:
    """What it says first, where it is too short for a sentence that tells more than another."""
    said = [one for part in parts[:_MOST_PARTS] for one in first_said(text.passages_of(part), 1 + (len(parts) == 1))]
    return _Told(said, "what it says first", "the beginnings of its parts")


def _some_of(told: int, parts: int) -> str:
    return f"{told} of {counted(parts, 'part')}"


def _of_one(text: WatchedText, part: Stretch) -> _Told:
    passages = text.passages_of(part)
    if directions := told_of_a_play(passages, speeches_in(text), _DIRECTIONS):
        return _Told(directions, "its stage directions", "the whole of it")
    told = told_of(passages, _SENTENCES_OF_ONE_PART)
    is_of_sentences, is_listed = any(one.is_sentence for one in told), not all(one.is_sentence for one in told)
    what = " and ".join(["what it lists"] * is_listed + ["its most telling sentences"] * is_of_sentences)
    return _Told(told, what, "the whole of it")


def _of_each(quotes: Sequence[Quote], parts: int) -> _Told:
    of = _some_of(len(quotes), parts)
    return _Told(quotes, f"one telling sentence of {of}", f"{of}, the longest of each stretch")


def _of_a_project(text: WatchedText, parts: Sequence[Stretch]) -> _Told:
    """What its README begins with, or else says what it is for, then sentences for people from what explains it."""
    begins, chosen = [quote(one) for one in opening(text, parts)], explaining(parts)
    if not begins and (purpose := purpose_of(text, parts)):
        return _without_a_readme(text, parts, [quote(one) for one in purpose])
    every = _told_by(text, chosen)
    further = [one for one in every if is_prose(one.source.sentence) and one not in begins]
    told = _of_each(further or ([] if begins else every), len(chosen))
    what, looked = told.what, told.looked
    if begins:
        document = begins[0].source.passage.document
        what = f"what {document} begins with" + (f" and {what}" if told.quotes else "")
        looked = f"the beginning of {document}" + (f" and {looked}" if told.quotes else "")
    if len(chosen) < len(parts):
        what += f", {counted(len(parts) - len(chosen), 'part')} that explain less left out"
    return _Told([*begins, *told.quotes], what, looked)


def _without_a_readme(text: WatchedText, parts: Sequence[Stretch], purpose: Sequence[Quote]) -> _Told:
    """What says what it is for, then sentences of its documentation, else what its files begin with: a sentence of
    source code tells little of all of it.
    """
    documents = ", ".join(dict.fromkeys(one.source.passage.document for one in purpose))
    what, looked = f"what {documents} {'say' if ',' in documents else 'says'} of it", f"the beginning of {documents}"
    if has_documentation(parts):
        chosen = explaining(parts)
        told = _of_each([one for one in _told_by(text, chosen) if is_prose(one.source.sentence)], len(chosen))
        further, told_what, told_looked = told.quotes, told.what, told.looked
    else:
        further = [quote(one) for one in beginnings(text, parts)]
        told_what, told_looked = "what its files begin with", "its largest files"
    own = [one for one in further if one not in purpose]
    if not own:
        return _Told(purpose, what, looked)
    return _Told([*purpose, *own], f"{what} and {told_what}", f"{looked} and {told_looked}")


def _meant(text: WatchedText, about: str) -> tuple[str, list[Stretch]]:
    """The section that is named, with what stands under it, or the document of that name; all of the text for "", and
    no stretches where nothing is called so.
    """
    parts = text.stretches()
    if not about or _is_the_whole(text, about):
        return text.snapshot.title, parts
    if named := part_named(text, about):
        stretches = [_tokens_of(text, heading) for heading in named.headings]
        return named.name, [part for part in parts if any(first <= part.first_token < end for first, end in stretches)]
    wanted = _called(about)
    return about, [part for part in parts if wanted.search(part.section or "") or wanted.search(part.document)]


def _is_the_whole(text: WatchedText, about: str) -> bool:
    """Whether it is the text that is called so, "the minutes" say, or its main points, and no section by that alone."""
    wanted, documents = about.casefold(), outline(text.snapshot)
    titles = [text.snapshot.title, *(one.title for one in documents if len(documents) == 1)]
    headings = (heading.title for document in documents for heading in document.headings)
    if any(without_number(one).strip().casefold() == wanted for one in headings if one not in titles):
        return False
    if _POINTS.fullmatch(about):
        return True
    return any(map(_called(about).search, titles))


def _called(name: str) -> re.Pattern[str]:
    """Finds a name in a title, written as one word or as several: "post-mortem" in "Postmortem"."""
    words = r"[\W_]?".join(map(re.escape, _PARTED.split(name.strip())))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _tokens_of(text: WatchedText, heading: Heading) -> tuple[int, int]:
    first, last = text.snapshot.passage(heading.first_passage), text.snapshot.passage(heading.last_passage)
    return first.first_token, last.end_token


def _no_such_part(text: WatchedText, about: str) -> FromTheMap | None:
    """That a text with chapters, or with sections, has none of that number; None where something else was named."""
    wanted = parts_meant(about)
    if len(wanted) > 1:
        return _no_such_part_within(text, about, wanted)
    found = parts_of(text.snapshot, wanted[0].unit) if wanted else None
    if found is None or found.what not in (wanted[0].unit, TOP_LEVEL):
        return None
    said = f"There is no {about}: the text has {counted(len(found.parts), found.what)}, from “{{}}” to “{{}}”."
    first, last = (clean(part.title) for part in (found.parts[0], found.parts[-1]))
    return FromTheMap(said.format(first, last), (), _HEADINGS)


def _no_such_part_within(text: WatchedText, about: str, wanted: Sequence[Name]) -> FromTheMap | None:
    """That the act is there, and has no scene of that number; None where nothing is known of either."""
    for outer, inner in ((wanted[0], wanted[-1]), (wanted[-1], wanted[0])):
        around = part_named(text, about[outer.first : outer.end])
        found = parts_within(text, inner.unit, around) if around else None
        if around is not None and found is not None and found.what == inner.unit:
            what = f"{around.name} has {counted(len(found.parts), found.what)}"
            first, last = (clean(part.title) for part in (found.parts[0], found.parts[-1]))
            return FromTheMap(clean(f"There is no {about}: {what}, from “{first}” to “{last}”."), (), _HEADINGS)
    return None


def _told_by(text: WatchedText, parts: Sequence[Stretch], speeches: Sequence[Speech] = ()) -> list[Quote]:
    """Parts spread over the text, the longest of each stretch of it, since a title page tells nothing; of a play, whose
    `speeches` are known, what happens in them.
    """
    count = min(_MOST_PARTS, len(parts))
    borders = [number * len(parts) // count for number in range(count + 1)]
    groups = [parts[first:end] for first, end in pairwise(borders)]
    longest = [max(group, key=lambda part: part.end_token - part.first_token) for group in groups]
    passages, most = map(text.passages_of, longest), max(1, _DIRECTIONS // count)
    return [one for some in passages for one in told_of_a_play(some, speeches, most) or told_of(some, 1)]
