"""What changed in a version: what the project's list of changes has under the heading of that version."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemma10m_tui.conversation.project.files import WholeFile, whole_file
from gemma10m_tui.conversation.whole.gone_through import MOST_CITED, FromTheMap, Sourced, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.blocks import PATH_MARK
from gemma10m_tui.documents.order import is_history
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.outline import DocumentOutline, Heading, outline

LATEST = "latest"
_MOST = 25  # changes told
_ANY_VERSION = re.compile(r"(?i)(?<![\w.])(?:v\d+(?![\w.])|v?\d+(?:\.\w+)+)|(?<=version )\d+\b|(?<=release )\d+\b")
_PART = re.compile(r"(?P<number>\d*)(?P<rest>\w*)")
_LINE = re.compile(r"(?m)^[^\n]{2,80}$")
_BARE = re.compile(
    r"(?i)(?:version |release )?v?\d+(?:\.\w+)+ ?[:,-]? ?(?:\([^()]*\)|[\d./-]{6,12})? ?:?"  # of a line without margins
)
_HEADLINE = re.compile(  # "New features in 1.5 since 1.4:"
    r"(?i)(?:new|changes?|news|what['’]s new|(?:bug ?)?fix(?:es|ed)?|features|release notes)\b[^.!?]{0,40}?"
    r"\bv?\d+(?:\.\w+)+(?:[^.!?]|\.(?=\d)){0,30}:"
)
_DEEPEST = 2  # headings of a guide that are told
_IN_A_NAME = re.compile(r"(?i)(?<![a-z\d])v?\d+(?:\.\d+)*(?![a-z\d])")
_MIGRATION = re.compile(r"(?i)(?:migrat|upgrad)\w*")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
_APART = re.compile(r"(?m)^(?:[ \t]*([=~^\-*_])\1{2,}[ \t]*|#{1,6} .*)$")  # rules, and headings as Markdown writes them
_SPLIT = re.compile(r"(?m)\n[ \t]*\n|^(?=[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+)")


def changes_in(text: WatchedText, version: str) -> FromTheMap | None:
    """The changes of a version, or of the first that is told of for LATEST; None where no list of changes and
    no guide has it.
    """
    for document in _histories(text):
        heading = _heading_of([heading.title for heading in document.headings], version)
        if heading is not None:
            found = document.headings[heading]
            return _told(document.name, found.title, _pieces_of(text, found))
        if (told := _by_bare_lines(whole_file(text, document.name), version)) is not None:
            return told
    return None if version == LATEST else _by_a_guide(text, version)


@dataclass(frozen=True)
class Piece:
    """What a passage has of a version."""

    passage: StoredPassage
    text: str


@dataclass(frozen=True)
class Release:
    """A version with its date, if it has one, as its list of changes titles it, and what is told of it."""

    document: str
    title: str
    pieces: tuple[Piece, ...]


def releases(text: WatchedText) -> Iterator[Release]:
    """Every version that a list of changes tells of, in the order of the list."""
    for document in _histories(text):
        told = [heading for heading in document.headings if _ANY_VERSION.search(heading.title)]
        for heading in told:
            yield Release(document.name, heading.title, tuple(_pieces_of(text, heading)))
        if not told:
            file = whole_file(text, document.name)
            lines = _version_lines(file)
            ends = [*(line.start() for line in lines[1:]), len(file.text)]
            for line, end in zip(lines, ends, strict=False):  # one end too many where there is no line
                yield Release(file.name, line[0].strip(), tuple(_pieces(file, line.end(), end)))


def _histories(text: WatchedText) -> list[DocumentOutline]:
    """The project's lists of changes, its own before those of its parts."""
    histories = (document for document in outline(text.snapshot) if is_history(document.name))
    return sorted(histories, key=lambda document: document.name.count("/"))


def _pieces_of(text: WatchedText, heading: Heading) -> list[Piece]:
    passages = (text.snapshot.passage(one) for one in range(heading.first_passage, heading.last_passage + 1))
    return [Piece(one, one.text) for one in text.while_wanted(passages)]


def _heading_of(titles: Sequence[str], version: str) -> int | None:
    """Which is the heading of a version, the first that it has: for "8.2" that of 8.2.0, where none has 8.2 alone; of
    the greatest for LATEST.
    """
    versions = {number: found[0] for number, title in enumerate(titles) if (found := _ANY_VERSION.search(title))}
    if version == LATEST:
        return max(versions, key=lambda number: (_parts_of(versions[number]), -number), default=None)
    wanted = _parts_of(version)
    exact = (number for number, one in versions.items() if _parts_of(one) == wanted)
    of_its_kind = (
        number
        for number, one in versions.items()
        if _parts_of(one)[: len(wanted)] == wanted and set(_parts_of(one)[len(wanted) :]) <= {(0, "")}
    )
    return next(exact, next(of_its_kind, None))


