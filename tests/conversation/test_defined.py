"""A question for a definition, where the finder would refuse: the line of one that has what is asked is quoted."""

from dataclasses import replace

import pytest

from gemma10m_tui.conversation.defined import defined
from gemma10m_tui.conversation.pointing import point
from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.trust import Verdict
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.finder.finder import AnswerFinder, Finding, Judgement, Span
from model.finder.vocabulary import Vocabulary

TEXT = '''class Reader:
    """Reads a book."""


class GZipDecoder(
    ContentDecoder,
):
    """Handle 'gzip' decoding of a content."""

    def decode(self, data: bytes) -> bytes:
        return unpacked(data)


class TextDecoder(ContentDecoder):
    """Handle text."""
'''
PASSAGE = StoredPassage(1, "decoders.py", "decoders.py", Locator("decoders.py:1-16"), TEXT, 0, 9)
WORDS = ("decodes", "content", "gzip", "sends", "mail", "reads", "data", "book")
VOCABULARY = Vocabulary(WORDS, (10,) * len(WORDS))
QUESTION = "Which class decodes gzip content?"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (QUESTION, "class GZipDecoder(\n    ContentDecoder,\n)"),
        ("Which class reads a book?", "class Reader"),
        ("Which method decodes data?", "def decode(self, data: bytes) -> bytes"),
        ("Which class sends mail?", None),
        ("How is gzip content decoded?", None),
    ],
)
def test_the_definition_is_the_one_that_has_what_the_question_tells(question: str, told: str | None) -> None:
    found = defined(VOCABULARY, question, PASSAGE)
    assert (None if found is None else TEXT[slice(*found)]) == told


class Doubtful(AnswerFinder):
    """Finds nothing that answers."""

    judgement = Judgement()
    vocabulary = VOCABULARY

    def __init__(self) -> None:
        pass

    def find(self, question: str, passages: object, within: object = None) -> Finding:
        return Finding((Span(0, 0, 5, -9.0, 0.0),), -0.1, 0.9)


def test_it_is_quoted_where_the_finder_would_refuse() -> None:
    recalled = Recalled(PASSAGE, 1.0, defining=True)
    pointed = point(Doubtful(), QUESTION, [recalled])
    assert (pointed.verdict, pointed.text) == (Verdict.QUOTE, "class GZipDecoder( ContentDecoder, )")
    assert TEXT[pointed.first :].startswith("class GZip")


def test_prose_is_never_taken_for_a_definition() -> None:
    prose = replace(PASSAGE, document="marx.txt", text="The\nclass decodes gzip content of history.")
    assert point(Doubtful(), QUESTION, [Recalled(prose, 1.0)]).verdict is Verdict.NONE
