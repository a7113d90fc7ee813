"""Who maintains a project, and who wrote it: by its list of maintainers or authors, its manifest, or its README.

A list of people stands in a file that is called so, or under a heading that is; with some headings it says who is no
longer with the project, and those are not told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from gemma10m_tui.conversation.project.files import WholeFile, code_files_with, whole_file
from gemma10m_tui.conversation.project.nature import within_the_project
from gemma10m_tui.conversation.project.needs import authors_of, maintainers_of
from gemma10m_tui.conversation.whole.gone_through import FromTheMap, WatchedText
from gemma10m_tui.documents import clean
from gemma10m_tui.documents.order import is_aside

_MOST = 15  # people told
_MOST_CITED = 8
_LISTS = {
    "maintainers": (r"maintainers", r"authors|contributors|credits", r"readme|contributing|governance"),
    "authors": (r"authors|credits", r"maintainers|contributors", r"readme"),
}
_WANTED = {
    "maintainers": re.compile(r"(?i)\b(?:maintain\w*|(?:core )?team|lead(?:s|er|ers)?|owners?)\b"),
    "authors": re.compile(r"(?i)\b(?:created|authors?|written|wrote|founder|original|leads)\b"),
}
_GONE = re.compile(r"(?i)\b(?:inactive|emeritus|former|past|retired|previous|alumni|contribut\w*|acknowledg\w*)\b")
_FILE_OF = {"maintainers": re.compile(r"(?i)maintainers"), "authors": re.compile(r"(?i)authors")}
_HEADING = re.compile(
    r"^(?:#{1,6} +(?P<marked>[^\n]+?)[ #]*|\*\*(?P<bold>[^*\n]+?):?\*\*:?|(?P<plain>[A-Za-z][\w ()/-]{1,60}):)[ \t]*$"
)
_UNDERLINE = re.compile(r"^([=~^\-*#])\1{2,}[ \t]*$")
_BULLET = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
_LINKED = re.compile(r"^!?\[(?P<name>[^\]\n]+)\]")
_CUT = re.compile(r"[ \t]*(?:<|`|\(|,|@| - | – |\||\bhttps?:|:)")
_NAME = re.compile(r"@?[^\W\d_][\w.'’ -]{1,50}$")
_WORDS_OF_A_NAME = 5
_COPYRIGHT = re.compile(
    r"(?im)^.{0,40}\bcopyright\b[ \t]*(?:\(c\)|©)?[ \t]*(?:[\d ,-]{4,}(?:present)?,?)?[ \t]*(?:\bby\b[ \t]*)?"
    r"(?P<name>[A-Z][^\n,<(.]{3,60}?)[ \t]*(?:[,<(.]|$)"
)
_RIGHTS = re.compile(r"(?i)(?:un)?(?:licen[cs]e|copying|notice)(?:[.-][\w.-]*)?$")
_PLACEHOLDER = re.compile(r"(?i)holders?|owner|name of|license|notice|yyyy|the copyright|law")
_BEGINNING = 3_000  # characters of a file that may say whose it is
_LOOKED_AT = "the lists of people and the manifest"


@dataclass(frozen=True)
class _Group:
    """The people under a heading, each with the place of its line; the heading is "" at a file's beginning."""

    heading: str
    people: tuple[tuple[str, int], ...]


def people_behind(text: WatchedText, role: str) -> FromTheMap | None:
    """Those in a role, "maintainers" or "authors"; None where no file says who they are."""
    first, beside, elsewhere = _LISTS[role]
    if role == "authors":
        return authors_of(text) or _listed(text, role, first) or _listed(text, role, elsewhere) or _by_copyright(text)
    return (
        _listed(text, role, first)
        or maintainers_of(text)
        or _listed(text, role, elsewhere)
        or _listed(text, role, beside)
    )


def _listed(text: WatchedText, role: str, called: str) -> FromTheMap | None:
    """Those that the outermost of the files called so names."""
    pattern = re.compile(rf"(?i)(?:{called})(?:\.\w+)?$")
    names = within_the_project(text.stretches())
    for document, name in sorted(names.items(), key=lambda one: one[1].count("/")):
        if pattern.match(name.rpartition("/")[2]) and (told := _told(whole_file(text, document), role)):
            return told
    return None


def _told(file: WholeFile, role: str) -> FromTheMap | None:
    groups = [group for group in _groups(file.text) if group.people and not _GONE.search(group.heading)]
    is_of_them = _FILE_OF[role].search(file.name) is not None
    wanted = [group for group in groups if _WANTED[role].search(group.heading)] or (groups[:1] if is_of_them else [])
    if not wanted:
        return None
    group = wanted[0]
    people = list(dict(reversed(group.people)))[::-1]
    shown = ", ".join(people[:_MOST]) + (f" and {len(people) - _MOST} more" if len(people) > _MOST else "")
    under = f" under “{group.heading}”" if group.heading else ""
    sources = tuple(file.line(place) for _, place in group.people[:_MOST_CITED])
    return FromTheMap(clean(f"{shown}, as {file.name} says{under}."), sources, _LOOKED_AT)


def _groups(text: str) -> Iterator[_Group]:
    heading, people = "", list[tuple[str, int]]()
    place, before = 0, ""
    for line in text.split("\n"):
        found = _HEADING.match(line)
        if found or (_UNDERLINE.match(line) and before.strip()):
            yield _Group(heading, tuple(people))
            heading = next(filter(None, found.groups())) if found else before.strip()
            people = []
        elif name := _name_in(line):
            people.append((name, place))
        place, before = place + len(line) + 1, line
    yield _Group(heading, tuple(people))


def _name_in(line: str) -> str:
    """Whom a line names that is an item of a list, or a name with an address; "" for any other."""
    is_item = _BULLET.match(line) is not None
    said = _BULLET.sub("", line).strip()
    if not is_item and not re.search(r"<[^<>\s]+@[^<>\s]+>", said):
        return ""
    linked = _LINKED.match(said.lstrip("*_"))
    name = linked["name"] if linked else _CUT.split(said, maxsplit=1)[0]
    name = name.strip(" *_`.").rstrip(":")
    return name if _NAME.match(name) and len(name.split()) <= _WORDS_OF_A_NAME else ""


def _by_copyright(text: WatchedText) -> FromTheMap | None:
    """Whoever has the rights in it, as its licence says, or the source."""
    names = within_the_project(text.stretches())
    licences = (whole_file(text, document) for document, name in names.items() if _RIGHTS.match(name))
    sources = (file for file in code_files_with(text, "copyright") if not is_aside(names.get(file.name, file.name)))
    for file in chain(licences, islice(sources, 1)):
        found = _COPYRIGHT.search(file.text, 0, _BEGINNING)
        if found is not None and not _PLACEHOLDER.search(found["name"]):
            said = clean(f"The copyright is that of {found['name'].strip()}, as {file.name} says.")
            return FromTheMap(said, (file.line(found.start("name")),), _LOOKED_AT)
    return None
