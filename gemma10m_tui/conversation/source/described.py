"""What a definition in source code does, as its author says: the first sentence of its documentation.

"What does `Context.invoke` do?" names one definition; what stands in its documentation string, or in the comment above
it, answers that better than any words of its body.
"""

import re

from gemma10m_tui.conversation.pointing.quotes import end_of_sentence, sentences
from gemma10m_tui.conversation.source.heads import HASH, Head

_STRING = re.compile(r"""[^\n]{0,200}:[ \t]*(?:#[^\n]*)?\n\s*[rRuU]?(?P<quote>\"\"\"|'''|"|')\s*(?=\w)""")
_LINE = re.compile(
    rf"(?m)^[ \t]*(?:/\*[*!]?|\*(?!/)|//[/!]*|{HASH}(?!\[)#*)[ \t]*(?P<said>[^\n]*?)[ \t]*(?:\*/[ \t]*)?$"
)
_GOES_ON = re.compile(r"[ \t]*\*")  # a comment that began in the passage before
_MARGIN = re.compile(r"\n[ \t]*(?:\*|//[/!]*|#+)(?=[ \t])")


def described(text: str, head: Head) -> tuple[int, int] | None:
    """Where in a passage's text the first sentence of a definition's documentation stands, [first, end); None where it
    has none there.
    """
    if (found := _STRING.match(text, head.end)) is not None:
        closed = text.find(found["quote"], found.end())
        said = text[found.end() : closed if closed >= 0 else len(text)]
        return found.end(), found.end() + next((end for _, end, _ in sentences(said)), len(said))
    if _GOES_ON.match(text, head.begun):
        return None
    return _first_sentence_of_comment(text, head.begun, head.first)


def without_margins(comment: str) -> str:
    """A stretch of a comment on one line, without what its lines begin with."""
    return " ".join(_MARGIN.sub(" ", comment).split())


def _first_sentence_of_comment(text: str, begun: int, end: int) -> tuple[int, int] | None:
    """From its first line that says something to the end of a sentence, or to where a line says nothing or a tag."""
    first: int | None = None
    last = begun
    for line in _LINE.finditer(text, begun, end):
        said = line["said"]
        if first is None and said[:1].isalnum():
            first = line.start("said")
        elif first is not None and not re.match(r"[\w`'\"({\[]", said):
            break
        if first is not None:
            stop = end_of_sentence(said)
            last = line.start("said") + (len(said) if stop is None else stop)
            if stop is not None:
                break
    return None if first is None else (first, last)
