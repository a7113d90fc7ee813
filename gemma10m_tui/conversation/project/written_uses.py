"""Where a name is called, raised or used in a file that no parser can read: as it is written, but for definitions,
comments, strings and imports as far as these can be told.
"""

import re
from collections.abc import Iterator

from gemma10m_tui.conversation.project.source_text import code_alone
from gemma10m_tui.conversation.source.heads import is_named_as_defined

_HASH = re.compile(r"^[ \t]*#(?!\[)|[ \t]#[ \t]")
_LONGEST_BEFORE = 300  # characters of a line; beyond it nobody wrote it by hand
_IMPORT = re.compile(r"^[ \t]*(?:from|import|use|using|#include|export \{)\b")
_CALL = re.compile(r"[ \t]*(?:\(|!\(|!\[|!\{)")
_RAISING = re.compile(r"\b(?:raise|throw)[ \t]+(?:new[ \t]+)?(?:\w+(?:\.|::))*$")
_TYPED = re.compile(r"^[ \t]*(?:[\w<>\[\]:,*&~]+[ \t]+)+[*&]*(?:\w+::)*$|^[ \t]*(?:\w+::)*$")  # int *lamp::
_STATEMENT = re.compile(
    r"\b(?:return|new|await|yield|throw|raise|in|and|or|not|if|while|for|match|switch|else|case|do|go|defer|echo|puts|"
    r"print|assert|delete)\b"
)
_BODY = re.compile(r"[ \t]*\((?:[^()\n;]|\([^()\n]*\)|\n){0,1000}\)[^;{}=\n]*\n?[ \t]*\{")
_DECLARED = re.compile(r"[ \t]*\([^;{}]{0,1000}\)[^;{}()=]*;")


def written_places(text: str, name: str, way: str) -> list[int]:
    """The places; `way` is "used", "called" or "raised"."""
    return list(_places(text, name, way))


def _places(text: str, name: str, way: str) -> Iterator[int]:
    code = code_alone(text)
    for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", code):
        begin = code.rfind("\n", max(0, found.start() - _LONGEST_BEFORE), found.start()) + 1
        before = code[begin or max(0, found.start() - _LONGEST_BEFORE) : found.start()]
        if _HASH.search(before) or _IMPORT.match(before + name) or _is_definition(code, before, found.end()):
            continue
        if way == "called" and not _CALL.match(code, found.end()):
            continue
        if way == "raised" and not _RAISING.search(before):
            continue
        yield found.start()


def _is_definition(code: str, before: str, end: int) -> bool:
    """Whether a word says so, or a type stands before the name and arguments and a body, or nothing, behind it."""
    if is_named_as_defined(before):
        return True
    if _TYPED.match(before) is None or _STATEMENT.search(before):
        return False
    return _BODY.match(code, end) is not None or (bool(before.strip()) and _DECLARED.match(code, end) is not None)
