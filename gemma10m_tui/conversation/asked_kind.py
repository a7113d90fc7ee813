"""Which kind of definition a question asks for ("Which exception …", "Which function …"), and which passages have one.

Such a question is answered by a definition of that kind, and not by the passages that use it or tell of it.
"""

import re

from gemma10m_tui.documents.order import is_test
from gemma10m_tui.library import StoredPassage

_ASKED = re.compile(
    r"(?i)\b(?:which|what)(?: (?!(?:is|are|was|were|do|does|did|of|the)\b)\w+){0,2}? "
    r"(?:(?P<function>functions?|methods?|subroutines?|procedures?)"
    r"|(?P<exception>exceptions?|errors?(?= (?:is|are|does|class)))"
    r"|(?P<class>class(?:es)?|structs?|interfaces?|traits?))\b"
)
_LINE = r"(?m)^[ \t]*(?:(?:pub(?:lic)?|private|protected|static|final|abstract|export|default|async|virtual|inline) )*"
_FUNCTION = re.compile(_LINE + r"(?:def|fn|func|function|sub|fun)\b")
_CLASS = re.compile(_LINE + r"(?:class|struct|interface|trait|enum|type)\b(?P<rest>[^\n]*)")
_OF_EXCEPTIONS = re.compile(r"(?i)exception|error")


def asked_kind(question: str) -> str | None:
    """ "function", "class" or "exception"; None where no kind of definition is asked for."""
    found = _ASKED.search(question)
    return found.lastgroup if found else None


def defines(passage: StoredPassage, kind: str) -> bool:
    """Whether a definition of that kind stands in a passage of source code; what tests define is not asked for."""
    if is_test(passage.document):
        return False
    if kind == "function":
        return _FUNCTION.search(passage.text) is not None
    found = list(_CLASS.finditer(passage.text))
    if kind == "exception":
        file = passage.document.rpartition("/")[2]
        return any(_OF_EXCEPTIONS.search(one["rest"]) for one in found) or bool(found and _OF_EXCEPTIONS.search(file))
    return bool(found)
