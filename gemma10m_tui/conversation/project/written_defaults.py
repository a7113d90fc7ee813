"""What a setting is if nobody says, in source that is not Python: as the languages write it, told by patterns.

A value is given to a constant or a variable of that name, or of that name with "default" before it; to an argument; in
place of what is missing (`||`, `unwrap_or`); in a table of defaults, the schema of options, or an option's declaration.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from gemma10m_tui.conversation.project.blocks import names_around
from gemma10m_tui.conversation.project.files import WholeFile
from gemma10m_tui.conversation.project.source_text import closed, expression_at, without_comments
from gemma10m_tui.library.search_text import terms_of_name

_DECLARING = (
    r"(?:const|let|var|val|static|final|constexpr|public|private|protected|internal|readonly|export|mut|pub|define)"
)
_TYPE = r"(?:[ \t]*:[ \t]*[^=\n,;(){}]{1,80}|[ \t]+[\w.*\[\]]{1,40})?"
_TABLE = re.compile(
    r"(?i)\b\w{0,40}defaults?\w{0,40}\b[^=;(){}\n]{0,60}=[ \t]*(?:Object\.freeze\()?\w{0,40}\{"
    r"|\bimpl(?:<[^{}]{0,80}>)? Default for [^{]{1,80}\{|\bdefaults?[\"']?[ \t]*:[ \t]*\{"
)
_GO_BLOCK = re.compile(r"(?m)^(?:const|var)[ \t]*\(")
_MOST_BLOCKS = 500  # of a file
_NO_DEFAULT = re.compile(r"(?i)(?:undefined|null|nil|none|void 0)?$")
_UNTOLD = re.compile(r"[=>]|[|]{2}|=>")


def written_defaults(file: WholeFile, name: str) -> list[tuple[str, str, int]]:
    """Values as written, each with the definition that it is given in, or "", and its place."""
    code = without_comments(file.text)
    found = {place: value for value, place in _found(code, name, PurePosixPath(file.name).suffix.lower())}
    places = sorted(found)
    return [(found[place], name, place) for place, name in zip(places, names_around(file, places), strict=True)]


def name_pattern(name: str) -> str:
    """A name however its words are joined: `max_size`, `maxSize`, `MAX_SIZE`, `max-size`."""
    return "(?i:" + "[_-]?".join(map(re.escape, terms_of_name(name.replace("-", "_")) or [name])) + ")"


def _found(code: str, name: str, suffix: str) -> Iterator[tuple[str, int]]:
    for found in _places(code, name_pattern(name), suffix):
        value = expression_at(code, found.end())
        if re.search(rf"(?<!\w){name_pattern(name)}(?!\w)", value):
            continue  # what is given to it where it is missing is found by itself
        if value and not _NO_DEFAULT.match(value) and not _UNTOLD.match(value):
            yield " ".join(value.split()), found.start("name")


def _places(code: str, named: str, suffix: str) -> Iterator[re.Match[str]]:
    """Matches that end where a value begins."""
    whole = rf"(?<![\w.$-])(?P<name>(?i:default[_-]?)?{named}(?i:[_-]?default)?)(?![\w-])"
    member = rf"(?<![\w$-])(?P<name>{named})(?![\w-])"
    for pattern in (
        rf"(?m)\b{_DECLARING}\b[^=\n;(){{}}]{{0,80}}?{whole}{_TYPE}[ \t]*:?=(?![=>])[ \t]*",
        rf"(?m)^[ \t]*#[ \t]*define[ \t]+{whole}[ \t]+",
        rf"(?m)^(?!return\b)\w[\w \t*]{{0,60}}[ \t*]{whole}(?:\[\w*\])?[ \t]*=(?!=)[ \t]*",
        rf"{member}(?:\.\w+\(\)){{0,2}}\.unwrap_or(?:_else)?\((?:\|\|[ \t]*)?",
        rf"{member}[ \t]*(?:\|\||\?\?|\?:)=?[ \t]*",
        rf"[\"']?{member}[\"']?[ \t]*:[ \t]*\{{[^{{}}]{{0,300}}?[\"']?\bdefault[\"']?[ \t]*:[ \t]*",
        r"(?<!\w)\w{0,30}(?i:int|string|bool|duration|float|var|slice)\w{0,30}\([^()\n]{0,60}"
        rf"\"{member}\"[ \t]*,[ \t]*"
        r"(?:\"\w?\"[ \t]*,[ \t]*)?",
        rf"[\"'`][^\"'`\n]{{0,20}}--(?P<name>{named})(?![\w-])[^\"'`\n]{{0,60}}[\"'`][ \t]*,[ \t\n]*"
        r"(?:[\"'`][^\"'`\n]*[\"'`][ \t]*,[ \t\n]*)?(?![\"'`]?[A-Z])",
        rf"\bif\b[^\n{{]{{0,40}}{member}[ \t]*(?:<=|<|===?)[ \t]*(?:0|\"\"|''|nil|null|undefined|NULL)"
        rf"[^\n]{{0,20}}\n[ \t]*(?:\w+(?:\.|->))*{named}[ \t]*=[ \t]*",
    ):
        yield from re.finditer(pattern, code)
    yield from _arguments(code, member)
    yield from _in_tables(code, member)
    if suffix == ".go":
        yield from _in_blocks(code, whole)
    if suffix == ".rs":
        yield from _of_options(code, member)


def _arguments(code: str, member: str) -> Iterator[re.Match[str]]:
    """In lists of arguments, where they may have a type before or behind them."""
    for found in re.finditer(
        rf"[(,{{][ \t\n]*(?:[\w<>\[\]?.]{{1,60}}[ \t]+)?{member}\??{_TYPE}[ \t]*=(?![=>])[ \t]*", code
    ):
        value = expression_at(code, found.end())
        if code[found.end() + len(value) :].lstrip()[:1] in (",", ")", "}"):
            yield found


def _in_tables(code: str, member: str) -> Iterator[re.Match[str]]:
    """In what is called a table of defaults."""
    for table in islice(_TABLE.finditer(code), _MOST_BLOCKS):
        yield from re.compile(rf"[\"']?{member}[\"']?[ \t]*:(?!:)[ \t]*").finditer(
            code, table.end(), closed(code, table.end())
        )


def _in_blocks(code: str, whole: str) -> Iterator[re.Match[str]]:
    """In Go's blocks of constants and variables."""
    for block in islice(_GO_BLOCK.finditer(code), _MOST_BLOCKS):
        yield from re.compile(rf"(?m)^[ \t]+{whole}{_TYPE}[ \t]*=(?!=)[ \t]*").finditer(
            code, block.end(), closed(code, block.end())
        )


def _of_options(code: str, member: str) -> Iterator[re.Match[str]]:
    """In the attribute of a field, which declares an option of the command line (Rust)."""
    for attribute in islice(re.finditer(r"#\[\w{1,40}\(", code), _MOST_BLOCKS):
        end = closed(code, attribute.end())
        if re.compile(rf"\][ \t\n]*(?:pub(?:\([^)]*\))?[ \t]+)?{member}[ \t]*:").match(code, end + 1):
            yield from re.compile(r"\b(?P<name>default_value(?:_t|s)?)[ \t]*[=(][ \t]*").finditer(
                code, attribute.end(), end
            )
