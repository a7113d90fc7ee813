"""What a label says: who was present by "Present: …", what the fee is by "Fee: …".

Of several meetings each says its own, with its place; of one that is named only its own labels tell. Any other label is
told only where no other line has the same one with something else behind it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from gemma10m_tui.conversation.lists.label_lines import LabelLine, label_lines
from gemma10m_tui.conversation.lists.labels_asked import OF_MEETINGS, AskedLabel, label_asked
from gemma10m_tui.conversation.plays.persons import is_divided_as_plays_are
from gemma10m_tui.conversation.project.nature import is_project
from gemma10m_tui.conversation.tables.called import words_of
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText, named
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.library.outline import outline

_MOST_LOOKED_AT = 1000  # passages with a word
_MOST_TOLD = 12  # lines
_FEW = 8  # passages
_LONGEST, _LONGEST_NAMED = 600, 160  # characters of what a label says: more is a paragraph with a head


def told_by_a_label(text: WatchedText, question: str) -> FromTheMap | None:
    """What the lines with that label say; None where none is asked for, or it is not clear which is meant."""
    asked = label_asked(question)
    if asked is None:
        return None
    is_any = asked.labels is None
    if is_any and (is_project(text) or is_divided_as_plays_are(text)):
        return None  # whose defaults, and whose speeches, look the same
    if is_any and _is_common(text, asked):
        return None
    found = [one for one in _lines(text, asked) if _stands_there(one, asked)]
    longest = max((len(one.value) for one in found), default=0)
    if not found or len(found) > _MOST_TOLD or longest > (_LONGEST_NAMED if is_any else _LONGEST):
        return None
    if is_any and len({one.value.casefold() for one in found}) > 1:
        return None
    return _told(found[:1] if is_any else found)


def _is_common(text: WatchedText, asked: AskedLabel) -> bool:
    """Whether much of a text speaks of what is asked for: then no one line of it tells what that is."""
    return any(len(list(islice(text.passages_with(word), _FEW + 1))) > _FEW for word in asked.looked_for)


def _lines(text: WatchedText, asked: AskedLabel) -> Iterator[LabelLine]:
    """The lines with the label, in order; none of source code."""
    documents = {one.name for one in outline(text.snapshot) if one.kind != DocumentKind.CODE}
    passages = {
        passage.id: passage
        for word in asked.looked_for
        for passage in islice(text.passages_with(word), _MOST_LOOKED_AT)
        if passage.document in documents and ":" in passage.text
    }
    for number in sorted(passages):
        yield from (one for one in label_lines(passages[number]) if asked.is_called(one.label))


def _stands_there(line: LabelLine, asked: AskedLabel) -> bool:
    """Whether its block, its section and its document tell what the question does of where it is."""
    passage = line.passage
    known = words_of(f"{passage.document} {passage.title} {passage.locator.section or ''} {line.around}")
    return asked.where <= known and (not asked.of_a_meeting or not known.isdisjoint(OF_MEETINGS))


def _told(found: Sequence[LabelLine]) -> FromTheMap:
    places = [_place(one, found) for one in found]
    sources = tuple(dict.fromkeys(Sourced(one.passage, one.said) for one in found))
    looked = "the lines that begin with a label"
    if len(found) == 1:
        return FromTheMap(clean(found[0].value), sources, looked)
    if len(set(places)) == 1:
        return FromTheMap(clean("; ".join(one.shown for one in found)), sources, looked)
    lines = [f"- {place}: {one.shown}" for one, place in zip(found, places, strict=True)]
    return FromTheMap(clean("\n".join(lines)), sources, looked)


def _place(line: LabelLine, found: Sequence[LabelLine]) -> str:
    """Its section, which the lines of a file without sections are told apart by."""
    passage = line.passage
    several = len({one.passage.document for one in found}) > 1
    section = passage.locator.section
    return (
        named(passage.document, section, several=several) if section else f"{passage.document}, {passage.locator.label}"
    )