def _parts_of(version: str) -> list[tuple[int, str]]:
    """Its numbers, to be compared, each with what stands behind it: 10 is more than 9, and 1.0rc1 no 1.0."""
    parts = (_PART.match(part) for part in version.lower().removeprefix("v").split("."))
    return [(int(part["number"] or -1), part["rest"]) for part in parts if part]


def _by_bare_lines(file: WholeFile, version: str) -> FromTheMap | None:
    """Of a list of changes without headings: lines with a version, and with nothing more but a date, stand for them."""
    lines = _version_lines(file)
    number = _heading_of([line[0].strip() for line in lines], version)
    if number is None:
        return None
    end = lines[number + 1].start() if number + 1 < len(lines) else len(file.text)
    return _told(file.name, lines[number][0].strip(), list(_pieces(file, lines[number].end(), end)))


def _version_lines(file: WholeFile) -> list[re.Match[str]]:
    return [line for line in _LINE.finditer(file.text) if _stands_for_a_version(line[0])]


def _stands_for_a_version(line: str) -> bool:
    said = " ".join(line.split())
    return _BARE.fullmatch(said) is not None or (line[:1].isalpha() and _HEADLINE.fullmatch(said) is not None)


def _by_a_guide(text: WatchedText, version: str) -> FromTheMap | None:
    """What a guide for the step to a version tells, by its headings; its name or its title has the version."""
    wanted = _parts_of(version)
    for document in outline(text.snapshot):
        name = document.name.rpartition("/")[2]
        versions = [_parts_of(one) for one in _IN_A_NAME.findall(name)] if _MIGRATION.search(name) else []
        titles = [heading for heading in document.headings if heading.depth <= _DEEPEST]
        if wanted in versions and len(titles) > 1:
            passages = [(one.title, text.snapshot.passage(one.first_passage)) for one in titles]
            lines = [
                f"What {document.name} tells of, by its headings:",
                "",
                *(f"- {one.title}" for one in titles[:_MOST]),
            ]
            lines += [f"- and {len(titles) - _MOST} more"] if len(titles) > _MOST else []
            sources = (Sourced(passage, title if title in passage.text else "") for title, passage in passages)
            return FromTheMap(clean("\n".join(lines)), tuple(sources)[:MOST_CITED], "the guide for that version")
    return None


def _pieces(file: WholeFile, first: int, end: int) -> Iterator[Piece]:
    begin = 0
    for passage in file.passages:
        low, high = max(first, begin), min(end, begin + len(passage.text))
        if low < high:
            yield Piece(passage, passage.text[low - begin : high - begin])
        begin += len(passage.text)


def _told(document: str, title: str, pieces: Sequence[Piece]) -> FromTheMap | None:
    changes = list(changes_of(pieces, title))
    if not changes:
        return None
    shown = changes[:_MOST]
    lines, group = [f"What {document} says under “{title}”:", ""], title
    for one in shown:
        under = (one.passage.locator.section or title).split(PATH_MARK)[-1]
        if under != group and not _ANY_VERSION.search(under):
            lines += ["", f"{under}:", ""]
        group = under
        lines.append(f"- {one.sentence}")
    if len(changes) > len(shown):
        lines.append(f"- and {len(changes) - len(shown)} more")
    quoted = tuple(Sourced(one.passage, first_line(one)) for one in shown[:MOST_CITED])
    return FromTheMap(clean("\n".join(lines)), quoted, "the list of changes")


def changes_of(pieces: Sequence[Piece], title: str) -> Iterator[Sourced]:
    """The items of lists, and paragraphs; never a heading, a rule or an example between fences."""
    for piece in pieces:
        for item in _SPLIT.split(_APART.sub("", piece.text)):
            said = " ".join(_ITEM.sub("", item, count=1).split())
            if " " in said and "```" not in said and said not in (title, piece.passage.locator.section):
                yield Sourced(piece.passage, said)


def first_line(change: Sourced) -> str:
    """The first line of a change, as its passage has it; "" where it has none of it."""
    for line in change.passage.text.split("\n"):
        said = " ".join(_ITEM.sub("", line).split())
        if said and change.sentence.startswith(said):
            return line.strip()
    return ""
