"""Lists that can be counted: whole, over all passages that they go on over, without what is listed inside an item.

Which list is meant is told by the sentence that leads it in, or by the heading above it where it is the only one there;
of steps by being numbered.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.conversation.lists.led_in import items_in
from gemma10m_tui.conversation.lists.listed import labelled
from gemma10m_tui.conversation.tables.called import SAYS_LITTLE, keys, words_of
from gemma10m_tui.conversation.tables.marked import rows_in
from gemma10m_tui.conversation.tables.summed_rows import is_of_no_one
from gemma10m_tui.conversation.whole.gone_through import Sourced, WatchedText
from gemma10m_tui.documents import DocumentKind
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import Heading, outline
from gemma10m_tui.library.word_forms import singulars

Place = tuple[str, tuple[Sourced, ...]]

_NUMBER = re.compile(r"[ \t]*\(?(\d{1,3})[.)]")
_BULLET = re.compile(r"\s*(?:[-*+•]|\(?\d{1,3}[.)])\s*")
_INDENT = re.compile(r"[ \t]*")
_LEAD = re.compile(r"(?:^|\n[ \t]*\n|[.!?]\s)(?P<lead>[^\n.!?]{3,200}:)[ \t*_]*\s*$")
# What is listed then are not all of them.
_NO_WHOLE = re.compile(
    r"(?i)\bexamples?\b|\bsuch as\b|\bsome\b|\be\.g\.|\bselected\b|\bamong (?:them|others)\b|\bz\. ?B\.|\bbeispiel"
)
_SOME_OF = re.compile(
    r"(?i)\b(former|ex|past|previous|other|additional|further|more|new|proposed|planned|possible|optional|honorary"
    r"|upcoming|future|main|key|popular|common|typical|important|missing|closed|rejected|ehemalige|weitere|neue)[ -]+"
    r"(?P<what>\w+(?: \w+)?)"
)
_SHORT_TEXT = 1500  # passages
_MOST_PASSAGES = 60  # of a section
_MOST_SECTIONS = 3000
_LONGEST_LEAD = 14  # words


@dataclass(frozen=True)
class _Block:
    """Items that follow one another in a section, and the words right before them."""

    section: str
    lead: str
    items: tuple[Sourced, ...]

    def has_all(self, wanted: set[str]) -> bool:
        """Whether all are listed, and each is one: neither examples nor "and others", nothing struck out."""
        said = (_BULLET.sub("", one.sentence) for one in self.items)
        return not is_of_some(f"{self.section}\n{self.lead}", wanted) and not any(map(is_of_no_one, said))

    @property
    def where(self) -> str:
        """Where the list stands."""
        return f"in the list of “{self.section}”" if self.section else "in the list"


def is_of_some(said: str, wanted: set[str]) -> bool:
    """Whether some words speak of examples, or of some of what is wanted: former members are no members."""
    kinds = ((keys([found[1]])[0], words_of(found["what"])) for found in _SOME_OF.finditer(said))
    return _NO_WHOLE.search(said) is not None or any(kind not in wanted and what & wanted for kind, what in kinds)


def items_called(text: WatchedText, noun: Sequence[str]) -> list[Place]:
    """The lists that are called so by the sentence before them, else by their heading."""
    wanted = set(keys(noun))
    sections = [(heading, list(_blocks(text, heading))) for heading in _sections_with(text, noun[-1])]
    led = [block for _, blocks in sections for block in blocks if _leads_in(block, wanted)]
    if led:
        return [(block.where, block.items) for block in led if block.has_all(wanted)]
    alone = [blocks[0] for heading, blocks in sections if len(blocks) == 1 and _is_called(heading, wanted)]
    return [(block.where, block.items) for block in alone if block.has_all(wanted)]


def labels_called(text: WatchedText, noun: Sequence[str]) -> list[Place]:
    """What has a label with the name and a number, "Decision 7:"."""
    found = {one.sentence.split(":")[0].strip("*_ ").casefold(): one for one in labelled(text, noun)}
    numbered = {label: one for label, one in found.items() if any(letter.isdigit() for letter in label)}
    return [("by their labels", tuple(numbered.values()))] if numbered else []


def numbered_steps(text: WatchedText, of: Sequence[str]) -> list[Place]:
    """The lists that are numbered from one on, below headings or sentences that have all that is told of them; where
    nothing is told, of a short text all.
    """
    wanted = [word for word in of if keys([word])[0] not in SAYS_LITTLE]
    if not wanted and sum(document.passages for document in outline(text.snapshot)) > _SHORT_TEXT:
        return []
    sections = _sections_with(text, wanted[-1]) if wanted else _sections(text)
    found = [block for heading in sections for block in _blocks(text, heading) if _is_numbered(block)]
    fitting = [block for block in found if set(keys(wanted)) <= words_of(f"{block.section} {block.lead}")]
    return [(block.where, block.items) for block in fitting]


def _sections(text: WatchedText) -> Iterator[Heading]:
    """Every section that has no other below it, of documents that are no source code."""
    documents = [one for one in outline(text.snapshot) if one.kind != DocumentKind.CODE]
    count = 0
    for document in documents:
        whole = Heading((document.title,), "", document.first_passage, document.last_passage, document.tokens)
        headings = document.headings or (whole,)
        for heading, behind in pairwise([*headings, None]):
            assert heading is not None
            own = heading if behind is None or behind.depth <= heading.depth else _before(heading, behind)
            count += 1
            if count <= _MOST_SECTIONS and own.last_passage >= own.first_passage:
                yield own


def _before(heading: Heading, below: Heading) -> Heading:
    """What stands under a heading before the first that is below it."""
    last = max(heading.first_passage, below.first_passage - 1)
    return Heading(heading.path, heading.label, heading.first_passage, last, heading.tokens)


def _sections_with(text: WatchedText, word: str) -> Iterator[Heading]:
    """The sections that have a word in their heading or, as the index knows, somewhere below it."""
    ids = sorted({number for form in singulars(word) for number in text.snapshot.index.ids_with(form)})
    for heading in _sections(text):
        is_below = bisect_left(ids, heading.first_passage) < bisect_right(ids, heading.last_passage)
        if is_below or keys([word])[0] in words_of(heading.title):
            yield heading


def _blocks(text: WatchedText, heading: Heading) -> Iterator[_Block]:
    last = min(heading.last_passage, heading.first_passage + _MOST_PASSAGES)
    passages = list(text.while_wanted(map(text.snapshot.passage, range(heading.first_passage, last + 1))))
    joined = "".join(passage.text for passage in passages)
    rows = rows_in(joined)
    title = heading.title.casefold()  # which is no item, though it may be numbered
    items = [
        one
        for one in items_in(joined)
        if joined[slice(*one)].strip().casefold() != title and not any(first <= one[0] < end for first, end in rows)
    ]
    groups: list[list[tuple[int, int]]] = []
    for item in items:
        if groups and not joined[groups[-1][-1][1] : item[0]].strip():
            groups[-1].append(item)
        else:
            groups.append([item])
    for group in groups:
        outer = min(_indent(joined, item) for item in group)
        own = [item for item in group if _indent(joined, item) == outer]
        lead = _LEAD.search(joined, max(0, group[0][0] - 400), group[0][0])
        yield _Block(heading.title, lead["lead"] if lead else "", tuple(_sourced(passages, joined, one) for one in own))


def _indent(text: str, item: tuple[int, int]) -> int:
    found = _INDENT.match(text, item[0])
    return len(found[0].expandtabs()) if found else 0


def _sourced(passages: Sequence[StoredPassage], joined: str, item: tuple[int, int]) -> Sourced:
    """An item, of its first passage alone where it goes on into the next."""
    at = 0
    for passage in passages:
        if item[0] < at + len(passage.text):
            return Sourced(passage, joined[item[0] : min(item[1], at + len(passage.text))].strip())
        at += len(passage.text)
    raise AssertionError("an item stands in no passage")


def _leads_in(block: _Block, wanted: set[str]) -> bool:
    lead = block.lead.split()
    return bool(lead) and len(lead) <= _LONGEST_LEAD and wanted <= words_of(block.lead)


def _is_called(heading: Heading, wanted: set[str]) -> bool:
    """Whether a heading says the name, and nothing besides."""
    words = words_of(re.sub(r"^[\d.\s]+", "", heading.title)) - SAYS_LITTLE
    return bool(words) and wanted <= words and words <= wanted


def _is_numbered(block: _Block) -> bool:
    numbers = [_NUMBER.match(one.sentence) for one in block.items]
    return len(numbers) > 1 and [int(one[1]) for one in numbers if one] == list(range(1, len(numbers) + 1))
