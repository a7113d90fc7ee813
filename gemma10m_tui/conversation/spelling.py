"""Words that a question misspells, written as the text writes them.

Only a word that neither the text has in any form nor the model's vocabulary knows is taken for misspelt, and only where
one of the text's is a letter or two away: what is spelt right and not in the text must stay what it is, so that it can
be said to be missing. What a question is asked with ("summarise") is no word for something in the text.
"""

import re
from dataclasses import dataclass

from gemma10m_tui.conversation.long_questions import is_long
from gemma10m_tui.library import Snapshot
from gemma10m_tui.library.known_words import slips_allowed, slips_between
from model.finder.vocabulary import Vocabulary
from model.finder.words import plain_form

_WORD = re.compile(r"(?<![\w`.:/-])[^\W\d_]+(?![\w`(:/]|\.\w)")  # and no part of a name in source code, or of a path
_CAPITALS_INSIDE = re.compile(r".[^\W\d_a-z]")
_MOST_UNKNOWN = 3  # of so many words one
_ASKING = """
    summarise summarises summarised summarising summarize summarizes summarized summarizing summarisation summarization
    summary recap recapitulate list lists enumerate outline overview gist toc contents compare contrast explain describe
    define discuss tell show name give quote cite find count translate paraphrase rephrase analyse analyze elaborate
    clarify mention mentioned chapter section paragraph appendix document heading
    vergleiche vergleichen erkläre erklären beschreibe zusammenfassen zusammenfassung liste nenne zeige zähle
    résume résumer résumé comparer explique expliquer décris énumère énumérer montre
    resume resumir resumen compara comparar explica explicar enumera enumerar lista listar muestra
"""
_ASKED_WITH = frozenset(_ASKING.split())


@dataclass(frozen=True)
class Spelt:
    """A question as it is asked. `sure`: whether what was misspelt may hardly be a word of its own, as it may where one
    letter stands for another ("nitrite" for "nitrate").
    """

    question: str
    sure: bool = True


def spelt_as_there(snapshot: Snapshot, question: str, vocabulary: Vocabulary) -> Spelt:
    """The question with its misspelt words as the text has them; as it is where none is, and in a language of which the
    vocabulary knows few words.
    """
    words = _WORD.findall(question)
    unknown = [word for word in words if plain_form(word) not in vocabulary.numbers]
    if is_long(question) or len(unknown) > max(1, len(words) // _MOST_UNKNOWN):
        return Spelt(question)
    sure: list[bool] = []

    def mended(found: re.Match[str]) -> str:
        word = found[0]
        if _CAPITALS_INSIDE.search(word) or word not in unknown or word.casefold() in _ASKED_WITH:
            return word
        there = _as_written(snapshot, word)
        if there is None or (
            word[0].isupper() and found.start() > 0 and slips_between(plain_form(word), plain_form(there), 0)
        ):
            return word  # a name that does not sound the same is another
        sure.append(_is_slip(plain_form(word), plain_form(there)))
        return there

    return Spelt(_WORD.sub(mended, question), all(sure))


def _is_slip(word: str, there: str) -> bool:
    """Whether letters were left out, doubled, or swapped, or it sounds the same."""
    slips = slips_between(word, there, slips_allowed(word))
    return slips == 0 or abs(len(word) - len(there)) == slips or sorted(word) == sorted(there)


def _as_written(snapshot: Snapshot, word: str) -> str | None:
    """The word of the text that is nearest to a misspelt one; None where none is near enough to be meant."""
    plain, most = plain_form(word), slips_allowed(word)
    texts = (passage.text for passage in snapshot.index.passages_with_like(word))
    others = dict.fromkeys(other for text in texts for other in _WORD.findall(text))
    near = [(slips_between(plain, plain_form(other), most), other) for other in others if other[0].lower() == plain[0]]
    slips, other = min(near, key=lambda one: one[0], default=(most + 1, ""))
    return other if slips <= most else None
