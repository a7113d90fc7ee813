"""What a definition in source code does, as its author says: the first sentence of its documentation.

"What does `Context.invoke` do?" names one definition; what stands in its documentation string, or in the comment above
it, answers that better than any words of its body.
"""

import re

from gemma10m_tui.conversation.heads import Head
from gemma10m_tui.conversation.quotes import sentence_at

_ASKS = re.compile(
    r"(?i)^\W*(?:what (?:does|do|is|are) (?P<does>.{1,200}) (?:do|for)|how (?:does|do) (?P<works>.{1,200}) work|"
    r"what(?: is|'s) the (?:purpose|use) of (?P<purpose>.{1,200}?)|"
    r"what (?:does|is) the (?:docstring|documentation) (?:of|for) (?P<said>.{1,200}?)(?: says?)?)\W*$"
)
_STRING = re.compile(r"""[^\n]{0,200}:[ \t]*\n\s*[rRuU]?(?P<quote>\"\"\"|'''|"|')\s*(?=\w)""")
_COMMENT_LINE = re.compile(
    r"(?m)^[ \t]*(?:/\*[*!]?|\*(?!/)|//[/!]*|#(?!\[)+)[ \t]*(?P<said>\w[^\n]*?)[ \t]*(?:\*/[ \t]*)?$"
)


def whose_work_is_asked(question: str) -> str | None:
    """What a question asks the work of, where it asks what that does, is for or how it works, and nothing more."""
    found = _ASKS.match(question)
    return None if found is None else found[str(found.lastgroup)].strip("`\"' ()")


def described(text: str, head: Head) -> tuple[int, int] | None:
    """Where in a passage's text the first sentence of a definition's documentation stands, [first, end); None where it
    has none there.
    """
    if (found := _STRING.match(text, head.end)) is not None:
        sentence = sentence_at(text, found.end(), found.end() + 1)
        closed = text.find(found["quote"], found.end())
        return found.end(), min(sentence.end, closed if closed >= 0 else sentence.end)
    above = _COMMENT_LINE.search(text, head.begun, head.first)
    return above.span("said") if above else None
