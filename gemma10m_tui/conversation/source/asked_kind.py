"""Which kind of definition a question asks for ("Which exception …", "Which function …"), and which passages have one.

Such a question is answered by a definition of that kind, and not by the passages that use it or tell of it.
"""

import re
from collections.abc import Sequence

from gemma10m_tui.conversation.source.asked_name import whose_work_is_asked
from gemma10m_tui.conversation.source.heads import Head, heads
from gemma10m_tui.documents.order import is_test
from gemma10m_tui.library import StoredPassage

_ASKED = re.compile(
    r"(?i)\b(?:which|what)(?P<told>(?: (?!(?:is|are|was|were|do|does|did|of|the)\b)\w+){0,2}?) "
    r"(?:(?P<function>functions?|methods?|subroutines?|procedures?|decorators?|validators?|converters?|hooks?)"
    r"|(?P<exception>exceptions?|errors?(?= (?:is|are|does|class)))"
    r"|(?P<class>class(?:es)?|structs?|interfaces?|traits?)"
    r"|(?P<macro>macros?))\b"
)
_WAY = re.compile(r"(?i)^\W*how (?:do|does|can|could|should|would|to|is|are|may)\b")
_DOES = "is|are|am|was|were|do|does|did|can|could|has|have|had|will|would|shall|should|must|may|might|need|ought"
_GERMAN_WHAT = r"was (?:ist|sind|war|waren|gibt|hat|kann|muss|macht|bedeutet|kostet|passiert|soll|wird|steht|heißt)\b"
_WHETHER = re.compile(
    rf"(?i)^\W*(?:(?:and|so|but) )?(?!{_GERMAN_WHAT})(?:{_DOES})(?:n['’]t)?\b(?!.*\bor\b)"
    r"|^\W*(?:(?:und|aber) )?(?:ist|sind|bin|war|waren|hat|habe|haben|hatte|hatten|kann|können|könnte|darf|dürfen|muss"
    r"|müssen|soll|sollen|sollte|wird|werden|wurde|gibt es|gilt|gelten|braucht|brauche)\b(?!.*\boder\b)"
    r"|^\W*(?:est-ce qu['’e]|(?:y a|faut|peut|doit|est|a)[ -](?:t-)?(?:il|elle|on)\b|puis-je\b|dois-je\b|peut-on\b)"
    r"|^\W*(?:(?:se )?puede[ns]?|puedo|debo|hay|existen?|es (?:necesario|posible|obligatorio))\b"
)
_WHY = re.compile(
    r"(?i)^\W*(?:(?:and|so|but) )?(?:why|how come|what for|for what reason|what (?:is|was) the reason"
    r"|warum|wieso|weshalb|pourquoi|por qué)\b"
)
_OF_EXCEPTIONS = re.compile(r"[Ee]xception|[Ee]rrors?\b|Error|\bErr[A-Z]")


def asked_kind(question: str) -> str | None:
    """ "function", "class", "exception" or "macro"; None where no kind of definition is asked for."""
    found = _ASKED.search(question)
    return found.lastgroup if found else None


def asks_for_a_way(question: str) -> bool:
    """Whether it asks how something is done, and names neither a kind nor a definition: any may be what does it."""
    return _WAY.match(question) is not None and asked_kind(question) is None and whose_work_is_asked(question) is None


def asks_whether(question: str) -> bool:
    """Whether yes or no is the answer."""
    return _WHETHER.match(question) is not None


def asks_why(question: str) -> bool:
    """Whether a reason is the answer."""
    return _WHY.match(question) is not None


def without_kind(question: str) -> str:
    """What a question tells of the definition that it asks for."""
    return _ASKED.sub(r"\g<told> ", question)


def heads_of_kind(passage: StoredPassage, names: Sequence[str], kind: str) -> list[Head]:
    """Those of a kind, or of any ("way"), among the names that are defined in a passage; what tests define is not asked
    for.
    """
    if is_test(passage.document):
        return []
    found = heads(passage.text, names)
    if kind == "way":
        return found
    if kind != "exception":
        return [one for one in found if one.kind == kind]
    in_a_file_of_them = _OF_EXCEPTIONS.search(passage.document.rpartition("/")[2]) is not None
    told = [_OF_EXCEPTIONS.search(passage.text[one.first : one.end]) is not None for one in found]
    return [one for one, own in zip(found, told, strict=True) if one.kind == "class" and (own or in_a_file_of_them)]
