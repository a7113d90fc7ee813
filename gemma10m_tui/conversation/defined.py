"""The definition that a question for one is answered by, where the finder finds no words of an answer.

"Which class decodes gzip?" asks for a name, which stands in the first line of a definition; what tells that it is the
right one is the name's parts and what is said beneath it.
"""

from gemma10m_tui.conversation.asked_kind import asked_kind, definitions, without_kind
from gemma10m_tui.conversation.trust import covered
from gemma10m_tui.library import StoredPassage
from gemma10m_tui.library.search_text import search_text
from model.finder.vocabulary import Vocabulary

_LEAST_COVERED = 0.5  # of what the question tells


def defined(vocabulary: Vocabulary, question: str, passage: StoredPassage) -> tuple[int, int] | None:
    """The first line of the definition in a passage that a question asks for, [first, end) of its text; None where it
    asks for none, or none of them has half of what it tells.
    """
    kind = asked_kind(question)
    if kind is None:
        return None
    told = without_kind(question)
    found = [(covered(vocabulary, told, search_text(one.about)), one) for one in definitions(passage, kind)]
    best, one = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return (one.first, one.end) if one is not None and best >= _LEAST_COVERED else None
