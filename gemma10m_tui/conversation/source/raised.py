"""Which exception is raised when something happens: told by a sentence that says so, where the finder finds no words
of an answer.
"""

import re
from collections.abc import Sequence

from gemma10m_tui.conversation.pointing.quotes import sentences
from gemma10m_tui.conversation.pointing.trust import covered
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.source.asked_kind import asked_kind, without_kind
from gemma10m_tui.conversation.whole.headings import Stretch
from gemma10m_tui.documents.order import is_test
from model.finder.vocabulary import Vocabulary

_SAYS_SO = re.compile(r"(?i)\b(?:rais(?:e[sd]?|ing)|thrown?|throws)\b")
_WORDS = re.compile(r"(?i)\b(?:is|are|gets?|raised|raises?|thrown|throws?|when|if|by|being)\b")
_LONGEST = 240  # characters; what is longer is code, and says nothing
_LEAST_COVERED = 0.7  # of what the question tells


def sentence_that_raises(
    vocabulary: Vocabulary, question: str, recalled: Sequence[Recalled]
) -> tuple[int, Stretch] | None:
    """The number of the passage and the stretch of the sentence in it that has most of the condition; None where no
    exception is asked for, or none has enough of it.
    """
    if asked_kind(question) != "exception":
        return None
    condition = _WORDS.sub(" ", without_kind(question))
    places = [
        (covered(vocabulary, condition, sentence), -number, (first, end))
        for number, one in enumerate(recalled)
        if not is_test(one.passage.document)
        for first, end, sentence in sentences(one.passage.text)
        if len(sentence) <= _LONGEST and _SAYS_SO.search(sentence)
    ]
    share, number, stretch = max(places, default=(0.0, 0, (0, 0)))
    return (-number, stretch) if share >= _LEAST_COVERED else None
