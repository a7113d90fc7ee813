"""Questions about the whole text, answered from the map of it and from every passage that matters.

The five best passages cannot say how often, how many or which ones. The map can: the documents and their headings, the
size of it all, and a count of every occurrence; what it is about is told by overview.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from gemma10m_tui.conversation.people.often_named import people_in
from gemma10m_tui.conversation.plays.cast import cast_of
from gemma10m_tui.conversation.pointing.quotes import sentence_at
from gemma10m_tui.conversation.project.nature import is_project
from gemma10m_tui.conversation.project.people_behind import people_behind
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, Sourced, WatchedText, named
from gemma10m_tui.conversation.whole.named_part import part_named
from gemma10m_tui.conversation.whole.overview import overview
from gemma10m_tui.conversation.whole.parts import Parts, is_file, parts_of
from gemma10m_tui.conversation.whole.parts_within import parts_within
from gemma10m_tui.conversation.whole.title_page import author_of, title_of
from gemma10m_tui.conversation.whole.whole_question import Kind, WholeQuestion
from gemma10m_tui.conversation.words import is_border
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.document import Outcome
from gemma10m_tui.documents.heading_numbers import UNITS
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.outline import outline

MOST_LISTED = 60  # lines of a list; of more, how to see the rest
_NAMED_IN_HEADINGS = ("chapter", "part")
_APOSTROPHES = "['‘’ʼ]"


def answer_from_the_map(
    snapshot: Snapshot, question: WholeQuestion, cancelled: Callable[[], bool] = lambda: False
) -> FromTheMap | None:
    """The answer, or None where the map does not hold what is asked for (a section that is not there, say).

    Going through all of a long text takes a while: `cancelled` is asked at every passage, and Stopped raised.
    """
    text = WatchedText(snapshot, cancelled)
    match question.kind:
        case Kind.OCCURRENCES:
            return _occurrences(text, question.about, by_document=question.by_document)
        case Kind.FIRST:
            return _first(text, question.about)
        case Kind.COUNT:
            return _count(text, question.about, question.within)
        case Kind.LIST:
            return _list(text, question.about, question.first, question.within)
        case Kind.OVERVIEW:
            return overview(text, question.about)
        case Kind.AUTHOR:
            return (people_behind(text, "authors") if is_project(text) else None) or author_of(text)
        case Kind.TITLE:
            return title_of(text)
        case Kind.PEOPLE:
            return cast_of(text) or people_in(text)


def _occurrences(text: WatchedText, words: str, *, by_document: bool) -> FromTheMap:
    """Every occurrence is counted, by section or document, as whole words in either case, with any apostrophe."""
    counts: dict[tuple[str, str | None], int] = {}
    places: dict[tuple[str, str | None], Sourced] = {}
    passages = 0
    pattern = _spelled(words)
    for passage in text.passages_with(words):
        said = passage.text
        found = [one for one in pattern.finditer(said) if is_border(said, one.start()) and is_border(said, one.end())]
        if found:
            part = (passage.document, None if by_document else passage.locator.section)
            counts[part] = counts.get(part, 0) + len(found)
            passages += 1
            places.setdefault(part, Sourced(passage, sentence_at(said, *found[0].span()).text))
    for passage, cut in _cut_in_two(text, words, pattern):
        part = (passage.document, None if by_document else passage.locator.section)
        counts[part] = counts.get(part, 0) + 1
        places.setdefault(part, Sourced(passage, cut))
    consulted = f"the index of all words; {counted(passages, 'passage')} with “{clean(words)}”, each read through"
    total = sum(counts.values())
    if not places:
        return FromTheMap(f"“{clean(words)}” does not occur in the text.", (), consulted)
    most = sorted(counts.items(), key=lambda item: -item[1])[: MOST_LISTED if by_document else MOST_CITED]
    where = f" in {len(counts):,} of {counted(len(outline(text.snapshot)), 'document')}" if by_document else ""
    lines = [f"“{clean(words)}” occurs {_times(total)}{where}, counted over all of the text:", ""]
    several = len({document for document, _ in counts}) > 1
    lines += [f"- {named(*part, several=several)}: {_times(count)}" for part, count in most]
    if len(counts) > len(most):
        lines.append(f"- and in {len(counts) - len(most)} other parts")
    sources = [places[part] for part, _ in most[:MOST_CITED]] if by_document else [next(iter(places.values()))]
    return FromTheMap("\n".join(lines), tuple(sources), consulted)


def _first(text: WatchedText, words: str) -> FromTheMap | None:
    """The first of the occurrences that `_occurrences` counts, with its sentence; None where there is none."""
    pattern = _spelled(words)
    whole = next(_whole_ones(text, words, pattern), None)
    cut = next((Sourced(*one) for one in _cut_in_two(text, words, pattern)), None)
    found = min(filter(None, (whole, cut)), key=lambda one: one.passage.id, default=None)
    looked = f"the index of all words; the first passage with “{clean(words)}”"
    if found is None:
        return None
    passage = found.passage
    place = named(passage.document, passage.locator.section, several=len(outline(text.snapshot)) > 1)
    told = f"“{clean(words)}” first occurs in {place}: “{' '.join(found.sentence.split())}”"
    return FromTheMap(clean(told), (found,), looked)


def _whole_ones(text: WatchedText, words: str, pattern: re.Pattern[str]) -> Iterator[Sourced]:
    for passage in text.passages_with(words):
        for one in pattern.finditer(passage.text):
            if is_border(passage.text, one.start()) and is_border(passage.text, one.end()):
                yield Sourced(passage, sentence_at(passage.text, *one.span()).text)


def _spelled(words: str) -> re.Pattern[str]:
    return re.compile(
        r"\s+".join(re.sub(_APOSTROPHES, _APOSTROPHES, re.escape(word)) for word in words.split()), re.IGNORECASE
    )


def _cut_in_two(text: WatchedText, words: str, pattern: re.Pattern[str]) -> Iterator[tuple[StoredPassage, str]]:
    """A phrase of several words may begin in a passage and end in the next one: the former, with its part of it."""
    if len(several := words.split()) < 2:
        return
    for former, latter in text.borders_with(several[0], several[-1]):
        end, begin = former.text.rstrip(), latter.text.lstrip()
        both = f"{end} {begin}"
        for one in pattern.finditer(both, max(0, len(end) - 2 * len(words))):
            if one.start() < len(end) < one.end() and is_border(both, one.start()) and is_border(both, one.end()):
                yield former, end[one.start() :].strip()


def _count(text: WatchedText, thing: str, within: str) -> FromTheMap | None:
    if within:
        return _counted(text, thing, *_divided(text, thing, within))
    if thing in ("word", "token"):
        words = sum(len(passage.text.split()) for passage in text.passages())
        said = f"{words:,} words, counted over all of the text ({text.snapshot.tokens_total:,} tokens)."
        return FromTheMap(said, (), "every passage of the text")
    if thing == "page":
        pages = len({(passage.document, passage.locator.page) for passage in text.passages() if passage.locator.page})
        said = f"{counted(pages, thing)}, counted from the page numbers of the text."
        return FromTheMap(said, (), "the page numbers of every passage") if pages else None
    return _counted(text, thing, parts_of(text.snapshot, thing), "")


def _divided(text: WatchedText, thing: str, within: str) -> tuple[Parts | None, str]:
    """What a text has of a thing, or a part of it, and the name of that part."""
    if not within:
        return parts_of(text.snapshot, thing), ""
    outer = part_named(text, within) if thing in UNITS or thing == "heading" else None
    return (None, "") if outer is None else (parts_within(text, thing, outer), f" in {clean(outer.name)}")


def _counted(text: WatchedText, thing: str, found: Parts | None, where: str) -> FromTheMap | None:
    if found is None:
        return None
    left_out = _left_out(text.snapshot, thing)
    said = f"{_how_many(found, thing)}{where}, counted from {found.how}.{_numbered(found)}{left_out}"
    return FromTheMap(said, _beginnings(text.snapshot, found), _looked_at(text.snapshot, thing))


def _list(text: WatchedText, thing: str, first: int, within: str) -> FromTheMap | None:
    """The parts by their names, from number `first` on; of a long list so many, and how to ask for the next ones."""
    snapshot = text.snapshot
    found, where = _divided(text, thing, within)
    if found is None:
        return None
    total = len(found.parts)
    first = min(first, total)
    end = min(first + MOST_LISTED - 1, total)
    shown = replace(found, parts=found.parts[first - 1 : end])
    which = "" if len(shown.parts) == total else f" ({len(shown.parts)} of {total:,} shown, {first:,} to {end:,})"
    lines = [f"{_how_many(found, thing)}{where}{which}:", "", *(f"- {part.name}" for part in shown.parts)]
    if end < total:
        further = f"{end + 1} to {min(end + MOST_LISTED, total)}"
        of_which = f" of {within}" if within else ""
        lines += ["", f"To see more of them, ask: “List {thing}s{of_which} {further}”."]
    if left_out := _left_out(snapshot, thing):
        lines += ["", left_out.strip()]
    return FromTheMap("\n".join(lines), _beginnings(snapshot, shown), _looked_at(snapshot, thing))


def _how_many(found: Parts, thing: str) -> str:
    """How many they are; sections that nobody called chapters are not given out for chapters."""
    other = thing in _NAMED_IN_HEADINGS and found.what != thing
    return (found.several or counted(len(found.parts), found.what)) + (
        f", none of them called a {thing}" if other else ""
    )


def _numbered(found: Parts) -> str:
    """Who asks for the sections of a poem may mean those with a number alone."""
    if not found.numbered:
        return ""
    first, last = (clean(part.title) for part in (found.numbered[0], found.numbered[-1]))
    return f" {len(found.numbered):,} of them are numbered on, from “{first}” to “{last}”."


def _left_out(snapshot: Snapshot, thing: str) -> str:
    """Files that are no part of the text are not kept quiet about."""
    missing = sum(report.outcome != Outcome.READ for report in snapshot.reports()) if is_file(thing) else 0
    return f" {missing:,} more {'was' if missing == 1 else 'were'} skipped or failed to be read." if missing else ""


def _beginnings(snapshot: Snapshot, found: Parts) -> tuple[Sourced, ...]:
    """Where the first of the parts begin, with the heading where it stands there word for word."""
    places = [(snapshot.passage(part.first_passage), part.title) for part in found.parts[:MOST_CITED]]
    return tuple(Sourced(passage, title if title in passage.text else "") for passage, title in places)


def _looked_at(snapshot: Snapshot, thing: str) -> str:
    documents = counted(len(outline(snapshot)), "document")
    return f"the list of {documents}" if is_file(thing) else f"every heading of {documents}"


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"
