"""The definition that a question for one is answered by, where the finder finds no words of an answer.

"Which class decodes gzip?" asks for a name, which stands in the head of a definition; what tells that it is the right
one is the name's parts and what is said of it.
"""

from gemma10m_tui.conversation.pointing.trust import covered
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.source.asked_kind import asks_for_a_way, without_kind
from gemma10m_tui.conversation.source.heads import Head
from gemma10m_tui.library.search_text import STOP_WORDS, search_text
from model.finder.vocabulary import Vocabulary
from model.finder.words import plain_words

# Of what the question tells. Of 42 questions about six repositories (tests/benchmarks/repositories.py) six refusals
# became a definition, five of them the right one; of 24 questions for what two of them do not have one did.
_LEAST_COVERED = 0.5
# Of what a question for a way tells: of those there three refusals became a definition, all of them right; asked of the
# other five repositories, two of eighty did.
_LEAST_OF_A_WAY = 0.7


def defined(vocabulary: Vocabulary, question: str, recalled: Recalled) -> Head | None:
    """The definition in a passage that a question asks for; None where it tells nothing of one, or none of them has
    enough of what it tells.
    """
    told = without_kind(question)
    if STOP_WORDS.issuperset(plain_words(told)):
        return None

    def share(of: str) -> float:
        return covered(vocabulary, told, search_text(of))

    best = max(recalled.defining, key=lambda one: (share(one.about), share(one.name)), default=None)
    least = _LEAST_OF_A_WAY if asks_for_a_way(question) else _LEAST_COVERED
    return best if best is not None and share(best.about) >= least else None
