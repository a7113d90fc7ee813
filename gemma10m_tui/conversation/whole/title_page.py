"""What a text is called and who wrote it: as its title page says, as its file says of itself, or as it seems.

A title page is the lines that a document begins with. What is believed of them is a name behind "by" or "Author:", and,
with a word of caution, a name that stands alone below a title in capitals. Of seven such names in 640 books all but one
were right; that one was of words which the book has without capitals, too, and is told apart by them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import PurePath

from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, Sourced, Stopped, WatchedText
from gemma10m_tui.counted import counted
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.outline import DocumentOutline, outline

_LOOKED_AT = 40  # lines
_BELOW_THE_TITLE = 3  # lines
_ABOVE = 4  # lines that may say that a name is the translator's
_LONGEST_LINE = 90  # characters
_MOST_SEEN = 50  # passages with a word
_MOST_LISTED = 60
_WORD = r"[^\W\d_a-zß-ÿ][\w.'’-]*"
_PARTICLE = r"(?:de|van|von|der|den|la|le|du|di|da|del|dos|and|und|et|y|&)"
_NAME = rf"{_WORD},?(?: (?:{_WORD}|{_PARTICLE}),?){{1,8}}"  # two words at least
_BY = r"(?i:(?:(?:written|composed) )?by|von|par|por)"
_AUTHOR = r"(?i:(?:the )?authors?|autor(?:in)?|auteur|autore|verfasser(?:in)?)"
_SAID = re.compile(
    rf"(?:(?:.{{1,60}}[\s,;—–-])?(?i:(?:written|composed) by)|{_BY}:?|{_AUTHOR}:)\s+(?P<name>{_NAME})\.?$"
)
_ALONE_BEFORE = re.compile(rf"(?:{_BY}|{_AUTHOR})[:.]?$")
_NAME_LINE = re.compile(rf"{_NAME}\.?$")
_SEEMS = re.compile(r"[A-ZÀ-Þ](?:[a-zß-ÿ'’-]+|\.)(?: (?:[A-ZÀ-Þ](?:[a-zß-ÿ'’-]+|\.)|de|van|von)){1,3}$")
_PERSON = r"[A-ZÀ-Þ][a-zß-ÿ'’-]+(?: [A-ZÀ-Þ]\.)*(?: (?:de|van|von))?(?: [A-ZÀ-Þ][\w'’-]+){1,2}"
_PLACE_OF_WORK = (
    r"(?:[Uu]niversit\w+|Institut\w*|Foundation|College|Laborator\w+|Department|School|Research|[Hh]ochschule|Stiftung"
    r"|Academy|Corporation|Inc\b|Ltd\b|GmbH\b)"
)
_WORKS_AT = re.compile(  # "Anna Berg, University of Oslo"; an extractor may put several on a line
    rf"(?<!\bof )(?<!\bfor )(?<!\bde )(?<!\bfür )(?P<name>{_PERSON}), (?:[A-ZÀ-Þ][\w.'’&-]*,? ){{0,5}}?"
    rf"(?:[A-ZÀ-Þ]\w*)?{_PLACE_OF_WORK}(?: (?:of|for|de|für) [A-ZÀ-Þ][\w'’-]*)?"
)
_MARK = r"[\d*†‡§¹²³⁴⁵,]*"  # of a note that says where somebody works
_PEOPLE = re.compile(rf"{_PERSON}{_MARK}(?:(?:,|,? (?:and|und|et|y|&)) {_PERSON}{_MARK})*")
_COPYRIGHT = re.compile(rf"(?i:copyright|©|\(c\))[^A-Za-z]*(?:[©c] )?[\d\s,–-]*(?P<name>{_PERSON})\.?$")
_NAMES_A_PLACE = re.compile(r"(?:New|Los|Las|San|Santa|Saint|St|Fort|North|South|East|West|Great|United) ")
_UNDER_THE_TITLE = 8  # lines
_OF_OTHERS = re.compile(
    r"(?i)translat|render|illustrat|drawing|edited|introduc|foreword|preface|übersetz|übertrag|herausgegeben|illustriert"
    r"|tradu|préfac"
)
_NOBODY = re.compile(
    r"(?i)\b(?:author|manuscript|by|chapter|part|book|edition|volume|contents|abstract|summary|published|press|university|institute|department|"
    r"company|version|draft|notes?|permission|request|order|appointment|arrangement|dramatis|the|a|an|of|in|on|to|for|with)\b"
)
_TITLED = re.compile(r"(?im)^title:[ \t]*(?P<title>\S.{0,150})$")
_BLANK = re.compile(r"\n[ \t]*\n")
_RULE = re.compile(r"(.)\1{2,}$")  # a row of = or - below a title
_FIELD = re.compile(r"(?m)^[\w-]+:")
_TITLE = re.compile(r"#* *[^\W_a-zß-ÿ](?:[^\n]{0,80}\n){0,2}[^\n]{0,80}(?<![.,;])")  # up to three lines
_CONSULTED = "the title page and what the file says of itself"
_SAYS = ", as its title page says"


@dataclass(frozen=True)
class _Line:
    """A line of a title page, and the passage that it stands in."""

    text: str
    passage: StoredPassage


@dataclass(frozen=True)
class _Author:
    """Who wrote a document, and how that is known; `line` says it, None where the file does."""

    name: str
    known: str
    line: _Line | None = None


def author_of(text: WatchedText) -> FromTheMap | None:
    """Who wrote it, or each of several documents; None where nothing says so."""
    documents = outline(text.snapshot)
    found: list[tuple[str, _Author]] = []
    for document in documents:
        if text.cancelled():
            raise Stopped
        author = _said(text.snapshot, document)
        if author is None and len(documents) == 1:
            author = _below_the_title(text.snapshot, document) or _seeming(text.snapshot, document)
        if author is not None:
            found.append((document.name, author))
    if not found:
        return None
    sources = tuple(Sourced(author.line.passage, author.line.text) for _, author in found if author.line)[:MOST_CITED]
    if len(documents) == 1:
        return FromTheMap(clean(f"{found[0][1].name}{found[0][1].known}."), sources, _CONSULTED)
    lines = [clean(f"- {name}: {author.name}{author.known}") for name, author in found[:_MOST_LISTED]]
    if len(found) > _MOST_LISTED:
        lines.append(f"- and {len(found) - _MOST_LISTED:,} more")
    head = f"{len(found):,} of {counted(len(documents), 'document')} name an author:"
    return FromTheMap("\n".join([head, "", *lines]), sources, f"{_CONSULTED}, of every document")


def title_of(text: WatchedText) -> FromTheMap | None:
    """What the one document is called; None where there are several, or where nothing but its file has a name."""
    documents = outline(text.snapshot)
    if len(documents) != 1:
        return None
    title, name = documents[0].title, PurePath(documents[0].name)
    if title not in (name.stem, name.name):
        return FromTheMap(clean(f"{title}, as the file says of itself."), (), _CONSULTED)
    first = text.snapshot.passage(documents[0].first_passage)
    block = _BLANK.split(first.text.strip())[0]
    if (titled := _TITLED.search(block)) is not None:
        said, quote, known = titled["title"], titled[0], _SAYS
    elif not _FIELD.search(block) and _TITLE.fullmatch(quote := _without_rules(block)):
        said, known = quote.strip("# \t"), ": so it begins"
    else:
        return None
    return FromTheMap(clean(f"{' '.join(said.split())}{known}."), (Sourced(first, quote),), _CONSULTED)


def _without_rules(block: str) -> str:
    """The lines of a title without the row of signs below it, or above and below."""
    lines = block.split("\n")
    first = 1 if len(lines) > 1 and _RULE.match(lines[0].strip()) else 0
    end = next((n for n in range(first, len(lines)) if _RULE.match(lines[n].strip())), len(lines))
    return "\n".join(lines[first:end])


def _said(snapshot: Snapshot, document: DocumentOutline) -> _Author | None:
    """Whom the title page names, or else the file."""
    lines = list(_lines(snapshot, document))
    for place, line in enumerate(lines):
        if any(_OF_OTHERS.search(above.text) for above in lines[max(0, place - _ABOVE) : place + 1]):
            continue
        below = lines[place + 1] if place + 1 < len(lines) else None
        if (said := _SAID.match(line.text)) and not _NOBODY.search(said["name"]):
            return _Author(said["name"].rstrip(",."), _SAYS, line)
        if below and _ALONE_BEFORE.match(line.text) and _is_name(below.text):
            return _Author(below.text.rstrip(",."), _SAYS, below)
    return _Author(document.author, ", as the file says of itself") if document.author else None


def _below_the_title(snapshot: Snapshot, document: DocumentOutline) -> _Author | None:
    """The names that stand below the title each with where somebody works, or one that holds the copyright, too."""
    if document.kind == DocumentKind.CODE:
        return None
    page = list(_lines(snapshot, document))
    lines = page[1 : _UNDER_THE_TITLE + 1]
    if any(_OF_OTHERS.search(line.text) for line in lines):
        return None
    found = [(name["name"], line) for line in lines for name in _WORKS_AT.finditer(line.text)] or _above_a_place(lines)
    people = [(name, line) for name, line in found if _is_person(snapshot, name)]
    if people and len(people) == len(found):
        names = [name for name, _ in people]
        told = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return _Author(told, ", it seems: so it stands below the title, with where they work", people[0][1])
    holders = {holder["name"] for line in page if (holder := _COPYRIGHT.search(line.text))}
    of_both = next((line for line in lines if line.text in holders and not _NOBODY.search(line.text)), None)
    if of_both is None:
        return None
    return _Author(of_both.text, ", it seems: the name stands below the title and holds the copyright", of_both)


def _above_a_place(lines: Sequence[_Line]) -> list[tuple[str, _Line]]:
    """The names on a line of nothing else, above the one that says where these people work."""
    for line, below in pairwise(lines):
        if _PEOPLE.fullmatch(line.text) and re.search(_PLACE_OF_WORK, below.text):
            return [(name.rstrip("¹²³⁴⁵"), line) for name in re.findall(_PERSON, line.text)]
    return []


def _is_person(snapshot: Snapshot, name: str) -> bool:
    if _NOBODY.search(name) or _NAMES_A_PLACE.match(name):
        return False
    return not any(_is_word(snapshot, word) for word in name.split() if word[0].isupper())


def _seeming(snapshot: Snapshot, document: DocumentOutline) -> _Author | None:
    """A name that stands alone below a title in capitals, of words that the text has with a capital only."""
    lines = list(islice(_lines(snapshot, document), _BELOW_THE_TITLE + 1))
    if document.kind != DocumentKind.TEXT or not lines or not lines[0].text.isupper():
        return None
    for line in lines[1:]:
        is_it = _SEEMS.match(line.text) and not _NOBODY.search(line.text) and not _OF_OTHERS.search(line.text)
        if is_it and not any(_is_word(snapshot, word) for word in line.text.split()):
            return _Author(line.text, ", it seems: the name stands where the text begins", line)
    return None


def _is_name(line: str) -> bool:
    return _NAME_LINE.match(line) is not None and not _NOBODY.search(line)


def _is_word(snapshot: Snapshot, word: str) -> bool:
    """Whether the text has it without a capital."""
    small = re.compile(rf"(?<!\w){re.escape(word.lower())}(?!\w)")
    return any(small.search(passage.text) for passage in islice(snapshot.index.passages_with(word), _MOST_SEEN))


def _lines(snapshot: Snapshot, document: DocumentOutline) -> Iterator[_Line]:
    """The short lines at the beginning of a document; a long one is text, and no title page."""
    passages = map(snapshot.passage, range(document.first_passage, document.last_passage + 1))
    every = (_Line(line.strip(), passage) for passage in passages for line in passage.text.splitlines())
    for line in islice((one for one in every if one.text), _LOOKED_AT):
        if len(line.text) > _LONGEST_LINE:
            return
        yield line
