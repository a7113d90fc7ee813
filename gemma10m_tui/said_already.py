"""What is still to be shown of a quote below its answer: nothing where the answer has it word for word, and of a long
one the part around the answer, so that what is claimed can be checked against it at a glance.
"""

from collections.abc import Sequence

from gemma10m_tui.events import Citation

LONGEST_SHOWN = 220  # characters of a quote
_BEGINNING = 44  # characters
_TELLING = 24  # characters; a shorter quote may be in an answer by chance
_MARKS = " \t\n“”„\"'`‘’‚«»‹›.,;:!?…-–—*"  # around a quote, where an answer may have others


def said_already(citation: Citation, answer: str) -> bool:
    """Whether an answer has a citation's whole quote, verified, word for word."""
    quote, said = _plain(citation.quote), _plain(answer)
    if not (quote and citation.verified):
        return False
    return quote == said or (len(quote) >= _TELLING and _has(said, quote))


def told_apart(citations: Sequence[Citation], answer: str) -> bool:
    """Whether an answer has the quotes of several, so that a word is needed on which of them is whose."""
    return sum(said_already(one, answer) for one in citations) > 1


def beginning(quote: str) -> str:
    """The first words of a quote, enough to find it in the answer."""
    words = " ".join(quote.split())
    if len(words) <= _BEGINNING:
        return words
    return words[: max(words.rfind(" ", 0, _BEGINNING), _BEGINNING // 2)].rstrip(_MARKS) + "…"


def excerpt(quote: str, answer: str) -> str:
    """A quote on one line; of a long one the part that has the answer, its beginning where it has none."""
    words = " ".join(quote.split())
    if len(words) <= LONGEST_SHOWN:
        return words
    said = _plain(answer)
    at = words.find(said) if said else -1
    around = max(LONGEST_SHOWN - len(said), 0) // 2
    first = max(min(at - around, len(words) - LONGEST_SHOWN), 0)
    end = first + LONGEST_SHOWN
    if first:
        first = min(words.find(" ", first - 1) + 1, at)
    if end < len(words):
        end = max(words.rfind(" ", first, end + 1), at + len(said))
    return ("…" if first else "") + words[first:end].strip() + ("…" if end < len(words) else "")


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(_MARKS)


def _has(said: str, quote: str) -> bool:
    """Whether a quote stands in what was said, and not as a part of longer words."""
    at = said.find(quote)
    while at >= 0:
        before, behind = said[at - 1 : at] if at else "", said[at + len(quote) : at + len(quote) + 1]
        if not (before.isalnum() or behind.isalnum()):
            return True
        at = said.find(quote, at + 1)
    return False
