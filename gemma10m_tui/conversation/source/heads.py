"""The heads of definitions in a passage of source code: the lines from a name's first to where its body begins.

Which names are defined in a passage is known from its document's own grammar; here their lines are found, in any
language, and what is said of each: its comments and decorators, which stand above it, and all that follows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

# What begins a comment in Python, Ruby or a shell, and no line of C's preprocessor or C#'s.
HASH = r"#(?!(?:include|define|undef|if|ifn?def|el(?:se|if)|endif|pragma|error|warning|line|(?:end)?region)\b)"
_ABOVE = re.compile(rf"[ \t]*(?:@|{HASH}|//|/\*|\*)")  # decorators, attributes, comments
_COMMENT = re.compile(rf"^[ \t]*\*|{HASH}(?!\[)|//|/\*")
_MACRO = re.compile(r"^[ \t]*(?:#define|(?:pub[ \t]+)?macro_rules!)[ \t]+$")
_CLASS = re.compile(r"\b(?:class|struct|interface|trait|enum|type|record|protocol|object|union)[ \t]+$")
_FUNCTION = re.compile(r"\b(?:def|fn|func|function|sub|fun|proc)\b[ \t]*(?:\*|\([^()\n]*\))?[ \t]*$")
_KINDS = (("macro", _MACRO), ("class", _CLASS), ("function", _FUNCTION))
_USE = re.compile(r"(?:[.=(,\[+!&|?\"'`]|\b(?:return|new|await|yield|throw|raise|in|and|or|not|if|while))[ \t]*$")
_ARGUMENTS = re.compile(r"[ \t]*(?:<[^<>\n]*>)?[ \t]*\(")
_ASSIGNED = re.compile(r"[ \t]*[=:][ \t]*(?:async[ \t]*)?(?:function\b|\([^()\n]*\)[^=\n]*=>)")
_REMARK = re.compile(r"""(?<=[:{])[ \t]+(?:#|//)[^\n"']*\Z""")  # behind a head; what has quotes may be in a string
_CLOSED_ABOVE = re.compile(r"(?P<closed>\*/[ \t]*\n)[ \t]*\n\Z")  # a comment may stand one empty line above
_WIDEST_GAP = 40  # characters
_MOST_USES = 50  # of a name in one passage; a definition stands before what uses it
_LONGEST_BEFORE = 200  # characters of a line; beyond it nobody wrote it by hand
_OPENING, _CLOSING = "([", ")]"


@dataclass(frozen=True)
class Head:
    """[first, end) of the passage's text. `kind`: "function", "class" or "macro"; `about`: all of the definition up to
    the next one, with what stands above it, from `begun` on.
    """

    name: str
    kind: str
    begun: int
    first: int
    end: int
    about: str


def heads(text: str, names: Iterable[str]) -> list[Head]:
    """The heads of those of some names that are functions, classes or macros, in order of the text."""
    found: dict[int, tuple[str, str]] = {}
    for last in dict.fromkeys(map(last_part, names)):
        for first, kind in _lines_of(text, last):
            found.setdefault(first, (last, kind))
    starts = sorted(found)
    borders = [*(_with_what_is_above(text, first) for first in starts), len(text)]
    return [
        Head(*found[first], begin, _indented(text, first), _end(text, first, end), text[begin:end])
        for first, (begin, end) in zip(starts, pairwise(borders), strict=True)
    ]


def last_part(name: str) -> str:
    """What a definition is called within what it belongs to: `invoke` of `Context.invoke`."""
    return re.split(r"\.|::|#|->", name)[-1]


def head_behind(text: str, name: str) -> Head:
    """The head of a definition of which a passage has but the comment that begins it, at the passage's end."""
    begun = _with_what_is_above(text, len(text))
    return Head(name, "function", begun, len(text), len(text), text[begun:])


def _lines_of(text: str, name: str) -> Iterator[tuple[int, str]]:
    """Where the lines begin that define a name, and its kind: one, or several where a function is overloaded."""
    is_found = False
    for found in islice(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text), _MOST_USES):
        first = text.rfind("\n", 0, found.start()) + 1
        before = text[first : found.start()]
        if len(before) > _LONGEST_BEFORE or _COMMENT.search(before):
            continue
        kind = _kind_said(before)
        if kind is None and not is_found:  # no word says that it is one; what comes first is
            is_written = not _USE.search(before) and _ARGUMENTS.match(text, found.end())
            kind = "function" if is_written or _ASSIGNED.match(text, found.end()) else None
        if kind is not None:
            is_found = True
            yield first, kind


def is_named_as_defined(before: str) -> bool:
    """Whether what a line has before a name says that the name is defined there."""
    return _kind_said(before) is not None


def _kind_said(before: str) -> str | None:
    return next((kind for kind, told in _KINDS if told.search(before)), None)


def _with_what_is_above(text: str, first: int) -> int:
    if (gap := _CLOSED_ABOVE.search(text, max(0, first - _WIDEST_GAP), first)) is not None:
        first = gap.end("closed")
    while first and _ABOVE.match(text, before := text.rfind("\n", 0, first - 1) + 1):
        first = before
    return first


def _indented(text: str, first: int) -> int:
    return first + len(text[first:]) - len(text[first:].lstrip())


def _end(text: str, first: int, end: int) -> int:
    """Where its first line ends, with the lines that close the brackets which that one opens, as far as they go."""
    depth = 0
    for place in range(first, end):
        depth += (text[place] in _OPENING) - (text[place] in _CLOSING)
        if text[place] == "\n" and depth <= 0:
            return first + len(_REMARK.sub("", text[first:place]).rstrip(" \t:{"))
    line, _, further = text[first:end].partition("\n")
    whole = text[first:end] if depth <= 0 or (further and line.rstrip()[-1:] in _OPENING) else line
    return first + len(whole.rstrip(" \t\n:{"))  # else it is a bracket in a string that stays open
