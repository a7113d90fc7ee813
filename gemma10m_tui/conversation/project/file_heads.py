"""What a source file says of itself: the comment or docstring that it begins with, its definitions and theirs."""

import re
from dataclasses import dataclass

from gemma10m_tui.conversation.project.files import WholeFile
from gemma10m_tui.conversation.source.heads import HASH, last_part
from gemma10m_tui.documents.symbols import symbols_of

_LOOKED_AT = 6_000  # characters at the beginning of a file
_LONGEST = 600  # characters of what is said
_PREAMBLE = re.compile(
    r"""(?x) \A (?: \s+ | \#![^\n]*\n | ['"]use\ strict['"];?[ \t]*\n | \#!\[[^\n]*\n | <\?php
    | from\ __future__[^\n]*\n | \#[ \t]*-\*-[^\n]*\n | package\ [\w.]+;?[ \t]*\n | //\ \+build[^\n]*\n )+"""
)
_COMMENT = re.compile(
    r'(?s)\A\s*(?:(?:[rRuU]?"""(?P<doc>.*?)""")|(?:/\*+(?P<block>.*?)\*/)|'
    rf"(?P<lines>(?:[ \t]*(?://[/!]?|{HASH}(?!!?\[)|--|;;?)[^\n]*\n?)+))"
)
_RIGHTS = re.compile(r"(?i)copyright|licen[cs]ed|all rights reserved|spdx|\$(?:id|header|revision|date)\b[^\n]*\$")
_OWNED = re.compile(r"(?i)copyright\s*(?:©|\(c\)|(?:by\s+)?\d{4})|all rights reserved")
_LICENCE = re.compile(
    r"(?i)permission is hereby|licen[cs]ed\s+(?:under|to)|governed by|without (?:any )?warrant|"
    r"general public licen[cs]e|redistributions?\s+(?:of|and|in)|redistribute it|eslint|jshint|istanbul"
)
_MARGIN = re.compile(r"(?m)^[ \t]*(?:\*+/?|//[/!]?|#+|--|;+)[ \t]?|^[ \t]+")
_RULE = re.compile(r"[\s=~*_#/-]+")
_DOCSTRING = re.compile(r'(?s)[rRuU]?("""|\'\'\')(?P<doc>.*?)\1')
_REMARK = re.compile(r"[ \t]+(?:#|//|/\*) [^\"']*$")
_GIVEN = re.compile(r"\brequire\(|\bimport\(")


@dataclass(frozen=True)
class Definition:
    """A definition in a file: its name, where its own line begins, and what its comment or docstring says."""

    name: str
    place: int
    said: str
    is_block: bool


def beginning_of(text: str) -> tuple[str, int]:
    """The first paragraph of what a file begins with, but for who has the rights in it, and where it stands; "" where
    it begins with nothing of that.
    """
    begin = 0
    while begin < len(text[:_LOOKED_AT]):
        if (preamble := _PREAMBLE.match(text[begin:_LOOKED_AT])) is not None:
            begin += preamble.end()
        if (found := _COMMENT.match(text[begin:_LOOKED_AT])) is None or not found.end():
            return "", 0
        said = next(one for one in found.groups() if one is not None)
        paragraphs = [plain for one in re.split(r"\n[ \t#/*-]*\n", said) if (plain := _plain(_without_rights(one)))]
        kept = [] if _LICENCE.search(said) else [one for one in paragraphs if not _RULE.fullmatch(one)]
        if kept:
            return kept[0], begin + found.start() + len(found[0]) - len(found[0].lstrip())
        begin += found.end()
    return "", 0


def _without_rights(paragraph: str) -> str:
    """Without the lines that point to a copyright or mark a version; nothing of a paragraph that holds one itself."""
    if _OWNED.search(paragraph):
        return ""
    return "\n".join(line for line in paragraph.split("\n") if not _RIGHTS.search(line))


def definitions_in(file: WholeFile) -> list[Definition]:
    """Those that its grammar tells, in the order of the text, but for names that stand for other modules."""
    text = file.text
    found = []
    for symbol in symbols_of(text, file.name):
        stretch = text[symbol.first : symbol.end]
        if not symbol.block and _GIVEN.search(stretch):
            continue
        inner = re.search(rf"(?<!\w){re.escape(last_part(symbol.name))}(?!\w)(?=[^\n]*\n?)", _blanked(stretch))
        line = stretch.rfind("\n", 0, inner.start()) + 1 if inner else 0
        above = _plain(stretch[:line])
        behind = _DOCSTRING.search(stretch, line, line + _LOOKED_AT) if symbol.block else None
        said = f"{above} {_plain(behind['doc'].split(chr(10) * 2)[0]) if behind and _is_first(behind) else ''}".strip()
        indent = len(stretch[line:]) - len(stretch[line:].lstrip())
        found.append(Definition(symbol.name, symbol.first + line + indent, said[:_LONGEST], symbol.block))
    return found


def head_of(file: WholeFile, definition: Definition) -> str:
    """Its own line, without a remark behind it and what opens its body."""
    return _REMARK.sub("", file.line(definition.place).sentence).rstrip(" {:(=[")


def _blanked(stretch: str) -> str:
    """With its comments and attributes left out, every place where it was."""
    return re.sub(r"(?m)^[ \t]*(?:#|//|\*|/\*|@)[^\n]*", lambda found: " " * len(found[0]), stretch)


def _is_first(docstring: re.Match[str]) -> bool:
    """Whether it stands right behind a head."""
    return docstring.string[: docstring.start()].rstrip().endswith(":")


def _plain(said: str) -> str:
    return " ".join(_MARGIN.sub("", said).split())[:_LONGEST]
