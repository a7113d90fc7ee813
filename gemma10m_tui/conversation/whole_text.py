"""Questions about the whole text: how often, how many, which ones, what it is about.

The five best passages cannot answer these. They are answered from the map of the text instead: its documents and
sections, its size, a count of every occurrence, and a telling sentence of each part; the answer says what it is from.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gemma10m_tui.conversation.quotes import sentence_at
from gemma10m_tui.conversation.telling import telling_sentences
from gemma10m_tui.conversation.words import is_border
from gemma10m_tui.documents import DocumentKind, clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.documents.document import Outcome
from gemma10m_tui.library import Snapshot, StoredPassage
from gemma10m_tui.library.borders import Stretch
from gemma10m_tui.library.outline import outline

MOST_LISTED = 60  # lines of a list; of more, the number that is left out
_PARTS = 12  # that an overview tells a sentence of
_PARTS_OF_A_SECTION = 5
_LONGEST_QUESTION = 400  # characters; longer ones ask for something in the text, and would take the patterns minutes
_CALLED = ("chapter", "part")  # sections that are, where any is, called so in their headings
_APOSTROPHES = "['‘’ʼ]"


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
    """An answer, the sentences and headings that it quotes, and what was looked at for it."""

    text: str
    sources: tuple[Sourced, ...]
    consulted: str


@dataclass(frozen=True)
class _Part:
    """A document or a section by its name, and the passage that it begins in."""

    name: str
    title: str
    first_passage: int


_TEXT = r"book|text|document|story|novel|paper|article|manual|report|repo|repository|code ?base|project|file|thing"
_ABOUT_IT = (  # the end of a question that is about the text, and not about something that the text tells of
    r"(?: altogether| in total| in all| anywhere| here| by name)*"
    rf"(?: (?:of|in|throughout|across|over)(?: all(?: of)?| the| this| these| whole| entire)*"
    rf" (?:(?:{_TEXT})s?|it|all))?$"
)
_HAS_IT = (
    rf"(?: (?:do|does|did) (?:it|they|(?:the|this|these) (?:{_TEXT})s?) (?:have|hold|contain)"
    rf"| (?:has|have) (?:it|they|(?:the|this|these) (?:{_TEXT})s?)| (?:are|is)(?: there)?)?"
)
_OF_TEXTS_ALONE = r"chapters|headings"
_NAMED_TEXT = (  # only a text has chapters: it may be called by its title, as long as nobody does anything with them
    r"(?: (?:do|does) (?:\S+ ){1,8}?(?:have|hold|contain)$"
    r"|(?: are there)? (?:of|in)(?: (?!(?:do|does|did|is|are|was|were|has|have|had|which|that|who|where)\b)\S+){1,8}$)"
)
_THINGS = r"chapters?|sections?|parts?|headings?|documents?|files?|pages?"
_OCCURRENCES = re.compile(
    r"how (?:many times|often) (?:is|are|was|were|does|do|did) (?:the (?:word|name|term|phrase)s? )?(?P<about>.+?) "
    rf"(?:mentioned|named|used|found|occur|appear|come up|said|turn up){_ABOUT_IT}",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"how many (?:(?P<about>{_OF_TEXTS_ALONE})(?:{_HAS_IT}{_ABOUT_IT}|{_NAMED_TEXT})"
    rf"|(?P<other>{_THINGS}|words|tokens){_HAS_IT}{_ABOUT_IT})",
    re.IGNORECASE,
)
_LIST = re.compile(
    rf"(?:list|show|name|give me|what are|which are|tell me)(?: me)?(?: all)?(?: of)?(?: the)? "
    rf"(?:(?P<about>{_OF_TEXTS_ALONE})(?:{_HAS_IT}{_ABOUT_IT}|{_NAMED_TEXT})|(?P<other>sections|parts|documents|files){_HAS_IT}{_ABOUT_IT})"
    rf"|(?P<contents>table of contents|(?:^|\b(?:an?|the) )outline{_ABOUT_IT}|\btoc\b)",
    re.IGNORECASE,
)
_OVERVIEW = re.compile(
    rf"^(?:please |can you |could you )*(?:summari[sz]e|sum up|(?:give me |write )?(?:a |an |the )?(?:short |brief )?"
    rf"(?:summary|overview|gist))(?: of)?(?: the| this| these| whole| entire)*(?P<about>.*)$"
    rf"|what(?:['’]s| is| are)(?:(?: the| this| these)? (?:{_TEXT})s?| this| all this) (?:all )?about$",
    re.IGNORECASE,
)
_MANNER = re.compile(  # how it is to be told, which sentences of the text cannot follow
    r"(?:,? (?:please|for me|briefly|in short|in (?:\w+ ){0,3}(?:sentences?|words?|lines?|paragraphs?|points)))+$",
    re.IGNORECASE,
)
_OF_THE_TEXT = re.compile(rf" (?:of|in|from) (?:the|this) (?:{_TEXT})$", re.IGNORECASE)
_WHOLE = re.compile(rf"(?:{_TEXT})s?|it|this|all|everything", re.IGNORECASE)


def whole_question(question: str) -> WholeQuestion | None:
    """What a question asks about the whole text, or None where it asks for something in it."""
    if len(question) > _LONGEST_QUESTION:
        return None
    asked = " ".join(question.split()).strip(" ?.!")
    if found := _OCCURRENCES.search(asked):
        about = found["about"].strip("\"'“”‘’` ")
        return WholeQuestion(Kind.OCCURRENCES, about) if about else None
    if found := _COUNT.search(asked):
        return WholeQuestion(Kind.COUNT, (found["about"] or found["other"]).lower().rstrip("s"))
    if found := _LIST.search(asked):
        return WholeQuestion(Kind.LIST, (found["about"] or found["other"] or "section").lower().rstrip("s"))
    if found := _OVERVIEW.search(_MANNER.sub("", asked)):
        about = _OF_THE_TEXT.sub("", found["about"] or "").strip()
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
        yield from self._while_wanted(self.snapshot.passages(first_token))

    def passages_with(self, words: str) -> Iterator[StoredPassage]:
        """Those that may hold some words."""
        yield from self._while_wanted(self.snapshot.passages_with(words))

    def _while_wanted(self, passages: Iterator[StoredPassage]) -> Iterator[StoredPassage]:
        for passage in passages:
            if self.cancelled():
                raise Stopped
            yield passage

    def stretches(self) -> list[Stretch]:
        """Its documents and sections."""
        return self.snapshot.stretches()


def _occurrences(text: _Text, words: str) -> FromTheMap:
    """Every occurrence is counted, by section, in upper or lower case, as whole words, whichever apostrophe is set."""
    spelled = (re.sub(_APOSTROPHES, _APOSTROPHES, re.escape(word)) for word in words.split())
    pattern = re.compile(r"\s+".join(spelled), re.IGNORECASE)
    counts: dict[tuple[str, str | None], int] = {}
    first: Sourced | None = None
    passages = 0
    for passage in text.passages_with(words):
        said = passage.text
        found = [one for one in pattern.finditer(said) if is_border(said, one.start()) and is_border(said, one.end())]
        if found:
            part = (passage.document, passage.locator.section)
            counts[part] = counts.get(part, 0) + len(found)
            passages += 1
            first = first or Sourced(passage, sentence_at(said, *found[0].span()).text)
    consulted = f"the index of all words; {_some(passages, 'passage')} with “{clean(words)}”, each read through"
    total = sum(counts.values())
    if first is None:
        return FromTheMap(f"“{clean(words)}” does not occur in the text.", (), consulted)
    most = sorted(counts.items(), key=lambda item: -item[1])[:_PARTS]
    lines = [f"“{clean(words)}” occurs {_times(total)}, counted over all of the text:", ""]
    several = len({document for document, _ in counts}) > 1
    lines += [f"- {_named(*part, several=several)}: {_times(count)}" for part, count in most]
    if len(counts) > len(most):
        lines.append(f"- and in {len(counts) - len(most)} other parts")
    return FromTheMap("\n".join(lines), (first,), consulted)


def _count(text: _Text, thing: str) -> FromTheMap | None:
    if thing in ("word", "token"):
        words = sum(len(passage.text.split()) for passage in text.passages())
        said = f"{words:,} words, counted over all of the text ({text.snapshot.tokens_total:,} tokens)."
        return FromTheMap(said, (), "every passage of the text")
    if thing == "page":
        pages = len({(passage.document, passage.locator.page) for passage in text.passages() if passage.locator.page})
        said = f"{_some(pages, thing)}, counted from the page numbers of the text."
        return FromTheMap(said, (), "the page numbers of every passage") if pages else None
    parts = _parts(text.snapshot, thing)
    if not parts:
        return None
    source = "the list of what was read" if _is_file(thing) else "the headings with a text of their own"
    said = f"{_called(parts, thing)}, counted from {source}.{_left_out(text.snapshot, thing)}"
    return FromTheMap(said, _beginnings(text.snapshot, parts), _looked_at(text.snapshot, thing))


def _list(text: _Text, thing: str) -> FromTheMap | None:
    parts = _parts(text.snapshot, thing)
    if not parts:
        return None
    lines = [f"{_called(parts, thing)}:", "", *(f"- {part.name}" for part in parts[:MOST_LISTED])]
    if len(parts) > MOST_LISTED:
        lines.append(f"- and {len(parts) - MOST_LISTED:,} more")
    if left_out := _left_out(text.snapshot, thing):
        lines += ["", left_out.strip()]
    return FromTheMap("\n".join(lines), _beginnings(text.snapshot, parts), _looked_at(text.snapshot, thing))


def _parts(snapshot: Snapshot, thing: str) -> list[_Part]:
    """All documents or sections; of chapters (or parts), those that are called so, if any is."""
    documents = outline(snapshot)
    if _is_file(thing):
        return [_Part(document.name, "", document.first_passage) for document in documents]
    found: dict[tuple[str, ...], int] = {}
    called: dict[tuple[str, ...], int] = {}
    for document in documents:
        for heading in document.headings if document.kind != DocumentKind.CODE else ():
            above = (document.name,) if len(documents) > 1 else ()
            found.setdefault((*above, *heading.path), heading.first_passage)
            chapter = _up_to(heading.path, thing)
            if chapter:
                called.setdefault((*above, *chapter), heading.first_passage)
    chosen = called if thing in _CALLED and called else found
    return [_Part(PATH_MARK.join(path), path[-1], first) for path, first in chosen.items()]


def _called(parts: Sequence[_Part], thing: str) -> str:
    """How many they are; sections that nobody called chapters are not given out for chapters."""
    if thing not in _CALLED or _is_called(parts[0].title, thing):
        return _some(len(parts), thing)
    return f"{_some(len(parts), 'section')}, none of them called a {thing}"


def _is_called(title: str, thing: str) -> bool:
    return re.match(rf"{thing}\b", title.lower()) is not None


def _left_out(snapshot: Snapshot, thing: str) -> str:
    """Files that are no part of the text are not kept quiet about."""
    missing = sum(report.outcome != Outcome.READ for report in snapshot.reports()) if _is_file(thing) else 0
    return f" {missing:,} more {'was' if missing == 1 else 'were'} skipped or failed to be read." if missing else ""


def _up_to(path: Sequence[str], thing: str) -> Sequence[str]:
    """The path down to the heading that is called a chapter (or a part): it is one, whatever it holds; () for none."""
    depth = next((number for number, title in enumerate(path, 1) if _is_called(title, thing)), 0)
    return path[:depth]


def _beginnings(snapshot: Snapshot, parts: Sequence[_Part]) -> tuple[Sourced, ...]:
    """Where the first of the parts begin, with the heading where it stands there word for word."""
    places = [(snapshot.passage(part.first_passage), part.title) for part in parts[:_PARTS]]
    return tuple(Sourced(passage, title if title in passage.text else "") for passage, title in places)


def _looked_at(snapshot: Snapshot, thing: str) -> str:
    count = len(outline(snapshot))
    return (
        f"the list of {_some(count, 'document')}" if _is_file(thing) else f"every heading of {_some(count, 'document')}"
    )


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
    tokens = sum(part.end_token - part.first_token for part in parts)
    said = f"{about or text.snapshot.title} ({tokens:,} tokens), in its own words, "
    said += (
        "its most telling sentences:"
        if len(parts) == 1
        else (f"one telling sentence of {len(sources)} of {len(parts)} parts:")
    )
    lines = [clean(said), ""]
    several = len({part.document for part in parts}) > 1
    for source in sources:
        place = _named(source.passage.document, source.passage.locator.section, several=several)
        lines.append(f"- {place}: “{' '.join(source.sentence.split())}”")
    looked = (
        "the whole of it"
        if len(parts) == 1
        else f"{_some(len(sources), 'part')} of {len(parts):,}, the longest of each stretch"
    )
    consulted = f"{looked}, read through for its most telling sentences"
    return FromTheMap("\n".join(lines), tuple(sources), consulted)


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
    return [Sourced(next(passage for passage in passages if one in passage.text), one) for one in told]


def _named(document: str, section: str | None, *, several: bool) -> str:
    """A section of the one document, or of one among several."""
    if not section:
        return document
    return f"{document}{PATH_MARK}{section}" if several else section


def _some(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"
