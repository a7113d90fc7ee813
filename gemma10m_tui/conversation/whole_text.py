"""Questions about the whole text: how often, how many, which ones, what it is about.

The five best passages cannot answer these. They are answered from the map of the text instead: its documents and
sections, its size, a count of every occurrence, and a telling sentence of each part; the answer says what it is from.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gemma10m_tui.conversation.telling import telling_sentences
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.borders import Stretch

MOST_LISTED = 60  # lines of a list; of more, the number that is left out
_PARTS = 12  # that an overview tells a sentence of
_PARTS_OF_A_SECTION = 5


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Kind(StrEnum):
    """What is asked about the whole text."""

    OCCURRENCES = "occurrences"
    COUNT = "count"
    LIST = "list"
    OVERVIEW = "overview"


@dataclass(frozen=True)
class WholeQuestion:
    """`about`: the words to be counted, the things to be counted or listed, or the section an overview is of."""

    kind: Kind
    about: str


@dataclass(frozen=True)
class Sourced:
    """A sentence of a passage, word for word."""

    passage: StoredPassage
    sentence: str


@dataclass(frozen=True)
class FromTheMap:
    """An answer, and the sentences that it quotes."""

    text: str
    sources: tuple[Sourced, ...]


_TEXT = r"book|text|document|story|novel|paper|article|manual|report|repo|repository|code ?base|project|file|thing"
_ABOUT_IT = (  # the end of a question that is about the text, and not about something that the text tells of
    r"(?: altogether| in total| in all| anywhere| here| by name)*"
    rf"(?: (?:of|in|throughout|across|over)(?: all(?: of)?| the| this| these| whole| entire)*"
    rf" (?:(?:{_TEXT})s?|it|all))?$"
)
_HAS_IT = (
    rf"(?: (?:do|does|did) (?:it|they|(?:the|this|these) (?:{_TEXT})s?) (?:have|hold|contain)| (?:are|is)(?: there)?)?"
)
_OF_TEXTS_ALONE = r"chapters|headings"
_THINGS = r"chapters?|sections?|parts?|headings?|documents?|files?|pages?"
_OCCURRENCES = re.compile(
    r"how (?:many times|often) (?:is|are|was|were|does|do|did) (?:the (?:word|name|term|phrase)s? )?(?P<about>.+?) "
    rf"(?:mentioned|named|used|found|occur|appear|come up|said|turn up){_ABOUT_IT}",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"how many (?:(?P<about>{_OF_TEXTS_ALONE})\b(?! (?:did|do|does|was|were) (?!it|the|this|they))"
    rf"|(?P<other>{_THINGS}|words|tokens){_HAS_IT}{_ABOUT_IT})",
    re.IGNORECASE,
)
_LIST = re.compile(
    rf"(?:list|show|name|give me|what are|which are|tell me)(?: me)?(?: all)?(?: of)?(?: the)? "
    rf"(?:(?P<about>{_OF_TEXTS_ALONE})\b|(?P<other>sections|parts|documents|files){_HAS_IT}{_ABOUT_IT})"
    rf"|(?P<contents>table of contents|(?:^|\b(?:an?|the) )outline{_ABOUT_IT}|\btoc\b)",
    re.IGNORECASE,
)
_OVERVIEW = re.compile(
    rf"^(?:please |can you |could you )*(?:summari[sz]e|sum up|(?:give me |write )?(?:a |an |the )?(?:short |brief )?"
    rf"(?:summary|overview|gist))(?: of)?(?: the| this| these| whole| entire)*(?P<about>.*)$"
    rf"|what(?:'s| is| are)(?: the| this| these)? (?:{_TEXT})s? (?:all )?about",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"(?:{_TEXT})s?|it|this|all|everything", re.IGNORECASE)


def whole_question(question: str) -> WholeQuestion | None:
    """What a question asks about the whole text, or None where it asks for something in it."""
    asked = " ".join(question.split()).strip(" ?.!")
    if found := _OCCURRENCES.search(asked):
        about = found["about"].strip("\"'“”‘’` ")
        return WholeQuestion(Kind.OCCURRENCES, about) if about else None
    if found := _COUNT.search(asked):
        return WholeQuestion(Kind.COUNT, (found["about"] or found["other"]).lower().rstrip("s"))
    if found := _LIST.search(asked):
        return WholeQuestion(Kind.LIST, (found["about"] or found["other"] or "section").lower().rstrip("s"))
    if found := _OVERVIEW.search(asked):
        about = (found["about"] or "").strip()
        return WholeQuestion(Kind.OVERVIEW, "" if _WHOLE.fullmatch(about) else about)
    return None


def answer_from_the_map(
    snapshot: Snapshot, question: WholeQuestion, cancelled: Callable[[], bool] = lambda: False
) -> FromTheMap | None:
    """The answer, or None where the map does not hold what is asked for (a section that is not there, say).

    Going through all of a long text takes a while: `cancelled` is asked at every passage, and Stopped raised.
    """
    text = _Text(snapshot, cancelled)
    match question.kind:
        case Kind.OCCURRENCES:
            return _occurrences(text, question.about)
        case Kind.COUNT:
            return _count(text, question.about)
        case Kind.LIST:
            return _list(text, question.about)
        case Kind.OVERVIEW:
            return _overview(text, question.about)


@dataclass(frozen=True)
class _Text:
    """A snapshot that is gone through only as long as somebody waits."""

    snapshot: Snapshot
    cancelled: Callable[[], bool]

    def passages(self, first_token: int = 0) -> Iterator[StoredPassage]:
        """The passages in order, from the one that contains a token."""
        for passage in self.snapshot.passages(first_token):
            if self.cancelled():
                raise Stopped
            yield passage

    def stretches(self) -> list[Stretch]:
        """Its documents and sections."""
        return self.snapshot.stretches()


def _occurrences(text: _Text, words: str) -> FromTheMap:
    """Every occurrence is counted, by section, in upper or lower case, as whole words."""
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)", re.IGNORECASE)
    counts: dict[str, int] = {}
    first: Sourced | None = None
    for passage in text.passages():
        found = list(pattern.finditer(passage.text))
        if found:
            part = _named(passage.document, passage.locator.section)
            counts[part] = counts.get(part, 0) + len(found)
            first = first or Sourced(passage, telling_sentences([passage.text], 1, around=found[0].span())[0])
    total = sum(counts.values())
    if first is None:
        return FromTheMap(f"“{clean(words)}” does not occur in the text.", ())
    most = sorted(counts.items(), key=lambda item: -item[1])[:_PARTS]
    lines = [f"“{clean(words)}” occurs {_times(total)}, counted over all of the text:", ""]
    lines += [f"- {part}: {_times(count)}" for part, count in most]
    if len(counts) > len(most):
        lines.append(f"- and in {len(counts) - len(most)} other parts")
    return FromTheMap("\n".join(lines), (first,))


def _count(text: _Text, thing: str) -> FromTheMap | None:
    if thing in ("word", "token"):
        words = sum(len(passage.text.split()) for passage in text.passages())
        tokens = text.snapshot.tokens_total
        return FromTheMap(f"{words:,} words, counted over all of the text ({tokens:,} tokens).", ())
    names = _things(text, thing)
    if not names:
        return None
    source = "the page numbers" if thing == "page" else "the list of documents" if _is_file(thing) else "the headings"
    return FromTheMap(f"{len(names):,} {thing}{'' if len(names) == 1 else 's'}, counted from {source} of the text.", ())


def _list(text: _Text, thing: str) -> FromTheMap | None:
    names = _things(text, thing)
    if not names or thing == "page":
        return None
    lines = [f"{len(names):,} {thing}{'' if len(names) == 1 else 's'}:", "", *(f"- {n}" for n in names[:MOST_LISTED])]
    if len(names) > MOST_LISTED:
        lines.append(f"- and {len(names) - MOST_LISTED:,} more")
    return FromTheMap("\n".join(lines), ())


def _things(text: _Text, thing: str) -> list[str]:
    """The names of all documents, pages or sections; of chapters, those that are called so, if any is."""
    found = text.stretches()
    if _is_file(thing):
        return list(dict.fromkeys(stretch.document for stretch in found))
    if thing == "page":
        pages = [(passage.document, passage.locator.page) for passage in text.passages()]
        return [f"{document}, p. {page}" for document, page in dict.fromkeys(pages) if page is not None]
    several = len({stretch.document for stretch in found}) > 1
    sections = list(dict.fromkeys((stretch.document, stretch.section) for stretch in found if stretch.section))
    called = list(dict.fromkeys((document, _up_to(name, thing)) for document, name in sections if name))
    called = [(document, name) for document, name in called if name]
    chosen = called if thing in ("chapter", "part") and called else sections
    return [_named(document, name) if several else str(name) for document, name in chosen]


def _up_to(section: str, thing: str) -> str | None:
    """The path of a section down to the heading that is called a chapter (or a part): it is one, whatever it holds."""
    titles = section.split(PATH_MARK)
    depth = next((number for number, title in enumerate(titles, 1) if title.lower().startswith(thing)), None)
    return None if depth is None else PATH_MARK.join(titles[:depth])


def _is_file(thing: str) -> bool:
    return thing in ("document", "file")


def _overview(text: _Text, about: str) -> FromTheMap | None:
    """A telling sentence of each part: of all of the text, or of the section that is named."""
    parts = text.stretches()
    if about:
        wanted = re.compile(rf"(?<!\w){re.escape(about)}(?!\w)", re.IGNORECASE)
        parts = [part for part in parts if wanted.search(part.section or "") or wanted.search(part.document)]
        if not parts:
            return None
    sources = _told_by_one_part(text, parts[0]) if len(parts) == 1 else _told_by_parts(text, parts)
    if not sources:
        return None
    tokens = parts[-1].end_token - parts[0].first_token if about else text.snapshot.tokens_total
    said = f"{about or text.snapshot.title} ({tokens:,} tokens), in its own words, one telling sentence of "
    said += "each of some passages:" if len(parts) == 1 else f"{len(sources)} of {len(parts)} parts:"
    lines = [clean(said), ""]
    for source in sources:
        place = _named(source.passage.document, source.passage.locator.section)
        lines.append(f"- {place}: “{' '.join(source.sentence.split())}”")
    return FromTheMap("\n".join(lines), tuple(sources))


def _told_by_parts(text: _Text, parts: Sequence[Stretch]) -> list[Sourced]:
    """Parts spread over the text, the longest of each stretch of it, since a title page tells nothing."""
    size = max(1, -(-len(parts) // _PARTS))
    groups = [parts[first : first + size] for first in range(0, len(parts), size)]
    longest = [max(group, key=lambda part: part.end_token - part.first_token) for group in groups]
    return [source for part in longest for source in _told(_passages_of(text, part), 1)]


def _told_by_one_part(text: _Text, part: Stretch) -> list[Sourced]:
    return _told(_passages_of(text, part), _PARTS_OF_A_SECTION)


def _passages_of(text: _Text, part: Stretch) -> list[StoredPassage]:
    found = []
    for passage in text.passages(part.first_token):
        if passage.first_token >= part.end_token:
            break
        found.append(passage)
    return found


def _told(passages: Sequence[StoredPassage], count: int) -> list[Sourced]:
    """Telling sentences of some passages, in their order."""
    told = telling_sentences([passage.text for passage in passages], count)
    return [
        Sourced(passage, sentence) for passage in passages for sentence in told if sentence and sentence in passage.text
    ][:count]


def _named(document: str, section: str | None) -> str:
    return section if section else document


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"
