"""Things that a text lists and calls by a name: "List the decisions", "What are the action items?".

Five passages chosen by likeness hold some of them; all are wanted. They are found where the text itself says what they
are: by a label that comes again ("Decision 47/1:"), by the heading of a section that is a list or a table, or by the
sentence that leads a list in. Where none of these has the name, nothing is listed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from gemma10m_tui.conversation.lists.led_in import items_in, lists_in
from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.tables.marked import rows_in, tables_in
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, Sourced, WatchedText, named
from gemma10m_tui.conversation.whole.headings import headings_in
from gemma10m_tui.conversation.words import has_word
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.documents.heading_numbers import without_number
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import DocumentOutline, outline
from gemma10m_tui.library.search_text import stop_words_of
from gemma10m_tui.library.word_forms import is_same_noun, singulars

_ASKED = re.compile(
    r"(?i)^\W*(?:please )?(?:(?:list|name|enumerate|show me|give me|tell me)(?: me)?(?: all)?(?: of)?"
    r"|(?:what|which) (?:are|were)(?: all)?(?: of)?)(?: the| my| our| your| their| its)? (?P<english>.{2,60}?s"
    r"(?: (?:of|for|in|on|from) .{2,60})?)\W*$"
    r"|^\W*(?:bitte )?(?:liste|nenne?|zeige?|zähle?)(?: mir| uns)?(?: bitte)?(?: alle)?(?: die)? (?P<german>.{3,60}?)"
    r"(?: auf)?\W*$"
    r"|^\W*(?:was|welche) sind die (?P<of>.{3,60}?)\W*$|^\W*welche (?P<existing>.{3,60}?) gibt es\W*$"
    r"|^\W*(?:quel(?:le)?s sont|listez?|énumère[rz]?)(?: tous| toutes)? les (?P<french>.{3,60}?s)\W*$"
    r"|^\W*(?:cu[áa]les son|lista|enumera)(?: tod[oa]s)? l[oa]s (?P<spanish>.{3,60}?s)\W*$"
)
_DONE = re.compile(  # and what a text calls that
    r"(?i)^\W*what (?:(?:was|were|has been|have been) |(?:did|have) (?:they|we|the [\w ]{2,30}?) )"
    r"(?P<done>decided?|agreed?(?: on| upon)?|resolved?)\W*$|^\W*was wurde (?P<german>beschlossen|entschieden)\W*$"
)
_OF_DEEDS = {"d": "decisions", "a": "decisions", "r": "resolutions", "b": "beschlüsse", "e": "entscheidungen"}
_OF_ANY_LIST = frozenset({"item", "items", "point", "points", "entry", "entries", "list", "thing", "things", "all"})
_WORD = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"(?m)^[ \t>*_#•-]*(?P<label>[^\W\d][^\n:*|]{1,40}?)[ \t]*:[*_]*[ \t]+(?=\S)")
_NUMBER_OF_LABEL = re.compile(r"(?i)(?:\bn[or]\.?\s*|[#§]\s*)?\b(?:[a-z]?\d[\w./-]*|[a-z])\s*$")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n|\Z")
_LEAST = 2  # of a label, a list or a table: a single one is no list
_MOST_SHOWN, _MOST_CITED = 40, 12
_LONGEST_LEAD = 30  # words
_LONGEST_ITEM = 300  # characters
_SHORT_SECTION = 1500  # characters; such a one is told whole where most of it is no list
_MOST_PASSAGES = 400  # of a section
_BULLET = re.compile(r"^[*•‣-][ \t]+")


@dataclass(frozen=True)
class _Item:
    """What is listed, as it is shown, and where it stands, word for word; `is_listed`: and is no sentence between."""

    shown: str
    source: Sourced
    is_listed: bool


def listed(text: WatchedText, question: str) -> FromTheMap | None:
    """All of them with where they stand; None where the text calls nothing so."""
    wanted = _wanted(question)
    if not wanted:
        return None
    for find, how in ((_labelled, "by its label"), (_in_section, "under its heading"), (_led_in, "as it is led in")):
        if len(items := list(find(text, wanted))) >= _LEAST:
            return _told(text, items, how)
    return None


def _told(text: WatchedText, items: Sequence[_Item], how: str) -> FromTheMap:
    several = len({item.source.passage.locator.section for item in items}) > 1
    documents = len(outline(text.snapshot)) > 1
    lines = []
    for item in items[:_MOST_SHOWN]:
        passage = item.source.passage
        place = named(passage.document, passage.locator.section, several=documents) if several else ""
        is_below = item.is_listed and not items[0].is_listed
        lines.append(f"{'  ' * is_below}- {item.shown}" + (f" ({place})" if place else ""))
    if len(items) > _MOST_SHOWN:
        lines.append(f"- and {len(items) - _MOST_SHOWN} more")
    first = items[0].source.passage
    place = named(first.document, first.locator.section, several=documents)
    head = f"{len(items)} of them, word for word:" if several else f"{place}, word for word:"
    said = "\n".join([head, "", *lines])
    return FromTheMap(clean(said), tuple(item.source for item in items[:_MOST_CITED]), f"what the text lists {how}")


def _wanted(question: str) -> list[str]:
    """The words of the name, without those that any list may be called by."""
    found = _ASKED.match(question)
    name = next((words for words in found.groupdict().values() if words), "") if found else ""
    if (done := _DONE.match(question)) is not None:
        name = _OF_DEEDS[(done["done"] or done["german"])[0].lower()]
    words = _WORD.findall(name.casefold())
    none = stop_words_of(words) | _OF_ANY_LIST
    return [word for word in words if word not in none]


def labelled(text: WatchedText, name: Sequence[str]) -> Iterator[Sourced]:
    """The paragraphs that a label with a name begins, maybe with a number: "Decision 7: …"."""
    return (item.source for item in _labelled(text, name))


def _labelled(text: WatchedText, wanted: Sequence[str]) -> Iterator[_Item]:
    """Paragraphs that begin with the name, maybe a number, and a colon."""
    for passage in _passages_with(text, wanted[-1]):
        labels = [(found, *_called(found["label"], wanted)) for found in _LABEL.finditer(passage.text)]
        begins = [found.start() for found, is_wanted, has_number in labels if is_wanted or has_number]
        for found, is_wanted, _ in labels:
            if is_wanted:
                end = _PARAGRAPH_END.search(passage.text, found.end())
                assert end is not None
                behind = bisect_right(begins, found.start())
                yield _item(passage, found.start(), min(end.start(), *begins[behind : behind + 1], len(passage.text)))


def _called(label: str, wanted: Sequence[str]) -> tuple[bool, bool]:
    """Whether a label is the name, maybe with a number, and whether it has one; others ("Owner:") go on with what they
    stand in.
    """
    words = _NUMBER_OF_LABEL.sub("", label)
    return _is_called(_WORD.findall((words or label).casefold()), wanted, alone=True), words not in ("", label)


def _passages_with(text: WatchedText, word: str) -> Iterator[StoredPassage]:
    """Those with a word or its singular, in order; none of source code."""
    texts = {document.name for document in _texts(text)}
    found = {passage.id: passage for form in singulars(word) for passage in text.passages_with(form)}
    return (found[number] for number in sorted(found) if found[number].document in texts)


def _texts(text: WatchedText) -> Iterator[DocumentOutline]:
    """The documents, without source code: what looks like labels, lists and tables in it is none."""
    return (document for document in outline(text.snapshot) if document.kind != DocumentKind.CODE)


def _in_section(text: WatchedText, wanted: Sequence[str]) -> Iterator[_Item]:
    """What is listed in the first section that is called so: the rows of its table, or its items; the sentences of a
    short one that is called so and lists nothing.
    """
    for document in _texts(text):
        for heading in document.headings:
            words, own = (_WORD.findall(titles.casefold()) for titles in (" ".join(heading.path), heading.title))
            if not _is_called(words, wanted) or not any(is_same_noun(word, name) for word in own for name in wanted):
                continue
            last = min(heading.last_passage, heading.first_passage + _MOST_PASSAGES)
            passages = map(text.snapshot.passage, range(heading.first_passage, last + 1))
            every = [item for passage in text.while_wanted(passages) for item in _said_in(passage)]
            said = [item for item in every if item.shown.casefold() != heading.title.casefold()]
            items = [item for item in said if item.is_listed]
            if len(items) >= _LEAST:
                is_a_list = _size(items) >= _size(said) / 2 and not _is_led_in_anew(said)
                yield from items if is_a_list else said if _size(said) <= _SHORT_SECTION else []
                return
            title = _WORD.findall(without_number(heading.title).casefold())
            if _is_called(title, wanted, alone=True) and len(said) >= _LEAST and _size(said) <= _SHORT_SECTION:
                yield from said
                return


def _is_led_in_anew(said: Sequence[_Item]) -> bool:
    """Whether another list begins behind the first, which may be of the opposite ("Not covered: …", "Covered: …")."""
    behind = dropwhile(lambda item: not item.is_listed, said)
    return any(not item.is_listed and item.shown.rstrip("*_ ").endswith(":") for item in behind)


def _size(items: Sequence[_Item]) -> int:
    return sum(len(item.shown) for item in items)


def _said_in(passage: StoredPassage) -> Iterator[_Item]:
    """What is listed in a passage, and all that stands before, between and behind; no headings."""
    rows = [(row.first, row.end) for table in tables_in(passage.text) for row in table.rows]
    items = [item for item in items_in(passage.text) if not any(first <= item[0] < end for first, end in rows)]
    parts = {*rows, *items}
    taken = sorted({*parts, *rows_in(passage.text), *headings_in(passage)})
    said = [gap for first, end, _ in sentences(passage.text) for gap in _gaps(first, end, taken)]
    told = sorted([*parts, *(gap for gap in said if has_word(passage.text[slice(*gap)]))])
    yield from (_item(passage, *one, is_listed=one in parts) for one in told)


def _gaps(first: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a stretch without others, which are in order."""
    for low, high in taken:
        if first < low < end:
            yield first, low
        if low < end:
            first = max(first, high)
    if first < end:
        yield first, end


