"""A question may be as long as a few sentences, and no longer, to be told by patterns."""

from gemma10m_tui.conversation.long_questions import is_long


def test_a_few_sentences_are_a_question_and_a_page_is_none() -> None:
    assert not is_long("How? " * 60)
    assert is_long("How? " * 160)
