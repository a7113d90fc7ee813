"""Which kind of definition a question asks for ("Which exception …", "Which function …"), and which passages have one.

Such a question is answered by a definition of that kind, and not by the passages that use it or tell of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gemma10m_tui.documents.order import is_test
from gemma10m_tui.library import StoredPassage

_ASKED = re.compile(
    r"(?i)\b(?:which|what)(?: (?!(?:is|are|was|were|do|does|did|of|the)\b)\w+){0,2}? "
    r"(?:(?P<function>functions?|methods?|subroutines?|procedures?)"
    r"|(?P<exception>exceptions?|errors?(?= (?:is|are|does|class)))"
    r"|(?P<class>class(?:es)?|structs?|interfaces?|traits?))\b"
)
_LINE = r"(?m)^[ \t]*(?:(?:pub(?:lic)?|private|protected|static|final|abstract|export|default|async|virtual|inline) )*"
_FUNCTION = re.compile(_LINE + r"(?:def|fn|func|function|sub|fun)[ \t]+[\w(*]")
_CLASS = re.compile(_LINE + r"(?:class|struct|interface|trait|enum|type)[ \t]+(?P<rest>\w[^\n]*)")
_HEAD = re.compile(r"[^\n(:{]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?[^\n:{]*")  # up to what begins the body
_OF_EXCEPTIONS = re.compile(r"(?i)exception|error")


def asked_kind(question: str) -> str | None:
    """ "function", "class" or "exception"; None where no kind of definition is asked for."""
    found = _ASKED.search(question)
    return found.lastgroup if found else None


def defines(passage: StoredPassage, kind: str) -> bool:
    """Whether a definition of that kind stands in a passage of source code; what tests define is not asked for."""
    return next(definitions(passage, kind), None) is not None


@dataclass(frozen=True)
class Definition:
    """[first, end): its first line in a passage's text; `about`: all of it up to the next one, of any kind."""

    first: int
    end: int
    about: str


def definitions(passage: StoredPassage, kind: str) -> Iterator[Definition]:
    """The definitions of a kind that begin in a passage of source code, in order; none of tests."""
    if is_test(passage.document):
        return
    text = passage.text
    starts = sorted({found.start() for pattern in (_FUNCTION, _CLASS) for found in pattern.finditer(text)})
    for first, end in pairwise([*starts, len(text)]):
        if _is_of_kind(text[first:end], kind, passage.document.rpartition("/")[2]):
            indent = len(text[first:end]) - len(text[first:end].lstrip())
            head = _HEAD.match(text, first + indent)
            yield Definition(first + indent, min(end, head.end()) if head else end, text[first:end])


def _is_of_kind(about: str, kind: str, file: str) -> bool:
    if kind == "function":
        return _FUNCTION.match(about) is not None
    found = _CLASS.match(about)
    if found is None or kind == "class":
        return found is not None
    return _OF_EXCEPTIONS.search(found["rest"]) is not None or _OF_EXCEPTIONS.search(file) is not None


def without_kind(question: str) -> str:
    """What a question tells of the definition that it asks for."""
    return _ASKED.sub(" ", question)