def _led_in(text: WatchedText, wanted: Sequence[str]) -> Iterator[_Item]:
    """The items of the first list whose leading sentence has the name."""
    for passage in _passages_with(text, wanted[-1]):
        for led in lists_in(passage.text):
            lead = _WORD.findall(passage.text[slice(*led.lead)].casefold())
            if len(lead) <= _LONGEST_LEAD and len(led.items) >= _LEAST and _is_called(lead, wanted):
                yield from (_item(passage, *item) for item in led.items)
                return


def _item(passage: StoredPassage, first: int, end: int, *, is_listed: bool = True) -> _Item:
    said = passage.text[first:end].strip()
    shown = _BULLET.sub("", " ".join(said.strip("| \t").split()))
    cut = shown if len(shown) <= _LONGEST_ITEM else f"{shown[:_LONGEST_ITEM].rsplit(' ', 1)[0]} …"
    return _Item(cut, Sourced(passage, said), is_listed)


def _is_called(words: Sequence[str], wanted: Sequence[str], *, alone: bool = False) -> bool:
    """Whether words have all of a name, in some form; `alone`: and nothing besides that tells anything."""
    has_all = all(any(is_same_noun(word, name) for word in words) for name in wanted)
    others = (word for word in words if word not in stop_words_of(words) | _OF_ANY_LIST)
    return has_all and (not alone or all(any(is_same_noun(word, name) for name in wanted) for word in others))
