"""Which exception is raised when something happens: the sentence that says so."""

import pytest

from gemma10m_tui.conversation.recall import Recalled
from gemma10m_tui.conversation.source.raised import sentence_that_raises
from gemma10m_tui.documents import Locator
from gemma10m_tui.library import StoredPassage
from model.finder.vocabulary import Vocabulary

WORDS = Vocabulary(("the", "is", "a"), (900, 500, 400))
TOLD = (
    ("lamp/core.py", 'def open(door):\n    """Open a door.\n\n    Raises Locked if the door is locked.\n    """\n'),
    ("lamp/errors.py", 'class Broken(Exception):\n    """Raised when the wick of a lamp is broken."""\n'),
    ("tests/test_lamp.py", 'def test_raises():\n    """It is raised when the harbour is frozen."""\n'),
)


def _told(question: str) -> str | None:
    passages = [
        StoredPassage(number, name, name, Locator(name), text, 0, 9) for number, (name, text) in enumerate(TOLD)
    ]
    found = sentence_that_raises(WORDS, question, [Recalled(passage, 1.0) for passage in passages])
    return None if found is None else passages[found[0]].text[slice(*found[1])]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which exception is raised when the door is locked?", "Raises Locked if the door is locked."),
        ("Which exception is raised if the wick is broken?", "Raised when the wick of a lamp is broken."),
    ],
)
def test_the_sentence_that_has_the_condition_is_quoted(question: str, said: str) -> None:
    told = _told(question)
    assert told is not None
    assert said in told


@pytest.mark.parametrize(
    "question",
    [
        "Which exception is raised when the moon is full?",
        "Which exception is raised when the harbour is frozen?",  # tests tell what is tested
        "When is the door locked?",
    ],
)
def test_what_no_sentence_says_is_not_told(question: str) -> None:
    assert _told(question) is None


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        (f"Raised when the mast is cracked{', or so' * 16}.", True),
        (f"Raised when the mast is cracked{', or so' * 40}.", False),  # nobody says that in a sentence
        ("Raised when the mast is wet.", False),  # half of what is asked
    ],
)
def test_a_sentence_of_a_usual_length_has_most_of_the_condition(sentence: str, is_told: bool) -> None:
    passage = StoredPassage(0, "lamp/a.py", "a", Locator("a"), sentence, 0, 9)
    question = "Which exception is raised when the mast is cracked?"
    assert (sentence_that_raises(WORDS, question, [Recalled(passage, 1.0)]) is not None) is is_told
